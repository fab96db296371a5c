"""Ledger records as text: the same text for ever, and older texts are still read."""

from __future__ import annotations

import json

import pytest

from kb.models import Document, Recognised
from kb.store.ledger import Card, LedgerRecord, PageInfo
from kb.store.vectors import digest

CARD = Card(
    characters=70,
    readable=0.5,
    languages=(("km", 0.75), ("en", 0.25)),
    tables=1,
    recognised=(Recognised(1, 0.84),),
    pictures=(2,),
    doubts=("Letters were “lost”.",),
    suspects=("The date.",),
)
RECORD = LedgerRecord(
    Document("plan", file="plan.pdf", title="ផែនការ", date="2024"),
    "f" * 8,
    True,
    (PageInfo(1, "i", 70),),
    3,
    "application/pdf",
    ("a warning",),
    (2,),
    CARD,
    (1, 2**47),
)


def test_a_record_comes_back_whole() -> None:
    assert LedgerRecord.from_json(RECORD.to_json()) == RECORD


def test_the_text_is_the_one_whose_hash_stores_hold() -> None:
    assert digest(RECORD.to_json()) == "bcb6bffcde5fe0b9c08c73300cb4f8af"


def test_a_record_of_an_older_version_is_read() -> None:
    value = json.loads(RECORD.to_json())
    del value["card"], value["sketch"]
    value["document"]["colour"] = "a field that is no more"
    old = LedgerRecord.from_json(json.dumps(value))
    assert (old.document, old.card, old.sketch) == (RECORD.document, Card(), ())


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        LedgerRecord.from_json('{"document": {"id": "plan"}}')
