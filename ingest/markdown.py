"""Markdown: the text as it reads, with headings, list items and table rows on their own lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.html import blocks_of, parse
from ingest.lines import RAISED, Block, Vocabulary, assemble, clean, from_text, join
from ingest.plain import decode, empty
from kb.models import Metadata, Page, Reading
from kb.text import CONTROL, ESCAPE

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
NOTE = re.compile(r"^[ \t]*\[\[[a-z_]+:[^\]\n]*\]\][ \t]*$", re.MULTILINE | re.IGNORECASE)
"""Lines such as `[[year:2021]]`: facts about the document that some exporters write into it."""
TAGS = re.compile(r"<[^<>]{0,2000}>")
STRAY = re.compile(r"\*{2,}(?=\S)|(?<=\S)\*{2,}|(?<![\w_])_{2,3}(?=\w)|(?<=\w)_{2,3}(?![\w_])")
DEFINITION = re.compile(r"^\[[^\]\n]+\]:[ \t]+\S+.*$", re.MULTILINE)
REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
"""Links by reference whose definition the parser did not see as one, and such definitions."""
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
VOID_LINES = re.compile(r"<(?:br|hr)\b[^>]*>", re.IGNORECASE)


def read_markdown(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a Markdown file as one page of text without markup.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the page belongs to.

    Raises:
        ReadError: nothing but blanks is left.

    """
    source, warnings = decode(data)
    source = CONTROL.sub("", ESCAPE.sub("", source.replace("\r\n", "\n").replace("\r", "\n")))
    body, front, problem = split_front(source)
    blocks = blocks_of_markdown(body)
    page, headings = assemble([*_told_by_front(front, blocks), *blocks])
    if not page:
        raise empty(path)
    first = next((h.title for h in headings if h.level == 1), None)
    named = front.get("title")
    title = clean(TAGS.sub(" ", str(named))) if named else ""
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=headings,
        warnings=(*warnings, *problem),
        media_type="text/markdown",
        metadata=Metadata(title=title or first),
    )


def _told_by_front(front: dict[str, Any], blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the title and the summary that only the front matter gives: readers see both."""
    if not blocks:
        return
    written = " ".join(" ".join(block.text for block in blocks).casefold().split())
    for name in ("title", "description", "summary", "abstract"):
        value = front.get(name)
        text = clean(TAGS.sub(" ", value)) if isinstance(value, str) else ""
        if text and " ".join(text.casefold().split()) not in written:
            yield Block(text, level=1 if name == "title" else 0)


def split_front(source: str) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """Take the front matter off.

    Only plain YAML is read; what asks for Python objects is refused, and the title alone is kept.

    Returns:
        The body, the fields of the front matter, and a warning where it could not be read.

    """
    import yaml

    match = FRONT.match(source)
    if not match:
        return source, {}, ()
    body = source[match.end() :]
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        title = re.search(r"^title:\s*(.+)$", match[1], re.MULTILINE)
        found = {"title": title[1].strip("\"' ")} if title else {}
        return body, found, ("the front matter is not plain YAML: only its title was read",)
    if isinstance(fields, dict):
        return body, fields, ()
    # Two rules with text between them are no front matter.
    return source, {}, ()


def blocks_of_markdown(body: str) -> list[Block]:
    """Turn Markdown into blocks of plain text.

    Args:
        body: Markdown without front matter.

    Returns:
        Normalised blocks in order; headings carry their level.

    """
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    # Every target is dropped, so those of javascript: links may be recognised too.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    tokens = parser.parse(NOTE.sub("", COMMENT.sub("", body)))
    walk = _Walk(Vocabulary([body]))
    for token in tokens:
        walk.take(token)
    return [block for block in walk.blocks if block.text]


class _Walk:
    """Follows the tokens of one document."""

    def __init__(self, words: Vocabulary) -> None:
        self.blocks: list[Block] = []
        self._words = words
        self._level = 0
        self._lists: list[int | None] = []
        self._bullet = ""
        self._row: list[str] | None = None
        self._tight = False
        self._opens_list = False

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind in {"heading_open", "heading_close"}:
            self._level = int(token.tag[1]) if token.nesting > 0 else 0
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            start = int(token.attrGet("start") or 1) if kind.startswith("ordered") else None
            self._lists.append(start)
            self._opens_list = len(self._lists) == 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif kind == "list_item_open":
            self._bullet = self._next_bullet(token)
        elif kind in {"tr_open", "tr_close"}:
            self._table_row(opens=kind == "tr_open")
        elif kind in {"fence", "code_block"}:
            self._add([Block(clean(row), False) for row in token.content.splitlines()])
        elif kind == "html_block":
            self._add(_html(token.content))

    def _next_bullet(self, token: Token) -> str:
        if not self._lists or self._lists[-1] is None:
            return "•"
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}{token.markup or '.'}"

    def _table_row(self, *, opens: bool) -> None:
        if not opens and self._row is not None:
            cells = [cell for cell in self._row if cell]
            self._add([Block(" | ".join(cells), gap=self._tight is False)])
            self._tight = True
        self._row = [] if opens else None

    def _inline(self, token: Token) -> None:
        text = "".join(_plain(token.children or ()))
        text = STRAY.sub("", REFERENCE.sub(r"\1", DEFINITION.sub("", text)))
        if self._row is not None:
            self._row.append(clean(text))
            return
        blocks = join(from_text(text), self._words)
        if self._level and blocks:
            blocks = [Block(" ".join(b.text for b in blocks), level=self._level)]
        self._add(blocks)
        self._tight = False

    def _add(self, blocks: Sequence[Block]) -> None:
        blocks = [block for block in blocks if block.text]
        if not blocks:
            return
        first = blocks[0]
        if self._bullet:
            first = replace(first, text=f"{self._bullet} {first.text}", gap=self._opens_list)
            self._bullet = ""
            self._opens_list = False
        elif first.gap or not self._lists:
            first = replace(first, gap=not (self._tight and self._row is not None))
        self.blocks.extend([first, *blocks[1:]])


def _plain(children: Sequence[Token]) -> Iterator[str]:
    """Yield the text of a paragraph's parts; targets of links and pictures are dropped."""
    hidden = raised = False
    last = ""
    for child in children:
        if child.type == "html_inline":
            hidden = _hides(child.content, hidden)
            raised = child.content.lower().startswith("<sup")
            yield "\n" if VOID_LINES.match(child.content) else ""
        elif hidden:
            continue
        elif child.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif child.type == "image":
            yield child.content
        elif child.type in {"text", "code_inline"}:
            beside = raised and last[-1:].isdigit()
            last = child.content
            yield last.translate(RAISED) if beside else last


def _hides(tag: str, hidden: bool) -> bool:
    """Follow whether the text stands within a script or style."""
    match = re.match(r"<(/?)(?:script|style|template)\b", tag, re.IGNORECASE)
    return match[1] == "" if match else hidden


def _html(content: str) -> list[Block]:
    return blocks_of(parse(content)) if TAGS.search(content) else [Block(clean(content))]
