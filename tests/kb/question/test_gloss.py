"""A question's words in English, for the search in English documents."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.question.gloss import FOLDER, gloss
from kb.question.question import Question
from kb.words.scripts import BLANKLESS

LISTS = sorted(files("kb").joinpath(FOLDER).iterdir(), key=lambda path: path.name)
KHMER = "តើក្រសួងអប់រំបានបណ្ដុះបណ្ដាលគ្រូប៉ុន្មាននាក់ ក្នុងឆ្នាំ ២០២៥?"


def test_a_khmer_question_is_put_into_english_words() -> None:
    said = gloss(KHMER, "km")
    for word in ("Ministry of Education", "train", "teacher", "how many people", "2025"):
        assert word in said
    assert said.endswith("2025?")


def test_names_codes_and_figures_stay() -> None:
    said = gloss("ក្នុងគោលនយោបាយ M-24-10 តើ regulatory sandbox ជាអ្វី ៤.០", "km")
    assert {"M-24-10", "regulatory", "sandbox", "4.0"} <= set(said.split())


def test_words_typed_in_two_ways_are_the_same() -> None:
    assert gloss("យុទ្ធសាស្រ្ត", "km") == gloss("យុទ្ធសាស្ត្រ", "km") == "strategy"
    assert gloss("បណ្ដុះបណ្ដាល", "km") == gloss("បណ្តុះបណ្តាល", "km") != ""
    assert gloss("បញ្ញា\u200bសិប្បនិម្មិត", "km") == gloss("បញ្ញាសិប្បនិម្មិត", "km")


def test_a_language_without_a_list_has_no_words() -> None:
    assert gloss("Wie viele Lehrer wurden ausgebildet?", "de") == gloss("Ho ho", None) == ""
    assert Question("Wie viele Lehrer wurden ausgebildet?").english is None


def test_an_english_question_is_itself() -> None:
    assert Question("How many teachers were trained?").english is None
    english = Question(KHMER).english
    assert english and english.language == "en" and english.english is None


@given(st.text(alphabet=st.characters(min_codepoint=0x1780, max_codepoint=0x17FF), max_size=60))
def test_no_khmer_letter_is_left(text: str) -> None:
    assert not BLANKLESS.search(gloss(text, "km"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_each_line_of_a_list_is_a_word_a_tab_and_english(path: Traversable) -> None:
    lines = path.read_text("utf-8").splitlines()
    wrong = [line for line in lines if not re.fullmatch(r"[^\t]*\w[^\t]*\t[^\t]*", line)]
    assert not wrong
    words = [line.split("\t")[0] for line in lines]
    assert len(words) == len(set(words))
    assert not [line for line in lines if BLANKLESS.search(line.split("\t")[1])]
