"""What an answer is made from: what came in, what was found for it, what is said of that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from kb.messages import Messages, messages
from kb.models import AnsweredPart, Citation, Filters, Hit, Preference, Refusal, Sentence, Withheld
from kb.question.compared import Part
from kb.question.purpose import Served
from kb.question.question import Query, Question
from kb.reader.decision import Decided
from kb.reader.evidence import Evidence
from kb.words.scripts import DENSE


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks."""

    text: str
    """As it came in."""
    served: Served
    """What of it is looked up."""
    filters: Filters
    started: float
    """`time.perf_counter` when it came in."""

    @property
    def say(self) -> Messages:
        """What is said in the language of the question, in English where nobody can tell."""
        question = self.served.question
        if self.served.unserved == "nonsense" and not DENSE.search(self.text):
            return messages(None)  # it is in no language, and the classifier would name one
        return messages(question.language if question.text else Question(self.text).language)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a part of a question, and how sure it is that it holds the answer."""

    asked: Asked
    part: Part
    query: Query
    """What the part asks, with what earlier questions said filled in."""
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    """Sentences of the first hits, best first."""
    decided: Decided
    read: tuple[Hit, ...] = ()
    """What they were looked for in."""

    @property
    def say(self) -> Messages:
        """What is said in the language of the question; a short one may tell it only when whole."""
        own = self.asked.served.question.language
        return messages(own or self.query.question.language)


@dataclass(frozen=True, slots=True)
class Whole:
    """A question and what was found for each of its parts."""

    asked: Asked
    question: Question
    """With what earlier ones said filled in."""
    parts: tuple[Found, ...]
    refusals: tuple[Refusal | None, ...]
    """Why each part is not answered; None where it is."""

    @property
    def answered(self) -> tuple[Found, ...]:
        """The parts that are."""
        pairs = zip(self.parts, self.refusals, strict=True)
        return tuple(found for found, refused in pairs if refused is None)

    @property
    def likeliest(self) -> tuple[Found, Refusal | None]:
        """The part that the documents most probably hold, and why it is not answered."""
        pairs = zip(self.parts, self.refusals, strict=True)
        return max(pairs, key=lambda pair: pair[0].decided.probability)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return the hits of the answered parts in turn, the best of each first, each once."""
        turns = zip_longest(*(found.hits for found in self.answered))
        return tuple({hit.passage.id: hit for turn in turns for hit in turn if hit}.values())

    @property
    def preferences(self) -> tuple[Preference, ...]:
        """Whose documents came first."""
        return tuple(dict.fromkeys(p for f in self.parts for p in f.query.preferences))

    @property
    def probability(self) -> float:
        """That the documents hold what is asked: the mean of the parts."""
        return sum(f.decided.probability for f in self.parts) / len(self.parts)

    @property
    def say(self) -> Messages:
        """What is said in the language of the question."""
        return self.parts[0].say

    @property
    def rewritten(self) -> str | None:
        """The question that was answered, where it is not the one asked."""
        return self.question.text if self.question.text != self.asked.text else None


@dataclass(frozen=True, slots=True)
class Content:
    """What an answer says, and how it came to say it."""

    text: str
    """Markdown with markers."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    answerer: str
    notes: tuple[str, ...] = ()
    """What became of what a model wrote."""
    withheld: tuple[Withheld, ...] = ()
    parts: tuple[AnsweredPart, ...] = ()
    yes_or_no: Literal["yes", "no"] | None = None
