"""Rows of tables are read by themselves, under the names of their columns."""

from __future__ import annotations

import pytest

from kb.models import Document, Hit, Passage, Span
from kb.question.question import Question
from kb.reader.evidence import text_of
from kb.reader.reading import Reader
from kb.reader.rows import MOST, asked_about, named_row, read_hits

HEADING = "Boats > Table 2: Harbours: Place | Country | Boats registered"
ROWS = (
    "Brask\tNorway\t4,120",
    "Sund\tDenmark\t3,011",
    "Vientiane\tLao People's Democratic Republic\t212",
    "Havn\tDenmark\t87",
    "Elv\tDenmark\t31",
    "Ø\tDenmark\t12",
)


def hit(text: str, heading: str) -> Hit:
    passage = Passage("p", Span("boats", 1, 0, len(text)), text, heading)
    return Hit(passage, Document("boats", title="Boats of the north"), 1, None, 1.0, 1)


TABLE = hit("\n".join(ROWS), HEADING)


def chosen(question: str) -> dict[int, str]:
    rows = asked_about(Question(question), TABLE, text_of(TABLE))
    return {number: row.sentences[0] for number, row in rows.items()}


def test_a_row_is_said_under_the_names_of_its_columns() -> None:
    assert named_row(TABLE, ROWS[0]) == "Place: Brask; Country: Norway; Boats registered: 4,120"
    assert named_row(TABLE, "Brask\t\t4,120") == "Place: Brask; Boats registered: 4,120"
    assert named_row(TABLE, "Place: Brask\tBoats: 4") == "Place: Brask; Boats: 4"


@pytest.mark.parametrize("row", ["Brask\t4,120", "Place\tCountry\tBoats registered"])
def test_a_row_without_names_of_its_own_is_left_as_it_is(row: str) -> None:
    assert named_row(TABLE, row) == ""


def test_only_rows_are_read_alone_that_name_what_is_asked_about() -> None:
    assert chosen("How many boats has Brask?") == {0: named_row(TABLE, ROWS[0])}
    assert chosen("How many boats has Laos?") == {2: named_row(TABLE, ROWS[2])}
    assert chosen("Who paints boats?") == {}
    assert len(chosen("How many boats are registered in Denmark?")) == MOST


def test_a_row_that_answers_is_told_from_the_others(reader: Reader) -> None:
    question, text = Question("How many boats are registered in Elv?"), text_of(TABLE)
    (bare,) = reader.read(question.text, [text])
    (named,) = read_hits(reader, question, [TABLE], [text])
    assert named.sentences[4] == max(named.sentences) > bare.sentences[4]
    assert named.answers > bare.answers
    assert named.sentences[:4] == bare.sentences[:4]


def test_a_passage_without_rows_is_read_once(reader: Reader) -> None:
    prose = hit("Brask has 4,120 boats. Havn has fewer of them.", "Boats")
    question, text = Question("How many boats has Brask?"), text_of(prose)
    assert read_hits(reader, question, [prose], [text]) == reader.read(question.text, [text])
