"""A brief that a reader puts together: answers, passages and notes of their own, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kb.base import DISTRIBUTION
from kb.messages import messages
from kb.models import Answer, Citation, Passage, Span
from kb.search.retriever import make_hit
from ui.export.report import PLAIN, Block, Report, Run, Section, answer_section
from ui.words.words import ENGLISH, Words
from ui.works import passage_at, with_works

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from ui.web.kept import KeptAnswers

MOST = 100
"""Items of a brief."""
LONGEST_NOTE, LONGEST_TITLE, LONGEST_QUOTE = 4000, 200, 5000
"""Characters."""


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerItem(_Item):
    """An answer, by the key under which it is kept."""

    kind: Literal["answer"]
    key: str = Field(pattern=r"^[\w-]{12}$")


class PassageItem(_Item):
    """Words of a page."""

    kind: Literal["passage"]
    doc: str = Field(max_length=200)
    page: int = Field(ge=0, le=1_000_000)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class NoteItem(_Item):
    """What the reader says."""

    kind: Literal["note"]
    text: str = Field("", max_length=LONGEST_NOTE)


Item = Annotated[AnswerItem | PassageItem | NoteItem, Field(discriminator="kind")]


class Basket(BaseModel):
    """What a reader gathered, as their browser keeps it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("", max_length=LONGEST_TITLE)
    items: tuple[Item, ...] = Field((), max_length=MOST)


@dataclass(frozen=True, slots=True)
class Part:
    """An item with what it stands for."""

    item: AnswerItem | PassageItem | NoteItem
    answer: Answer | None = None
    citation: Citation | None = None
    gone: Literal["", "answer", "passage"] = ""
    """What is not there any more; empty where it is."""


def parts(base: KnowledgeBase, answers: KeptAnswers, basket: Basket) -> tuple[Part, ...]:
    """Look up what was gathered."""
    return tuple(_part(base, answers, item) for item in basket.items)


def _part(
    base: KnowledgeBase, answers: KeptAnswers, item: AnswerItem | PassageItem | NoteItem
) -> Part:
    if isinstance(item, AnswerItem):
        kept = answers.get(item.key)
        # The brief has its own title: a follow-up is named by what it means.
        return Part(item, kept.answer) if kept else Part(item, gone="answer")
    if isinstance(item, PassageItem):
        citation = quoted(base, Span(item.doc, item.page, item.start, item.end))
        return Part(item, citation=citation) if citation else Part(item, gone="passage")
    return Part(item)


def quoted(base: KnowledgeBase, span: Span) -> Citation | None:
    """Cite words of a page; None where there are none at this place."""
    try:
        words = span.of(base.page(span.doc_id, span.page))
        record = base.record(span.doc_id)
    except (KeyError, ValueError):
        return None
    if len(words) > LONGEST_QUOTE:
        return None
    around = passage_at(base, span)
    passage = Passage("", span, words, around.passage.heading if around else "")
    hit = make_hit(passage, {record.document.id: record}, 0.0, 1)
    return with_works(base, [Citation(1, hit, span, words)])[0]


def report(
    base: KnowledgeBase, basket: Basket, found: Sequence[Part], say: Words = ENGLISH
) -> Report:
    """Put a brief together as a text with numbered sources; what it says itself, says `say`."""
    sections = [_section(part, say) for part in found if not part.gone]
    made = say(
        "brief.made",
        day=say.date(datetime.now(UTC).date().isoformat()),
        name=say("bar.name"),
        version=version(DISTRIBUTION),
        corpus=base.corpus_hash(),
        own=say("brief.own"),
    )
    return Report(basket.title.strip() or say("brief.unnamed"), tuple(sections), made)


def _section(part: Part, say: Words) -> Section:
    if part.answer is not None:
        return answer_section(part.answer)
    if part.citation is not None:
        document = part.citation.hit.document
        runs = (
            Run(messages(say.language).say("form.quoted", name=part.citation.quote)),
            Run("", citation=part.citation),
        )
        return Section(document.name, (Block(PLAIN, runs),))
    assert isinstance(part.item, NoteItem)
    lines = [line for line in part.item.text.splitlines() if line.strip()]
    return Section(say("brief.own"), tuple(Block(PLAIN, (Run(line),)) for line in lines))


def cited(report: Report) -> tuple[Citation, ...]:
    """Return the sources of a brief under the numbers that it gives them."""
    return tuple(replace(one, marker=report.number(one)) for one in report.sources)
