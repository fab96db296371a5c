"""Languages, told from scripts and from the bundled classifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.words.language import detect, shares

ENGLISH = "Ministries publish a plan for the use of data and say who is in charge of each part. "
KHMER = "ក្រសួងនានាបោះពុម្ពផែនការសម្រាប់ការប្រើប្រាស់ទិន្នន័យ។ "


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        (KHMER, "km"),
        ("កម្ពុជា", "km"),
        ("Các bộ công bố kế hoạch sử dụng dữ liệu và nêu rõ ai chịu trách nhiệm.", "vi"),
        ("Les ministères publient un plan pour l'usage des données publiques.", "fr"),
        ("Die Ministerien veröffentlichen einen Plan für die Nutzung von Daten.", "de"),
        ("Ministerstwa publikują plan wykorzystania danych publicznych.", "pl"),
        ("กระทรวงเผยแพร่แผนการใช้ข้อมูล", "th"),
        ("各省はデータ利用の計画を公表する。", "ja"),
        ("Министерства публикуют план использования данных.", "ru"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "AI", "12.5 | 13.1 | 14.0", "https://example.org/a/plan"])
def test_nothing_is_said_of_what_is_in_no_language(text: str) -> None:
    assert detect(text) is None


def test_most_of_a_text_decides() -> None:
    assert detect(KHMER * 3 + "(United Nations)") == "km"


def test_shares_of_a_document_in_two_languages() -> None:
    (first, most), (second, rest) = shares([ENGLISH * 18] * 3 + [KHMER * 25])
    assert (first, second) == ("en", "km")
    assert 0.7 < most < 0.85 and most + rest == pytest.approx(1)


def test_a_foreign_sentence_is_no_language_of_the_document() -> None:
    assert [code for code, _ in shares([ENGLISH * 600, KHMER])] == ["en"]


def test_an_empty_document_has_no_language() -> None:
    assert shares([]) == ()
    assert shares(["", " "]) == ()


def test_sentences_of_flores(shared: Path) -> None:
    for name, language in (("en2km", "km"), ("km2en", "en")):
        path = shared / "benchmarks" / f"khmer_flores_{name}" / "corpus.jsonl"
        texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
        right = sum(detect(text) == language for text in texts)
        assert right >= 0.995 * len(texts)


def test_a_word_in_another_script_does_not_decide() -> None:
    assert detect("The office plans nine data trusts. ប្រទេស Alder – café, naïve, 45 %.") == "en"
