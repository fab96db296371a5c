"""The quotes that questions rest on are found in the text the readers make."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from ingest.readers import read
from kb.models import Reading

SHARED = Path(__file__).parents[3].parent / "shared"
MARKUP = re.compile(r"</?\w+>|(?<!\w)\*{1,2}(?=\w)|(?<=\w)\*{1,2}(?!\w)")
ALIKE = str.maketrans("‘’“”–—‑‐", "''\"\"----")


def flat(text: str) -> str:
    """Bring a quote or a page to the form they are compared in; raised figures become figures."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]", "", text).translate(ALIKE)
    return " ".join(text.lower().split())


@cache
def manifest() -> dict[str, str]:
    lines = (SHARED / "documents" / "manifest.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row["file"] for row in map(json.loads, lines)}


@cache
def reading(doc_id: str) -> Reading:
    return read(SHARED / "documents" / "files" / manifest()[doc_id], doc_id)


@cache
def flat_pages(doc_id: str) -> dict[int, str]:
    return {page.number: flat(page.text) for page in reading(doc_id).pages}


def found(doc_id: str, page: int | None, quote: str) -> bool:
    document = reading(doc_id)
    wanted = flat(MARKUP.sub("", quote))
    numbers = [p.number for p in document.pages if not document.paged or page in (None, p.number)]
    return any(wanted in flat_pages(doc_id)[number] for number in numbers)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not beside the checkout")
def test_gold_quotes_stand_in_the_page_text() -> None:
    quotes = [
        (gold["doc"], gold["page"], gold["quote"])
        for name in ("questions_dev", "khmer_dev")
        for line in (SHARED / "evals" / f"{name}.jsonl").read_text("utf-8").splitlines()
        for case in [json.loads(line)]
        for gold in case["gold"] + case["also_acceptable"]
    ]
    read_here = set(sorted({doc for doc, _, _ in quotes})[::6])  # reading all takes minutes
    quotes = [quote for quote in quotes if quote[0] in read_here]
    missing = [quote for quote in quotes if not found(*quote)]
    assert len(missing) <= 0.03 * len(quotes), missing
