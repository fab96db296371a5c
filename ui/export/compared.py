"""A comparison as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from ui.compared import WHOLE, Column
from ui.export.cells import SOURCE_COLUMNS, cell, source

HEADS = ("part", "asked of", "says", "text", *SOURCE_COLUMNS)
NOTHING = "nothing held"


def compared_csv(question: str, columns: Sequence[Column], parts: Sequence[str]) -> str:
    """Write a row for each sentence, and one for each that is silent.

    Args:
        question: that was put.
        columns: the subjects and their answers.
        parts: of the question.
    """
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(HEADS)
    for part in parts:
        for column in columns:
            rows.writerows(_rows(question if part == WHOLE else part, column, part))
    return buffer.getvalue()


def _rows(words: str, column: Column, part: str) -> Iterator[list[object]]:
    said = column.said(part)
    asked = (words, column.subject.title)
    if not said.sentences:
        yield [cell(value) for value in (*asked, NOTHING, "", *source(None))]
    for sentence in said.sentences:
        for citation in (c for c in said.citations if c.marker in sentence.citations):
            yield [cell(value) for value in (*asked, "yes", sentence.text, *source(citation))]
