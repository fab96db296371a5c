"""Saying plainly what the corpus does not hold: reasons, their words, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kb.confidence import held_terms
from kb.models import Citation, Hit, Refusal
from kb.text import raw_words, term_of

REASONS = (
    "empty-question",
    "empty-corpus",
    "nothing-selected",
    "other-country",
    "off-topic",
    "not-found",
)


LONGEST_WORD = 40
"""Characters of a word that a message repeats."""
SAME_BEGINNING = 6
"""Words that begin with the same letters count as the same: Cambodia and Cambodian."""


class Missing(NamedTuple):
    """Words of the question that no near passage holds, as they were written."""

    figures: tuple[str, ...]
    words: tuple[str, ...]


def empty_question() -> Refusal:
    """Refuse what is not a question."""
    return Refusal(
        "empty-question", "There is no question to answer.", "Write a question of a few words."
    )


def empty_corpus() -> Refusal:
    """Refuse because nothing has been ingested."""
    return Refusal(
        "empty-corpus",
        "No document has been ingested yet.",
        "A maintainer can add one with: readiness add FILE, then: readiness ingest",
    )


def nothing_selected() -> Refusal:
    """Refuse because the filters leave no document."""
    return Refusal(
        "nothing-selected",
        "No document passes the chosen filters.",
        "Remove a filter, or add a document that passes them.",
    )


def other_country(
    question: str, hits: Sequence[Hit], held: frozenset[str | None]
) -> Refusal | None:
    """Refuse where the question names a country that nothing here is about.

    Args:
        question: as it was asked.
        hits: the passages an answer would draw on.
        held: countries of the corpus's documents.

    Returns:
        None where every country named has a document, or a passage that mentions it.
    """
    from kb.places import country_name, named_countries

    missing = named_countries(question) - held
    for hit in hits if missing else ():
        missing -= named_countries(f"{hit.passage.text} {hit.passage.heading} {hit.document.title}")
    if not missing:
        return None
    names = " and ".join(sorted(map(country_name, missing)))
    message = f"No document here is about {names}, and no near passage mentions it."
    return Refusal("other-country", message, f"A strategy, law or report of {names} would help.")


def not_held(question: str, hits: Sequence[Hit], weights: Mapping[str, float]) -> Refusal:
    """Refuse because the corpus does not hold the answer, and say what is missing.

    Args:
        question: as it was asked.
        hits: the nearest passages, best first.
        weights: idf of the question's content words.
    """
    missing = find_missing(question, hits, weights)
    named = _quoted_list((*missing.figures, *missing.words)[:4])
    count = len({hit.document.id for hit in hits[:3]})
    near = f"the nearest {'document' if count == 1 else f'{count} documents'}"
    if missing.words and not _is_near(hits, weights):
        message = f"Nothing here is about this: no near passage mentions {named}."
        return Refusal("off-topic", message, f"A document about {named} would help.")
    if named:
        message = f"The documents here do not give this: {near} do not mention {named}."
        wanted = f"A report, law or strategy that covers {named} would help."
        return Refusal("not-found", message.replace("document do", "document does"), wanted)
    message = f"The documents here do not give this: {near} touch on the subject only."
    wanted = "A document that treats exactly this question would help, for example a newer edition."
    return Refusal("not-found", message.replace("document touch", "document touches"), wanted)


def find_missing(question: str, hits: Sequence[Hit], weights: Mapping[str, float]) -> Missing:
    """Name the question's rarer words and figures that none of the nearest passages hold."""
    held: set[str] = set().union(*(held_terms(hit) for hit in hits[:5]))
    beginnings = {term[:SAME_BEGINNING] for term in held}
    absent = {t for t in weights if t not in held and _beginning(t) not in beginnings}
    written: dict[str, str] = {}
    for word in raw_words(question):
        written.setdefault(term_of(word), word)
    lost = [(term, written[term]) for term in absent if term in written and len(term) > 2]
    lost.sort(key=lambda pair: -weights[pair[0]])
    figures = tuple(word for term, word in lost if term[0].isdigit())
    return Missing(figures, tuple(word for term, word in lost if not term[0].isdigit())[:3])


def _beginning(term: str) -> str | None:
    return term[:SAME_BEGINNING] if len(term) >= SAME_BEGINNING else None


def _is_near(hits: Sequence[Hit], weights: Mapping[str, float]) -> bool:
    from kb.retrieve import share

    return any(share(weights, held_terms(hit)) >= 0.4 for hit in hits[:5])


def _quoted_list(names: Sequence[str]) -> str:
    quoted = [f"“{name[:LONGEST_WORD]}”" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return ", ".join(quoted[:-1]) + " or " + quoted[-1]


def left_open(question: str, citations: Sequence[Citation], weights: Mapping[str, float]) -> str:
    """Name figures and proper names of the question that no cited passage mentions.

    Returns:
        The words as they were written, quoted and joined; empty where nothing is left open.
    """
    missing = find_missing(question, [c.hit for c in citations], weights)
    names = tuple(w for w in missing.words if w[:1].isupper() and not question.startswith(w))
    return _quoted_list((*missing.figures, *names)[:3])
