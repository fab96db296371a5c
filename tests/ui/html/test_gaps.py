"""What the page Gaps lists as not held."""

from __future__ import annotations

import re

from tests.fake_base import DOCUMENTS
from ui.coverage import ALL, Coverage, Row
from ui.html.manage import gaps
from ui.words.words import ENGLISH


def rows_of(found: Coverage) -> list[list[str]]:
    """Return the cells of the table as text."""
    page = gaps.page((), True, found, "token", ENGLISH)
    rows = re.findall(r"<tr>(.*?)</tr>", page.split('id="empty"')[1])
    return [[re.sub("<.*?>", "", c) for c in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows]


def test_passages_are_told_apart_from_cells_that_hold_nothing() -> None:
    plan = (DOCUMENTS["vellum-law"],)
    cambodia = Row("KH", {ALL: plan, "skills": plan, "data": (), "society": ()}, {"data": 2})
    whole = Row("TH", {ALL: plan, "skills": plan, "data": plan, "society": plan})
    found = Coverage((("asean", (cambodia, whole, Row("MM", {}))),), ("skills", "data", "society"))
    assert rows_of(found) == [
        ["Country", "Documents", "Nothing on", "Only passages on"],
        ["Cambodia", "1", "Society", "Data (2 passages)"],
        ["Myanmar", "0", "anything", ""],
    ]


def test_without_dimensions_only_countries_without_documents_are_listed() -> None:
    held = Row("KH", {ALL: (DOCUMENTS["note"],)})
    found = Coverage((("asean", (held, Row("MM", {}))),), ())
    assert rows_of(found)[1:] == [["Myanmar", "0", "anything"]]
