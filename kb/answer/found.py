"""What an answer is made from: what came in, what was found for it, what is said of that."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answer.messages import Messages, messages
from kb.models import Citation, Filters, Hit, Sentence, Withheld
from kb.question.purpose import Served
from kb.question.query import Query
from kb.question.question import Question
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
    """What was found for a question, and how sure it is that it holds the answer."""

    asked: Asked
    query: Query
    """The question with what earlier ones said filled in."""
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    """Sentences of the first hits, best first."""
    decided: Decided

    @property
    def say(self) -> Messages:
        """What is said in the language of the question; a short one may tell it only when whole."""
        own = self.asked.served.question.language
        return messages(own or self.query.question.language)

    @property
    def rewritten(self) -> str | None:
        """The question that was answered, where it is not the one asked."""
        text = self.query.question.text
        return text if text != self.asked.text else None


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
