"""The pages of those who sign in, in the language of the reader."""

from __future__ import annotations

import pytest

from tests.reading_room import GRADIO
from tests.ui.web.manage.conftest import Client
from ui.words.words import catalogue, words

pytestmark = GRADIO

SECTIONS = ("account", "managing", "states", "job", "entry", "hints", "gaps", "refused", "inbox")
SHORTEST = 12
"""Characters of a text that stands nowhere by chance, in code or in an address."""


@pytest.mark.parametrize(
    ("who", "path", "said"),
    [
        ("", "/sign-in", "account.title"),
        ("sok", "/sign-in", "account.signed_in"),
        ("sok", "/manage", "job.never"),
        ("sok", "/manage/add", "entry.adding"),
        ("sok", "/manage/gaps", "gaps.asked"),
        ("sok", "/manage/feedback", "inbox.none"),
        ("sok", "/manage/documents/view", "hints.title"),
        ("sok", "/manage/documents/view/remove", "managing.remove_it"),
    ],
)
def test_no_english_of_these_pages_is_left_in_khmer(
    signed_in: Client, who: str, path: str, said: str
) -> None:
    page = signed_in(who).get(path, params={"lang": "km"}).text
    assert words("km")(said) in page
    told = (text for name in SECTIONS for text in catalogue("en")[name].values())
    assert [text for text in told if len(text) >= SHORTEST and text in page] == []
