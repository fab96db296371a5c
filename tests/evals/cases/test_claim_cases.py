"""The written claim cases keep their shape, their balance and their distance from other cases."""

from __future__ import annotations

import json
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from evals.cases.read import ClaimCase, read_claims

CASES = Path(__file__).parents[3] / "evals" / "cases"
FIT, CHECK = read_claims(CASES / "claims_fit.jsonl"), read_claims(CASES / "claims_check.jsonl")
LABELS = {"supported", "contradicted", "not-in-corpus"}
ALIKE = 0.8
"""Ratio of equal characters from which two claims are taken to be one."""


def documents(cases: tuple[ClaimCase, ...]) -> set[str]:
    return {gold.doc for case in cases for gold in case.evidence}


def alike(first: str, second: str) -> bool:
    matcher = SequenceMatcher(None, first.casefold(), second.casefold(), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


@pytest.mark.parametrize(("cases", "each"), [(FIT, 40), (CHECK, 20)])
def test_a_third_each_is_supported_contradicted_and_absent(
    cases: tuple[ClaimCase, ...], each: int
) -> None:
    assert Counter(case.label for case in cases) == dict.fromkeys(LABELS, each)


def test_ids_are_unique() -> None:
    ids = [case.id for case in FIT + CHECK]
    assert len(ids) == len(set(ids)) == 180


def test_what_is_absent_has_no_evidence_and_all_else_has() -> None:
    for case in FIT + CHECK:
        assert bool(case.evidence) == (case.label != "not-in-corpus"), case.id


def test_no_text_of_a_document_is_kept() -> None:
    assert {gold.quote for case in FIT + CHECK for gold in case.evidence} == {""}


def test_the_claims_that_check_rest_on_other_documents() -> None:
    assert documents(FIT).isdisjoint(documents(CHECK))


@pytest.mark.parametrize("cases", [FIT, CHECK])
def test_a_tenth_is_in_another_language(cases: tuple[ClaimCase, ...]) -> None:
    counts = Counter(case.language for case in cases)
    assert set(counts) == {"en", "fr", "es", "km"}
    assert counts.total() <= 10 * (counts.total() - counts["en"]) <= 2 * counts.total()


def test_attributions_are_marked_in_the_note() -> None:
    marked = Counter(case.label for case in FIT + CHECK if "attribution" in case.note)
    assert marked["supported"] >= 20
    assert marked["not-in-corpus"] == 15


def test_no_two_claims_are_alike() -> None:
    claims = [case.claim for case in FIT + CHECK]
    pairs = [(a, b) for i, a in enumerate(claims) for b in claims[:i] if alike(a, b)]
    assert pairs == []


def test_a_paragraph_has_a_verdict_for_each_sentence() -> None:
    lines = (CASES / "paragraphs.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["id"] for row in rows}) == len(rows) == 6
    for row in rows:
        assert set(row["labels"]) <= LABELS | {"not-a-claim"}
        sentences = row["text"].replace("\n", ". ").replace("? ", ". ").split(". ")
        assert len(sentences) == len(row["labels"]), row["id"]


@pytest.mark.shared
def test_the_evidence_is_in_the_shared_documents(shared: Path) -> None:
    lines = (shared / "documents" / "manifest.jsonl").read_text("utf-8").splitlines()
    known = {row["id"]: row for row in map(json.loads, lines)}
    for case in FIT + CHECK:
        for gold in case.evidence:
            last = known[gold.doc]["pages"] or 1
            assert gold.page is None or 1 <= gold.page <= last, (case.id, gold)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["claims_dev", "seed_claims"])
def test_no_shared_claim_is_used_again(shared: Path, name: str) -> None:
    others = read_claims(shared / "evals" / f"{name}.jsonl")
    again = [c.id for c in FIT + CHECK if any(alike(c.claim, other.claim) for other in others)]
    assert again == []
