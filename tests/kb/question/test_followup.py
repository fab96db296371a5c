import json
from pathlib import Path
from typing import Any

import pytest

from kb.models import Turn
from kb.question.followup import is_faithful, rewrite
from tests.toy_llama import ScriptedModel
from ui.cli.batch import BatchItem, run_batch

AIMS = "What are the aims of Cambodia's national AI strategy?"
FINES = "What fines does the EU AI Act set for prohibited practices?"


def after(*questions: str) -> list[Turn]:
    return [Turn(question, "Something. [1]") for question in questions]


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        ("What does the AI strategy of Cambodia say about skills?", "And in Viet Nam?",
         "What does the AI strategy of Viet Nam say about skills?"),
        (AIMS, "What about Thailand?", "What are the aims of Thailand's national AI strategy?"),
        (AIMS, "Singapore?", "What are the aims of Singapore's national AI strategy?"),
        ("How many AI startups did Singapore have in 2023?", "and in 2024?",
         "How many AI startups did Singapore have in 2024?"),
        ("How many startups did Singapore have in 2023?", "And in Laos in 2025?",
         "How many startups did Laos have in 2025?"),
        ("¿Cuál es la estrategia de inteligencia artificial de Chile?", "¿Y en Perú?",
         "¿Cuál es la estrategia de inteligencia artificial de Perú?"),
        ("Chiến lược AI của Việt Nam đến năm 2030 là gì?", "Còn Singapore thì sao?",
         "Chiến lược AI của Singapore đến năm 2030 là gì?"),
        ("តើកម្ពុជាមានយុទ្ធសាស្ត្រ AI អ្វីខ្លះ?", "ចុះនៅវៀតណាម?", "តើវៀតណាមមានយុទ្ធសាស្ត្រ AI អ្វីខ្លះ?"),
        (AIMS, "Tell me more", AIMS),
    ],
)  # fmt: skip
def test_another_country_or_year_takes_the_place_of_the_old(
    earlier: str, question: str, whole: str
) -> None:
    assert rewrite(question, after(earlier)) == whole


@pytest.mark.parametrize(
    ("earlier", "question", "carried"),
    [
        (FINES, "What about small companies?", "EU AI Act"),
        (FINES, "Why?", "fines"),
        (FINES, "and for public bodies?", "EU AI Act"),
        (AIMS, "How does it compare with Singapore?", "Cambodia's national AI strategy"),
        (AIMS, "Who leads it?", "Cambodia's national AI strategy"),
        (AIMS, "When was it published?", "Cambodia's national AI strategy"),
        (AIMS, "Which ministry enforces this law?", "Cambodia's national AI strategy"),
        (AIMS, "What are their obligations?", "Cambodia's national AI strategy"),
        (AIMS, "Is that mandatory?", "Cambodia's national AI strategy"),
        (AIMS, "How many?", "national AI strategy"),
        (AIMS, "But who pays?", "national AI strategy"),
        ("Quelles sont les sanctions de la loi sur l'IA ?", "Pourquoi ?", "sanctions"),
        ("Quelles sont les sanctions de la loi sur l'IA ?", "Et au Canada ?", "loi sur l'IA"),
        ("Quelles sont les sanctions ?", "Qu'en est-il des petites entreprises ?", "sanctions"),
        ("¿Cuál es la estrategia de IA de Chile?", "¿Cuáles son sus objetivos?", "Chile"),
        ("Chiến lược AI của Việt Nam là gì?", "Tại sao?", "Chiến lược AI"),
        ("តើកម្ពុជាមានយុទ្ធសាស្ត្រ AI អ្វីខ្លះ?", "តើវាចាប់ផ្តើមនៅពេលណា?", "យុទ្ធសាស្ត្រ"),
    ],
)
def test_what_is_missing_is_carried_over(earlier: str, question: str, carried: str) -> None:
    whole = rewrite(question, after(earlier))
    assert whole is not None
    assert carried in whole


def test_the_old_country_goes_where_a_new_one_is_named_and_nothing_is_compared() -> None:
    whole = rewrite("What about fines in Viet Nam?", after(AIMS))
    assert whole is not None
    assert "Viet Nam" in whole
    assert "Cambodia" not in whole


def test_a_third_question_leans_on_the_second_as_it_was_understood() -> None:
    turns = after("How many startups did Singapore have in 2023?", "And in Laos?")
    assert rewrite("and in 2024?", turns) == "How many startups did Laos have in 2024?"


@pytest.mark.parametrize(
    "question",
    [
        "What is phishing?",
        "What is AI?",
        "Define algorithmic bias",
        "Who regulates AI in France?",
        "What does the EU AI Act say about deepfakes and how does it define them?",
        "Is it legal to use facial recognition in public?",
        "Is it true that Cambodia banned ChatGPT?",
        "How long does it take to train a teacher?",
        "What does it mean to be AI ready?",
        "How do teachers use AI in their classrooms?",
        "Do children own their data?",
        "Should students share their data?",
        "Which countries publish their AI strategies?",
        "How do ministries protect the data they collect?",
        "Can citizens object to automated decisions about them?",
        "How many schools are there in Takeo?",
        "And what does the EU AI Act say about biometric identification?",
        "Does the strategy say that teachers need training?",
        "How will AI change work this decade?",
        "What is Cambodia's national digital policy?",
        "In which year did Cambodia publish its AI strategy?",
        "Who wrote the Villani report?",
        "For which sectors does the index measure readiness?",
        "With whom did Cambodia sign an agreement on AI?",
        "Where can those who lost jobs get help?",
        "When does the AI Act apply?",
        "How much does Singapore spend on AI?",
        "Which ministry is responsible for AI in Thailand?",
        "What are the risks for children who use chatbots?",
        "So what fines does Viet Nam's law set for deepfakes?",
        "Quelle est la stratégie du Canada en matière d'IA ?",
        "Y a-t-il une loi sur l'IA au Cambodge ?",
        "Combien d'enseignants la France va-t-elle former ?",
        "¿Qué dice la ley de Chile sobre los datos?",
        "¿Es cierto que España creó una agencia de IA?",
        "Luật AI của Việt Nam quy định gì?",
        "តើសិង្ហបុរីមានច្បាប់ AI ទេ?",
        "តើគ្រូប៉ុន្មាននាក់បានទទួលវិញ្ញាបនបត្រនៅតាកែវ?",
    ],
)
@pytest.mark.parametrize("earlier", [AIMS, FINES, "តើកម្ពុជាមានយុទ្ធសាស្ត្រ AI អ្វីខ្លះ?"])
def test_a_new_question_stays_as_it_is(question: str, earlier: str) -> None:
    assert rewrite(question, after(earlier)) is None


def test_the_first_question_leans_on_nothing() -> None:
    assert rewrite("And in Viet Nam?", ()) is None


def test_a_model_writes_the_question_anew() -> None:
    said = "How does Cambodia's national AI strategy compare with Singapore?"
    model = ScriptedModel(says=f"{said}\n")
    assert rewrite("How does it compare with Singapore?", after(AIMS), model) == said


@pytest.mark.parametrize(
    "says",
    [
        "How does Cambodia's strategy compare with Malaysia?",  # another country
        "How does the Villani strategy compare with Singapore?",  # a name nobody said
        "How does Cambodia's strategy compare with Singapore in 2019?",  # a number nobody said
        AIMS,  # the old question again
        "Singapore has 12 data centres [1].",
        "How does it\ncompare?",
        "",
    ],
)
def test_a_model_that_brings_something_in_is_not_followed(says: str) -> None:
    question = "How does it compare with Singapore?"
    ruled = rewrite(question, after(AIMS))
    assert rewrite(question, after(AIMS), ScriptedModel(says=says)) == ruled


def test_a_model_that_fails_leaves_the_rules() -> None:
    model = ScriptedModel(says="How", fails=True)
    assert rewrite("Why?", after(FINES), model) == rewrite("Why?", after(FINES))


def test_a_model_is_not_asked_about_a_question_that_stands_alone() -> None:
    model = ScriptedModel(says="Anything?")
    model.asked.clear()
    assert rewrite("What is phishing?", after(AIMS), model) is None
    assert model.asked == []


def test_what_the_new_question_names_must_be_kept() -> None:
    assert not is_faithful("What are the aims of Cambodia's plan?", "And in 2024?", [AIMS])
    assert is_faithful("What are the aims of Cambodia in 2024?", "And in 2024?", [AIMS])


def test_lines_of_a_batch_may_have_a_conversation(tmp_path: Path) -> None:
    def one(asked: BatchItem) -> dict[str, Any]:
        return {"whole": rewrite(asked.text, asked.conversation)}

    lines = [
        {"question": "And in Laos?", "conversation": [{"question": AIMS, "answer": "Three. [1]"}]},
        {"question": "And in Laos?"},
        {"question": "And in Laos?", "conversation": "before"},
    ]
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    batch.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with pytest.raises(SystemExit):
        run_batch(batch, out, one)
    first, second, third = map(json.loads, out.read_text("utf-8").splitlines())
    assert first["whole"] == "What are the aims of Laos's national AI strategy?"
    assert second["whole"] is None
    assert "conversation is a list" in third["error"]
