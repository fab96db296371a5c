"""What a question names, and what that is worth."""

from __future__ import annotations

import pytest

from kb.models import Document, Preference
from kb.question.preferences import Router, bonus, named_kinds, other_names
from kb.question.question import Question

DOCUMENTS = (
    Document(
        "a",
        publisher="Ministry of Skills, Cambodia",
        date="2023-05",
        country="KH",
        kind="strategy",
        language="km",
    ),
    Document(
        "b",
        publisher="UNESCO / CADT",
        date="2025",
        country="KH",
        kind="government-report",
        language="en",
    ),
    Document(
        "c",
        publisher="UNESCO",
        author="Ana Lima",
        date="2019",
        country="BR",
        kind="law",
        language="pt-BR",
    ),
    Document(
        "d",
        publisher="Regional Digital Forum",
        date="2024",
        country="INT",
        kind="op-ed",
        language="fr",
    ),
)
ROUTER = Router(DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How many teachers do Cambodian schools have?", {"country=KH"}),
        ("What did the 2019 Brazilian law forbid?", {"country=BR", "year=2019", "kind=law"}),
        ("តើកម្ពុជាមានគ្រូប៉ុន្មាននាក់ នៅឆ្នាំ២០២៣?", {"country=KH", "year=2023"}),
        ("What does UNESCO ask for?", {"publisher=UNESCO", "publisher=UNESCO / CADT"}),
        ("What does Ana Lima fear?", {"author=Ana Lima"}),
        ("What do the RDF's members want?", {"publisher=Regional Digital Forum"}),
        ("How is it written in Khmer?", {"language=km"}),
        ("Give the Portuguese wording of the first article", {"language=pt"}),
        ("Comment l'appelle-t-on en français ?", {"language=fr"}),
        ("Which blog warns of it?", {"kind=op-ed"}),
        # Named, but nothing here is of it.
        ("What did Germany decide in 1999?", set()),
        ("What is said in Polish?", set()),
        # Only looks like a name.
        ("Is this national rank fair?", set()),
        ("Who pays for it?", set()),
    ],
)
def test_a_question_is_routed(question: str, named: set[str]) -> None:
    assert {f"{p.field}={p.value}" for p in ROUTER.preferences(Question(question))} == named


def test_a_bonus_counts_a_field_once() -> None:
    both = (Preference("country", "KH"), Preference("country", "BR"), Preference("year", "2023"))
    assert bonus(DOCUMENTS[0], both) == pytest.approx(0.2)
    assert bonus(DOCUMENTS[2], both) == pytest.approx(0.1)
    assert bonus(DOCUMENTS[3], both) == 0
    assert bonus(DOCUMENTS[2], (Preference("language", "pt"),)) == 0.5


def test_a_demonym_brings_the_name_along() -> None:
    assert other_names(Question("Swiss schools")) == ("Switzerland",)
    assert other_names(Question("សាលានៅកម្ពុជា")) == ("Cambodia",)
    assert other_names(Question("Cambodian schools")) == ()
    assert other_names(Question("Schools in Cambodia")) == ()
    assert other_names(Question("American schools")) == ("US",)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("តើច្បាប់នេះចែងអ្វី?", "law"),
        ("តើយុទ្ធសាស្ត្រជាតិនិយាយអ្វី?", "strategy"),
        ("กฎหมายนี้กำหนดอะไร", "law"),
        ("ดัชนีนี้วัดอะไร", "index"),
        ("国家战略说了什么？", "strategy"),
        ("这份指南要求什么？", "guideline"),
        ("Apa isi undang-undang itu?", "law"),
        ("Apa isi rencana aksi nasional?", "strategy"),
    ],
)
def test_kinds_of_source_are_named_in_the_languages_of_the_region(question: str, kind: str) -> None:
    assert named_kinds(question) == (kind,)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Que recommande le rapport Brask ?", "For a Shared Harbour"),
        ("Que dit le rapport de la mission Brask sur les ports ?", "For a Shared Harbour"),
        ("What does the Brask report ask for?", "For a Shared Harbour"),
        ("What does the report ask of Brask harbours?", None),
        ("What does the Tarn report ask for?", None),
    ],
)
def test_a_document_is_named_by_a_name_beside_a_word_for_it(
    question: str, title: str | None
) -> None:
    report = Document("e", title="For a Shared Harbour", author="Ulla Brask", language="en")
    router = Router((*DOCUMENTS, report))
    named = {p.value for p in router.preferences(Question(question)) if p.field == "title"}
    assert named == ({title} if title else set())


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What rank has Brask in the Northern Harbour Readiness Index 2023?", True),
        ("Which harbours does the northern harbour readiness index leave out?", True),
        ("Is Brask's harbour ready, by any index?", False),
        ("What is the Northern Harbour Readiness of Brask?", False),
    ],
)
def test_a_text_is_named_by_its_title_without_subtitle_and_year(question: str, named: bool) -> None:
    index = Document(
        "i", title="Northern Harbour Readiness Index 2023: boats and nets", language="en"
    )
    found = {p.value for p in Router([index]).preferences(Question(question)) if p.field == "title"}
    assert found == ({index.title} if named else set())
