"""The table of indicators, the document made from it, and the Khmer glossary."""

import csv
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from ingest.briefs.printed import printed
from ingest.sources.listed import load_sources
from tests.conftest import loaded

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SOURCES = load_sources(CORPUS)
NUMBER = re.compile(r"\d+(\.\d+)?( to \d+(\.\d+)?)?")
GLOSSARY = list(csv.DictReader((CORPUS / "glossary.csv").read_text("utf-8").splitlines()))


@cache
def maker() -> ModuleType:
    return loaded(CORPUS / "indicators.py")


def row(**fields: str) -> object:
    known = dict.fromkeys(
        ("country", "indicator", "year", "qualifier", "value", "unit", "kind", "due"), ""
    )
    return maker().Row(**known | {"source": "a", "place": "p. 2", "note": ""} | fields)


def test_each_row_names_a_listed_source_and_a_page_that_it_has() -> None:
    for one in maker().load_rows():
        pages = SOURCES[one.source].pages
        number = re.search(r"\d+", one.place) if one.place.startswith("p. ") else None
        assert not (pages and number) or int(number[0]) <= pages, one


def test_each_row_has_a_kind_a_number_and_a_year_where_it_is_due() -> None:
    for one in maker().load_rows():
        assert one.kind in ("result", "target", "budget", "advice"), one
        assert one.kind == "advice" or not one.value or NUMBER.fullmatch(one.value), one
        assert one.value or one.kind == "target", one
        assert re.fullmatch(r"(\d{4}(-\d{4})?)?", one.year), one
        assert not one.due or (one.kind in ("target", "advice") and one.due.isdigit()), one


def test_no_figure_stands_twice_with_another_value() -> None:
    told: dict[tuple[str, ...], str] = {}
    for one in maker().load_rows():
        key = (one.country, one.indicator, one.year, one.source, one.due, one.note)
        assert told.setdefault(key, one.value) == one.value, one
    assert len(told) == len(maker().load_rows()) >= 150


def test_the_document_is_what_the_table_makes() -> None:
    made = printed(maker().document(maker().load_rows()), SOURCES)
    assert made == maker().DOCUMENT.read_text("utf-8")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"country": "PH", "indicator": "rank", "year": "2023", "value": "65", "kind": "result"},
            "- The Philippines' rank was 65 in 2023 [@a, p. 2].",
        ),
        (
            {"country": "KH", "indicator": "a digital society", "kind": "target", "due": "2035"},
            "- Cambodia's target by 2035 is a digital society [@a, p. 2].",
        ),
        (
            {"country": "TH", "indicator": "people", "value": "30000", "unit": "people",
             "kind": "target", "due": "2027", "place": "slide 11"},
            "- Thailand's target for people is 30,000 people by 2027 (slide 11) [@a].",
        ),
        (
            {"country": "IT", "indicator": "AI", "qualifier": "about", "value": "1.5",
             "unit": "% of GDP", "year": "2019-2021", "kind": "budget"},
            "- Italy set aside about 1.5% of GDP for AI in 2019 to 2021 [@a, p. 2].",
        ),
    ],
)  # fmt: skip
def test_a_row_reads_as_a_sentence(fields: dict[str, str], sentence: str) -> None:
    assert maker().stated(row(**fields)) == sentence


def test_targets_stand_by_the_year_in_which_they_fall_due() -> None:
    text = maker().DOCUMENT.read_text("utf-8")
    years = re.findall(r"^## Targets due in (\d{4})$", text, re.M)
    assert years == sorted(years) and len(years) >= 4


def test_the_glossary_names_each_term_once_and_listed_official_texts() -> None:
    assert len({term["english"] for term in GLOSSARY}) == len(GLOSSARY) >= 60
    assert all(re.search(r"[\u1780-\u17ff]", term["khmer"]) for term in GLOSSARY)
    assert {doc for term in GLOSSARY for doc in term["seen_in"].split()} <= set(SOURCES)


def test_every_brief_in_khmer_says_that_it_waits_for_a_reviewer() -> None:
    for path in (CORPUS / "briefs").glob("*-km.md"):
        text = path.read_text("utf-8")
        assert "គ្មានអ្នកនិយាយភាសាខ្មែរពីកំណើតណាម្នាក់បានពិនិត្យអត្ថបទនេះនៅឡើយទេ" in text, path.name
