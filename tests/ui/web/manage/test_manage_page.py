"""A maintainer's whole way in a real Chromium: in, a new report, its answer, out again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.cases.read import read_questions
from tests.browsing import chromium
from tests.reading_room import GRADIO
from tests.ui.web.manage.conftest import WORDS, Managed
from tests.ui.web.test_access import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [*GRADIO, pytest.mark.browser]

WELLS = "# The plan for water\n\nThe water plan builds 9 wells in Kampot each year until 2031.\n"
QUESTION = "How many wells does the water plan build in Kampot?"
PATIENCE = 150_000
"""Milliseconds for a job, which loads the whole program."""
SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of each state; none are taken without."""


@pytest.fixture(scope="module")
def browser(managed: Managed) -> Iterator[Browser]:
    with chromium() as started:
        yield started


def picture(page: Page, name: str) -> None:
    if not SHOTS:
        return
    for kind, width, scheme in (("desk", 1280, "light"), ("phone", 390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=f"{SHOTS}/{name}-{kind}.png", full_page=True)


def fits(page: Page, width: int = 390) -> bool:
    """Whether a page is no wider than a phone."""
    page.set_viewport_size({"width": width, "height": 844})
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.slow
def test_the_way_of_a_maintainer(browser: Browser, managed: Managed, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(30000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)

    # In, by keyboard, from the page that was wanted.
    page.goto(f"{managed.address}/manage")
    picture(page, "sign-in")
    assert fits(page)
    page.get_by_label("Name").fill("sok")
    page.get_by_label("Password").fill(WORDS)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Documents", exact=True).wait_for()
    assert page.url == f"{managed.address}/manage"
    picture(page, "documents")
    assert fits(page)

    # A file comes in, and its entry is corrected.
    page.get_by_role("link", name="Add").click()
    picture(page, "add")
    assert fits(page)
    (tmp_path / "water_plan.md").write_text(WELLS, "utf-8")
    page.get_by_label("File").set_input_files(tmp_path / "water_plan.md")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="The proposed entry").wait_for()
    assert page.get_by_label("Title").input_value() == "The plan for water"
    page.get_by_role("heading", name="How the file reads").wait_for()
    picture(page, "read")
    page.get_by_label("Country").fill("Cambodia")
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_role("alert").wait_for()
    for name in ("Country", "Kind"):  # nobody chose a kind
        assert page.get_by_label(name).get_attribute("aria-invalid") == "true"
    picture(page, "proposed")
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link", name="Country is").click()
    assert page.evaluate("document.activeElement.name") == "country"
    page.get_by_label("Country").fill("KH")
    page.get_by_label("Kind").select_option("strategy")
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_text("water-plan is registered.").wait_for()

    # It is ingested while the page says how far that is, and then it answers.
    page.get_by_role("button", name="Ingest (1 waiting)").click()
    page.locator("#job[data-running]").wait_for()
    page.get_by_label("Title or id").fill("half a wo")
    picture(page, "ingesting")
    page.locator("#job:not([data-running])").wait_for(timeout=PATIENCE)
    page.locator(".job-state", has_text="1 document added").wait_for()
    assert page.locator("#job progress").get_attribute("value") == "1"

    # What stands around it is fresh by itself, and what is being typed stays.
    page.locator(".managed tr", has_text="The plan for water").get_by_text("Held").wait_for()
    assert page.get_by_label("Title or id").input_value() == "half a wo"
    picture(page, "ingested")
    assert violations(page) == []
    page.goto(managed.address)
    page.locator("#question textarea:focus").wait_for()
    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer-text", has_text="9 wells in Kampot").wait_for()

    # A reader's word on it becomes a case.
    page.locator(".feedback summary").click()
    page.get_by_label("Something is missing").check()
    page.get_by_label("Comment (optional)").fill("Who digs them?")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Thank you").or_(page.locator(".feedback [role=status]")).first.wait_for()
    page.goto(f"{managed.address}/manage/feedback")
    picture(page, "feedback")
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_label("It has to say").fill("9 wells|nine wells")
    picture(page, "case")
    assert fits(page)
    page.get_by_role("button", name="Make the case").click()
    page.get_by_text("The case stands in").wait_for()
    (case,) = read_questions(managed.base.project.root / "cases" / "feedback.jsonl")
    assert (case.question, case.must_include) == (QUESTION, ("9 wells|nine wells",))

    # The entry is edited, then everything of it goes.
    page.goto(f"{managed.address}/manage/gaps")
    picture(page, "gaps")
    assert fits(page)
    page.get_by_role("link", name="Documents").click()
    page.get_by_role("link", name="Edit The plan for water").click()
    page.get_by_label("Publisher").fill("Ministry of Water")
    picture(page, "edit")
    page.get_by_role("button", name="Save").click()
    page.locator(".managed .look", has_text="Changed, waits for an ingest").wait_for()
    page.get_by_role("link", name="Remove The plan for water").click()
    picture(page, "remove")
    assert violations(page) == []
    page.get_by_role("button", name="Remove it").click()
    page.locator(".job-state", has_text="water-plan was taken out").wait_for(timeout=PATIENCE)
    page.locator(".managed tr", has_text="The plan for water").wait_for(state="detached")
    assert not (managed.base.project.corpus / "files" / "water-plan.md").exists()

    # Out, and nothing is shown any more.
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.goto(f"{managed.address}/manage")
    page.get_by_role("heading", name="Sign in").wait_for()
    # Chromium notes the form that was sent with a wrong field; nothing else.
    assert [line for line in errors if "422" not in line] == []
    assert len(errors) <= 1


def test_the_bar_of_readers_pages_says_who_has_signed_in(
    browser: Browser, managed: Managed
) -> None:
    page = browser.new_page()
    page.set_default_timeout(30000)
    page.goto(f"{managed.address}/library?doc=report")
    page.locator(".who a", has_text="Sign in").click()
    page.locator("[name=name]").fill("sok")
    page.locator("[name=password]").fill(WORDS)
    page.keyboard.press("Enter")
    page.locator("#panel h2").wait_for()
    assert page.locator(".who").inner_text().split() == ["Manage", "sok", "Sign", "out"]
    assert fits(page, 320)
    page.goto(f"{managed.address}/coverage")
    page.get_by_role("button", name="Sign out").click()
    page.locator(".who a", has_text="Sign in").wait_for()
    page.close()
