"""Check a text: the sentences of one verdict alone, and what would support one that nobody says."""

from __future__ import annotations

import pytest

from tests.browsing import Opener
from tests.reading_room import GRADIO, HOSTILE
from tests.ui.web.test_check_page import ABSENT, FALSE, TEXT, _judge  # noqa: F401
from ui.html.verdicts import wanted

pytestmark = GRADIO


def test_what_would_support_a_sentence_names_its_country_and_figures() -> None:
    shown = wanted("Cambodia trained 1,250 teachers in 2024.")
    assert "It would have to name: Cambodia, 1,250, 2024." in shown
    assert 'href="library?q=Cambodia+trained+teachers"' in shown
    assert "<img" not in wanted(HOSTILE)


@pytest.mark.browser
def test_the_sentences_of_one_verdict_are_seen_alone(open_page: Opener) -> None:
    page, seen = open_page("/check")
    page.locator("#check-text").fill(TEXT)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#checked-downloads button").first.wait_for()
    page.get_by_role("button", name="Contradicted 1").click()
    assert page.locator("#checked-only .claim").all_inner_texts() == [FALSE]
    assert not page.locator("#checked-text").is_visible()
    page.get_by_role("button", name="Not in these documents 1").click()
    assert page.locator("#checked-only .claim").all_inner_texts() == [ABSENT]
    page.locator("#checked-only button.verdict").click()
    page.locator("#panel .support").wait_for()
    assert "What would support this" in page.locator("#panel").inner_text()
    page.get_by_role("button", name="Not in these documents 1").click()
    assert page.locator("#checked-text").is_visible()
    assert seen.errors == []
