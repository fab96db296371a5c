"""What a page shows and its text does not hold is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ReadError
from tests.ingest.web.pages import lines, page, put

PROSE = "The ministry trains its clerks in the use of data and opens new centres. " * 9


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (
            "<iframe src='https://maps.example.org/x'></iframe>",
            "an embedded page (maps.example.org)",
        ),
        ("<canvas id=c></canvas>", "a drawing made by a script"),
        ("<object data='files/plan.pdf'></object>", "an embedded file (plan.pdf)"),
        ("<video title='The launch'><source src=a.mp4></video>", "a video (The launch)"),
        ("<audio src='talk.mp3'></audio>", "a sound recording (talk.mp3)"),
        ("<svg><text>Share of schools 44 %</text></svg>", "a drawing with words in it"),
        ("<math></math>", "a formula"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, part: str, named: str) -> None:
    reading = put(tmp_path, page(f"<h2>Skills</h2><p>{PROSE}</p>{part}"))
    assert reading.warnings == (f"{named} under “Skills” was not read",)


@pytest.mark.parametrize(
    "part",
    [
        "<iframe src='https://www.googletagmanager.com/ns.html' height=0 width=0></iframe>",
        "<iframe src=x style='display:none'></iframe>",
        "<svg><path d=x /></svg>",
        "<img src=a.png alt='' width=20 height=20>",
        "<img src=a.png alt='A map'>",
    ],
)
def test_trifles_are_not_named(tmp_path: Path, part: str) -> None:
    assert put(tmp_path, page(f"<p>{PROSE}</p>{part}")).warnings == ()


def test_pages_written_out_in_a_frame_are_read(tmp_path: Path) -> None:
    body = "<p>Top.</p><iframe srcdoc='<html><body><p>Inner words.</p></body></html>'></iframe>"
    assert lines(tmp_path, body) == ["Top.", "Inner words."]


def test_pictures_that_carry_a_page_are_told(tmp_path: Path) -> None:
    reading = put(tmp_path, page("<p>Our plan.</p><img src=a.png><img src=b.png>"))
    assert reading.warnings[0].startswith("2 pictures carry most of this page")


def test_a_page_of_pictures_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="1 picture carries most of this page"):
        put(tmp_path, page("<img src=a.png>"))


def test_a_description_with_figures_is_told(tmp_path: Path) -> None:
    words = "The plan is a good one, and the ministry follows it. " * 9
    pictures = "<img src=a.png alt='Chart: 45% trained'><img src=b.png alt='Our minister'>"
    reading = put(tmp_path, page(f"<p>{words}</p>{pictures}"))
    assert reading.warnings == (
        "1 picture was not read; alt text with figures: “Chart: 45% trained”",
    )
