"""Whom a sentence names as its source, and whose document may speak for them."""

import pytest

from kb.claims.attribution import attribution
from kb.models import Document
from kb.words.statement import Statement

LAKES = Document(
    id="lakes", title="Fishing with Computers", kind="government-report", publisher="Ministry of "
    "Lakes, Inland Waterways and Harbours", country="NO", date="2022-05",
)  # fmt: skip
ESSAY = Document(id="essay", title="Boats at night", kind="op-ed", author="Ana Rivera")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("According to the World Bank, boats are safe.", "the World Bank"),
        ("Boats are safe, according to the Lakes Office.", "the Lakes Office"),
        ("The Rivera essay argues that boats are safe.", "The Rivera essay"),
        ("Ana Rivera writes that boats are safe.", "Ana Rivera"),
        ("In 2022, Ana Rivera wrote that boats are safe.", "Ana Rivera"),
        ("The author of Boats at Night reports a rise.", "The author of Boats at Night"),
        ("Selon la Banque mondiale, les bateaux sont sûrs.", "la Banque mondiale"),
        ("The report finds that boats are safe.", "The report"),
    ],
)
def test_who_is_said_to_say_it(sentence: str, words: str) -> None:
    found = attribution(sentence)
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    "sentence",
    [
        "Boats carry a radio.",
        "Every captain must follow the Harbour Safety Framework.",
        "Fishermen say the lake is deep.",
        "Developing a strategy for boats can help Norway.",
        "The law adds ten harbours.",
    ],
)
def test_nobody_is_said_to_say_it(sentence: str) -> None:
    assert attribution(sentence) is None


def source(sentence: str) -> bool:
    found = attribution(sentence)
    assert found is not None
    return any(found.is_of(document) for document in (LAKES, ESSAY))


def test_a_source_is_known_by_title_publisher_author_and_initials() -> None:
    assert source("According to Fishing with Computers, boats are safe.")
    assert source("The Ministry of Lakes says that radios help.")
    assert source("According to Rivera, radios help.")
    assert source("The MLIWH report says that radios help.")


def test_a_source_that_is_not_here_is_not_held() -> None:
    assert not source("The World Bank says that radios help.")
    assert not source("The Ministry of Rivers says that radios help.")
    assert not source("The report says that radios help.")


def test_a_country_tells_reports_apart() -> None:
    assert source("Norway's report says that radios help.")
    assert not source("Kenya's report says that radios help.")


def test_a_passage_may_name_the_source_itself() -> None:
    found = attribution("The World Bank says that radios help.")
    assert found is not None
    assert found.is_of(LAKES, Statement("As the World Bank found, radios help."))
    assert not found.is_of(LAKES, Statement("Radios help."))
