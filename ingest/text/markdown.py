"""Markdown: the text as it reads, with headings, list items and table rows on their own lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.page.lines import RAISED, Block, KnownWords, clean, from_text, join
from ingest.page.rows import is_table, table_blocks
from ingest.text.front import TAGS, front_metadata, plain, split_front
from ingest.text.paging import assemble_pages, split_pages, without_edges
from ingest.text.plain import decode, empty, unseen
from ingest.web.boilerplate import trim
from ingest.web.elements import content_of
from ingest.web.hidden import DROPPED
from ingest.web.styles import hides
from ingest.web.tree import parse
from kb.models import Reading
from kb.words.text import CONTROL, ESCAPE

NOTE = re.compile(r"^[ \t]*\[\[[a-z_]+:[^\]\n]*\]\][ \t]*$", re.MULTILINE | re.IGNORECASE)
"""Lines such as `[[year:2021]]`: facts about the document that some exporters write into it."""
ITEM = re.compile(r"\s*(?:[*+-]|\d{1,3}[.)])\s")
STRAY = re.compile(
    r"(?<!\S)__(?!\S)|\*{2,}(?=\S)|(?<=\S)\*{2,}|(?<![\w_])_{2,3}(?=\w)|(?<=\w)_{2,3}(?![\w_])"
)
DEFINITION = re.compile(r"^\[[^\]\n]+\]:[ \t]+\S+.*$", re.MULTILINE)
REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
"""Links by reference whose definition the parser did not see as one, and such definitions."""
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
OPENED = re.compile(r"<(\w+)([^>]*)>")
STYLE = re.compile(r"style\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
VOID_LINES = re.compile(r"<(?:br|hr)\b[^>]*>", re.IGNORECASE)


def read_markdown(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a Markdown file without its markup, page by page where it has page marks.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.

    Raises:
        ReadError: nothing but blanks is left.

    """
    source, warnings = decode(data)
    warnings = (*warnings, *unseen(source))
    source = CONTROL.sub("", ESCAPE.sub("", source.replace("\r\n", "\n").replace("\r", "\n")))
    body, front, problem = split_front(source)
    found = split_pages(body)
    contents = without_edges(found) if found else {1: body}
    words = KnownWords([body])
    parts = {number: blocks_of_markdown(content, words) for number, content in contents.items()}
    if found is None:
        trimmed = trim(parts[1].blocks, parts[1].linked)
        problem = (*problem, *trimmed.warnings)
        parts[1].blocks[:] = [*_told_by_front(front, trimmed.blocks), *trimmed.blocks]
    pages, headings = assemble_pages(doc_id, ((n, part.blocks) for n, part in parts.items()))
    if not any(page.text for page in pages):
        raise empty(path)
    hidden = sum(part.hidden for part in parts.values())
    told = (f"hidden text was left out ({hidden} characters)",) if hidden else ()
    return Reading(
        pages=pages,
        paged=found is not None,
        headings=headings,
        warnings=(*warnings, *problem, *told),
        media_type="text/markdown",
        metadata=front_metadata(front, next((h.title for h in headings if h.level == 1), None)),
        tables=sum(part.tables for part in parts.values()),
    )


def _told_by_front(front: dict[str, Any], blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the title and the summary that only the front matter gives: readers see both."""
    if not blocks:
        return
    written = " ".join(" ".join(block.text for block in blocks).casefold().split())
    for name in ("title", "description", "summary", "abstract"):
        text = plain(front.get(name))
        if text and " ".join(text.casefold().split()) not in written:
            yield Block(text, level=1 if name == "title" else 0)


@dataclass(slots=True)
class MarkdownContent:
    """What was found in a text, or on one page of it."""

    blocks: list[Block] = field(default_factory=list)
    """Normalised blocks in order; headings carry their level."""
    linked: list[float] = field(default_factory=list)
    """For each block, the share of its characters that are links to other pages."""
    tables: int = 0
    hidden: int = 0
    """Characters that readers of the page would not have seen."""


def blocks_of_markdown(body: str, words: KnownWords) -> MarkdownContent:
    """Turn Markdown into blocks of plain text.

    Args:
        body: Markdown without front matter.
        words: the words of the whole document.

    """
    walk = _Walk(words)
    walk.read(NOTE.sub("", COMMENT.sub("", body)))
    return walk.content


class _Walk:
    """Follows the tokens of one document."""

    def __init__(self, words: KnownWords) -> None:
        self.content = MarkdownContent()
        self._words = words
        self._level = 0
        self._lists: list[int | None] = []
        self._bullet = ""
        self._rows: list[list[str]] | None = None
        self._opens_list = False

    def read(self, source: str) -> None:
        parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
        # Every target is dropped, so those of javascript: links may be recognised too.
        parser.validateLink = lambda url: True  # type: ignore[method-assign]
        for token in parser.parse(source):
            if not self._list_token(token) and not self._table_token(token):
                self._text_token(token)

    def _text_token(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind in {"heading_open", "heading_close"}:
            self._level = int(token.tag[1]) if token.nesting > 0 else 0
        elif kind == "code_block" and ITEM.match(token.content):
            # A list that is set in too far: converters of web pages write such.
            self.read(dedent(token.content))
        elif kind in {"fence", "code_block"}:
            self._add([Block(clean(row), False) for row in token.content.splitlines()])
        elif kind == "html_block":
            self._html(token.content)

    def _list_token(self, token: Token) -> bool:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            start = int(token.attrGet("start") or 1) if kind.startswith("ordered") else None
            self._lists.append(start)
            self._opens_list = len(self._lists) == 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif kind == "list_item_open":
            self._bullet = self._next_bullet(token)
        return "list" in kind

    def _table_token(self, token: Token) -> bool:
        kind = token.type
        if kind == "table_open":
            self._rows = []
        elif kind == "tr_open" and self._rows is not None:
            self._rows.append([])
        elif kind == "table_close" and self._rows is not None:
            self._table(self._rows)
        return kind.startswith(("table_", "tr_"))

    def _next_bullet(self, token: Token) -> str:
        if not self._lists or self._lists[-1] is None:
            return "•"
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}{token.markup or '.'}"

    def _table(self, rows: list[list[str]]) -> None:
        self._rows = None
        if is_table(rows):
            self.content.tables += 1
            self._add(table_blocks(rows))
        else:
            self._add(
                [Block("\t".join(filter(None, row)), index == 0) for index, row in enumerate(rows)]
            )

    def _inline(self, token: Token) -> None:
        seen = _Inline(token.children or ())
        self.content.hidden += seen.hidden
        text = STRAY.sub("", REFERENCE.sub(r"\1", DEFINITION.sub("", seen.text)))
        if self._rows is not None:
            self._rows[-1].append(clean(text))
            return
        blocks = join(from_text(text), self._words)
        if self._level and blocks:
            blocks = [Block(" ".join(b.text for b in blocks), level=self._level)]
        self._add(blocks, seen.linked)

    def _html(self, content: str) -> None:
        if not TAGS.search(content):
            self._add([Block(clean(content))])
            return
        found = content_of(parse(content))
        self.content.tables += found.tables
        self.content.hidden += found.left.hidden
        self._add(found.blocks)

    def _add(self, blocks: Sequence[Block], linked: float = 0.0) -> None:
        blocks = [block for block in blocks if block.text]
        if not blocks:
            return
        first = blocks[0]
        if self._bullet:
            first = replace(first, text=f"{self._bullet} {first.text}", gap=self._opens_list)
            self._bullet = ""
            self._opens_list = False
        elif not self._lists:
            first = replace(first, gap=True)
        self.content.blocks.extend([first, *blocks[1:]])
        self.content.linked.extend(linked for _ in blocks)


class _Inline:
    """The visible text of a paragraph; targets of links and pictures are dropped."""

    def __init__(self, children: Sequence[Token]) -> None:
        self.hidden = 0
        self._hiding = ""
        self._raised = self._in_link = False
        self._links = 0
        self._last = ""
        self.text = "".join(map(self._take, children))

    @property
    def linked(self) -> float:
        """Share of the text that stands in links to other pages."""
        return self._links / len(self.text) if self.text else 0.0

    def _take(self, child: Token) -> str:
        if child.type == "html_inline":
            return self._tag(child.content)
        if child.type == "link_open":
            self._in_link = not str(child.attrGet("href") or "#").startswith("#")
        elif child.type == "link_close":
            self._in_link = False
        elif child.type in {"softbreak", "hardbreak"}:
            return "\n"
        elif child.type in {"text", "code_inline", "image"}:
            return self._words(child)
        return ""

    def _words(self, child: Token) -> str:
        text = child.content
        if self._hiding:
            self.hidden += len(text) if self._hiding not in DROPPED else 0
            return ""
        if self._raised and self._last[-1:].isdigit():
            text = text.translate(RAISED)
        self._last = text
        self._links += len(text) if self._in_link else 0
        return text

    def _tag(self, tag: str) -> str:
        """Follow raised figures and hidden parts; a line break is one."""
        self._raised = tag.lower().startswith("<sup")
        opened = OPENED.match(tag)
        if self._hiding and tag.lower().startswith(f"</{self._hiding}"):
            self._hiding = ""
        elif opened and not self._hiding and not tag.endswith("/>"):
            style = STYLE.search(opened[2])
            is_hidden = re.search(r"\shidden\b", opened[2]) or (style and hides(style[1]))
            if is_hidden or opened[1].lower() in DROPPED:
                self._hiding = opened[1].lower()
        return "\n" if VOID_LINES.match(tag) else ""
