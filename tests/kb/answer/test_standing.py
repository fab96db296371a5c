"""Of sentences that answer about equally well, the better standing is said first."""

from __future__ import annotations

from dataclasses import replace

from kb.answer.comparison import by_standing
from kb.citations import Quote
from kb.models import Document, Hit, Passage, Span
from kb.reader.evidence import Evidence

TEXT = "Ferries need a licence."


def said(standing: str | None, score: float, kind: str = "law") -> Evidence:
    document = Document(f"{standing}-{kind}", kind=kind, standing=standing)
    hit = Hit(Passage("p", Span(document.id, 1, 0, len(TEXT)), TEXT), document, 1, None, 1.0, 1)
    return Evidence(Quote(hit, 0, len(TEXT)), score, frozenset(), frozenset())


OPINION, OLD, DRAFT = said(None, 10.0, "op-ed"), said("superseded", 9.9), said("draft", 9.8)
REPORT, LAW = said(None, 9.7), said("in-force", 9.6)


def test_law_in_force_comes_before_drafts_old_editions_and_opinion() -> None:
    assert by_standing([OPINION, OLD, DRAFT, REPORT, LAW]) == [LAW, REPORT, DRAFT, OLD, OPINION]


def test_the_law_comes_before_its_draft_though_a_little_further_behind() -> None:
    near, beside = replace(LAW, score=9.2), replace(LAW, score=9.2, said=-1.0)
    assert by_standing([DRAFT, near]) == [near, DRAFT]
    assert by_standing([DRAFT, beside]) == [DRAFT, beside]


def test_what_answers_clearly_better_stays_first() -> None:
    far = replace(LAW, score=9.0)
    assert by_standing([OPINION, far]) == [OPINION, far]
    assert by_standing([]) == []
