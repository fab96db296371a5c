"""Markdown: the text as it reads, with headings, list items and table rows on their own lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent
from typing import Any

from markdown_it.token import Token

from ingest.page.lines import FOOTNOTES, Block, KnownWords, clean, from_text, join
from ingest.page.rows import TABLE, caption_above, is_table, table_blocks
from ingest.text.drawn import grid_tables
from ingest.text.extracts import extract_blocks, islands, objects
from ingest.text.front import TAGS, front_metadata, plain, split_front
from ingest.text.glued import unglued
from ingest.text.inline import OPENED, Inline, left_out
from ingest.text.paging import assemble_pages, split_pages, without_edges
from ingest.text.plain import decode, empty, unseen
from ingest.text.recorded import record_blocks
from ingest.text.records import Record, split
from ingest.text.syntax import make_parser, note_numbers
from ingest.web.boilerplate import trim
from ingest.web.elements import content_of
from ingest.web.parts.notes import TITLES, numbered
from ingest.web.tree import parse
from ingest.web.unread import LeftOut
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
NUMBERED = "numbered"
"""Stands for the number of a note that has been written before its first line."""
TASK = re.compile(r"\[([ xX])\]\s+")


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
    body, glued = unglued(body)
    found = split_pages(body)
    contents = without_edges(found) if found else {1: body}
    words = KnownWords([body])
    notes = note_numbers(body)
    parts = {n: blocks_of_markdown(content, words, notes) for n, content in contents.items()}
    if found is None:
        trimmed = trim(parts[1].blocks, parts[1].linked)
        problem = (*problem, *trimmed.warnings)
        parts[1].blocks[:] = [*_told_by_front(front, trimmed.blocks), *trimmed.blocks]
    pages, headings = assemble_pages(doc_id, ((n, part.blocks) for n, part in parts.items()))
    if not any(page.text for page in pages):
        raise empty(path)
    told = _told(list(parts.values()))
    return Reading(
        pages=pages,
        paged=found is not None,
        headings=headings,
        warnings=(*warnings, *problem, *glued, *told),
        media_type="text/markdown",
        metadata=front_metadata(front, next((h.title for h in headings if h.level == 1), None)),
        tables=sum(part.tables for part in parts.values()),
        records=sum(part.records for part in parts.values()),
    )


def _told(parts: Sequence[MarkdownContent]) -> Iterator[str]:
    """Say what was left out, on all pages together."""
    left = LeftOut()
    for part in parts:
        left.add(part.left)
    if left.hidden:
        yield f"hidden text was left out ({left.hidden} characters)"
        left.hidden = 0
    yield from left.warnings(sum(len(block.text) for part in parts for block in part.blocks))


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
    records: int = 0
    left: LeftOut = field(default_factory=LeftOut)
    """What stands in the text and is not among the blocks."""


def blocks_of_markdown(body: str, words: KnownWords, notes: Mapping[str, str]) -> MarkdownContent:
    """Turn Markdown into blocks of plain text.

    Args:
        body: Markdown without front matter.
        words: the words of the whole document.
        notes: label and number of the document's notes.

    """
    walk = _Walk(words, notes)
    for text, values in islands(NOTE.sub("", COMMENT.sub("", body))):
        if values:
            walk.take_extract(values)
        for prose, records in split(text):
            if records:
                walk.take_records(records)
                continue
            for part, rows in grid_tables(prose):
                walk.read(part)
                walk.take_rows(rows)
    walk.write_notes()
    return walk.content


class _Walk:
    """Follows the tokens of one document."""

    def __init__(self, words: KnownWords, notes: Mapping[str, str]) -> None:
        self.content = MarkdownContent()
        self._words = words
        self._numbers = notes
        self._env: dict[str, Any] = {}
        self._level = 0
        self._base, self._heading = 0, ""
        """Level and words of the heading above."""
        self._lists: list[int | None] = []
        self._bullet = ""
        self._rows: list[list[str]] | None = None
        self._opens_list = False
        self._notes: list[Block] = []
        """Notes so far; they stand at the end, as in all that show Markdown."""
        self._number = ""
        """Number of the note whose text is read."""
        self._terms: list[str] = []
        self._defining = ""
        self._skipped = self._reason = ""
        """Name of an element over several paragraphs that is left out, and why."""

    def read(self, source: str) -> None:
        for token in make_parser().parse(source, self._env):
            if self._reason:
                self._skip(token)
            elif not any(
                take(token) for take in (self._note_token, self._list_token, self._table_token)
            ):
                self._text_token(token)

    def take_records(self, records: Sequence[Record]) -> None:
        blocks = record_blocks(records, self._value)
        self.content.records += len(records)
        self.content.tables += any(block.part.startswith(TABLE) for block in blocks)
        self._add(blocks)

    def take_extract(self, values: Sequence[Any]) -> None:
        blocks = extract_blocks(values, self._value, self._base)
        self.content.records += objects(values)
        parts = {block.part for block in blocks if block.part.startswith(TABLE)}
        self.content.tables += len(parts)
        self._add(blocks)

    def take_rows(self, rows: Sequence[Sequence[str]]) -> None:
        if rows:
            self._table([[self._value(cell) for cell in row] for row in rows])

    def _value(self, value: str) -> str:
        tokens = make_parser().parseInline(value, self._env)
        children = tokens[0].children or ()
        return clean(Inline(children, self._numbers, self.content.left, self._inline_note).text)

    def write_notes(self) -> None:
        """Put the notes at the end, under a heading of their own or as a part for themselves."""
        last = next((b.text for b in reversed(self.content.blocks) if b.level), "")
        part = "" if TITLES.fullmatch(last) else FOOTNOTES
        self.content.blocks.extend(replace(note, part=part) for note in self._notes)
        self.content.linked.extend(0.0 for _ in self._notes)

    def _note_token(self, token: Token) -> bool:
        """Follow notes and definitions."""
        kind = token.type
        if kind == "footnote_reference_open":
            label = token.meta.get("label", "")
            self._number = numbered(self._numbers.get(label, label))
        elif kind == "footnote_reference_close":
            self._number = ""
        elif kind in {"dt_open", "dd_open"}:
            self._defining = kind[:2]
        elif kind in {"dt_close", "dd_close"}:
            self._defining = ""
        return kind.startswith(("footnote_", "dt_", "dd_", "dl_"))

    def _inline_note(self, token: Token) -> None:
        """Read a note that is written out where its mark stands."""
        notes = self._env.get("footnotes", {}).get("list", {})
        told = notes.get(token.meta.get("id"), {})
        text = Inline(told.get("tokens") or (), self._numbers, self.content.left, self._inline_note)
        number = len(self._numbers) + sum(1 for note in self._notes if note.gap) + 1
        self._notes.append(Block(f"{number}. {clean(text.text)}"))

    def _skip(self, token: Token) -> None:
        """Pass over what stands in an element that is left out."""
        if token.type == "html_block" and f"</{self._skipped}" in token.content.lower():
            self._skipped = self._reason = ""
        elif token.type in {"inline", "fence", "code_block"} and self._reason == "struck":
            self.content.left.strike(token.content)
        elif token.type in {"inline", "fence", "code_block"} and self._reason == "hidden":
            self.content.left.hidden += len(token.content)

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
            above = self.content.blocks[-1] if self.content.blocks else None
            self._add(table_blocks(rows, caption_above(above)))
        else:
            self._add(
                [Block("\t".join(filter(None, row)), index == 0) for index, row in enumerate(rows)]
            )

    def _inline(self, token: Token) -> None:
        children = token.children or ()
        seen = Inline(children, self._numbers, self.content.left, self._inline_note)
        text = STRAY.sub("", REFERENCE.sub(r"\1", DEFINITION.sub("", seen.text)))
        if self._rows is not None:
            self._rows[-1].append(clean(text))
            return
        if self._bullet:
            text = TASK.sub(lambda found: "☐ " if found[1] == " " else "☑ ", text, count=1)
        blocks = join(from_text(text), self._words)
        if self._level and blocks:
            blocks = [Block(" ".join(b.text for b in blocks), level=self._level)]
            self._base, self._heading = self._level, blocks[0].text[:80]
        self._add(blocks, seen.linked)

    def _html(self, content: str) -> None:
        if not TAGS.search(content):
            self._add([Block(clean(content))])
            return
        opened = OPENED.match(content.strip())
        if opened and f"</{opened[1].lower()}" not in content.lower():
            self._reason = left_out(opened[1].lower(), opened[2])
            self._skipped = opened[1].lower()
            if self._reason:
                return
        found = content_of(parse(content), base=self._base, heading=self._heading)
        self.content.tables += found.tables
        self.content.left.add(found.left)
        self._add(found.blocks)

    def _add(self, blocks: Sequence[Block], linked: float = 0.0) -> None:
        blocks = [block for block in blocks if block.text]
        if not blocks:
            return
        if self._defining == "dt":
            self._terms.extend(block.text for block in blocks)
            return
        first = self._led(blocks[0])
        blocks = [first, *blocks[1:]]
        if self._number:
            self._notes.extend(blocks)
            return
        self.content.blocks.extend(blocks)
        self.content.linked.extend(linked for _ in blocks)

    def _led(self, first: Block) -> Block:
        """Put a bullet, a term or a note's number before a text."""
        if self._bullet:
            first = replace(first, text=f"{self._bullet} {first.text}", gap=self._opens_list)
            self._bullet = ""
            self._opens_list = False
        elif not self._lists:
            first = replace(first, gap=True)
        if self._terms:
            term = ", ".join(self._terms)
            self._terms.clear()
            apart = " " if term[-1] in ":?!.;" else ": "
            first = replace(first, text=f"{term}{apart}{first.text}")
        if self._number and self._number != NUMBERED:
            first = replace(first, text=f"{self._number} {first.text}")
            self._number = NUMBERED
        return first
