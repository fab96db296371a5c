"""Languages, told from scripts and from the bundled classifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.words.language import asked_in, detect, shares

ENGLISH = "Ministries publish a plan for the use of data and say who is in charge of each part. "
QUESTIONS = {
    "en": (
        "Who pays for it?",
        "When does the AI act start?",
        "Which ministry leads the plan in Peru?",
        "Is there a fine for this?",
        "List the goals of Laos",
    ),
    "km": ("តើអ្នកណាដឹកនាំ?", "AI ក្នុងសាលារៀន", "ច្បាប់ឆ្នាំ 2025", "តើមានការពិន័យទេ?", "ថវិកា AI"),
    "fr": (
        "Qui dirige le plan ?",
        "Et au Laos ?",
        "Amendes prévues par la loi",
        "L'IA à l'école",
        "Depuis quand existe ce texte ?",
    ),
    "vi": (
        "Ai lãnh đạo kế hoạch?",
        "Còn Lào thì sao?",
        "Luật này có hiệu lực khi nào?",
        "muc phat theo luat AI cua Lao",
        "AI trong trường học",
    ),
    "es": (
        "¿Quién dirige el plan?",
        "¿Y en Laos?",
        "cuanto cuesta el plan de IA",
        "Sanciones previstas en la ley",
        "La IA en las escuelas",
    ),
    "pt": (
        "Quem dirige o plano?",
        "E no Laos?",
        "quanto custa o plano de IA",
        "Sanções previstas na lei",
        "A IA nas escolas",
    ),
    "id": (
        "Siapa yang memimpin rencana ini?",
        "Bagaimana dengan Laos?",
        "berapa biaya program AI",
        "Sanksi menurut undang-undang",
        "AI di sekolah",
    ),
    "th": ("ใครเป็นผู้นำแผน", "แล้วลาวล่ะ", "กฎหมาย AI ปี 2568", "มีค่าปรับไหม", "AI ในโรงเรียน"),
    "zh": ("谁来领导?", "老挝呢?", "AI法何时生效", "有罚款吗", "学校里的AI教育"),
}
"""Short ones, written for this test after the lists."""
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


@pytest.mark.parametrize(
    ("language", "question"), [(code, q) for code, own in QUESTIONS.items() for q in own]
)
def test_the_language_of_a_short_question(language: str, question: str) -> None:
    assert asked_in(question) == language


@pytest.mark.parametrize("question", ["UNESCO RAM Cambodia", "TOEFL?", "Index score Laos 2025"])
def test_names_and_figures_tell_no_other_language(question: str) -> None:
    assert asked_in(question) in (None, "en")


@pytest.mark.parametrize(
    ("question", "language"),
    [("Was sagt das Gesetz?", "de"), ("Che cosa dice la legge?", "it"), ("計画は何ですか", "ja")],
)
def test_other_languages_are_not_taken_for_one_of_these(question: str, language: str) -> None:
    assert asked_in(question) == language


def test_the_order_of_the_words_does_not_decide() -> None:
    assert asked_in("la ley de Chile y el plan") == asked_in("el plan y la ley de Chile") == "es"


def test_a_title_in_another_language_does_not_decide() -> None:
    assert asked_in("中国在 Government AI Readiness Index 2025 中排名第几?") == "zh"
    assert asked_in("ไทยอยู่อันดับที่เท่าไรใน Government AI Readiness Index") == "th"
    assert asked_in("What does the 网络安全法 say about data?") == "en"
