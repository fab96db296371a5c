"""What the head of a web page says of it becomes the document's metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from kb.models import Metadata


def told(folder: Path, content: str) -> Metadata:
    path = folder / "a.html"
    path.write_text(content, "utf-8")
    return read(path, "d").metadata


def test_a_page_tells_its_metadata(tmp_path: Path) -> None:
    head = (
        "<html lang='en-GB'><head><title>A plan for all - Site</title>"
        "<meta property='og:title' content='A plan for all'>"
        "<meta property='og:site_name' content='Ministry of Tests'>"
        "<meta name='author' content='A. Clerk'>"
        "<meta property='article:published_time' content='2024-05-01T10:00:00Z'></head>"
    )
    found = told(tmp_path, f"{head}<body><p>Words.</p></body></html>")
    assert (found.title, found.publisher, found.author, found.date, found.language) == (
        "A plan for all",
        "Ministry of Tests",
        "A. Clerk",
        "2024-05-01",
        "en-GB",
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A plan for all - GOV.UK", ("A plan for all", "GOV.UK")),
        ("Skills for all | Ministry", ("Skills for all", "Ministry")),
        ("AI strategy - Cambodia", ("AI strategy - Cambodia", None)),
    ],
)
def test_the_site_behind_a_title_is_the_publisher(
    tmp_path: Path, title: str, expected: tuple[str, str | None]
) -> None:
    content = f"<!doctype html><html><title>{title}</title><h1>Skills for all</h1><p>Words.</p>"
    found = told(tmp_path, content)
    assert (found.title, found.publisher) == expected


def test_linked_data_tells_what_the_meta_elements_do_not(tmp_path: Path) -> None:
    script = (
        '<script type="application/ld+json">{"@graph": [{"author": [{"name": "A. Clerk"}], '
        '"publisher": {"name": "Press"}, "datePublished": "2024-05"}]}</script>'
    )
    found = told(tmp_path, f"<!doctype html><html>{script}<p>Words.</p></html>")
    assert (found.author, found.publisher, found.date) == ("A. Clerk", "Press", "2024-05")
