"""Checks and answers as files: complete, and harmless where they are opened."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from kb.claims.check import Claim
from kb.models import Document
from kb.reader.differences import Difference
from tests.ui.html.test_render import HOSTILE, answer, cite, hit
from ui.export.answer import answer_markdown
from ui.export.cells import plain
from ui.export.check import FORMATS
from ui.given import Given
from ui.html.verdicts import Checked

TEXT = "Title\n\nThe plan trains 900 teachers. Mars has two ministers.\n\nWhat now?"


def claim(words: str, label: str, **more: object) -> Claim:
    start = TEXT.index(words)
    values = {"reason": f"Because of {label}.", "evidence": (), "differences": ()} | more
    return Claim(words, start, start + len(words), label, **values)  # type: ignore[arg-type]


CHECKED = Checked(
    Given(TEXT, "draft.docx"),
    (
        claim("Title", "not-a-claim"),
        claim("The plan trains 900 teachers.", "contradicted", evidence=(cite(hit()),),
              differences=(Difference("number", "900", "400"),)),
        claim("Mars has two ministers.", "not-in-corpus", nearest=(cite(hit()),)),
        claim("What now?", "not-a-claim"),
    ),
    "Checked on a day.",
)  # fmt: skip


def written(form: str, checked: Checked = CHECKED) -> str:
    return FORMATS[form].write(checked)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_report_has_sum_verdicts_differences_and_sources(form: str) -> None:
    shown = written(form)
    for part in ("2 claims: 0 supported, 1 contradicted, 0 with something close, 1 not in these",
                 "draft.docx", "Contradicted", "Not in these documents", "900", "400",
                 "Because of contradicted", "The plan trains 400 teachers", "Page 12 (PDF page 18)",
                 "Checked on a day."):  # fmt: skip
        assert part in shown


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_what_nothing_says_has_the_nearest_passage_beside_it(form: str) -> None:
    before, near, after = written(form).partition("Nearest passage:")
    assert near
    assert "Mars has two ministers" in before
    assert "Page 12 (PDF page 18)" in after


WORDS = (Difference("wording", "pays", "trains"), Difference("wording", "", "each year"))
CLOSE = replace(CHECKED.claims[2], close=True, differences=WORDS)


@pytest.mark.parametrize("form", ["markdown", "html", "csv"])
def test_something_close_is_called_so_with_what_differs(form: str) -> None:
    shown = written(form, replace(CHECKED, claims=(CLOSE,)))
    assert "Something close" in shown
    if form == "html":
        assert "<dt>This text</dt><dd><mark" in shown
    else:
        told = "Other words, text | source: pays | trains; - | each year"
        assert (plain(told) if form == "markdown" else told) in shown


def test_the_json_says_not_in_the_corpus_and_that_it_is_close() -> None:
    [one] = json.loads(written("json", replace(CHECKED, claims=(CLOSE,))))["claims"]
    assert (one["label"], one["close"], one["evidence"]) == ("not-in-corpus", True, [])
    assert one["differences"][1] == {"kind": "wording", "claimed": "", "found": "each year"}


def test_a_table_says_whether_a_source_bears_out_or_is_only_near() -> None:
    _, first, second, _ = csv.DictReader(io.StringIO(written("csv")))
    assert [first["source is"], second["source is"]] == ["evidence", "nearest"]
    assert first["document"] == second["document"] != ""


def test_the_page_to_print_shows_the_whole_text_in_order_and_loads_nothing() -> None:
    shown = written("html")
    marks = ("Title\n\n", "The plan trains 900", "[Contradicted]", "Mars has", "What now?")
    places = [shown.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "<script" not in shown
    assert "src=" not in shown
    assert "<link" not in shown


def test_a_table_has_a_row_for_every_sentence_and_source() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    assert [row["sentence"] for row in rows] == [c.text for c in CHECKED.claims]
    assert rows[1]["quote"] == "The plan trains 400 teachers & pays them."
    assert (rows[1]["page"], rows[1]["printed page"]) == ("18", "12")
    assert rows[0]["document"] == rows[0]["source is"] == ""


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(1)", " =1"])
def test_no_cell_is_a_formula(start: str) -> None:
    hostile = replace(CHECKED, claims=(replace(CHECKED.claims[1], text=start),))
    [row] = csv.DictReader(io.StringIO(written("csv", hostile)))
    assert row["sentence"] == f"'{start}"


def test_the_json_is_the_contracts() -> None:
    value = json.loads(written("json"))
    assert [c["label"] for c in value["claims"]] == [c.label for c in CHECKED.claims]


def test_what_a_document_says_of_itself_is_no_markup_in_any_file() -> None:
    document = Document("x", title=HOSTILE, publisher="[a](javascript:alert(1))", file="f.pdf")
    one = replace(CHECKED.claims[1], text=HOSTILE, reason=HOSTILE, evidence=(cite(hit(document)),))
    hostile = Checked(Given(HOSTILE, HOSTILE), (replace(one, end=9),), HOSTILE)
    assert "<img" not in written("html", hostile)
    rendered = MarkdownIt().render(written("markdown", hostile))
    assert "<img" not in rendered
    assert "<a " not in rendered


def test_plain_text_stays_on_its_line_and_is_no_heading() -> None:
    assert plain("# A\n- b\x1b[2J *c* [1](x)") == r"\# A - b\[2J \*c\* \[1\](x)"


def test_an_answer_carries_its_references_under_its_markers() -> None:
    shown = answer_markdown(answer("Said [1].", cite(hit())))
    assert shown.startswith("# Q?\n\nSaid [1].\n\n> This rests on one document only.")
    assert "1. UNESCO (2025). Cambodia: AI readiness assessment. Page 12 (PDF page 18)." in shown
    assert shown.endswith("“The plan trains 400 teachers \\& pays them.”\n")
