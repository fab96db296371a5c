"""The Evaluation page: which run is shown, and that a report can do nothing to the application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from evals.pages.page import html
from evals.pages.told import Counted, Told, told
from evals.runs.kept import FOLDER, Evaluation, keep, kept
from evals.runs.questions import run_cases
from kb.base import KnowledgeBase
from tests.browsing import PHONE, Opener
from tests.evals.pages.test_report import CASES, base
from tests.reading_room import GRADIO, make_base
from ui.web.eval_page import COMMAND, page
from ui.words.words import languages, words

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

pytestmark = GRADIO

NOON = datetime(2030, 1, 2, 12, tzinfo=UTC)
EVIL = (
    "<!doctype html><title>x</title><h1>A report</h1>"
    "<script>parent.pwned = 1; top.location = '/pwned'</script>"
    "<img src=/look/icon.svg onload='parent.pwned = 2'>"
    "<form action=/library><button>Go</button></form>"
)


def runs(*names: str) -> list[Evaluation]:
    return [Evaluation(name, NOON - timedelta(hours=n), Path()) for n, name in enumerate(names)]


# --- without a browser ----------------------------------------------------------------------------


def test_where_nothing_is_kept_it_is_said_what_would_be_and_maintainers_find_how() -> None:
    shown = page([])
    assert "No evaluation has been run here yet" in shown
    plain, _, folded = shown.partition("<details>")
    assert "how many questions with known answers" in plain
    assert "readiness" not in plain
    assert COMMAND in folded
    assert "iframe" not in shown


def test_the_newest_is_shown_and_the_others_are_linked() -> None:
    shown = page(runs("dev", "khmer", "tables"))
    assert '<iframe src="evaluations/dev-20300102T120000Z.html" sandbox ' in shown
    assert "dev, 2 January 2030, 12:00 UTC" in shown
    assert "2 other runs" in shown
    assert '<a href="evaluation?report=khmer-20300102T110000Z">' in shown
    both = "before=khmer-20300102T110000Z&amp;after=dev-20300102T120000Z"
    assert f'<a href="evaluations/compared?{both}"' in shown


def test_the_one_asked_for_is_shown_and_an_unknown_name_shows_the_newest() -> None:
    kept = runs("dev", "khmer")
    assert '<iframe src="evaluations/khmer-' in page(kept, kept[1].stem)
    assert '<iframe src="evaluations/dev-' in page(kept, '"><script>')


# --- served ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return make_base(tmp_path_factory.mktemp("evaluations"))


@pytest.fixture(scope="module")
def app(library: KnowledgeBase) -> FastAPI:
    from ui.web.app import build

    async def building() -> FastAPI:
        return build(library)

    return asyncio.run(building())


@pytest.fixture
def data(library: KnowledgeBase) -> Iterator[Path]:
    """Return the data folder with two runs; they are gone after the test."""
    folder = library.project.data
    results = replace(run_cases(base(), CASES), sources=("mine.jsonl",))
    keep(folder, ["evil.jsonl"], EVIL, {}, NOON)
    keep(folder, ["mine.jsonl"], html(results), results.to_json(), NOON + timedelta(hours=1))
    yield folder
    for path in (folder / FOLDER).iterdir():
        path.unlink()


def test_a_report_is_served_without_any_right(app: FastAPI, data: Path) -> None:
    answer = TestClient(app, base_url="http://localhost").get(
        "/evaluations/evil-20300102T120000Z.html"
    )
    (policy,) = answer.headers.get_list("content-security-policy")
    rights = {part.strip() for part in policy.split(";")}
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= rights
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_figures_are_the_json_of_the_run(app: FastAPI, data: Path) -> None:
    answer = TestClient(app, base_url="http://localhost").get(
        "/evaluations/mine-20300102T130000Z.json"
    )
    assert [row["id"] for row in json.loads(answer.text)["rows"]] == ["q1", "q2", "q3", "q4"]
    assert answer.headers["content-disposition"].startswith("attachment")


def test_two_runs_are_compared_on_a_page(app: FastAPI, data: Path) -> None:
    results = replace(run_cases(base(), CASES), sources=("mine.jsonl",))
    keep(data, ["mine.jsonl"], html(results), results.to_json(), NOON + timedelta(hours=2))
    client = TestClient(app, base_url="http://localhost")
    runs = {"before": "mine-20300102T130000Z", "after": "mine-20300102T140000Z"}
    page = client.get("/evaluations/compared", params=runs).text
    assert "4 cases are in both runs and are compared." in page
    assert "<table>" in page
    unlike = client.get("/evaluations/compared", params=runs | {"before": "evil-20300102T120000Z"})
    assert "cannot be compared" in unlike.text
    assert str(data) not in unlike.text
    gone = client.get("/evaluations/compared", params=runs | {"before": "../../mirror"})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    "path",
    ["none.html", "evil-20300102T120000Z.txt", "..%2fmirror.sqlite3", "..%2f..%2freadiness.html"],
)
def test_what_is_not_kept_is_not_found(app: FastAPI, data: Path, path: str) -> None:
    assert (
        TestClient(app, base_url="http://localhost").get(f"/evaluations/{path}").status_code == 404
    )


@pytest.mark.parametrize("tag", languages())
def test_a_run_is_told_in_the_words_of_every_language(data: Path, tag: str) -> None:
    say = words(tag)
    shown = page(kept(data), say=say)
    for name in ("asked", "quoted", "refused", "not_held", "detail"):
        assert say(f"evaluation.{name}") in unescape(shown)
    assert say("evaluation.of_held", hits=say.number(1), count=say.number(2)) in shown
    told, _, folded = shown.partition('<details class="evaluation-report">')
    assert "iframe" not in told
    assert "iframe" in folded


def test_a_run_is_told_in_whole_numbers(data: Path) -> None:
    assert told(kept(data)[0].figures) == Told(
        {"en": 3, "": 1}, 3, Counted(1, 2), Counted(0, 2), Counted(0, 1), failed=1
    )
    assert told(kept(data)[1].figures) is None
    shown = page(kept(data))
    assert "<b>4 questions</b> <span>The documents answer 3 of them and do not answer 1." in shown
    assert "Languages: English (3). The program failed on 1 question, left out below." in shown
    assert "<dt>The answer quotes the right passage</dt><dd><b>50%</b>" in shown
    assert "<b>0%</b> <span>0 of 2 questions that the documents answer; fewer is better" in shown
    assert "<b>0%</b> <span>0 of 1 questions that the documents do not answer</span>" in shown


# --- in the browser -------------------------------------------------------------------------------


def report(shown: Page) -> FrameLocator:
    return shown.frame_locator(".evaluation iframe")


def unfolded(shown: Page) -> FrameLocator:
    shown.locator(".evaluation-report > summary").click()
    return report(shown)


@pytest.mark.browser
def test_the_newest_report_is_read_in_the_application(open_page: Opener, data: Path) -> None:
    shown, seen = open_page("/evaluation")
    unfolded(shown).get_by_role("heading", name="Question cases: mine.jsonl").wait_for()
    case = report(shown).locator("#worst details").first
    assert not case.locator(".inside").is_visible()
    case.locator("summary").focus()
    shown.keyboard.press("Enter")
    case.locator(".inside").wait_for()
    assert seen.errors == []
    shown.get_by_text("1 other run").click()
    shown.get_by_role("link", name="evil, 2 January 2030, 12:00 UTC", exact=True).click()
    report(shown).get_by_role("heading", name="A report").wait_for()
    assert "report=evil-20300102T120000Z" in shown.url


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/evaluation?report={}", "/evaluations/{}.html"])
def test_a_hostile_report_runs_and_fetches_nothing(
    open_page: Opener, data: Path, path: str
) -> None:
    shown, seen = open_page(path.format("evil-20300102T120000Z"))
    place = report(shown) if "?" in path else shown
    place.get_by_role("heading", name="A report").wait_for()
    place.get_by_role("button", name="Go").click()
    assert shown.evaluate("window.pwned") is None
    assert "pwned" not in shown.url
    assert not any(url.endswith(("/pwned", "/library?")) for url in seen.requests)
    assert any("sandbox" in line.lower() or "policy" in line.lower() for line in seen.errors)


@pytest.mark.browser
def test_what_a_run_found_is_read_before_its_report_is_unfolded(
    open_page: Opener, data: Path
) -> None:
    shown, seen = open_page("/evaluation?lang=fr")
    shown.get_by_text("La réponse cite le bon passage").wait_for()
    assert not shown.locator(".evaluation iframe").is_visible()
    shown.get_by_role("heading", name="Toutes les mesures").click()
    report(shown).get_by_role("heading", name="Question cases").wait_for()
    assert seen.errors == []


@pytest.mark.browser
def test_on_a_phone_nothing_is_wider_than_the_screen(open_page: Opener, data: Path) -> None:
    shown, seen = open_page("/evaluation", **PHONE)
    unfolded(shown).locator("#made").wait_for()
    frame = shown.frames[-1]
    for place in (shown, frame):
        assert place.evaluate("document.documentElement.scrollWidth") <= 390
    box = shown.locator(".evaluation iframe").bounding_box()
    assert box is not None
    assert box["height"] > 500
    lines = shown.evaluate(
        "[...document.querySelectorAll('.bar nav a')].map(a => {"
        " const words = document.createRange(); words.selectNodeContents(a);"
        " return words.getClientRects().length; })"
    )
    assert set(lines) == {1}
    assert seen.errors == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(open_page: Opener, data: Path, scheme: str) -> None:
    shown, _ = open_page("/evaluation", color_scheme=scheme)
    unfolded(shown).locator("#made").wait_for()
    script = (Path(__file__).parents[2] / "contrast.js").read_text("utf-8")
    assert shown.evaluate(script) == []
    assert shown.frames[-1].evaluate(script) == []
