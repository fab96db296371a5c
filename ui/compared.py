"""The same question put to several countries or documents, and what each says, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.models import Answer, Citation, Filters, Sentence
from kb.question.question import Question
from ui import names
from ui.words.words import ENGLISH, Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = 4
"""Subjects beside each other."""
LONGEST = 500
"""Characters of a question."""
WHOLE = ""
"""The part of a question that asks one thing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked: the documents of a country, or one document."""

    field: Literal["country", "document"]
    value: str
    title: str

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
            return Subject("country", value, names.country(value, say))
        if field == "document" and document.id == value:
            return Subject("document", value, document.title or document.id)
    return None


def ask_each(base: KnowledgeBase, question: str, subjects: Sequence[Subject]) -> Iterator[Column]:
    """Ask each subject in turn, only its own documents.

    Args:
        base: answers.
        question: as it is typed.
        subjects: whose documents may answer.
    """
    for one in subjects:
        wanted = Filters(**{one.field: (one.value,)})
        yield Column(one, base.ask(question, wanted, preferences=()))


def parts(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the parts of the question, in order; WHOLE alone where it asks one thing."""
    found = (part.said for column in columns for part in column.answer.parts)
    return tuple(dict.fromkeys(found)) or (WHOLE,)


def named(question: str, say: Words = ENGLISH) -> tuple[str, ...]:
    """Return the names of the countries that a question names: it asks the others of them too."""
    return tuple(names.country(code, say) for code in sorted(Question(question).countries))
