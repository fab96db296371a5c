from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases.quotes import contains, fold, holds, overlaps, share, states
from evals.cases.read import Case, Gold
from evals.measures import judge
from tests.fake_base import PAGES, FakeBase, make_answer, make_citation, make_hit

TEACHERS = Gold("brask-report", 2, "certified 1,450 teachers of computing")
FINE = Gold("vellum-law", 1, "up to 7 % of turnover")
LONG = "the ministry certified fourteen hundred teachers of computing in the spring"


def test_quotes_match_after_folding() -> None:
    assert contains(
        "It said:  “Schools’ \u200bday – one”\nin May", 'said: "schools\' DAY - one" in'
    )
    assert contains("cafe\u0301 ១៨ days", "CAFÉ 18 days")
    assert not contains("anything", "  ")


def test_a_whole_quote_is_held() -> None:
    assert share(f"before {LONG} after", LONG) == 1.0


@pytest.mark.parametrize(("kept", "held"), [(0.85, True), (0.75, False)])
def test_a_cut_may_take_a_fifth_of_a_quote(kept: float, held: bool) -> None:
    length = round(len(LONG) * kept)
    assert holds("And so " + LONG[:length], LONG) is held
    assert holds(LONG[-length:] + " of that year.", LONG) is held


def test_a_short_quote_must_be_there_completely() -> None:
    assert not holds("it took 8 days", "18 days")


@settings(deadline=None)
@given(st.text("abc ", min_size=0, max_size=80), st.text("abc ", min_size=40, max_size=60))
def test_share_is_the_longest_common_piece(text: str, quote: str) -> None:
    from difflib import SequenceMatcher

    a, b = fold(text), fold(quote)
    block = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    expected = block.size / len(b) if b else 0.0
    got = share(text, quote)
    if expected == 1.0 or (len(b) >= 40 and expected >= 0.8):
        assert got == pytest.approx(expected)
    else:
        assert got == 0.0


def test_overlap_asks_for_half_of_the_shorter_quote() -> None:
    assert overlaps(LONG[10:50], LONG)
    assert overlaps(LONG, LONG[40:] + " and more that stands elsewhere")
    assert not overlaps(LONG, "an entirely different sentence about the sea")
    assert not overlaps("", LONG)


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("rank 145 of 193", "145", True),
        ("rank 1145", "145", False),
        ("1,145 people", "145", False),
        ("145.3 points", "145", False),
        ("in 145.", "145", True),
        ("the 10th", "10", True),
        ("35,000,000 or 7 %", "35 000 000", True),
        ("35 000 000 EUR", "35,000,000", True),
        ("1450 teachers", "1,450", True),
        ("7 % of turnover", "7%", True),
        ("17 %", "7%", False),
        ("in ២០២៦", "2026", True),
        ("in 2026", "២០២៦", True),
        ("Seven days", "7|seven", True),
        ("eight days", "7|seven", False),
        ("Ecology first", "cology", True),
        ("anything", "|", False),
    ],
)
def test_numbers_are_whole_and_words_are_anywhere(text: str, wanted: str, said: bool) -> None:
    assert states(text, wanted) is said


def test_ranks_tell_document_page_and_quote_apart() -> None:
    case = Case("a", "q", gold=(TEACHERS,))
    hits = (make_hit("note", 1), make_hit("brask-report", 1, 2), make_hit("brask-report", 2, 3))
    found = [judge.ranks(case, hits, show) for show in (judge.shows_document, judge.shows_page)]
    quote = judge.ranks(case, hits, judge.shows_quote)
    assert [r.first if r else None for r in (*found, quote)] == [2, 3, 3]


def test_all_gold_is_there_only_when_the_last_is() -> None:
    case = Case("a", "q", gold=(TEACHERS, FINE))
    hits = (make_hit("brask-report", 2), make_hit("note", 1, 2), make_hit("vellum-law", 1, 3))
    some = judge.ranks(case, hits[:2], judge.shows_quote)
    every = judge.ranks(case, hits, judge.shows_quote)
    assert some and (some.first, some.last, some.share(5)) == (1, None, 0.5)
    assert every and (every.first, every.last, every.share(2)) == (1, 3, 0.5)


def test_an_acceptable_place_counts_as_found() -> None:
    case = Case("a", "q", gold=(TEACHERS,), also_acceptable=(FINE,))
    ranks = judge.ranks(case, (make_hit("vellum-law", 1),), judge.shows_quote)
    assert ranks and (ranks.first, ranks.last, ranks.share(5)) == (1, 1, 1.0)


def test_gold_without_pages_is_on_every_page_of_its_document() -> None:
    assert judge.shows_page(Gold("note", None, "x"), make_hit("note", 1))
    assert judge.shows_page(Gold("note", 1, "x"), make_hit("note", 1))
    assert not judge.shows_page(Gold("brask-report", 2, "x"), make_hit("brask-report", 1))


def test_there_is_nothing_to_find_for_the_unanswerable_or_without_a_quote() -> None:
    hit = (make_hit("note", 1),)
    assert judge.ranks(Case("a", "q", answerable=False), hit, judge.shows_document) is None
    assert judge.ranks(Case("a", "q", gold=(Gold("note"),)), hit, judge.shows_quote) is None


def test_a_citation_supports_by_words_or_by_place() -> None:
    hit = make_hit("brask-report", 2)
    assert judge.supports(make_citation(hit, "1,450 teachers of computing in Brask"), TEACHERS)
    assert judge.supports(make_citation(hit, "In 2031"), TEACHERS)
    assert not judge.supports(make_citation(hit, "In 2031"), FINE)
    elsewhere = make_citation(make_hit("brask-report", 1), "three provinces")
    assert not judge.supports(elsewhere, TEACHERS)
    assert judge.supports(elsewhere, Gold("brask-report", 1))


def test_cited_tells_some_from_all_and_counts_the_good_ones() -> None:
    case = Case("a", "q", gold=(TEACHERS, FINE))
    good = make_citation(make_hit("brask-report", 2), "1,450 teachers")
    off = make_citation(make_hit("note", 1), "two teachers", 2)
    assert judge.cited(case, make_answer("q", good, off)) == judge.Cited(True, False, 0.5)
    assert judge.cited(case, make_answer("q")) == judge.Cited(False, False, None)
    assert judge.cited(Case("b", "q", answerable=False), make_answer("q", good)) is None


def test_markers_are_no_numbers_of_the_answer() -> None:
    case = Case("a", "q", must_include=("2",))
    answer = make_answer("q", make_citation(make_hit("note", 1), "opened in May"))
    marked = replace(answer, text="It **opened** in May. [2][3]")
    assert judge.includes_all(case, marked) is False
    assert judge.bare("It **opened** in May [2][3]. 7\\%") == "It opened in May. 7%"


def test_must_include_asks_for_all_and_must_not_for_none() -> None:
    case = Case("a", "q", must_include=("35", "May|June"), must_not_include=("36",))
    answer = make_answer("q", make_citation(make_hit("note", 1), "opened in May with 35 pupils"))
    assert (judge.includes_all(case, answer), judge.includes_none(case, answer)) == (True, True)
    wrong = replace(answer, text="35 or 36 pupils")
    assert (judge.includes_all(case, wrong), judge.includes_none(case, wrong)) == (False, False)


def test_what_is_not_asked_for_is_not_judged() -> None:
    answer = make_answer("q")
    assert judge.includes_all(Case("a", "q"), answer) is None
    assert judge.includes_none(Case("a", "q"), answer) is None
    assert judge.fidelity(answer, FakeBase({}).page) is None


def test_fidelity_compares_with_the_stored_page() -> None:
    base = FakeBase({})
    answer = make_answer("q", make_citation(make_hit("note", 1), "35 pupils"))
    assert judge.fidelity(answer, base.page) == 1.0
    changed = replace(base.page("note", 1), text="?" + PAGES["note", 1])
    assert judge.fidelity(answer, lambda doc, number: changed) == 0.0
