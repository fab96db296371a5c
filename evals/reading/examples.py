"""Examples of reading: a passage, what is asked or claimed of it, and which sentences settle it.

The text of the documents is not kept. A passage is a place in a document, and a mark of each of its
sentences, by which they are found again however a reader breaks the lines.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kb.errors import ReadinessError
from kb.models import Verdict
from kb.words.text import sentences

Part = Literal["train", "held", "sealed"]
"""Documents are learnt from, kept for choosing, or only measured on; no fit reads the last."""
HELD = 20
"""One document in so many of those that are not sealed is kept for choosing."""
Row = TypeVar("Row", bound=BaseModel)


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PassagePlace(_Record):
    """Where a passage stands."""

    passage: int
    doc: str
    page: int
    """1-based page of the PDF; 1 for formats without pages."""
    start: int
    end: int
    """Slice of the page's text as it was read when the examples were written."""
    part: Literal["train", "sealed"]
    sentences: tuple[str, ...]
    """The mark of each sentence, see `mark`."""


class ReadingQuestion(_Record):
    """A question, and the sentences of one passage that answer it."""

    id: str
    passage: int
    question: str
    gold: tuple[int, ...]
    """Numbers of the fewest sentences that answer; none: this passage does not."""
    type: str
    language: str
    before: str | None = None
    """The question that it follows, where it leans on one."""


class Judged(_Record):
    """A passage that a search found, and the sentences of it that answer."""

    passage: int
    gold: tuple[int, ...]
    """None: it does not answer."""
    best: tuple[int, ...] = ()
    """Those of them that an answer should begin with, where that was judged."""


class FoundQuestion(_Record):
    """A question as people type it, written without its passages, and what a search found for it.

    Whoever judged the passages read all of them; the order is that of the search.
    """

    id: str
    question: str
    given: tuple[Judged, ...]
    language: str
    held: bool = False
    """It is kept for choosing, whatever its documents are."""


class ReadingClaim(_Record):
    """One of three claims that differ in a few words and have three different verdicts."""

    id: str
    passage: int
    group: int
    """Within its passage."""
    claim: str
    label: Verdict
    gold: tuple[int, ...]
    """Numbers of the sentences that bear it out or deny it."""
    kind: str
    """What was changed: number, role, direction, degree, status ..."""
    language: str


def mark(sentence: str) -> str:
    """Return the mark of a sentence: a hash of its letters and figures, whatever parts them."""
    plain = unicodedata.normalize("NFC", sentence).casefold()
    letters = "".join(c for c in plain if c.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()[:8]


@lru_cache(maxsize=8)  # a page has many passages
def sentence_marks(text: str) -> dict[str, tuple[int, int]]:
    """Return the sentences of a text: each one's place by its mark."""
    return {mark(text[start:end]): (start, end) for start, end in sentences(text)}


def find_sentences(place: PassagePlace, page: str) -> list[tuple[int, int] | None]:
    """Find a passage's sentences in the text of its page as it is read today.

    Args:
        place: the passage.
        page: normalised text of the page.

    Returns:
        Start and end of each; None where it does not stand there in these letters any more.
    """
    spans = sentence_marks(page)
    return [spans.get(one) for one in place.sentences]


def passages() -> tuple[PassagePlace, ...]:
    """Return all passages."""
    return _rows("passages", PassagePlace)


def questions(part: Part) -> tuple[ReadingQuestion, ...]:
    """Return the questions over one part of the documents."""
    known = _of(part)
    return tuple(q for q in _rows("questions", ReadingQuestion) if q.passage in known)


def claims(part: Part) -> tuple[ReadingClaim, ...]:
    """Return the claims over one part of the documents, whole groups, in order."""
    known = _of(part)
    return tuple(c for c in _rows("claims", ReadingClaim) if c.passage in known)


def found_questions() -> tuple[FoundQuestion, ...]:
    """Return the questions whose passages a search found."""
    return _rows("found", FoundQuestion)


def is_held(doc: str) -> bool:
    """Tell whether a document is kept for choosing, should it not be sealed."""
    return int(hashlib.sha256(doc.encode()).hexdigest(), 16) % HELD == 0


def _of(part: Part) -> frozenset[int]:
    return frozenset(place.passage for place in passages() if _part(place) == part)


def _part(place: PassagePlace) -> Part:
    return "held" if place.part == "train" and is_held(place.doc) else place.part


def _rows(name: str, record: type[Row]) -> tuple[Row, ...]:
    lines: Sequence[str] = files("evals").joinpath(f"reading/{name}.jsonl").read_text().splitlines()
    adapter = TypeAdapter(record)
    try:
        return tuple(map(adapter.validate_json, lines))
    except ValidationError as error:
        raise ReadinessError(f"evals/reading/{name}.jsonl cannot be used: {error}") from None
