"""A refusal says what is missing, what is held instead and what would help, as it was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from ingest.job.run import ingest
from kb.answer.notes import open_notes
from kb.answer.unanswered.holdings import counted, mentions, of_country
from kb.base import KnowledgeBase
from kb.config import RetrieveSettings
from kb.messages import messages
from kb.models import Answer, Document, Filters
from kb.question.preferences import named_kinds
from kb.question.question import Question
from kb.search.retriever import Retriever
from kb.store.mirror import FILE, Mirror
from tests.conftest import MakeProject

INDEX = "# Index\n\nThe readiness index ranks Laos 131st, Cambodia 145th. Myanmar has no rank."
PLAN = "# Plan\n\nThe national strategy of Thailand trains 400 teachers of computing each year."
LAW = "# Law\n\nThe law of Viet Nam sets a fine for those who sell personal data of citizens."
ENTRIES = {
    "index": {"title": "Government Readiness Index 2023", "kind": "index", "country": "INT"},
    "plan": {"title": "National strategy", "kind": "strategy", "country": "TH", "date": "2022-03"},
    "law": {"title": "Law on data", "kind": "law", "country": "VN", "date": "2024"},
}


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(index=INDEX, plan=PLAN, law=LAW)
    register = project.corpus / "register.yaml"
    entries = yaml.safe_load(register.read_text("utf-8"))
    register.write_text(yaml.safe_dump([{**e, **ENTRIES[e["id"]]} for e in entries]), "utf-8")
    ingest(project)
    return KnowledgeBase.open(project)


def refused(answer: Answer) -> tuple[str, str, str]:
    """Return reason, message and what would help."""
    assert answer.refusal is not None
    return answer.refusal.reason, answer.refusal.message, answer.refusal.wanted


def test_a_mention_of_a_country_is_told_and_is_no_source(base: KnowledgeBase) -> None:
    reason, message, wanted = refused(base.ask("Which zebras does the law of Myanmar protect?"))
    assert reason == "other-country"
    assert message == (
        "No document here is about Myanmar. Documents that only mention Myanmar: 1. "
        "Documents of the kind asked for (law) are held of: Vietnam."
    )
    assert wanted == "A document of this kind would help: law (Myanmar)."


def test_a_country_that_nothing_mentions(base: KnowledgeBase) -> None:
    _, message, wanted = refused(base.ask("Who leads the national strategy of Peru in 2025?"))
    assert "No document here is about Peru. None mentions Peru either." in message
    assert "(strategy) are held of: Thailand." in message
    assert wanted == "A document of this kind would help: strategy (Peru, 2025)."


def test_the_editions_of_a_work_that_is_named(base: KnowledgeBase) -> None:
    answer = base.ask("Which giraffes does the Government Readiness Index 2025 count at night?")
    _, message, _ = refused(answer)
    assert "Editions of “Government Readiness Index” held here: 2023. None is of 2025." in message


def test_a_partial_answer_tells_the_editions_too(base: KnowledgeBase) -> None:
    mirror = Mirror(base.project.data / FILE)
    retriever = Retriever(mirror, base.embedder, base.project.config.retrieve)
    query = retriever.query(Question("How does the Government Readiness Index 2025 rank Laos?"))
    assert open_notes(query, "“2025”", retriever.corpus(), messages("en")) == (
        "No passage quoted here mentions “2025”.",
        "Editions of “Government Readiness Index” held here: 2023. None is of 2025.",
        "No document here is about Laos; what is quoted only mentions it.",
    )
    khmer, _ = open_notes(query, "", retriever.corpus(), messages("km"))
    assert "«Government Readiness Index» ដែលមាននៅទីនេះ៖ ២០២៣។" in khmer
    assert "២០២៥" in khmer and "2025" not in khmer


def test_what_is_held_of_a_country_and_which_kind_is_not(base: KnowledgeBase) -> None:
    _, message, _ = refused(base.ask("Which giraffes and zebras does the law of Thailand feed?"))
    assert "Held of Thailand: strategy (2022). None of these is of the kind asked for: law." in (
        message
    )


def test_a_brief_on_a_strategy_counts_as_one(base: KnowledgeBase) -> None:
    question = Question("What does the strategy of Laos say about zebras?")
    corpus = Retriever(Mirror(base.project.data / FILE), base.embedder, RetrieveSettings()).corpus()
    for title, told in (("The strategy of Laos", False), ("Laos at a glance", True)):
        brief = Document("laos", title=title, kind="brief", country="LA")
        held = replace(corpus, documents=(*corpus.documents, brief))
        line = of_country("LA", named_kinds(question.text), held, messages("en"))
        assert ("None of these is of the kind asked for" in line) is told


def test_words_that_no_document_has(base: KnowledgeBase) -> None:
    reason, message, _ = refused(base.ask("Do zebras graze near citizens of the harbour at night?"))
    assert reason == "off-topic"
    assert message == (
        "Nothing here is about this. No document here mentions “zebras”, “graze” or “harbour”."
    )


def test_documents_that_have_a_missing_word_are_counted(base: KnowledgeBase) -> None:
    retriever = Retriever(Mirror(base.project.data / FILE), base.embedder, RetrieveSettings())
    query = retriever.query(Question("Do zebras sell data of citizens?"))
    counts = counted(["zebras", "citizens"], query, retriever.corpus())
    assert counts == {"zebras": 0, "citizens": 1}
    assert mentions(counts, messages("en")) == (
        "No document here mentions “zebras”. Documents that mention “citizens”: 1."
    )


def test_what_is_quoted_of_a_country_that_is_only_mentioned_says_so(base: KnowledgeBase) -> None:
    answer = base.ask("What rank does the readiness index give Laos?")
    assert answer.status != "refused"
    assert "No document here is about Laos; what is quoted only mentions it." in answer.notes


@pytest.mark.parametrize(
    ("question", "helps"),
    [
        ("Combien coûte un billet de métro à Lima ?", "rapport chiffré ou jeu de données (Pérou)"),
        ("Quel est le prix d’un ticket de métro à Lima ?", "rapport chiffré ou jeu de données"),
        ("What was the population of Atlantis in 1850?", "report or dataset with figures."),
        ("How many zebras grazed near Atlantis in 1850?", "report or dataset with figures."),
        ("Do zebras graze near the harbour of Atlantis?", "Only a document on this very subject"),
        ("Which op-ed in Peru speaks of trains?", "opinion piece (Peru)"),
    ],
)
def test_what_would_help_is_a_kind_of_document_and_no_word_of_the_question(
    base: KnowledgeBase, question: str, helps: str
) -> None:
    _, _, wanted = refused(base.ask(question))
    assert helps in wanted
    assert not {"1850", "Atlantis", "zebras"} & {w.strip("“”,.()") for w in wanted.split()}


def test_only_a_part_was_searched(base: KnowledgeBase) -> None:
    filters = Filters(kind=("law",))
    _, message, wanted = refused(base.ask("Do zebras graze near the harbour at night?", filters))
    assert message.endswith("Only documents that pass the filters were searched.")
    assert wanted.startswith("Take the filters away")


@pytest.mark.parametrize(
    ("question", "language", "message", "wanted"),
    [
        ("Que dit la loi du Pérou ?", "fr", "Aucun document d’ici ne porte sur", "loi (Pérou)"),
        ("¿Qué dice la ley de Perú?", "es", "Ningún documento de aquí", "ley (Perú)"),
        ("O que diz a lei do Peru?", "pt", "Nenhum documento daqui", "lei (Peru)"),
        ("Luật của Peru quy định gì?", "vi", "Không có tài liệu nào ở đây", "luật (Peru)"),
        ("Bagaimana kebijakan Peru?", "id", "Tidak ada dokumen di sini", "(Peru)"),
        ("តើច្បាប់ប្រទេសប៉េរូចែងអ្វី?", "km", "មិនមានឯកសារអំពី", "ប៉េរូ"),
        ("กฎหมายของเปรูว่าอย่างไร", "th", "ไม่มีเอกสารใดที่นี่", "เปรู"),
        ("秘鲁的法律有什么规定?", "zh", "这里没有关于秘鲁的文件", "秘鲁"),
    ],
)
def test_a_refusal_speaks_the_language_of_the_question(
    base: KnowledgeBase, question: str, language: str, message: str, wanted: str
) -> None:
    answer = base.ask(question)
    assert answer.language == language
    _, said, helps = refused(answer)
    assert message in said
    assert wanted in helps


def test_notes_speak_it_too_and_quotes_stay(base: KnowledgeBase) -> None:
    asked = "Qui dit : “trains 400 teachers of computing each year” ? La Thaïlande ?"
    answer = base.ask(asked, Filters(country=("TH",)))
    assert answer.language == "fr"
    assert "Cette réponse repose sur un seul document." in answer.notes
    assert "trains 400 teachers" in answer.text


def test_a_short_follow_up_keeps_the_language(base: KnowledgeBase) -> None:
    assert base.ask("¿Qué multas hay?").language == "es"
    assert base.ask("???").language == "en"


def test_an_exact_detail_that_no_passage_gives_is_refused(base: KnowledgeBase) -> None:
    asked = "What is the phone number of teachers of computing in the strategy of Thailand?"
    reason, message, _ = refused(base.ask(asked))
    assert reason == "not-given"
    assert "none gives what is asked for: a telephone number or an address." in message
    prison = base.ask("Which prison sentence does the law of Viet Nam set for who sells data?")
    assert prison.refusal is not None
    fine = base.ask("What does the law of Viet Nam set for those who sell personal data?")
    assert fine.status == "answered"


def test_a_name_with_an_article_is_set_with_it(base: KnowledgeBase) -> None:
    _, message, _ = refused(base.ask("What does the strategy of the Philippines say?"))
    assert "about the Philippines." in message


def test_everyday_words_are_not_named(base: KnowledgeBase) -> None:
    answer = base.ask("What do zebras of the law sell to citizens for personal breakfast?")
    said = answer.refusal.message if answer.refusal else " ".join(answer.notes)
    assert "citizens" not in said
