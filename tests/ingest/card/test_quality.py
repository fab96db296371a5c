"""The quality card: figures, and doubts about damaged text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.card.quality import doubts, examine
from ingest.readers import read
from kb.models import Document, Page, Reading, Recognised
from kb.store.ledger import LedgerRecord
from tests.pdfs import scanned

BODY = "Ministries publish a plan for the use of data and say who is in charge of each part. "
KHMER = "ក្រសួងនានាបោះពុម្ពផែនការសម្រាប់ការប្រើប្រាស់ទិន្នន័យ។ "
PLAN = Document(id="plan", title="A plan for the use of data", date="2024", language="en")


def reading(*texts: str, **more: object) -> Reading:
    pages = tuple(Page("plan", number, text) for number, text in enumerate(texts, 1))
    return Reading(pages, paged=True, **more)  # type: ignore[arg-type]


def test_a_sound_document() -> None:
    card = examine(PLAN, reading(BODY * 20, BODY * 20, tables=3))
    assert card.characters == 40 * len(BODY) and card.readable == 1.0
    assert card.languages == (("en", 1.0),) and card.tables == 3
    assert card.doubts == () and card.suspects == ()


def test_a_page_without_text_and_one_that_was_recognised(tmp_path: Path) -> None:
    found = read(scanned(tmp_path, text_page=True), "plan")
    card = examine(PLAN, found)
    assert card.readable == (1.0 if found.pages[1].text else 0.5)
    assert card.recognised == found.recognised


def test_a_card_comes_back_from_json() -> None:
    card = examine(PLAN, reading(BODY * 20, recognised=(Recognised(1, 0.4),), unreadable=(2,)))
    record = LedgerRecord(PLAN, "f", True, (), 1, "application/pdf", card=card)
    assert LedgerRecord.from_json(record.to_json()) == record


def one(found: Reading) -> str:
    (sentence,) = doubts(found)
    return sentence


def test_letters_lost_with_the_font() -> None:
    sentence = one(reading(re.sub("[aeinot]", " ", BODY) * 30))
    assert "single letters" in sentence and "hardly any letter is a, e, i, n, o, t" in sentence


def test_one_page_whose_letters_were_lost() -> None:
    sentence = one(reading(*[BODY * 20] * 12, re.sub("[aeinot]", " ", BODY) * 8))
    assert "page 13" in sentence


@pytest.mark.parametrize("mark", ["\ufffd", "(cid:31)", "\ue012"])
def test_characters_without_a_letter(mark: str) -> None:
    assert "stand for no known letter" in one(reading((BODY + mark) * 20))


def test_text_decoded_twice() -> None:
    twice = "Les ministères réunis publient les données créées. ".encode().decode("cp1252")
    assert "UTF-8 read as Windows-1252" in one(reading(twice * 20))


def test_words_run_together() -> None:
    assert "more than 25 letters" in one(reading((BODY * 3 + BODY.replace(" ", "")) * 20))


def test_addresses_are_no_words_run_together() -> None:
    address = "https://ministry.example/nationalstrategyforruralbroadband"
    assert list(doubts(reading((BODY * 3 + address) * 20))) == []


def test_khmer_syllables_that_stand_twice() -> None:
    assert "stands twice" in one(reading(KHMER.replace("ក្រសួង", "ក្រសួសួង") * 40))
    assert list(doubts(reading(KHMER * 40))) == []


def test_a_page_recognised_with_little_confidence() -> None:
    found = reading(BODY, BODY, recognised=(Recognised(1, 0.93), Recognised(2, 0.41)))
    assert "page 2 (41%)" in one(found)


def test_short_texts_are_not_judged() -> None:
    assert list(doubts(reading("A B C D E F \ufffd"))) == []


def test_the_broken_extraction_of_the_shared_documents(shared: Path) -> None:
    path = shared / "documents" / "broken" / "ch-herausforderungen-ki-broken.txt"
    assert "single letters" in one(read(path, "broken"))


def test_a_text_that_repeats_a_few_words_may_do_without_a_letter() -> None:
    assert list(doubts(reading("The big dog can hop. " * 300))) == []
