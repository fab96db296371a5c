"""Yes or no stands before a quote only where it states the question nearly word for word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answer.yes_or_no import yes_or_no
from kb.citations import Quote
from kb.models import Document, Hit, Passage, Span

LAW = Document("law", title="Harbour Act", kind="law")


def quote(text: str, document: Document = LAW) -> Quote:
    passage = Passage("p", Span(document.id, 1, 0, len(text)), text)
    return Quote(Hit(passage, document, None, None, 1.0, 1), 0, len(text))


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("Does the Harbour Act prohibit night ferries?",
         "The Harbour Act prohibits night ferries.", "yes"),
        ("Does the Harbour Act prohibit night ferries?",
         "The Harbour Act does not prohibit night ferries.", "no"),
        ("Does the Harbour Act apply to night ferries?",
         "The Harbour Act shall not apply to night ferries.", "no"),
        ("Is Order 14 revoked?", "Order 14 is revoked.", "yes"),
        ("Is Order 14 revoked?", "Order 14 is not revoked.", "no"),
        ("Did Estonia adopt a plan?", "It rained. Estonia adopted a plan.", "yes"),
        ("Must pilots hold a licence?", "Pilots must hold a licence.", "yes"),
    ],
)  # fmt: skip
def test_the_words_of_the_question_say_yes_or_no(question: str, text: str, says: str) -> None:
    assert yes_or_no(question, quote(text)) == says


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Does the Harbour Act prohibit night ferries?", "The Harbour Act restricts ferries."),
        ("Does the Harbour Act prohibit ferries?",
         "The Harbour Act prohibits ferries unless they are licensed."),
        ("Does the Harbour Act prohibit ferries?", "The Harbour Act may prohibit ferries."),
        ("Does the Harbour Act prohibit ferries?", "The Harbour Act prohibits some ferries."),
        ("Is Order 14 revoked?", "Order 15 is revoked."),
        ("Is Order 14 revoked?", "Order 14 was amended."),
        ("Is Order 14 revoked or amended?", "Order 14 is revoked."),
        ("Must pilots hold a licence?", "Pilots should hold a licence."),
        ("What does the Harbour Act prohibit?", "The Harbour Act prohibits night ferries."),
        ("Do trains pass ships?", "Ships pass trains."),
    ],
)  # fmt: skip
def test_nothing_is_said_of_other_words(question: str, text: str) -> None:
    assert yes_or_no(question, quote(text)) is None


@pytest.mark.parametrize("change", [{"kind": "op-ed"}, {"standing": "draft"}])
def test_an_opinion_and_a_draft_do_not_say_so(change: dict[str, str]) -> None:
    source = replace(LAW, **change)  # type: ignore[arg-type]
    assert yes_or_no("Is Order 14 revoked?", quote("Order 14 is revoked.", source)) is None
