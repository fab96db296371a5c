"""What is said around quotes stands in every language, with the same gaps, and in no other."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest

from kb.answer.disagreement import QUALIFIED
from kb.answer.unanswered.holdings import TEXTS
from kb.messages import LANGUAGES, messages
from kb.models import KINDS, STANDINGS
from kb.question.purpose import PURPOSES
from kb.question.sort import CUES
from kb.words.language import asked_in
from kb.words.lists import table
from kb.words.scripts import KHMER
from kb.words.segments import composed

OTHERS = LANGUAGES[1:]
SCRIPTS = {"km": "[\u1780-\u17ff]", "th": "[\u0e00-\u0e7f]", "zh": "[\u4e00-\u9fff]"}
PROSE = 40
"""Characters from which the language of a text is surely told."""


def texts(language: str) -> dict[str, str]:
    """Return a catalogue by section and name."""
    sections = table(f"messages/{language}").items()
    return {f"{section}.{name}": text for section, own in sections for name, text in own.items()}


def gaps(text: str) -> list[str]:
    """Return the names in a text's braces."""
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    found = {path.name for path in files("kb").joinpath("data/words/messages").iterdir()}
    assert found == {f"{language}.toml" for language in LANGUAGES}


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_text_with_the_same_gaps(language: str) -> None:
    english, own = texts("en"), texts(language)
    assert list(own) == list(english)
    assert {key: gaps(text) for key, text in own.items()} == {
        key: gaps(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_in_its_language(language: str) -> None:
    english = texts("en")
    own = {k: v for k, v in texts(language).items() if not k.startswith("form.")}
    assert [key for key, text in own.items() if text == english[key]] == []
    if script := SCRIPTS.get(language):
        assert [text for text in own.values() if not re.search(script, text)] == []
        return
    bare = [re.sub(r"{\w+}|readiness [\w ]+", "", text) for text in own.values()]
    assert [t for t in bare if len(t) > PROSE and asked_in(t) != language] == []


def test_khmer_is_written_in_the_order_of_unicode() -> None:
    assert [t for t in texts("km").values() if KHMER.search(t) and composed(t) != t] == []


def test_every_sort_of_thing_that_is_said_has_its_text() -> None:
    known = texts("en").keys()
    assert {f"kinds.{kind}" for kind in KINDS} <= known
    assert {f"standing.{standing}" for standing in STANDINGS if standing != "in-force"} <= known
    assert {f"premise.{text}" for text in TEXTS} <= known
    assert {*QUALIFIED.values()} <= known
    assert {f"sorts.{sort}" for sort in CUES} <= known
    assert {f"unserved.{purpose}{end}" for purpose in PURPOSES for end in ("", "_wanted")} <= known


@pytest.mark.parametrize(
    ("language", "listed"),
    [
        ("en", "Cambodia, Myanmar and Thailand"),
        ("fr", "Cambodge, Myanmar et Thaïlande"),
        ("es", "Camboya, Myanmar y Tailandia"),
        ("vi", "Campuchia, Myanmar và Thái Lan"),
        ("id", "Kamboja, Myanmar, dan Thailand"),
        ("zh", "柬埔寨、缅甸和泰国"),
    ],
)
def test_countries_are_listed_as_the_language_does(language: str, listed: str) -> None:
    assert messages(language).countries(["KH", "MM", "TH"]) == listed


@pytest.mark.parametrize(
    ("language", "date", "words"),
    [
        ("en", "2026", "2026"),
        ("en", "2026-03", "March 2026"),
        ("en", "2026-03-05", "5 March 2026"),
        ("en", "spring 2026", "spring 2026"),
        ("en", "2026-13", "2026-13"),
        ("fr", "2026-03", "mars 2026"),
        ("es", "2026-03-05", "5 de marzo de 2026"),
        ("id", "2026-03", "Maret 2026"),
        ("zh", "2026-03", "2026年3月"),
        ("km", "2026-03", "មីនា ២០២៦"),
        ("km", "2026", "២០២៦"),
    ],
)
def test_a_date_is_written_as_the_language_does(language: str, date: str, words: str) -> None:
    assert messages(language).date(date) == words


def test_of_one_and_of_several_is_said_as_the_language_does() -> None:
    assert [messages("en").count("passage", n) for n in (1, 2)] == ["1 passage", "2 passages"]
    assert [messages("zh").count("document", n) for n in (1, 2)] == ["1份文件", "2份文件"]


def test_khmer_counts_in_its_own_figures_and_repeats_words_as_they_are() -> None:
    khmer = messages("km")
    assert khmer.count("passage", 1205) == "អត្ថបទ ១,២០៥"
    assert khmer.say("held.word", word=khmer.quoted("Brask 9"), count=12).endswith("«Brask 9»៖ ១២។")


def test_of_many_countries_the_first_are_named_and_the_rest_counted() -> None:
    codes = ["AT", "BE", "CH", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "IE"]
    assert messages("en").countries(codes).endswith("Spain, Finland and 3 more")


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    assert messages("sw") == messages(None) == messages("en")


def test_a_long_title_is_cut() -> None:
    assert messages("fr").quoted("x" * 300) == f"«\u00a0{'x' * 79}…\u00a0»"
