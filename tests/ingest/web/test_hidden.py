"""Web pages: what readers do not see stays out, and so do the menus of the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from kb.models import Reading

PROSE = "The ministry trains its clerks in the use of data and opens new centres for that. " * 3


def put(folder: Path, content: str, name: str = "a.html") -> Reading:
    path = folder / name
    path.write_text(content, "utf-8")
    return read(path, "d")


def page(body: str, style: str = "") -> str:
    head = f"<head><title>A plan</title><style>{style}</style></head>"
    return f"<!doctype html><html>{head}<body>{body}</body></html>"


@pytest.mark.parametrize(
    ("style", "attribute"),
    [
        (".gone{display:none}", "class='x gone'"),
        ("a, p.gone { visibility : hidden }", "class=gone"),
        ("#gone{font-size:0}", "id=gone"),
        (".w{color:#fff;background:#FFFFFF}", "class=w"),
        ("", "style='color:white;background-color:rgb(255,255,255)'"),
        ("", "style='position:absolute;left:-9999px'"),
        ("", "style='font-size:0px'"),
    ],
)
def test_text_hidden_by_style_is_left_out(tmp_path: Path, style: str, attribute: str) -> None:
    reading = put(tmp_path, page(f"<p>Seen.</p><p {attribute}>Unseen words.</p>", style))
    assert reading.pages[0].text == "Seen."
    assert reading.warnings == ("text that a browser would not show was left out (13 characters)",)


@pytest.mark.parametrize(
    ("style", "attribute"),
    [
        ("@media print{.gone{display:none}}", "class=gone"),
        (".gone .inner{display:none}", "class=gone"),
        ("p.other{display:none}", "class=gone"),
        ("", "style='color:#fff;background:#000'"),
        ("", "style='font-size:0.9em'"),
    ],
)
def test_text_that_is_shown_stays(tmp_path: Path, style: str, attribute: str) -> None:
    reading = put(tmp_path, page(f"<p {attribute}>Seen.</p>", style))
    assert (reading.pages[0].text, reading.warnings) == ("Seen.", ())


@pytest.mark.parametrize(
    "menu",
    [
        "<nav><a href='/a'>Home</a></nav>",
        "<div role=navigation><a href='/a'>Home</a></div>",
        "<header><a href='/a'>Home</a></header>",
        "<footer>Contact</footer>",
        "<div id=cookie-banner>We use cookies.</div>",
        "<ol class=breadcrumb><li>Home</li></ol>",
        "<a class='skip-link' href='#x'>Skip to content</a>",
        "<ul class='share-links'><li>Post it</li></ul>",
    ],
)
def test_what_stands_on_every_page_of_a_site_is_left_out(tmp_path: Path, menu: str) -> None:
    reading = put(tmp_path, page(f"{menu}<h1>Skills</h1><p>{PROSE}</p>"))
    assert reading.pages[0].text == f"Skills\n\n{PROSE.strip()}"


def test_a_head_that_holds_the_title_stays(tmp_path: Path) -> None:
    reading = put(tmp_path, page(f"<header><h1>Skills</h1></header><p>{PROSE}</p>"))
    assert reading.pages[0].text.startswith("Skills")


def test_the_foot_of_an_article_stays(tmp_path: Path) -> None:
    body = f"<article><p>{PROSE}</p><footer>1 See the law.</footer></article>"
    assert put(tmp_path, page(body)).pages[0].text.endswith("1 See the law.")


def test_most_of_a_page_is_never_taken_for_a_menu(tmp_path: Path) -> None:
    assert put(tmp_path, page(f"<div class=menu><p>{PROSE}</p></div>")).pages[0].text


def menu(count: int = 8) -> str:
    return "".join(f"  * [Topic {n}](/topic-{n})\n" for n in range(count))


def test_menus_around_a_saved_page_are_cut_off(tmp_path: Path) -> None:
    content = (
        f"[Skip to main content](#main)\n\n{menu()}\n# Skills\n\n{PROSE}\n\n## Money\n\n{PROSE}\n\n"
        f"Share:\n\n{menu()}\n© 2024 Ministry\n"
    )
    reading = put(tmp_path, content, "a.md")
    text = reading.pages[0].text
    assert text.startswith("Skills")
    assert text.endswith(PROSE.strip())
    assert "lines of the web site's menus" in reading.warnings[0]


def test_a_list_of_links_without_a_site_around_it_stays(tmp_path: Path) -> None:
    content = f"# Skills\n\n{PROSE}\n\n## Further reading\n\n{menu(20)}"
    assert "Topic 19" in put(tmp_path, content, "a.md").pages[0].text


def test_links_within_the_page_are_no_menu(tmp_path: Path) -> None:
    contents = "".join(f"  * [Part {n}](#part-{n})\n" for n in range(8))
    content = f"Skip to the parts:\n\n{contents}\n# Skills\n\n{PROSE}\n"
    assert "Part 7" in put(tmp_path, content, "a.md").pages[0].text
