"""Nested extracts read as headings, tables and sentences; braces of other kinds stay text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.readers import read
from ingest.text.extracts import count, islands
from kb.models import Reading

LANDS = {
    "report": "Readiness 2024",
    "lands": [
        {
            "name": name,
            "scores": {"skills": skills, "access": {"rural": rural}},
            "laws": [{"title": f"{name} Act", "year": year}, {"title": "Labs", "year": 2022}],
        }
        for name, skills, rural, year in (("Norland", 41.20, 47, 2019), ("Sudria", 61, 21, 2015))
    ],
}


def put(folder: Path, text: str, name: str) -> Reading:
    path = folder / name
    path.write_text(text, "utf-8")
    return read(path, "d")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("indent", [None, 2])
def test_what_is_nested_stands_under_its_path(tmp_path: Path, name: str, indent: int) -> None:
    text = f"Made by a program.\n\n{json.dumps(LANDS, indent=indent)}\n\nThe end of it.\n"
    reading = put(tmp_path, text, name)
    lines = [line for line in reading.pages[0].text.split("\n") if line]
    assert lines[-1] == "The end of it."
    assert lines[1:5] == [
        "Report: Readiness 2024",
        "Lands",
        "Name\tScores skills\tScores access rural",
        "Norland\t41.2\t47",
    ]
    sections = [(h.level, h.title) for h in reading.headings if not h.end]
    assert sections == [
        (1, "Lands"),
        (2, "Norland"),
        (3, "Laws"),
        (2, "Sudria"),
        (3, "Laws"),
    ]
    assert lines[lines.index("Sudria") + 1 :][:3] == ["Laws", "Title\tYear", "Sudria Act\t2015"]
    assert reading.records == 7


def test_names_that_lead_to_objects_are_the_first_column(tmp_path: Path) -> None:
    fenced = '```json\n{"Norland": {"2021": 41.0}, "Sudria": {"2021": 61}}\n```\n\n*Words* after.'
    lines = put(tmp_path, fenced, "a.md").pages[0].text.split("\n")
    assert [line for line in lines if line] == [
        "Name\t2021",
        "Norland\t41.0",
        "Sudria\t61",
        "Words after.",
    ]


def test_long_texts_in_a_list_are_items(tmp_path: Path) -> None:
    notes = ["The ministry trained teachers in each of the districts of the land. " * 3, "Short."]
    text = put(tmp_path, json.dumps({"land": {"notes": notes}}), "a.txt").pages[0].text
    assert text.endswith("• Short.")
    assert "Notes\n• The ministry" in text


@pytest.mark.parametrize(
    "text",
    [
        "[1] A note.\n{see} the rest",
        '{"a": {"b": 1}} and words behind it',
        '{"a": {"b": 1}',
        "[" * 5000,
        '{"a":' * 60 + "1" + "}" * 60,
        '```\nx = 1\n{"a": {"b": 1}}\n```',
        '[{"name": "A", "year": 2001}]',
    ],
)
def test_what_is_no_nested_extract_stays(text: str) -> None:
    assert list(islands(text)) == [(text, [])]
    assert count(text) == 0
