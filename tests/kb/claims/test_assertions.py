"""How a text is cut into assertions: what claims, what leans on what, who is said to say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.claims.assertions import Assertion, assertions
from kb.words.text import normalise

POST = """---
title: A post
---
# Schools and machines

I think every school should try this. What do ministers say?

In May 2022, the Ministry of Lakes published "Fishing with Computers: A Survey". The report finds
that most boats carry a radio. Only 12% of captains use maps. The report recommends:

- Free radios for small boats
- Lessons in reading maps

**Other countries**

Norway pays for radios in the north. It also lends maps to captains.
"""


def read(text: str) -> list[Assertion]:
    return list(assertions(normalise(text)))


def named(found: Assertion) -> str:
    return found.source.words if found.source else ""


def test_two_words_are_a_heading_and_sums_are_no_claim() -> None:
    found = [a.claims for a in read("Economic growth\n\nAI for Cambodia\n\n2 + 2 = 5.")]
    assert found == [False, False, False]
    [rank] = read("Cambodia ranks 145th.")
    assert rank.claims


@pytest.mark.parametrize(
    "text",
    ["Singapour est 2e.", "La France est 1re.", "Singapore ranked 2nd.", "Le Laos est 136e."],
)
def test_a_rank_of_a_country_claims_in_however_few_words(text: str) -> None:
    [rank] = read(text)
    assert rank.claims


def test_a_year_or_a_page_beside_a_country_claims_nothing() -> None:
    found = [a.claims for a in read("Singapour en 2023.\n\nCambodge 2024.\n\nPage 2e.")]
    assert found == [False, False, False]


def test_markup_glued_to_a_sentence_says_nothing() -> None:
    [only] = read("<p><b>The plan</b> trains 400 teachers each year.</p>")
    assert (only.said, only.claims) == ("The plan trains 400 teachers each year.", True)
    assert read("Fewer than <5 of 400 teachers> quit.")[0].said.startswith("Fewer than <5 of")


def test_headings_questions_opinions_and_front_matter_claim_nothing() -> None:
    silent = [a.text for a in read(POST) if not a.claims]
    assert silent == [
        "# Schools and machines",
        "I think every school should try this.",
        "What do ministers say?",
        "The report recommends:",
        "**Other countries**",
    ]


def test_the_report_is_the_one_whose_title_stands_before() -> None:
    title = "Fishing with Computers: A Survey"
    by_text = {a.said: named(a) for a in read(POST) if a.claims}
    assert by_text["The report finds\nthat most boats carry a radio."] == title
    assert by_text["Only 12% of captains use maps."] == title
    assert by_text["The report recommends Free radios for small boats"] == title
    assert by_text["Norway pays for radios in the north."] == ""


def test_a_list_item_says_what_its_lead_announces() -> None:
    items = [a for a in read(POST) if a.text.startswith("- ")]
    assert [a.said for a in items] == [
        "The report recommends Free radios for small boats",
        "The report recommends Lessons in reading maps",
    ]
    assert all(a.claims for a in items)


def test_a_report_that_is_named_nowhere_is_bare() -> None:
    [found] = read("The report finds that most boats carry a radio.")
    assert found.source is not None
    assert found.source.bare


def test_another_source_of_its_own_ends_what_goes_on() -> None:
    found = read(
        "According to the Lakes Office, boats are safe. The OECD says that boats are unsafe in fog."
    )
    assert [named(a) for a in found] == ["the Lakes Office", "The OECD"]


def test_a_line_break_inside_a_sentence_does_not_cut_it() -> None:
    found = read("The plan gives every village along the river a radio and\ntwo maps of the lake.")
    assert [a.text for a in found] == [
        "The plan gives every village along the river a radio and\ntwo maps of the lake."
    ]


def test_links_and_marks_are_not_part_of_what_is_said() -> None:
    [found] = read("**The plan** pays for [new radios](https://example.org/radios) in 2024.")
    assert found.said == "The plan pays for new radios in 2024."


def test_a_khmer_sentence_claims() -> None:
    [found] = read("ក្រសួងបានបណ្តុះបណ្តាលគ្រូបង្រៀនចំនួន ៤០០នាក់។")
    assert found.claims


@given(st.text(alphabet=st.sampled_from('aB .?!:\n-*#"“”1é។ក'), max_size=200))
def test_every_assertion_is_a_slice_and_they_keep_their_order(text: str) -> None:
    clean = normalise(text)
    found = list(assertions(clean))
    assert all(clean[a.start : a.end] == a.text for a in found)
    assert [a.start for a in found] == sorted(a.start for a in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
