"""Sketches, twins, and passages that repeat others."""

from __future__ import annotations

import random

import pytest

from kb.store.twins import SIZE, Sketch, repeats, resemblance, sketch, twins


def made(words: int, seed: int = 1) -> list[str]:
    choice = random.Random(seed)
    return [f"word{choice.randrange(3000)}x" for _ in range(words)]


def of(words: list[str]) -> Sketch:
    return sketch([" ".join(words)])


def test_a_sketch_is_the_same_on_every_machine() -> None:
    assert sketch(["One plan for all ministries"]) == (95893321849893,)


def test_a_sketch_has_at_most_its_size_and_is_ascending() -> None:
    found = of(made(5000))
    assert len(found) == SIZE and list(found) == sorted(set(found))


def test_page_breaks_tabs_and_case_make_no_difference() -> None:
    words = made(600)
    pages = [" ".join(words[:300]).upper(), "\t".join(words[300:])]
    assert sketch(pages) == of(words)


def test_no_words_no_sketch() -> None:
    assert sketch([]) == () == sketch(["", "..."])
    assert resemblance((), ()) == 0.0


def test_resemblance_estimates_the_shared_part() -> None:
    # Two texts of 4,000 words share 3,000: 3,000 of 5,000 shingles.
    whole = made(5000)
    assert resemblance(of(whole[:4000]), of(whole[1000:])) == pytest.approx(0.6, abs=0.1)


def test_a_conversion_is_a_twin_and_a_draft_is_not() -> None:
    law = made(4000)
    conversion = [*made(60, seed=5), *law[:1900], *law[1950:]]
    draft = [*law[:2500], *made(1500, seed=6)]
    found = twins({"law": of(law), "copy": of(conversion), "draft": of(draft)})
    assert found == (frozenset({"law", "copy"}),)


def test_an_amended_law_of_a_later_date_is_no_twin() -> None:
    law = made(4000)
    sketches = {"old": of(law), "new": of([*law, *made(40, seed=5)])}
    assert twins(sketches, {"old": "2019-05", "new": "2024-05"}) == ()
    assert twins(sketches, {"old": "2019", "new": "2019-05"}) == (frozenset({"old", "new"}),)
    assert twins(sketches, {"old": None, "new": "2024"}) == (frozenset({"old", "new"}),)


def test_three_copies_are_one_group_and_empty_documents_none() -> None:
    law = of(made(900))
    assert twins({"c": law, "a": law, "b": law, "x": (), "y": ()}) == (frozenset("abc"),)


PASSAGE = (
    "Each ministry names an officer for data protection before the end of the year, and the "
    "council reports twice a year on how many services were reviewed and what was found."
)


def test_a_passage_repeats_itself_in_another_layout() -> None:
    other = PASSAGE.replace(" ", "\n").replace("protection", "pro-\ntection").replace(",", "\t")
    assert repeats(other, [PASSAGE])


def test_a_passage_cut_elsewhere_is_repeated_by_two_neighbours() -> None:
    assert repeats(PASSAGE[30:140], [PASSAGE[:90], PASSAGE[80:]])


def test_a_longer_passage_says_more_than_its_beginning() -> None:
    assert not repeats(PASSAGE, [PASSAGE[:90]])


def test_another_figure_is_no_repetition() -> None:
    assert not repeats(f"{PASSAGE} The fine is 35 million.", [f"{PASSAGE} The fine is 40 million."])
    assert repeats(f"{PASSAGE} The fine is 35,000.", [f"{PASSAGE} The fine is 35.000."])


def test_nothing_repeats_nothing() -> None:
    assert not repeats("", [PASSAGE])
    assert not repeats(PASSAGE, [])
