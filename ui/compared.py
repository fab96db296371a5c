"""The same question put to several countries or documents, and what each says, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kb.messages import messages
from kb.models import Answer, AnsweredPart, Citation, Filters, Hit, Refusal, Sentence
from ui import names
from ui.own_question import named_in_order, own_question
from ui.words.words import ENGLISH, Words
from ui.works import answer_with_works

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = 4
"""Subjects beside each other."""
LONGEST = 500
"""Characters of a question."""
NEAR = 3
"""Passages shown where a subject is silent."""
WHOLE = ""
"""The part of a question that asks one thing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked: the documents of a country, or one document."""

    field: Literal["country", "document"]
    value: str
    title: str
    country: str = ""
    """Its code, or that of the document's."""

    @property
    def key(self) -> str:
        """How it is written in an address."""
        return f"{self.field}:{self.value}"


@dataclass(frozen=True, slots=True)
class Said:
    """What one subject says to one part of the question; no sentences: it is silent."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A subject and its answer."""

    subject: Subject
    answer: Answer
    near: tuple[tuple[str, tuple[Hit, ...]], ...] = ()
    """By part that it is silent on: its passages that come nearest."""
    swapped: bool = False
    """Whether it was asked of itself what the question asks of another country."""

    def nearest(self, part: str) -> tuple[Hit, ...]:
        """Return what comes nearest to a part that it is silent on, best first."""
        return self.answer.nearest if self.answer.refusal else dict(self.near).get(part, ())

    def said(self, part: str) -> Said:
        """Return what it says to a part of the question."""
        markers = self._markers(part)
        return Said(
            tuple(s for s in self.answer.sentences if markers.intersection(s.citations)),
            tuple(c for c in self.answer.citations if c.marker in markers),
        )

    def _markers(self, part: str) -> set[int]:
        if not self.answer.parts:
            return {citation.marker for citation in self.answer.citations}
        return {m for one in self.answer.parts if one.said == part for m in one.citations}


def subject(base: KnowledgeBase, key: str, say: Words = ENGLISH) -> Subject | None:
    """Return the subject that an address names, None where nothing of it is held."""
    field, _, value = key.partition(":")
    for record in base.records():
        document = record.document
        if field == "country" and document.country == value:
            return Subject("country", value, names.country(value, say), value)
        if field == "document" and document.id == value:
            return Subject("document", value, document.name, document.country or "")
    return None


def named_subjects(base: KnowledgeBase, question: str, say: Words = ENGLISH) -> list[Subject]:
    """Return the countries that a question names, of those of which something is held."""
    found = (subject(base, f"country:{code}", say) for code in named_in_order(question))
    return [one for one in found if one is not None][:MOST]


def ask_each(base: KnowledgeBase, question: str, subjects: Sequence[Subject]) -> Iterator[Column]:
    """Ask each subject in turn, only its own documents, and of a comparison only its own side.

    Args:
        base: answers.
        question: as it is typed.
        subjects: whose documents may answer.
    """
    labels: tuple[str, ...] = ()
    for one in subjects:
        title = one.title if one.field == "document" else ""
        own = own_question(question, one.country, title)
        answer = _unfiltered(base.ask(own, _filters(one), preferences=()))
        answer = answer_with_works(base, answer)
        labels = labels or tuple(part.said for part in answer.parts)
        answer = replace(answer, parts=_labelled(answer.parts, labels))
        swapped = own != question and one.country not in named_in_order(question)
        yield Column(one, answer, _near(base, one, answer), swapped)


def parts(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the parts of the question, in order; WHOLE alone where it asks one thing."""
    found = (part.said for column in columns for part in column.answer.parts)
    return tuple(dict.fromkeys(found)) or (WHOLE,)


def unasked(question: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the codes of the countries that some column was asked about, and is not of them."""
    named = named_in_order(question)
    apart = any(c.subject.country not in named and not c.swapped for c in columns)
    return named if apart else ()


def _filters(one: Subject) -> Filters:
    return Filters(**{one.field: (one.value,)})


def _labelled(found: tuple[AnsweredPart, ...], labels: Sequence[str]) -> tuple[AnsweredPart, ...]:
    """Name the parts as those of the first subject, where only the country in them differs."""
    if len(found) != len(labels):
        return found
    return tuple(replace(p, said=label) for p, label in zip(found, labels, strict=True))


def _unfiltered(answer: Answer) -> Answer:
    """Take out of a refusal that filters were set: nobody set one, the column is the filter."""
    if answer.refusal is None:
        return answer
    told, refusal = messages(answer.language), answer.refusal
    message = refusal.message.removesuffix(told.say("refusal.filtered")).rstrip()
    wanted = refusal.wanted.removeprefix(told.say("wanted.filtered")).lstrip()
    return replace(answer, refusal=Refusal(refusal.reason, message, wanted))


def _near(
    base: KnowledgeBase, one: Subject, answer: Answer
) -> tuple[tuple[str, tuple[Hit, ...]], ...]:
    """Find what comes nearest to the parts that an answer is silent on."""
    silent = [part for part in answer.parts if not part.citations]
    return tuple((p.said, base.search(p.question, NEAR, _filters(one))) for p in silent)
