"""How a source is named where it is quoted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.citations import run_on, source_line
from kb.models import Document, Hit, Passage, Span

TEXT = "Ferries need a licence."
PLAN = Document("plan", title="Ferry plan", publisher="Port office", date="2021-03")


@pytest.mark.parametrize(
    ("standing", "line"),
    [
        (None, "Port office, 2021, p. 3"),
        ("in-force", "Port office, 2021, p. 3"),
        ("draft", "draft, 2021; Port office, p. 3"),
        ("superseded", "superseded, 2021; Port office, p. 3"),
    ],
)
def test_what_is_not_in_force_says_so_with_its_year(standing: str | None, line: str) -> None:
    passage = Passage("p", Span("plan", 3, 0, len(TEXT)), TEXT)
    hit = Hit(passage, replace(PLAN, standing=standing), 3, None, 1.0, 1)
    assert source_line(hit) == line


def test_a_draft_without_a_date_is_a_draft() -> None:
    passage = Passage("p", Span("plan", 1, 0, len(TEXT)), TEXT)
    draft = replace(PLAN, standing="draft", date=None, publisher=None)
    assert source_line(Hit(passage, draft, None, None, 1.0, 1)) == "draft"


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        ("Ports must:\n• keep lists;\n• train crews.", "Ports must: keep lists; train crews."),
        ("Ports need\n- cranes\n- a quay - or two", "Ports need / cranes / a quay - or two"),
        ("Ports must:\n(a) keep lists;\n(b) pay.", "Ports must: (a) keep lists; (b) pay."),
        ("One paragraph.\n\nThe next - of two.", "One paragraph. The next - of two."),
        ("ច្បាប់៖\n– កំពង់ផែ\n– នាវា", "ច្បាប់៖ កំពង់ផែ / នាវា"),
    ],
)
def test_a_quote_on_one_line_has_no_bullets_in_it(quote: str, line: str) -> None:
    assert run_on(quote) == line
