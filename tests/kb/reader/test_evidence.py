"""Which words of a sentence count as words of the question."""

from __future__ import annotations

from typing import get_args

from kb.models import Document, Hit, Passage, Role, Span
from kb.question.question import Query, Question
from kb.reader.evidence import ANNOUNCES, Evidence, find_evidence, held_terms
from kb.words.text import content_words
from tests.toy import ToyEmbedder


def best(question: str, language: str, *texts: str) -> Evidence:
    """Return the best sentence of a document in this language, one passage a text."""
    document = Document("plan", title="Plan", publisher="Brask", language=language)
    hits = [
        Hit(Passage(f"p{i}", Span("plan", i, 0, len(t)), t, ""), document, i, None, 1.0, 1)
        for i, t in enumerate(texts, 1)
    ]
    toy, asked = ToyEmbedder(), Question(question)
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), toy.embed_query(question))
    return find_evidence(query, hits, None)[0]


def test_lists_of_sources_and_of_contents_are_never_quoted() -> None:
    text = "Every school of Brask teaches boats and nets."
    document = Document("plan", title="Plan", language="en")
    toy, asked = ToyEmbedder(), Question("What does every school of Brask teach?")
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), toy.embed_query(asked.text))
    quoted = []
    for role in get_args(Role):
        passage = Passage("p", Span("plan", 1, 0, len(text)), text, "", role)
        hits = [Hit(passage, document, 1, None, 1.0, 1)]
        quoted += [role] if find_evidence(query, hits, None) else []
    assert quoted == ["text"]


def test_a_title_that_the_page_repeats_is_never_quoted() -> None:
    title, heading = "Boats of Brask and the schools that build them", "Every school builds boats"
    held = "Each school of Brask builds two boats a year."
    document = Document("plan", title=title, language="en")
    text = f"{title.upper()}\n\n{heading}\n\n{held}"
    hit = Hit(Passage("p", Span("plan", 1, 0, len(text)), text, heading), document, 1, None, 1.0, 1)
    asked = Question("Which boats does every school of Brask build?")
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), ToyEmbedder().embed_query(asked.text))
    assert [e.quote.text for e in find_evidence(query, [hit], None)] == [held]


def test_what_a_text_says_of_itself_stands_behind_what_it_says() -> None:
    announced = "This brief shows how the schools of Brask teach boats and nets to every child."
    held = "A school of Brask teaches boats in its third year."
    question = "How do the schools of Brask teach boats and nets to every child?"
    assert best(question, "en", announced, held).quote.text == announced  # by its words alone
    assert [bool(ANNOUNCES.match(text)) for text in (announced, held)] == [True, False]
    assert not ANNOUNCES.match("This report says that every school of Brask teaches boats.")


def test_words_that_ask_what_a_text_says_are_no_words_of_its_subject() -> None:
    assert Question("Anything on boats, or do they mention nets?").terms == ("boat", "net")


def test_a_french_plural_is_the_word_of_the_question_in_the_singular() -> None:
    question = "Quel est le réseau local de la région ?"
    held = "Les réseaux locaux des régions sont ouverts depuis mars."
    other = "La région de la côte reste ouverte aux visiteurs depuis mars."
    assert best(question, "fr", other, held).quote.text == held


def test_a_polish_case_is_the_word_of_the_question() -> None:
    question = "Jaka strategia wspiera polskie szkoły?"
    held = "Rząd przyjął dokument o strategii wspierania polskich szkół w marcu."
    other = "Rząd przyjął dokument o portach i drogach morskich w marcu."
    assert best(question, "pl", other, held).quote.text == held
    assert best(question, "pl", held).asked == {"polski"}


def test_of_a_document_in_another_language_no_other_forms_count() -> None:
    question = "Quel est le cheval du gouvernement de la région ?"
    text = "Les chevaux du gouvernement de la région sont au nord."
    assert content_words("cheval")[0] in best(question, "fr", text).asked
    assert content_words("cheval")[0] not in best(question, "en", text).asked


def test_english_and_khmer_words_count_as_they_are_searched() -> None:
    for question, language, text in (
        ("What is the national strategy?", "en", "The national strategies are new this year."),
        ("តើយុទ្ធសាស្ត្រជាតិជាអ្វី?", "km", "យុទ្ធសាស្ត្រជាតិត្រូវបានអនុម័តនៅឆ្នាំ២០២១។"),
    ):
        assert best(question, language, text).terms == set(content_words(text))


def test_a_passage_holds_the_words_that_a_question_has_for_its_country() -> None:
    text = "The law of Viet Nam applies from March."
    document = Document("law", title="A law", language="en", country="VN")
    hit = Hit(Passage("p", Span("law", 1, 0, len(text)), text, ""), document, 1, None, 1.0, 1)
    assert "hanoi" in held_terms(hit, Question("When does the law of Hanoi apply?"))
    assert "dakar" not in held_terms(hit, Question("When does the law of Dakar apply?"))
    assert best("From when does Hanoi apply it?", "en", text).asked >= {"hanoi"}
