"""Rows of tables as the reader reads them: each by itself, under the names of its columns.

A bare row of a ranking, `145 | Cambodia | 31.88`, says nothing to a reader of sentences; `Rank:
145; Country: Cambodia; Score: 31.88` does. Only the rows that a question may be about are read so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from kb.citations import said_cells, table
from kb.models import Hit
from kb.question.question import Question
from kb.reader.reading import Reader, Reading, Text
from kb.words.places import named_countries
from kb.words.text import content_words

MOST = 3
"""Rows of a passage that are read by themselves."""


def read_hits(
    reader: Reader, question: Question, hits: Sequence[Hit], texts: Sequence[Text]
) -> list[Reading]:
    """Read passages, and the rows in them that a question may be about by themselves too.

    Args:
        reader: reads.
        question: of which something is to be found.
        hits: the passages.
        texts: the same as they are read, in the same order.

    Returns:
        One reading a passage; a row's log-odds are the higher of both, and the passage's too.
    """
    rows = [asked_about(question, hit, text) for hit, text in zip(hits, texts, strict=True)]
    alone = [row for some in rows for row in some.values()]
    readings = reader.read(question.text, [*texts, *alone])
    whole, told = readings[: len(texts)], iter(readings[len(texts) :])
    return [
        _with_rows(reading, {n: next(told) for n in some})
        for reading, some in zip(whole, rows, strict=True)
    ]


def asked_about(question: Question, hit: Hit, text: Text) -> dict[int, Text]:
    """Return the rows of a passage that name what a question names, as they are read alone.

    Their keys are their places among the passage's sentences. They are those that share most words
    with it, or a country, at most MOST.
    """
    terms = set(question.terms)
    found: list[tuple[int, int, str]] = []
    for number, row in enumerate(text.sentences):
        if "\t" not in row or not (named := named_row(hit, row)):
            continue
        shared = len(terms.intersection(content_words(row)))
        if question.countries:
            shared += len(question.countries & named_countries(row))
        if shared:
            found.append((shared, number, named))
    best = sorted(found, key=itemgetter(0), reverse=True)[:MOST]
    return {number: Text(text.context, (named,)) for _, number, named in best}


def named_row(hit: Hit, row: str) -> str:
    """Say a row's cells under the names of its columns; empty where they have none."""
    _, names = table(hit)
    cells = row.split("\t")
    if all(": " in cell for cell in cells if cell):
        return "; ".join(filter(None, cells))
    if len(names) != len(cells) or tuple(cells) == names:
        return ""
    return said_cells(zip(names, cells, strict=True))


def _with_rows(reading: Reading, rows: dict[int, Reading]) -> Reading:
    if not rows or not reading.sentences:
        return reading
    sentences = list(reading.sentences)
    for number, row in rows.items():
        sentences[number] = max(sentences[number], row.sentences[0])
    answers = max(reading.answers, *(row.answers for row in rows.values()))
    return replace(reading, answers=answers, sentences=tuple(sentences))
