"""The quality card in words: what needs a look, and what has had one."""

from __future__ import annotations

import pytest

from kb.models import Document, Recognised
from kb.store.ledger import Card, LedgerRecord, PageInfo
from kb.store.notes import checked, settle
from ui.html import card, catalogue
from ui.html.manage import entry
from ui.html.manage.form import FINE
from ui.words.words import languages, words

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
    assert card.warnings(settled)[0].startswith("Some of its text was read with letters")
    assert card.settled(settled)[0] == "Letters were lost."


def test_each_finding_says_how_it_is_settled() -> None:
    found = Card(doubts=("Letters were lost.",), suspects=(DATE,))
    for look in card.looks(record(None, found)):
        assert f"“checked: {look.aspect}”" in look.sentence


def test_surely_recognised_pages_are_good_to_know_and_need_no_look() -> None:
    found = Card(recognised=(Recognised(2, 0.84),))
    seen = record("checked: pages", found, OCR)
    assert card.looks(seen) == []
    assert card.notes(seen) == ["1 page read from pictures"]
    assert card.warnings(seen)[0].startswith("Read from pictures: 1 page")


def test_pages_without_text_are_named_and_a_document_with_one_is_not_called_clean() -> None:
    pages = tuple(PageInfo(n, None, 70 if n % 4 else 0) for n in range(1, 9))
    plan = Document("a plan/1", title="A plan", notes="checked: pages")
    one = LedgerRecord(plan, "f", True, pages, 2, "application/pdf", unreadable=(7,))
    assert card.silent(one) == (4, 7, 8)
    told = card.facts(one)
    assert told["Readable"] == "5 of 8 pages"
    assert '<a href="page/a%20plan%2F1/4.png"' in told["No text on page"]
    assert card.facts(one, linked=False)["No text on page"] == "4, 7, 8"
    assert card.cautions(one) == [
        "No text could be read from PDF pages 7.",
        "Empty, or with no more than a page number: PDF pages 4, 8.",
    ]
    assert card.notes(one) == ["2 pages without text"]
    assert "without warnings" not in catalogue.about(one)
    assert "No text on page" in catalogue.about(one)


@pytest.mark.parametrize(
    ("note", "said"),
    [("Pages 3, 6-8 read by OCR", False), ("1 word on page 40 is invisible", True)],
)
def test_a_page_that_the_reading_speaks_of_is_not_named_twice(note: str, said: bool) -> None:
    pages = tuple(PageInfo(n, None, 70) for n in range(1, 8))
    one = LedgerRecord(
        Document("plan"), "f", True, pages, 2, "application/pdf", (note,), unreadable=(7,)
    )
    assert bool(card.cautions(one)) is said


def test_a_suspicion_of_an_older_version_is_not_lost() -> None:
    old = record("checked: pages", Card(suspects=("The register dates this 2024.",)))
    assert [look.words for look in card.looks(old)] == ["register doubtful"]


LONG = "The ministry gave this file in May; its first pages are scans of the printed book."


@pytest.mark.parametrize(
    ("tag", "notes", "told"),
    [
        ("km", LONG, ' lang="en"'),
        ("vi", LONG, ' lang="en"'),
        ("fr", "checked: title", ' lang="en"'),
        ("en", LONG, ""),
        ("km", "បានពិនិត្យ", ""),
        ("fr", "បានពិនិត្យ", ' lang="km"'),
    ],
)
def test_what_the_register_notes_tells_its_language(tag: str, notes: str, told: str) -> None:
    one, say = record(notes), words(tag)
    assert f"<dd><span{told}>{notes}</span></dd>" in catalogue.about(one, say)
    form = entry.edited(one.document, entry.values_of(one.document), FINE, "", (), say)
    box = form.partition('name="notes"')[2]
    assert (f'{told} rows="' in box.partition(">")[0]) and (bool(told) is ("lang=" in box))


@pytest.mark.parametrize("tag", languages())
def test_a_reader_is_told_of_each_kind_in_their_language_and_a_maintainer_of_all(tag: str) -> None:
    found = Card(doubts=("Letters were lost.",), suspects=(DATE, DATE.replace("date", "title")))
    one, say = record("checked: title", found, OCR, "slide 3: a film was not read"), words(tag)
    told = catalogue.about(one, say)
    for kind in ("date", "text", "parts"):
        assert say(f"warning.{kind}") in told
    for line in card.noted(one):
        assert line not in told
    seen = " ".join((*(look.sentence for look in card.looks(one)), *card.settled(one)))
    assert [line for line in card.noted(one) if line.casefold() not in seen.casefold()] == []
