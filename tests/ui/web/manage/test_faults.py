"""After a fault of a form the focus is on what says so, which leads to the field, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browsing import chromium
from tests.reading_room import GRADIO
from tests.ui.web.manage.conftest import WORDS, Managed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [*GRADIO, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser(managed: Managed) -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, managed: Managed) -> Iterator[Page]:
    opened = browser.new_page(base_url=managed.address)
    opened.set_default_timeout(30000)
    opened.goto("/sign-in?to=manage")
    yield opened
    opened.close()


def signed_in(page: Page) -> None:
    page.locator("[name=name]").fill("sok")
    page.locator("[name=password]").fill(WORDS)
    page.keyboard.press("Enter")
    page.locator(".manage-head").wait_for()


def led_to(page: Page, name: str) -> str:
    """Follow the message that has the focus to a field; returns what describes that field."""
    page.locator(".wrong[role=alert]:focus").wait_for()
    page.keyboard.press("Tab")
    while not str(page.evaluate("document.activeElement.href || ''")).endswith(f"#field-{name}"):
        assert page.evaluate("document.activeElement.closest('.wrong') !== null"), name
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.locator(f"[name={name}]:focus")
    field.wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    ids = (field.get_attribute("aria-describedby") or "").split()
    assert ids and page.locator(f"#{ids[0]}.wrong").count() == 1
    return " ".join(page.locator(f"#{one}").inner_text() for one in ids)


def test_a_wrong_password_leads_to_both_fields(page: Page) -> None:
    for name, told in (("name", "Check the name."), ("password", "Write the password again.")):
        page.locator("[name=name]").fill("sok")
        page.locator("[name=password]").fill("not the password")
        page.keyboard.press("Enter")
        assert led_to(page, name) == told
        assert page.title().startswith("Please correct this: Sign in")


def test_a_khmer_fault_ends_in_the_sign_of_khmer(page: Page) -> None:
    page.goto("/sign-in?lang=km")
    page.locator("[name=name]").fill("sok")
    page.locator("[name=password]").fill("not the password")
    page.keyboard.press("Enter")
    assert led_to(page, "name").endswith("។")


def test_an_entry_that_cannot_stay_so_leads_to_its_fields(page: Page) -> None:
    signed_in(page)
    page.goto("/manage/documents/view")
    page.locator("[name=country]").fill("Cambodia")
    page.locator("[name=date]").fill("soon")
    page.locator("form.stack button").click()
    assert "YYYY" in led_to(page, "date")
    assert "Two letters" in led_to_again(page, "country")
    assert page.title().startswith("Please correct this: ")


def led_to_again(page: Page, name: str) -> str:
    page.locator(".wrong[role=alert]").focus()
    return led_to(page, name)


def test_a_source_that_does_not_come_in_leads_to_where_it_was_named(page: Page) -> None:
    signed_in(page)
    page.goto("/manage/add")
    page.locator("[name=address]").fill("ftp://example.org/plan")
    page.locator("form:has([name=address]) button").click()
    assert "no web address" in led_to(page, "address")
    assert page.title().startswith("Please correct this: Add a source")
