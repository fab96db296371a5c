"""Claims as HTML: what is shown, in which words, and that nothing of a text is markup."""

from __future__ import annotations

import re

import pytest

from kb.claims.check import Claim
from kb.models import ClaimVerdict
from kb.reader.differences import Difference
from tests.agreed import check_view
from tests.ui.html.test_render import HOSTILE, OPINION, REPORT, cite, hit
from ui.given import Given
from ui.html import verdicts

NUMBER = Difference("number", "900", "400")
DUTY = Difference("modality", "must", None)


def claim(
    label: ClaimVerdict, text: str = "The plan trains 900 teachers.", **more: object
) -> Claim:
    values = {"evidence": (), "differences": ()} | more
    return Claim(text, 0, len(text), label, "Why & how.", **values)  # type: ignore[arg-type]


SUPPORTED = claim("supported", evidence=(cite(hit()), cite(hit(OPINION, None))))
CONTRADICTED = claim("contradicted", evidence=(cite(hit()),), differences=(NUMBER, DUTY))
ABSENT = claim("not-in-corpus", "Mars has <two> ministers.")
CLOSE = claim(
    "not-in-corpus", "The plan pays 400 <teachers>.", nearest=(cite(hit()),), close=True,
    differences=(Difference("wording", "pays", "trains"),),
)  # fmt: skip
PLAIN = claim("not-a-claim", "What now & then?")
VIEWS = {
    "verdict-supported": lambda: verdicts.sentence(SUPPORTED, 1),
    "verdict-contradicted": lambda: verdicts.sentence(CONTRADICTED, 2),
    "verdict-close": lambda: verdicts.sentence(CLOSE, 4),
    "verdict-absent": lambda: verdicts.sentence(ABSENT, 3) + verdicts.sentence(PLAIN, 3),
    "verdict-page": lambda: (
        verdicts.intro(105)
        + verdicts.form()
        + verdicts.head(Given("x", "draft <1>.docx", ("Cut & dried.",)))
        + verdicts.result((SUPPORTED, CONTRADICTED, CLOSE, ABSENT, ABSENT, PLAIN))
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_are_as_agreed(name: str) -> None:
    check_view(name, VIEWS[name]())


def test_a_sentence_without_a_claim_is_left_alone() -> None:
    assert verdicts.sentence(PLAIN, 1) == "What now &amp; then?"


def test_verdicts_are_said_in_words() -> None:
    for one, word in ((SUPPORTED, "Supported"), (CONTRADICTED, "Contradicted")):
        assert f">{word}<span" in verdicts.sentence(one, 1)
    assert ">Not in these documents<span" in verdicts.sentence(ABSENT, 1)


def test_differences_stand_side_by_side() -> None:
    shown = verdicts.detail(CONTRADICTED)
    assert '<th scope="row">Number</th><td>900</td><td>400</td>' in shown
    assert '<th scope="row">Must or may</th><td>must</td><td>nothing of the kind</td>' in shown


def test_something_close_stands_beside_the_claim_with_the_differing_words_marked() -> None:
    shown = verdicts.sentence(CLOSE, 1)
    assert ">Something close<span" in shown
    assert '<dd>The plan <mark class="differs">pays</mark> 400 &lt;teachers&gt;.</dd>' in shown
    assert '<dd>The plan <mark class="differs">trains</mark> 400 teachers ' in shown


def test_the_sources_of_a_claim_have_numbers_of_their_own() -> None:
    shown = verdicts.detail(SUPPORTED)
    assert re.findall(r'data-source="(\d)"', shown) == ["1", "2"]


def test_the_sum_counts_claims_only_and_its_bar_has_a_part_for_each_verdict_found() -> None:
    shown = verdicts.result((SUPPORTED, ABSENT, PLAIN))
    assert "2 claims: 1 supported, 0 contradicted, 0 with something close, 1 not in" in shown
    assert re.findall(r'bar-part ([\w-]+)"', shown) == ["supported", "not-in-corpus"]
    assert "bar-part" not in verdicts.result((PLAIN,))


def test_nothing_of_a_text_or_a_document_is_markup() -> None:
    document = type(REPORT)(id=HOSTILE, title=HOSTILE, publisher=HOSTILE, file="f.pdf")
    hostile = Claim(
        HOSTILE, 0, len(HOSTILE), "contradicted", HOSTILE, (cite(hit(document)),),
        (Difference("name", HOSTILE, HOSTILE),),
    )  # fmt: skip
    shown = verdicts.sentence(hostile, 1) + verdicts.head(Given(HOSTILE, HOSTILE, (HOSTILE,)))
    assert "<img src=x" not in shown
    assert not re.search(r'<[^>"]*(?:"[^"<>]*"[^>"]*)*\sonerror=', shown)
