"""Written examples as texts to read: a question, passages as they are stored, what answers in them.

Each question stands beside the passages that hold its gold sentences and beside others that were
found for it and hold none, so that the question by itself says nothing.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.reading.examples import (
    FoundQuestion,
    Judged,
    Part,
    PassagePlace,
    ReadingQuestion,
    found_questions,
    is_held,
    mark,
    passages,
    questions,
    sentence_marks,
)
from kb.base import KnowledgeBase
from kb.models import Passage
from kb.protocols import Say
from kb.reader.evidence import spans_under, text_under
from kb.reader.reading import Text

Place = tuple[int, int]
NEAR, FAR = 8, 30
"""Of the passages found that do not answer, one is taken from the first and one from the others."""
TOGETHER, ANSWERING = 4, 2
"""Passages of a group whose passages were judged, and how many of them answer at most."""
GRADED, ANSWERING_GRADED = 6, 4
"""The same where it was judged, too, with which sentences an answer should begin."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where its answer stands."""

    question: str
    doc: str
    gold: tuple[str, ...]
    """Marks of the sentences that answer; none: this passage does not."""
    own: tuple[str, ...]
    """Marks of all sentences of the passage that it was written over."""
    broad: bool = False
    """It asks what a document says on a subject, so other passages of it may answer too."""


@dataclass(frozen=True, slots=True)
class Group:
    """A question beside passages."""

    question: str
    held: bool
    """Its document is kept for choosing."""
    texts: tuple[Text, ...]
    gold: tuple[tuple[int, ...], ...]
    """For each text the numbers of the sentences that answer."""
    best: tuple[tuple[int, ...], ...] = ()
    """Of these those that an answer should begin with; empty where nobody judged that."""

    def as_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def written(part: Part) -> list[Asked]:
    """Return the questions of this repository over one part of the documents."""
    places = {place.passage: place for place in passages()}
    return [_asked(q, places[q.passage].doc, places[q.passage].sentences) for q in questions(part)]


def _asked(q: ReadingQuestion, doc: str, own: tuple[str, ...]) -> Asked:
    text = f"{q.before} {q.question}" if q.before else q.question
    return Asked(text, doc, tuple(own[i] for i in q.gold), own, q.type == "aspect")


def shared(folder: Path) -> list[Asked]:
    """Return the questions of a folder with `passages.jsonl` and `questions.jsonl`."""
    places = {p["p"]: p for p in _rows(folder / "passages.jsonl")}
    own = {p: tuple(map(mark, place["sentences"])) for p, place in places.items()}
    return [
        Asked(
            row["q"],
            places[row["p"]]["doc"],
            tuple(own[row["p"]][i] for i in row["gold"]),
            own[row["p"]],
        )
        for row in _rows(folder / "questions.jsonl")
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


_Numbers = tuple[int, ...]
_Read = tuple[Text, _Numbers, _Numbers]
"""A passage, the numbers of the sentences that answer, and of those that answer best."""


class Stored:
    """The passages of a store, found by the marks of their sentences."""

    def __init__(self, base: KnowledgeBase) -> None:
        """Mark all sentences of a store."""
        self._base = base
        self._titles = {r.document.id: r.document.title for r in base.records()}
        self._of: dict[str, list[tuple[Passage, dict[str, Place]]]] = defaultdict(list)
        for passage in base.passages():
            self._of[passage.span.doc_id].append((passage, sentence_marks(passage.text)))

    def group(self, asked: Asked, chance: random.Random) -> Group | None:
        """Return a question beside its passages; None where its sentences do not stand there."""
        found = self._holding(asked.doc, asked.gold or asked.own)
        if found is None:
            return None
        passage, marks = found
        places = [marks[g] for g in asked.gold if g in marks]
        gold = _overlapping(self._spans(passage), places)
        others = self._others(asked, chance) if gold else ()
        texts = (self._text(passage), *others)
        return Group(asked.question, is_held(asked.doc), texts, (gold, *((),) * len(others)))

    def judged(self, asked: FoundQuestion, places: Mapping[int, PassagePlace]) -> Iterator[Group]:
        """Yield a question beside the passages that were judged for it, a few at a time."""
        right, wrong = list[_Read](), list[_Read]()
        for one in asked.given:
            place = places[one.passage]
            if is_held(place.doc) and not asked.held:
                continue
            read = self._judged(place, one)
            if read is not None:
                (right if read[1] else wrong).append(read)
        graded = any(one.best for one in asked.given)
        for part in _together(right, wrong, graded=graded):
            texts, gold, best = zip(*part, strict=True)
            yield Group(asked.question, asked.held, texts, gold, best if graded else ())

    def _judged(self, place: PassagePlace, one: Judged) -> _Read | None:
        """Return a passage that was judged as it stands today; None where it does not."""
        found = self._holding(place.doc, place.sentences)
        wanted = [place.sentences[number] for number in one.gold]
        if found is None or any(w not in found[1] for w in wanted):
            return None
        passage, marks = found
        spans = self._spans(passage)
        gold = _overlapping(spans, [marks[w] for w in wanted])
        best = _overlapping(spans, [marks[place.sentences[number]] for number in one.best])
        return self._text(passage), gold, best

    def _holding(self, doc: str, wanted: Sequence[str]) -> tuple[Passage, dict[str, Place]] | None:
        """Return the passage of a document that holds most of these sentences, with its marks."""
        stored, marks = self._of[doc], set(wanted)
        best = max(stored, key=lambda p: len(p[1].keys() & marks), default=None)
        return best if best and best[1].keys() & marks else None

    def _others(self, asked: Asked, chance: random.Random) -> tuple[Text, ...]:
        """Return passages found for a question that hold none of the sentences that answer."""
        gold = set(asked.gold)
        found = [hit.passage for hit in self._base.search(asked.question, FAR)]
        wrong = [p for p in found if not gold & sentence_marks(p.text).keys()]
        if asked.broad:
            wrong = [p for p in wrong if p.span.doc_id != asked.doc]
        picked = [chance.choice(part) for part in (wrong[:NEAR], wrong[NEAR:]) if part]
        return tuple(map(self._text, picked))

    def _text(self, passage: Passage) -> Text:
        return text_under(self._titles[passage.span.doc_id], passage)

    def _spans(self, passage: Passage) -> tuple[Place, ...]:
        return spans_under(self._titles[passage.span.doc_id], passage)


def write_groups(
    base: KnowledgeBase, more: Path | None, target: Path, say: Say = lambda line: None
) -> None:
    """Write all groups that may be learnt from, one JSON a line.

    Args:
        base: an open knowledge base with the documents in it.
        more: a folder with further questions, see `shared`.
        target: the file; it holds the documents' text and is not for keeping.
        say: shows progress.
    """
    stored, chance = Stored(base), random.Random(1)
    asked = [*written("train"), *written("held"), *(shared(more) if more else ())]
    with target.open("w", encoding="utf-8") as stream:
        for number, one in enumerate(asked, 1):
            if group := stored.group(one, chance):
                stream.write(group.as_json() + "\n")
            if number % 200 == 0:
                say(f"{number} of {len(asked)} questions")
        places = {place.passage: place for place in passages()}
        for question in found_questions():
            stream.writelines(g.as_json() + "\n" for g in stored.judged(question, places))


def _together(
    right: Sequence[_Read], wrong: Sequence[_Read], *, graded: bool
) -> Iterator[list[_Read]]:
    """Put passages that answer beside others, a few at a time; of graded ones a best in each."""
    most, answering = (GRADED, ANSWERING_GRADED) if graded else (TOGETHER, ANSWERING)
    right = sorted(right, key=lambda read: not read[2])
    best = [read for read in right if read[2]][:1]
    while right or wrong:
        part, right = [*right[:answering]], right[answering:]
        if not any(read[2] for read in part):
            part = [*best, *part]
        room = most - len(part)
        yield [*part, *wrong[:room]]
        wrong = wrong[room:]


def _overlapping(spans: Sequence[Place], places: Sequence[Place]) -> tuple[int, ...]:
    """Return the numbers of the spans that overlap any of these places."""
    found = enumerate(spans)
    return tuple(i for i, (a, b) in found if any(a < end and start < b for start, end in places))
