"""Sentences of the documents with one word changed: which of them a sentence is taken to say.

Contrast sets are paraphrases, of which nothing is borne out word for word. This is the other end: a
copy is borne out, and a copy with another number, order or small word is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from evals.measures.metrics import Mean, mean
from kb.reader.wording import Wording, form
from kb.words.text import sentences

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

LENGTHS = range(40, 350)
"""Characters of a sentence that is tried."""
LONG_WORD = 5
SMALL = "all|some|most|only|first|more|less|before|after|may|must|should|not|up to|at least"
SMALL_WORD = re.compile(rf"\b({SMALL})\b ")
FIGURE = re.compile(r"\d+")


def copies(base: KnowledgeBase, limit: int, seed: int) -> tuple[Mean, ...]:
    """Return, by what was changed in a sentence, which share of it is taken to be the same.

    Args:
        base: holds the documents.
        limit: how many sentences.
        seed: which ones.
    """
    found = sorted(set(_sentences(base)))
    kept: dict[str, list[bool]] = defaultdict(list)
    for sentence in Random(seed).sample(found, min(limit, len(found))):
        for kind, changed in changes(sentence):
            kept[kind].append(Wording(changed, sentence).same())
    return tuple(mean(kind, same) for kind, same in kept.items())


def changes(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield a sentence itself, then with a word changed, each with what was done."""
    yield "nothing changed", sentence
    if figure := FIGURE.search(sentence):
        other = str(int(figure.group()) + 7)
        yield "another number", sentence[: figure.start()] + other + sentence[figure.end() :]
    for small in SMALL_WORD.finditer(sentence):
        yield "a small word left out", sentence[: small.start()] + sentence[small.end() :]
    words = sentence.split()
    long = [n for n, word in enumerate(words) if n and word.isalpha() and len(word) >= LONG_WORD]
    if len(long) < 2:
        return
    first, last = long[0], long[-1]
    yield "a “not” more", " ".join((*words[:first], "not", *words[first:]))
    yield "a word left out", " ".join((*words[:last], *words[last + 1 :]))
    if form(words[first]) != form(words[last]):
        words[first], words[last] = words[last], words[first]
        yield "two words exchanged", " ".join(words)


def copies_table(figures: tuple[Mean, ...]) -> str:
    """Write the figures for a person."""
    lines = ["| change | taken to be the same | of |", "|---|---:|---:|"]
    return "\n".join((*lines, *(f"| {m.metric} | {m.value or 0:.4f} | {m.n} |" for m in figures)))


def _sentences(base: KnowledgeBase) -> Iterator[str]:
    """Yield the sentences of the documents that end as sentences do."""
    for record in base.records():
        for page in record.pages:
            text = base.page(record.document.id, page.number).text
            found = (text[start:end] for start, end in sentences(text))
            yield from (s for s in found if len(s) in LENGTHS and s.endswith(".") and "\t" not in s)
