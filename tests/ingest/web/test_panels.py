"""Struck words stay out; what a button or a tab opens is read under the words on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.web.pages import lines, page, put

STRUCK = ".gone{text-decoration:line-through}"


@pytest.mark.parametrize(
    "words",
    [
        "<del>four long years</del>",
        "<s>four long years</s>",
        "<strike>four long years</strike>",
        "<span style='text-decoration: line-through red'>four long years</span>",
        "<span class=gone>four long years</span>",
    ],
)
def test_struck_words_stay_out(tmp_path: Path, words: str) -> None:
    reading = put(tmp_path, page(f"<p>It lasts {words} <ins>two</ins> years.</p>", STRUCK))
    assert reading.pages[0].text == "It lasts two years."
    assert reading.warnings == ("3 words were struck through and left out",)


@pytest.mark.parametrize(
    "hidden",
    [
        "<p aria-hidden=true>Unseen words.</p>",
        "<p style='height:0;overflow:hidden'>Unseen words.</p>",
        "<p class=sr-only>Unseen words.</p>",
        "<p style='clip:rect(0,0,0,0);position:absolute'>Unseen words.</p>",
    ],
)
def test_other_hidden_words_stay_out(tmp_path: Path, hidden: str) -> None:
    reading = put(tmp_path, page(f"<p>Seen.</p>{hidden}"))
    assert reading.pages[0].text == "Seen."
    assert "13 characters" in reading.warnings[0]


@pytest.mark.parametrize(
    ("style", "attribute"),
    [
        (".box{display:none}.box.open{display:block}", "class='box open'"),
        (".box{display:none}", "class=box style='display:block'"),
        ("", "style='font-size:0'"),
    ],
)
def test_what_a_later_rule_shows_is_read(tmp_path: Path, style: str, attribute: str) -> None:
    body = f"<div {attribute}><span style='font-size:14px'>Seen.</span></div>"
    assert lines(tmp_path, body, style) == ["Seen."]


CONTROLS = "aria-expanded=false aria-controls=a"
PANEL = "<p>Three signatures are needed.</p>"


@pytest.mark.parametrize(
    "opener",
    [
        f"<h3><button {CONTROLS}>Large</button></h3><div id=a hidden>{PANEL}</div>",
        f"<button {CONTROLS}>Large</button><div id=a style='display:none'>{PANEL}</div>",
        f"<button aria-expanded=false>Large</button><div aria-hidden=true hidden>{PANEL}</div>",
        f"<details><summary>Large</summary>{PANEL}</details>",
        "<h3><a data-toggle=collapse href='#a'>Large</a></h3>"
        f"<div id=a class='panel-collapse collapse' hidden>{PANEL}</div>",
        f"<h3 class=usa-accordion__heading><button {CONTROLS}>Large</button></h3>"
        f"<div id=a class='usa-accordion__content' hidden>{PANEL}</div>",
        f"<div class=govuk-accordion__section><h3><button {CONTROLS}>"
        "<span class=govuk-accordion__section-heading-text>Large</span>"
        "<span class='govuk-visually-hidden'>, </span>"
        "<span class='govuk-accordion__section-toggle toggle'>Show</span></button></h3>"
        f"<div id=a class=govuk-accordion__section-content hidden=until-found>{PANEL}</div></div>",
        "<ul role=tablist><li><a role=tab aria-controls=a href='#a' id=t>Large</a></li></ul>"
        f"<div id=a role=tabpanel hidden>{PANEL}</div>",
        "<input type=checkbox id=c><label for=c>Large</label>"
        f"<div style='max-height:0;overflow:hidden'>{PANEL}</div>",
        "<button onclick=\"toggle('a')\" aria-expanded=false>Large</button>"
        f"<div id=a hidden>{PANEL}</div>",
    ],
)
def test_what_a_button_opens_is_read_under_its_words(tmp_path: Path, opener: str) -> None:
    reading = put(tmp_path, page(f"<main><h2>Rules</h2>{opener}</main>"))
    assert reading.pages[0].text == "Rules\n\nLarge\n\nThree signatures are needed."
    assert [(h.level, h.title) for h in reading.headings] == [(2, "Rules"), (3, "Large")]


def test_tabs_head_their_panels(tmp_path: Path) -> None:
    body = (
        "<h1>Rules</h1><div role=tablist><button role=tab aria-controls=a>Small</button>"
        "<button role=tab aria-controls=b>Large</button></div>"
        "<div id=a role=tabpanel><p>One signature.</p></div>"
        "<div id=b role=tabpanel hidden><p>Three signatures.</p></div>"
    )
    assert lines(tmp_path, body) == [
        "Rules",
        "Small",
        "One signature.",
        "Large",
        "Three signatures.",
    ]


def test_headings_after_panels_keep_their_level(tmp_path: Path) -> None:
    body = (
        "<h2>Rules</h2><details><summary>One</summary><h4>Inner</h4><p>x</p></details>"
        "<details><summary>Two</summary><p>y</p></details>"
    )
    found = put(tmp_path, page(body)).headings
    assert [(h.level, h.title) for h in found] == [
        (2, "Rules"),
        (3, "One"),
        (4, "Inner"),
        (3, "Two"),
    ]


def test_words_that_say_nothing_are_no_heading(tmp_path: Path) -> None:
    body = f"<p>Top.</p><button {CONTROLS}>Show more</button><div id=a hidden>Rest.</div>"
    assert lines(tmp_path, body) == ["Top.", "Rest."]


@pytest.mark.parametrize(
    "part",
    [
        "<button aria-haspopup=true aria-controls=a>Menu</button><div id=a hidden>Home</div>",
        f"<button {CONTROLS}>Ask</button><div id=a role=dialog hidden>In</div>",
        "<button data-toggle=modal data-target='#a'>Ask</button><p id=a class=modal hidden>In</p>",
        "<button>Save</button>",
    ],
)
def test_menus_and_dialogs_stay_out(tmp_path: Path, part: str) -> None:
    assert lines(tmp_path, f"<p>Seen.</p>{part}") == ["Seen."]
