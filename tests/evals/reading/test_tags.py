"""Labels of readiness: each is in order, sealed documents stay sealed, and measures add up."""

from __future__ import annotations

import numpy as np

from evals.reading.examples import passages
from evals.reading.tags import Sample, labels, left_out, measure
from kb.reader.tags import Tagger, dimensions


def test_every_label_is_in_order() -> None:
    given = labels()
    assert len({one.doc for one in given}) >= 60
    assert len(given) >= 600
    for one in given:
        assert set(one.tags) <= set(dimensions())
        assert len(one.tags) <= 3
        assert one.start < one.end


def test_a_document_is_learnt_from_or_sealed_and_never_both() -> None:
    parts = {(one.doc, one.part) for one in labels()}
    assert len(parts) == len({doc for doc, _ in parts})
    sealed = {place.doc for place in passages() if place.part == "sealed"}
    assert not sealed & {doc for doc, part in parts if part == "train"}
    assert all(one.chosen == "at random" for one in labels() if one.part == "sealed")


def test_figures_are_those_of_the_definition() -> None:
    told = np.zeros((4, 9), dtype=bool)
    given = np.zeros((4, 9))
    given[:2, 0] = 1
    told[1:, 0] = True
    rows = {row.dimension: row for row in measure("some", given, told)}
    assert rows["strategy"].precision == 1 / 3
    assert rows["strategy"].recall == 1 / 2
    assert rows["strategy"].f1 == 2 / 5
    assert rows["macro"].f1 == 2 / 5 / 9


def test_a_passage_is_judged_by_what_was_not_learnt_from_its_document() -> None:
    """Each document has a direction of its own that tells everything, were it learnt from."""
    kept = [one for one in labels() if one.part == "train"]
    docs = sorted({one.doc for one in kept})[:24]
    chosen = tuple(one for one in kept if one.doc in docs)
    own = np.array([[float(one.doc == doc) for doc in docs] for one in chosen])
    nine = len(dimensions())
    empty = Tagger(
        "none",
        np.zeros(24),
        np.eye(24),
        np.eye(nine, 24),
        np.arange(nine),
        np.zeros((24 + 2 * nine, nine)),
        np.zeros(nine),
        np.full(nine, 0.5),
    )
    held = left_out(Sample(chosen, own), empty)
    first = [i for i, one in enumerate(chosen) if one.doc == docs[0]]
    assert np.ptp(held[first], axis=0).max() < 1e-9
