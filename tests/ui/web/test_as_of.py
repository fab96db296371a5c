"""Answers as of a date: from a link, from the field, and where what was typed is no date."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.browsing import Opener, ask
from tests.reading_room import GRADIO

pytestmark = GRADIO
SUBJECT = "What+is+said+of+the+teachers+of+the+plan+in+Battambang"


def test_programs_and_watched_questions_take_a_date_too(client: TestClient) -> None:
    asked = {"question": "teachers in Battambang", "filters": {"as_of": "2023-12"}}
    hits = client.post("/api/v1/search", json=asked).json()["hits"]
    assert {hit["doc_id"] for hit in hits} == {"view"}
    wrong = client.post("/api/v1/search", json=asked | {"filters": {"as_of": "soon"}})
    assert wrong.status_code == 422
    assert "2023-06-30" in wrong.json()["error"]["message"]
    assert "a date up to 2023" in client.get("/watch?since=2020-01-01&as_of=2023").text
    assert client.get("/watch?as_of=soon").status_code == 422


@pytest.mark.browser
def test_a_date_in_a_link_or_the_field_holds_and_can_be_removed(open_page: Opener) -> None:
    page, seen = open_page(f"/?q={SUBJECT}&as_of=2023")
    page.locator(".only", has_text="a date up to 2023").wait_for()
    assert page.locator(".card").count() == page.locator(".card[data-doc=view]").count() > 0
    page.locator(".only a").click()
    page.locator(".card[data-doc=report]").first.wait_for()
    assert "as_of" not in page.url
    page.locator("#filters > button").click()
    page.locator(".filter-as_of input").fill("last spring")
    page.keyboard.press("Enter")
    page.locator(".filter-as_of .token").wait_for()
    ask(page, "How many rooms do teachers in Battambang need?")
    page.locator(".problem", has_text="write 2023, 2023-06 or 2023-06-30").wait_for()
    assert seen.errors == []
