"""Saying plainly what the corpus does not hold: reasons, their words, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.models import Citation, Hit, Refusal
from kb.question.preferences import named_years
from kb.question.purpose import PURPOSES, explanation, unserved
from kb.question.sort import Sort, asked, written_in
from kb.reader.evidence import held_terms, is_foreign
from kb.words.places import country_name, named_countries
from kb.words.text import raw_words, term_of
from kb.words.weights import share

REASONS = (
    "empty-question",
    "empty-corpus",
    "nothing-selected",
    "other-country",
    "off-topic",
    "other-year",
    "not-given",
    "not-found",
    *PURPOSES,
)


NEAREST_TOLD = 3
"""Nearest passages that a message speaks of."""
SORTS: Mapping[Sort, str] = {
    "money": "a sum of money",
    "share": "a share",
    "number": "a number",
    "date": "a date",
    "name": "a name",
}
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


def not_served(question: str) -> Refusal | None:
    """Refuse what no document can give: an order, an opinion, harm, a private matter, nonsense."""
    purpose = unserved(question)
    return Refusal(purpose, *explanation(purpose, question)) if purpose else None


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
    missing = named_countries(question) - held
    for hit in hits if missing else ():
        missing -= named_countries(f"{hit.passage.text} {hit.passage.heading} {hit.document.title}")
    if not missing:
        return None
    return _of_another_country(
        missing, "No document here is about {}, and no near passage mentions it."
    )


def not_held(
    question: str,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    measured: Mapping[str, float],
) -> Refusal:
    """Refuse because the corpus does not hold the answer, and say what is missing.

    Args:
        question: as it was asked.
        hits: the nearest passages, best first.
        weights: idf of the question's content words.
        measured: signals of the decision, see `kb.reader.decision.signals`.
    """
    missing = find_missing(question, hits, weights)
    if hits and is_foreign(hits[0].document, written_in(question)):
        missing = Missing(missing.figures, ())  # their words for it are others
    named = _quoted_list((*missing.figures, *missing.words)[:4])
    if missing.words and not _is_near(hits, weights):
        message = f"Nothing here is about this: no near passage mentions {named}."
        return Refusal("off-topic", message, f"A document about {named} would help.")
    found = _other_year(question, hits, measured) or _elsewhere(question, hits, measured)
    found = found or _not_given(question, measured) or _not_found(hits, named)
    if all(hit.document.is_opinion for hit in hits[:NEAREST_TOLD]):
        found = replace(found, message=f"{found.message} Only opinion pieces come near.")
    return found


def _other_year(
    question: str, hits: Sequence[Hit], measured: Mapping[str, float]
) -> Refusal | None:
    text = " ".join(
        f"{h.passage.text} {h.document.title} {h.document.date}" for h in hits[:NEAREST_TOLD]
    )
    missing = [year for year in named_years(question) if year not in text]
    if not measured["year"] or not missing:
        return None
    wanted = _listed(missing)
    held = sorted({hit.document.year for hit in hits[:NEAREST_TOLD] if hit.document.year})
    near = f" The nearest documents are of {_listed(held)}." if held else ""
    message = f"No near passage speaks of {wanted}.{near}"
    return Refusal("other-year", message, f"An edition or a report of {wanted} would help.")


def _elsewhere(question: str, hits: Sequence[Hit], measured: Mapping[str, float]) -> Refusal | None:
    countries = named_countries(question)
    if not measured["country"] or countries & {hit.document.country for hit in hits[:NEAREST_TOLD]}:
        return None
    return _of_another_country(countries, "What comes nearest is not about {}.")


def _of_another_country(countries: frozenset[str], message: str) -> Refusal:
    names = " and ".join(sorted(map(country_name, countries)))
    wanted = f"A strategy, law or report of {names} would help."
    return Refusal("other-country", message.format(names), wanted)


def _not_given(question: str, measured: Mapping[str, float]) -> Refusal | None:
    sort = asked(question).sort
    if sort is None or not measured["sort"]:
        return None
    message = f"Passages here come near, but none gives {SORTS[sort]} for this."
    return Refusal("not-given", message, f"A document that states {SORTS[sort]} would help.")


def _not_found(hits: Sequence[Hit], named: str) -> Refusal:
    count = len({hit.document.id for hit in hits[:NEAREST_TOLD]})
    near = "The nearest document" if count == 1 else f"The nearest {count} documents"
    if named:
        verb = "does" if count == 1 else "do"
        message = f"The documents here do not give this. {near} {verb} not mention {named}."
        wanted = f"A report, law or strategy that covers {named} would help."
        return Refusal("not-found", message, wanted)
    verb = "touches" if count == 1 else "touch"
    message = f"The documents here do not give this. {near} {verb} on the subject only."
    wanted = "A document that treats exactly this question would help, for example a newer edition."
    return Refusal("not-found", message, wanted)


def find_missing(question: str, hits: Sequence[Hit], weights: Mapping[str, float]) -> Missing:
    """Name the question's rarer words and figures that none of the nearest passages hold."""
    held: set[str] = set().union(*(held_terms(hit) for hit in hits[:5]))
    beginnings = {term[:SAME_BEGINNING] for term in held}
    absent = [t for t in weights if t not in held and _beginning(t) not in beginnings]
    written: dict[str, str] = {}
    for word in raw_words(question):
        written.setdefault(term_of(word), word)
    lost = [(term, written[term]) for term in absent if term in written and _tells(written[term])]
    lost.sort(key=lambda pair: -weights[pair[0]])
    figures = tuple(word for term, word in lost if term[0].isdigit())
    return Missing(figures, tuple(word for term, word in lost if not term[0].isdigit())[:3])


def _tells(word: str) -> bool:
    """Tell whether a word is worth naming: not "want" or "get"."""
    return len(word) > 4 or not word[0].islower()


def _beginning(term: str) -> str | None:
    return term[:SAME_BEGINNING] if len(term) >= SAME_BEGINNING else None


def _is_near(hits: Sequence[Hit], weights: Mapping[str, float]) -> bool:
    return any(share(weights, held_terms(hit)) >= 0.4 for hit in hits[:5])


def _quoted_list(names: Sequence[str]) -> str:
    return _listed([f"“{name[:LONGEST_WORD]}”" for name in names], "or")


def _listed(names: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def among_the_filtered(refused: Refusal) -> Refusal:
    """Say that only a part was searched: what is missing there may stand elsewhere."""
    return replace(
        refused,
        message=f"{refused.message} Only documents that pass the filters were searched.",
        wanted=f"Take the filters away to search all documents. {refused.wanted}",
    )


def left_open(question: str, citations: Sequence[Citation], weights: Mapping[str, float]) -> str:
    """Name figures and proper names of the question that no cited passage mentions.

    Returns:
        The words as they were written, quoted and joined; empty where nothing is left open.
    """
    missing = find_missing(question, [c.hit for c in citations], weights)
    names = tuple(w for w in missing.words if w[:1].isupper() and not question.startswith(w))
    return _quoted_list((*missing.figures, *names)[:3])
