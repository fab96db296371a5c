"""A sentence says a claim in its own words and order, or it does not say it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.reader.wording import Wording, cut, form

PLAN = "The harbour office of Brask trains 400 skippers each year, which pleases the town."
REVERSED = [
    ("Skippers outperform pilots in fog.", "Pilots outperform skippers in fog."),
    ("The harbour office pays the ministry.", "The ministry pays the harbour office."),
    ("Brask lends boats to Vellum.", "Vellum lends boats to Brask."),
    ("The union sued the shipyard in 2021.", "The shipyard sued the union in 2021."),
    ("Radios replace maps on small boats.", "Maps replace radios on small boats."),
    ("The mayor reports to the council.", "The council reports to the mayor."),
    ("Fishers advise engineers on nets.", "Engineers advise fishers on nets."),
    ("Poor roads cause late ferries.", "Late ferries cause poor roads."),
    ("Tallow exports more fish than Brask.", "Brask exports more fish than Tallow."),
    ("The museum bought the lighthouse from the navy.",
     "The navy bought the lighthouse from the museum."),
]  # fmt: skip
"""What the sentence says, and who does what to whom turned round."""
CHANGED = {
    "number": ("The pier has 12 lamps.", "The pier has 21 lamps."),
    "unit": ("Fees rose by 3%.", "Fees rose by 3 points."),
    "date": ("The pier opened in May 2021.", "The pier opened in June 2021."),
    "name": ("The pier of Brask opened.", "The pier of Tallow opened."),
    "denial": ("The pier is not open.", "The pier is open."),
    "denial dropped": ("The pier is open.", "The pier is not open."),
    "modality": ("Owners may sell their boats.", "Owners must sell their boats."),
    "all": ("Some owners sell their boats.", "All owners sell their boats."),
    "only": ("Only owners sell boats.", "Owners sell boats."),
    "few": ("A few owners sell boats.", "Few owners sell boats."),
    "up to": ("Owners pay up to 40 crowns.", "Owners pay at least 40 crowns."),
    "more": ("Owners pay more than crews.", "Owners pay less than crews."),
    "direction": ("Fees rise before winter.", "Fees rise after winter."),
    "from and to": ("Fees went from 3 to 5 crowns.", "Fees went from 5 to 3 crowns."),
    "draft": ("The draft act bans nets.", "The act bans nets."),
    "planned": ("The office will open a school.", "The office opened a school."),
    "hedge": ("The act reportedly bans nets.", "The act bans nets."),
    "condition": ("The act bans nets, if the sea is rough.", "The act bans nets."),
    "exception": ("The act bans nets, except for hobby fishers.", "The act bans nets."),
    "speaker": ("Critics say the act bans nets.", "The act bans nets."),
    "or": ("Owners need a radio or a map.", "Owners need a radio."),
    "part of a sum": ("Brask and Vellum spent 5 million.", "Brask spent 5 million."),
    "sum for several": ("Brask spent 5 million on nets, boats.", "Brask spent 5 million on nets."),
    "restriction": ("In winter the act bans nets.", "The act bans nets."),
    "former": ("The former mayor opened the pier.", "The mayor opened the pier."),
    "passive": ("The mayor advises the council.", "The council is advised by the mayor."),
    "question": ("The mayor opened the pier?", "The mayor opened the pier."),
}  # fmt: skip
NOUNS = ("skippers", "pilots", "mayors", "radios", "ferries", "owners", "crews", "pupils")
VERBS = ("advise", "pay", "replace", "teach", "outnumber", "follow")
COUNTS = st.integers(2, 9999)
TWO = st.lists(st.sampled_from(NOUNS), min_size=2, max_size=2, unique=True)


def same(claim: str, sentence: str, *around: str) -> bool:
    return Wording(claim, sentence).same(around)


@pytest.mark.parametrize("sentence", [PLAN, *(sentence for sentence, _ in REVERSED)])
def test_a_sentence_says_itself(sentence: str) -> None:
    assert same(sentence, sentence)


@pytest.mark.parametrize(("sentence", "claim"), REVERSED)
def test_roles_turned_round_are_not_the_same(sentence: str, claim: str) -> None:
    assert not same(claim, sentence)
    assert not same(sentence, claim)


@pytest.mark.parametrize("change", CHANGED)
def test_what_turns_a_sentence_is_not_passed_over(change: str) -> None:
    sentence, claim = CHANGED[change]
    assert not same(claim, sentence)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The act bans nets.", "An act banned the nets."),
        ("Fees rose by 3 per cent.", "Fees rose by 3%."),
        ("Fees rose by 1,000 crowns.", "Fees rose by 1000 crowns."),
        ("The act, adopted in 2024, bans nets.", "The act bans nets."),
        ("The act bans nets and traps.", "The act bans nets."),
        ("The act bans nets, which harm seals.", "The act bans nets."),
        ("The mayor opened the pier, and the act bans nets.", "The act bans nets."),
        ("Brask ranks 145th of 193, with a score of 31.", "Brask ranks 145th of 193."),
    ],
)
def test_endings_articles_and_parts_of_their_own_are_passed_over(sentence: str, claim: str) -> None:
    assert same(claim, sentence)


def test_where_a_sentence_stands_may_be_named_first() -> None:
    claim = "Under the Harbour Act, owners report faults."
    assert same(claim, "Owners report faults.", "harbour", "act")
    assert not same(claim, "Owners report faults.")
    assert not same("Before the Harbour Act, owners report faults.", "Owners report faults.",
                    "harbour", "act")  # fmt: skip


@given(TWO, st.sampled_from(VERBS), COUNTS, COUNTS)
def test_another_number_or_order_is_never_the_same(
    two: list[str], verb: str, count: int, other: int
) -> None:
    assume(count != other)
    one, another = two
    sentence = f"In Brask {count} {one} {verb} the {another}."
    assert same(sentence, sentence)
    assert not same(f"In Brask {other} {one} {verb} the {another}.", sentence)
    assert not same(f"In Brask {count} {another} {verb} the {one}.", sentence)


@given(TWO, st.sampled_from(VERBS), st.sampled_from(["not", "never", "only", "may", "hardly"]))
def test_a_small_word_more_or_less_is_never_passed_over(
    two: list[str], verb: str, word: str
) -> None:
    plain, turned = f"The {two[0]} {verb} {two[1]}.", f"The {two[0]} {word} {verb} {two[1]}."
    assert same(turned, turned)
    assert not same(plain, turned)
    assert not same(turned, plain)


@given(st.text(max_size=80), st.text(max_size=80))
def test_changes_are_slices_of_both_texts_in_order(claim: str, sentence: str) -> None:
    wording = Wording(claim, sentence)
    for text, spans in zip((claim, sentence), zip(*wording.spans, strict=True), strict=False):
        places = [span for span in spans if span]
        assert places == sorted(places)
        assert all(cut(text, span) for span in places)
    assert 0 <= wording.shared("") <= 1


def test_what_differs_is_left_out_of_what_is_shared() -> None:
    wording = Wording("The harbour office trains 900 skippers yearly.", PLAN)
    assert wording.shared("900") == pytest.approx(4 / 5)
    assert wording.shared("") == pytest.approx(4 / 6)


@pytest.mark.parametrize(("one", "other"), [("policies", "policy"), ("rates", "rated")])
def test_a_word_has_one_form_in_number_and_tense(one: str, other: str) -> None:
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("internal", "international"), ("regulator", "regulation"), ("police", "policy"),
     ("university", "universal"), ("employer", "employee"), ("US", "us")],
)  # fmt: skip
def test_words_of_one_stem_have_forms_of_their_own(one: str, other: str) -> None:
    assert form(one) != form(other)
