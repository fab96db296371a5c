"""An answer, or several with passages and notes between them, as one text with numbered sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.messages import messages
from kb.models import Answer, Citation
from ui.html.parts.status import remarks, status_line
from ui.html.parts.text import MARKER

BULLET, PLAIN, TITLE = "bullet", "plain", "title"


class Run(NamedTuple):
    """Words of one kind, or the place of a citation."""

    words: str
    bold: bool = False
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph."""

    kind: str
    """BULLET, PLAIN or TITLE."""
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question with what was said to it, or something of the reader's own."""

    title: str
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()
    """What the reader of an answer should know."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is written into one file."""

    title: str
    sections: tuple[Section, ...]
    made: str = ""
    """By what, from which corpus, when."""
    sources: tuple[Citation, ...] = field(init=False)
    """Each once, in the order in which they are first cited."""

    def __post_init__(self) -> None:
        runs = (run for s in self.sections for block in s.blocks for run in block.runs)
        cited = {_key(run.citation): run.citation for run in runs if run.citation}
        object.__setattr__(self, "sources", tuple(cited.values()))

    def number(self, citation: Citation) -> int:
        """Return the number of a citation among the sources, from 1."""
        return [_key(c) for c in self.sources].index(_key(citation)) + 1

    def words(self, block: Block) -> str:
        """Return a paragraph as plain text, its citations as numbers."""
        return "".join(
            f" [{self.number(run.citation)}]" if run.citation else run.words for run in block.runs
        )


def _key(citation: Citation) -> tuple[str, int, int, int]:
    span = citation.span
    return span.doc_id, span.page, span.start, span.end


def answer_report(answer: Answer) -> Report:
    """Return an answer alone as a report."""
    section = answer_section(answer)
    return Report(section.title, (section,), made_by(answer))


def answer_section(answer: Answer) -> Section:
    """Return an answer as a part of a report; a refusal says why nothing was answered."""
    sources = {citation.marker: citation for citation in answer.citations}
    said = answer.text or (answer.refusal.message if answer.refusal else "")
    status = (
        status_line(answer) if answer.text else messages(answer.language).say("shown.no_answer")
    )
    title = answer.rewritten or answer.question
    return Section(title, tuple(blocks(said, sources)), (status, *remarks(answer)))


def made_by(answer: Answer) -> str:
    """Say what made an answer, so that it can be made again."""
    run = answer.run
    maker = run.model or "quotes only, no language model"
    return f"Made by the AI Readiness Knowledge Base {run.version} ({maker}); corpus {run.corpus}."


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image"])


def blocks(markdown: str, sources: Mapping[int, Citation]) -> Iterator[Block]:
    """Yield the paragraphs of an answer's Markdown, its markers as citations."""
    kind = PLAIN
    for token in _parser().parse(markdown):
        if token.type in ("list_item_open", "tr_open"):
            kind = BULLET
        elif token.type in ("list_item_close", "tr_close"):
            kind = PLAIN
        elif token.type in ("heading_open", "heading_close"):
            kind = TITLE if token.type == "heading_open" else PLAIN
        elif token.type == "inline":
            yield Block(kind, tuple(_runs(token.children or (), sources)))


def _runs(tokens: Sequence[Token], sources: Mapping[int, Citation]) -> Iterator[Run]:
    bold = False
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold = token.type == "strong_open"
        elif token.type in ("softbreak", "hardbreak"):
            yield Run(" ")
        elif token.content:
            yield from _cut(token.content, bold, sources)


def _cut(words: str, bold: bool, sources: Mapping[int, Citation]) -> Iterator[Run]:
    at = 0
    for match in MARKER.finditer(words):
        citation = sources.get(int(match.group(1)))
        if citation is None:
            continue
        if before := words[at : match.start()]:
            yield Run(before, bold)
        yield Run("", citation=citation)
        at = match.end()
    if rest := words[at:]:
        yield Run(rest, bold)
