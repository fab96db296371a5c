"""The quality card in words: what needs a look, and what has had one."""

from __future__ import annotations

import pytest

from kb.models import Document, Recognised
from kb.store.ledger import Card, LedgerRecord, PageInfo
from kb.store.notes import checked, settle
from ui.html import card

DATE = f"The register dates this 2024, but its first pages print 2025-01. {settle('date')}"
OCR = "page 2 read by OCR (confidence 84%): check figures against the page"

CARD = Card()


def record(notes: str | None = None, found: Card = CARD, *warnings: str) -> LedgerRecord:
    pages = (PageInfo(1, None, 70), PageInfo(2, None, 70))
    document = Document("plan", file="plan.pdf", title="A plan", notes=notes)
    return LedgerRecord(
        document, "f", True, pages, 2, "application/pdf", warnings, unreadable=(3,), card=found
    )


@pytest.mark.parametrize(
    ("notes", "aspects"),
    [
        (None, set()),
        ("a web page; checked: title", {"title"}),
        ("Checked: Date, pages; printed in May", {"date", "pages"}),
        ("checked: title. Later checked: date", {"title", "date"}),
        ("checked by nobody", set()),
    ],
)
def test_the_notes_say_what_was_checked(notes: str | None, aspects: set[str]) -> None:
    assert checked(Document("plan", notes=notes)) == aspects


def test_what_needs_a_look_is_said_worst_first() -> None:
    found = Card(doubts=("Letters were lost.",), suspects=(DATE,))
    assert [look.words for look in card.looks(record(None, found))] == [
        "text doubtful",
        "1 page unread",
        "date doubtful",
    ]


def test_what_was_checked_needs_no_look_but_readers_still_see_damage() -> None:
    found = Card(doubts=("Letters were lost.",))
    settled = record("checked: text, pages", found)
    assert card.looks(settled) == []
    assert "Letters were lost." in card.warnings(settled)


def test_each_finding_says_how_it_is_settled() -> None:
    found = Card(doubts=("Letters were lost.",), suspects=(DATE,))
    for look in card.looks(record(None, found)):
        assert f"“checked: {look.aspect}”" in look.sentence


def test_surely_recognised_pages_are_good_to_know_and_need_no_look() -> None:
    found = Card(recognised=(Recognised(2, 0.84),))
    seen = record("checked: pages", found, OCR)
    assert card.looks(seen) == []
    assert card.notes(seen) == ["1 page read from pictures"]
    assert card.warnings(seen)[0].startswith("Page 2 read by OCR")


def test_a_suspicion_of_an_older_version_is_not_lost() -> None:
    old = record("checked: pages", Card(suspects=("The register dates this 2024.",)))
    assert [look.words for look in card.looks(old)] == ["register doubtful"]
