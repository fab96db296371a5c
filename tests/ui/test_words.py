"""The catalogues of the interface: each says all, and leaves open what English leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from kb.markup import Html
from kb.models import AUTHORED_BY_AI, KINDS, STANDINGS
from kb.reader.tags import dimensions
from ui.coverage import ALL
from ui.feedback import REASONS
from ui.html.parts.place import page_name
from ui.html.verdicts import STATES
from ui.names import facet
from ui.words.words import ENGLISH, Words, catalogue, languages, words

NAMES = re.compile(r"\{(\w*)\}")
KEY = re.compile(r"(?<![.\w])say(?:\.html)?\(\s*\"([a-z]+\.[\w-]+)\"")
CHOSEN = re.compile(r"\bsay\(\s*\"([a-z]+\.[\w-]+)\" if .+? else \"([a-z]+\.[\w-]+)\"", re.DOTALL)
SOURCES = Path(__file__).parents[2] / "ui"
OTHERS = [tag for tag in languages() if tag != "en"]


def texts(language: str) -> Iterator[tuple[str, str, Any]]:
    for section, held in catalogue(language).items():
        if section != "language":
            yield from ((section, name, text) for name, text in held.items())


def open_(text: Any) -> frozenset[str]:
    forms = text.values() if isinstance(text, Mapping) else [text]
    return frozenset(name for form in forms for name in NAMES.findall(form))


@pytest.mark.parametrize("tag", OTHERS)
def test_every_catalogue_says_all_that_english_says(tag: str) -> None:
    told = {(section, name) for section, name, _ in texts(tag)}
    wanted = {(section, name) for section, name, _ in texts("en")}
    assert told - wanted == set(), "not in en.toml"
    assert wanted - told == set(), f"not in {tag}.toml"


@pytest.mark.parametrize("tag", OTHERS)
def test_every_text_leaves_open_what_english_leaves_open(tag: str) -> None:
    english = {(section, name): text for section, name, text in texts("en")}
    wrong = [
        f"{section}.{name}"
        for section, name, text in texts(tag)
        if open_(text) != open_(english[section, name])
    ]
    assert wrong == []


@pytest.mark.parametrize("tag", languages())
def test_counts_have_the_forms_of_their_language(tag: str) -> None:
    possible = Locale.parse(words(tag).locale).plural_form.tags | {"other"}
    for section, name, text in texts(tag):
        if isinstance(text, Mapping):
            assert "other" in text, f"{section}.{name}"
            assert set(text) <= possible, f"{section}.{name}"


@pytest.mark.parametrize("tag", languages())
def test_texts_are_plain(tag: str) -> None:
    """The framework reads a straight apostrophe before a tag as a sign of its own."""
    for section, name, text in texts(tag):
        for form in text.values() if isinstance(text, Mapping) else [text]:
            assert form, f"{section}.{name} is empty"
            assert "<" not in form, f"{section}.{name}"
            assert "!" not in form, f"{section}.{name}"
            assert "—" not in form, f"{section}.{name}"


def test_every_text_that_is_asked_for_is_there() -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    asked = set(KEY.findall(code)) | {key for pair in CHOSEN.findall(code) for key in pair}
    held = {f"{section}.{name}" for section, name, _ in texts("en")} | {"language.name"}
    assert len(asked) > 150
    assert asked - held == set()


def test_every_text_of_the_scripts_is_there_and_used() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in (SOURCES / "assets").glob("*.js"))
    asked = set(re.findall(r"words\(\s*\"(\w+)\"", scripts))
    asked |= {name for pair in re.findall(r"\? \"(\w+)\" : \"(\w+)\"", scripts) for name in pair}
    held = {name for section, name, _ in texts("en") if section == "script"}
    assert held - asked == set()


def test_what_is_named_by_the_code_has_a_name() -> None:
    held = {(section, name) for section, name, _ in texts("en")}
    wanted = [("kinds", kind) for kind in KINDS]
    wanted += [("standings", standing) for standing in STANDINGS]
    wanted += [("authored", value) for value in AUTHORED_BY_AI if value in ("yes", "partly")]
    wanted += [("dimensions", name) for name in (ALL, *dimensions())]
    wanted += [("reasons", reason) for reason in REASONS]
    wanted += [("verdicts", state) for state in STATES]
    assert set(wanted) - held == set()


def test_the_reasons_of_feedback_are_those_of_the_inbox() -> None:
    assert {reason: ENGLISH(f"reasons.{reason}") for reason in REASONS} == dict(REASONS)


def test_khmer_says_all_its_numbers_in_its_own_figures() -> None:
    khmer = Words("km")
    assert khmer.count("document", 105) == "ឯកសារ ១០៥"
    assert khmer.percent(0.87) == "៨៧%"
    assert khmer.date("2024-05") == "ឧសភា ២០២៤"
    assert khmer.date("2024-05-01") == "១ ឧសភា ២០២៤"
    assert khmer.date("2024") == "២០២៤"
    assert khmer.month("2024-05") == "ឧសភា ២០២៤"
    assert page_name(18, "12", khmer) == "ទំព័រ ១២ (ទំព័រ PDF ១៨)"
    assert facet("year", "2023", khmer) == "២០២៣"


def test_a_text_has_figures_of_one_script() -> None:
    assert Words("km").figures("2024 មិនមែន ២០២៣") == "២០២៤ មិនមែន ២០២៣"
    assert ENGLISH.figures("80, not ១៤៥") == "80, not 145"


def test_no_sentence_of_khmer_ends_in_a_latin_point() -> None:
    told = [
        form
        for _, _, text in texts("km")
        for form in (text.values() if isinstance(text, Mapping) else [text])
    ]
    assert [form for form in told if re.search("[\u1780-\u17ff][.](?:\\s|$)", form)] == []
    assert (Words("km").stop, ENGLISH.stop) == ("។", ".")


def test_a_share_is_written_as_the_language_writes_it() -> None:
    assert ENGLISH.percent(0.87) == "87%"
    assert Words("fr").percent(0.87) == "87\u00a0%"


def test_french_says_one_document_for_none() -> None:
    french = Words("fr")
    assert french.count("document", 0) == "0 document"
    assert french.count("document", 2) == "2 documents"


def test_no_line_of_french_begins_with_a_sign() -> None:
    told = [
        form
        for _, _, text in texts("fr")
        for form in (text.values() if isinstance(text, Mapping) else [text])
    ]
    assert [form for form in told if re.search("« | [:;?»]", form)] == []
    assert Words("fr").colon == "\u00a0:"
    assert ENGLISH.colon == ":"


def test_the_first_of_a_month_is_a_first_in_french() -> None:
    assert Words("fr").date("2026-11-01") == "1er novembre 2026"
    assert Words("fr").date("2026-11-11") == "11 novembre 2026"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2024", "2024"),
        ("2024-05", "May 2024"),
        ("2024-05-01", "1 May 2024"),
        ("2024-13", "2024-13"),
        ("May 2024", "May 2024"),
        ("20240501", "20240501"),
    ],
)
def test_dates_are_written_in_words(written: str, shown: str) -> None:
    assert ENGLISH.date(written) == shown


def test_what_fills_a_text_is_escaped_and_markup_stays() -> None:
    filled = ENGLISH.html("document.newer", title=Html("<a>A</a>"))
    assert filled == "Superseded by <a>A</a>."
    assert "<b>" not in ENGLISH.html("document.newer", title="<b>")


def test_a_language_without_a_catalogue_is_english() -> None:
    assert words("tlh") == ENGLISH
    assert words(None) == ENGLISH


@pytest.mark.parametrize("language", languages())
def test_a_length_of_time_has_a_unit_in_every_language(language: str) -> None:
    told = Words(language).span(153)
    assert "duration" not in told
    assert len(told.split()) == 4, told


def test_seconds_have_a_name_where_the_tables_of_babel_have_none() -> None:
    assert Words("km").span(14) == "១៤ វិនាទី"
    assert Words("vi").span(61) == "1 phút 1 giây"
    assert ENGLISH.span(0) == "0 seconds"
