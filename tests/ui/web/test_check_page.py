"""The page Check a text: its route, and the whole in a real Chromium."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi.testclient import TestClient

from kb.base import KnowledgeBase
from kb.citations import Quote
from kb.claims.check import Claim
from kb.models import ClaimVerdict, Filters
from kb.reader.differences import Difference
from kb.words.text import sentences
from tests.browsing import PHONE, Opener
from tests.reading_room import GRADIO, HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = GRADIO

TRUE = "The plan trains 400 teachers in Battambang each year."
FALSE = "The budget of the plan is 90 million riel a year."
ABSENT = "Zebras in the Serengeti migrate north when the dry season starts."
TEXT = f"A draft\n\n{TRUE} What should happen next? {FALSE}\n\n{ABSENT}"


def told(client: TestClient, **request: Any) -> list[dict[str, Any]]:
    response = client.post("/claims", **request)
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def judged(base: KnowledgeBase, text: str) -> Iterator[Claim]:
    """Give the verdicts that a person gave: the judge has tests of its own, this page too."""
    for start, end in sentences(text):
        words = text[start:end]
        if words not in (TRUE, FALSE, ABSENT):
            yield Claim(words, start, end, "not-a-claim", "It states nothing.", ())
        elif words == ABSENT:
            yield Claim(words, start, end, "not-in-corpus", "No passage says this.", ())
        else:
            label: ClaimVerdict = "supported" if words == TRUE else "contradicted"
            found = () if words == TRUE else (Difference("number", "90", "12"),)
            [hit] = base.search(words, 1, Filters(document=("report",)))
            quotes = [Quote(hit, a, b) for a, b in sentences(hit.passage.text)]
            quote = next(q for q in quotes if "plan" in q.text)
            yield Claim(words, start, end, label, f"It is {label}.", (quote.cite(1),), found)


@pytest.fixture(autouse=True)
def _judge(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "real_judge" not in request.fixturenames:
        monkeypatch.setattr(KnowledgeBase, "check_stream", judged)


@pytest.fixture
def real_judge() -> None:
    """Let the product's own judge give the verdicts."""


# --- without a browser ----------------------------------------------------------------------------


def test_the_text_comes_first_then_each_sentence_then_the_sum(client: TestClient) -> None:
    events = told(client, json={"text": TEXT})
    names = [event["event"] for event in events]
    assert names == ["step", "text", *["sentence"] * 5, "end"]
    assert events[1]["text"] == TEXT
    assert sum(event.get("units", 0) for event in events) == len(TEXT)
    assert events[-2]["result"].startswith('<p class="status">3 claims: 1 supported, 1 contradict')
    assert [file["name"].split(".")[1] for file in events[-1]["files"]] == [
        "md", "csv", "html", "json",
    ]  # fmt: skip


def test_letters_beyond_the_first_plane_count_as_the_browser_counts_them(
    client: TestClient,
) -> None:
    events = told(client, json={"text": "😀 is no claim. 😀😀"})
    assert sum(event.get("units", 0) for event in events) == len("😀 is no claim. 😀😀") + 3


def test_a_file_is_read_by_its_bytes(client: TestClient) -> None:
    events = told(
        client,
        params={"name": "../draft.md"},
        content=f"# A draft\n\n{TRUE}\n".encode(),
        headers={"content-type": "application/octet-stream"},
    )
    assert "draft.md" in events[1]["html"]
    assert "Supported" in events[-2]["html"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("   ", "There is no text to check"),
        ("http://127.0.0.1:1/secret", "inside a private network"),
        ("http://[broken", "is no web address"),
    ],
)
def test_what_cannot_be_checked_is_a_sentence(client: TestClient, text: str, said: str) -> None:
    events = told(client, json={"text": text})
    assert events[-1]["event"] == "problem"
    assert said in events[-1]["announce"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"data": {"text": TRUE}}, 415),
        ({"content": TRUE, "headers": {"content-type": "text/plain"}}, 415),
        ({"json": {"words": TRUE}}, 422),
        ({"content": "{", "headers": {"content-type": "application/json"}}, 422),
    ],
)
def test_only_what_another_site_cannot_send_unasked_is_taken(
    client: TestClient, request_: dict[str, Any], status: int
) -> None:
    assert client.post("/claims", **request_).status_code == status


def test_a_fault_becomes_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Claim]:
        raise RuntimeError("secret path /etc")

    monkeypatch.setattr(KnowledgeBase, "check_stream", broken)
    shown = json.dumps(told(client, json={"text": TRUE}))
    assert "a fault in this program" in shown
    assert "secret" not in shown


class Endless:
    """Claims without an end; knows when nobody wants more of them."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def claims(self, text: str) -> Iterator[Claim]:
        try:
            for _ in count():
                self.closed.wait(0.01)  # leave the processor to the reader
                yield Claim(text[:3], 0, 3, "not-in-corpus", "Nothing says this.", ())
        finally:
            self.closed.set()


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch, _judge: None) -> Endless:
    made = Endless()
    monkeypatch.setattr(KnowledgeBase, "check_stream", made.claims)
    return made


def test_closing_the_connection_ends_the_check(address: str, endless: Endless) -> None:
    with httpx.stream("POST", f"{address}/claims", json={"text": TEXT}) as response:
        lines = response.iter_lines()
        assert [json.loads(next(lines))["event"] for _ in range(4)][-1] == "sentence"
        assert not endless.closed.is_set()
    assert endless.closed.wait(20)


def test_more_texts_than_places_wait_and_are_told_how_many_come_first(
    address: str, endless: Endless, base: KnowledgeBase
) -> None:
    with ExitStack() as open_checks:
        for _ in range(base.project.config.serve.checks):
            check = httpx.stream("POST", f"{address}/claims", json={"text": TEXT})
            lines = open_checks.enter_context(check).iter_lines()
            open_checks.callback(lines.close)
            assert "Reading" in next(lines)
        check = httpx.stream("POST", f"{address}/claims", json={"text": TEXT}, timeout=20)
        waiting = open_checks.enter_context(check).iter_lines()
        assert "You are next" in next(waiting)
    assert endless.closed.wait(20)


# --- in the browser -------------------------------------------------------------------------------


def check(page: Page, text: str) -> None:
    page.locator("#check-text").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()


def done(page: Page) -> None:
    page.get_by_role("button", name="Download claim-check.csv").wait_for()


def test_the_judge_of_the_product_gives_every_sentence_a_verdict(
    client: TestClient, real_judge: None
) -> None:
    events = told(client, json={"text": TEXT})
    assert events[-1]["event"] == "end"
    claims = json.loads(events[-1]["files"][3]["words"])["claims"]
    assert [claim["text"] for claim in claims][1:] == [
        TRUE, "What should happen next?", FALSE, ABSENT,
    ]  # fmt: skip


@pytest.mark.browser
def test_a_text_is_shown_whole_with_a_verdict_a_claim_and_its_page(
    open_page: Opener, address: str
) -> None:
    page, seen = open_page("/check")
    check(page, TEXT)
    done(page)
    assert "3 claims: 1 supported, 1 contradicted" in page.locator("#checked-result").inner_text()
    assert (
        page.locator("#checked-text > div").evaluate(
            "node => [...node.childNodes].filter((n) => n.tagName !== 'BUTTON')"
            ".map((n) => n.textContent).join('').replace(/ +/g, ' ').replace(/ (?=\\n|$)/g, '')"
        )
        == TEXT
    )
    assert page.locator("button.verdict").all_text_contents() == [
        "Supported: show why",
        "Contradicted: show why",
        "Not in these documents: show why",
    ]
    page.locator("button.verdict.contradicted").click()
    page.locator("#panel mark").wait_for()
    assert page.locator("#panel mark").inner_text().startswith("The budget of the plan is 12")
    why = page.locator("#panel-why")
    assert "12" in why.locator(".differences").inner_text()
    assert "The plan for skills" in why.locator(".card").inner_text()
    page.wait_for_function("document.querySelector('#live').textContent.startsWith('The check')")
    outside = [u for u in seen.requests if not u.startswith((address, "data:", "blob:"))]
    assert (outside, seen.errors) == ([], [])


@pytest.mark.browser
def test_claims_are_stepped_through_by_keyboard(open_page: Opener) -> None:
    page, _ = open_page("/check")
    check(page, TEXT)
    done(page)
    page.locator("button.verdict").first.focus()
    page.keyboard.press("Enter")
    page.locator("#panel-why .supported").wait_for()
    step = page.get_by_role("button", name="Next claim")
    step.focus()
    page.keyboard.press("Enter")
    page.locator("#panel-why .contradicted").wait_for()
    page.keyboard.press("Enter")
    page.locator("#panel-why .not-in-corpus").wait_for()
    assert page.locator("#panel-why .card").count() == 0
    assert step.is_disabled()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator(".verdict[aria-current]").count() == 0


@pytest.mark.browser
def test_a_file_is_checked_and_the_result_downloaded(open_page: Opener, tmp_path: Path) -> None:
    draft = tmp_path / "my draft.md"
    draft.write_text(f"# Draft\n\n{FALSE}\n", "utf-8")
    page, _ = open_page("/check")
    page.locator("#check-file").set_input_files(draft)
    done(page)
    assert page.locator(".given-name").inner_text() == "my draft.md"
    labels = page.locator("#checked-downloads button").all_inner_texts()
    assert labels == ["Markdown", "CSV", "HTML", "JSON"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download claim-check.csv").click()
    kept = Path(download.value.path()).read_bytes()
    assert kept.startswith(b"\xef\xbb\xbfsentence,verdict")
    assert FALSE.encode() in kept


@pytest.mark.browser
def test_a_check_is_stopped_and_keeps_what_it_found(open_page: Opener, endless: Endless) -> None:
    page, _ = open_page("/check")
    check(page, TEXT)
    page.locator("button.verdict").nth(2).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").first.wait_for()
    assert endless.closed.wait(20)
    assert page.locator("button.verdict").count() >= 3
    assert page.locator("#check-stop").is_hidden()


@pytest.mark.browser
def test_hostile_texts_stay_text(open_page: Opener) -> None:
    page, seen = open_page("/check")
    check(page, f"{HOSTILE}\n\n{FALSE}")
    done(page)
    assert HOSTILE in page.locator("#checked-text").inner_text()
    assert page.evaluate("window.pwned") is None
    assert seen.errors == []


@pytest.mark.browser
def test_on_a_phone_the_verdict_covers_the_text_and_back_closes_it(open_page: Opener) -> None:
    page, _ = open_page("/check", **PHONE)
    check(page, TEXT)
    done(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("button.verdict.not-in-corpus").tap()
    page.locator("#panel-why .why-reason").wait_for()
    assert page.locator("#panel").bounding_box()["width"] == 390
    page.go_back()
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator("#checked-result").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(open_page: Opener, scheme: str) -> None:
    page, _ = open_page("/check", color_scheme=scheme)
    check(page, TEXT)
    done(page)
    page.locator("button.verdict.contradicted").click()
    page.locator("#panel mark").wait_for()
    script = (Path(__file__).parents[2] / "contrast.js").read_text("utf-8")
    assert page.evaluate(script) == []


@pytest.mark.browser
def test_a_file_dropped_on_the_box_is_checked(open_page: Opener) -> None:
    page, seen = open_page("/check")
    page.locator("#check-text").wait_for()
    page.evaluate(
        """words => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([words], "dropped.txt"));
          const options = { dataTransfer, bubbles: true, cancelable: true };
          document.querySelector("#check-text").dispatchEvent(new DragEvent("drop", options));
        }""",
        FALSE,
    )
    done(page)
    assert page.locator(".given-name").inner_text() == "dropped.txt"
    assert page.locator("button.verdict.contradicted").count() == 1
    assert seen.errors == []
