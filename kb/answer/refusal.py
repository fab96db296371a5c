"""Saying plainly what the corpus does not hold: reasons, their words, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.answer.found import Asked, Found
from kb.models import Citation, Hit, Refusal
from kb.question.purpose import explanation
from kb.question.query import Query
from kb.question.question import Question
from kb.question.sort import Sort
from kb.reader.evidence import held_terms, is_foreign
from kb.words.numerals import figured
from kb.words.places import country_name, named_countries
from kb.words.scripts import plain
from kb.words.weights import share

HITS_OF_COUNTRY = 8
"""Hits in which a country that the question names is looked for."""
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


def without_search(asked: Asked, size: int) -> Refusal | None:
    """Refuse what needs no search: no question, nothing it could give, or nothing to search.

    Args:
        asked: what came in.
        size: how many passages can be found.
    """
    if not any(c.isalnum() for c in asked.text):
        return empty_question()
    return not_served(asked) or (None if size else empty_corpus())


def after_search(found: Found, held: frozenset[str | None]) -> Refusal | None:
    """Refuse where what was found cannot hold the answer, or probably does not.

    Args:
        found: what was found.
        held: countries of the corpus's documents.
    """
    if not found.hits:
        return nothing_selected()
    elsewhere = other_country(found.query.question, found.hits[:HITS_OF_COUNTRY], held)
    return elsewhere or (not_held(found) if found.decided.refuse else None)


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


def not_served(asked: Asked) -> Refusal | None:
    """Refuse what no document can give: an order, an opinion, harm, a private matter, nonsense."""
    purpose = asked.served.unserved
    return Refusal(purpose, *explanation(purpose, asked.text)) if purpose else None


def nothing_selected() -> Refusal:
    """Refuse because the filters leave no document."""
    return Refusal(
        "nothing-selected",
        "No document passes the chosen filters.",
        "Remove a filter, or add a document that passes them.",
    )


def other_country(
    question: Question, hits: Sequence[Hit], held: frozenset[str | None]
) -> Refusal | None:
    """Refuse where the question names a country that nothing here is about.

    Args:
        question: what was asked.
        hits: the passages an answer would draw on.
        held: countries of the corpus's documents.

    Returns:
        None where every country named has a document, or a passage that mentions it.
    """
    missing = question.countries - held
    for hit in hits if missing else ():
        missing -= named_countries(f"{hit.passage.text} {hit.passage.heading} {hit.document.title}")
    if not missing:
        return None
    return _of_another_country(
        missing, "No document here is about {}, and no near passage mentions it."
    )


def not_held(found: Found) -> Refusal:
    """Refuse because the corpus does not hold the answer, and say what is missing."""
    missing = find_missing(found.query, found.hits)
    if found.hits and is_foreign(found.hits[0].document, found.query.question.language):
        missing = Missing(missing.figures, ())  # their words for it are others
    named = _quoted_list((*missing.figures, *missing.words)[:4])
    apart = missing.words and not _is_near(found)
    refused = _off_topic(named) if apart else _though_near(found, named)
    return _among_the_filtered(refused) if found.asked.filters else refused


def _off_topic(named: str) -> Refusal:
    message = f"Nothing here is about this: no near passage mentions {named}."
    return Refusal("off-topic", message, f"A document about {named} would help.")


def _though_near(found: Found, named: str) -> Refusal:
    """Say what the nearest passages lack; they do not hold the words `named` of the question."""
    refused = _other_year(found) or _elsewhere(found) or _not_given(found)
    refused = refused or _not_found(found, named)
    only_opinions = all(hit.document.is_opinion for hit in found.hits[:NEAREST_TOLD])
    more = " Only opinion pieces come near." if only_opinions else ""
    return replace(refused, message=f"{refused.message}{more}")


def _other_year(found: Found) -> Refusal | None:
    nearest = found.hits[:NEAREST_TOLD]
    text = " ".join(f"{h.passage.text} {h.document.title} {h.document.date}" for h in nearest)
    text = figured(plain(text))
    missing = [year for year in found.query.question.years if year not in text]
    if not found.decided.signals.year or not missing:
        return None
    wanted = _listed(missing)
    held = sorted({hit.document.year for hit in nearest if hit.document.year})
    near = f" The nearest documents are of {_listed(held)}." if held else ""
    message = f"No near passage speaks of {wanted}.{near}"
    return Refusal("other-year", message, f"An edition or a report of {wanted} would help.")


def _elsewhere(found: Found) -> Refusal | None:
    countries = found.query.question.countries
    near = {hit.document.country for hit in found.hits[:NEAREST_TOLD]}
    if not found.decided.signals.country or countries & near:
        return None
    return _of_another_country(countries, "What comes nearest is not about {}.")


def _of_another_country(countries: frozenset[str], message: str) -> Refusal:
    names = " and ".join(sorted(map(country_name, countries)))
    wanted = f"A strategy, law or report of {names} would help."
    return Refusal("other-country", message.format(names), wanted)


def _not_given(found: Found) -> Refusal | None:
    sort = found.query.question.wanted.sort
    if sort is None or not found.decided.signals.sort:
        return None
    message = f"Passages here come near, but none gives {SORTS[sort]} for this."
    return Refusal("not-given", message, f"A document that states {SORTS[sort]} would help.")


def _not_found(found: Found, named: str) -> Refusal:
    count = len({hit.document.id for hit in found.hits[:NEAREST_TOLD]})
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


def find_missing(query: Query, hits: Sequence[Hit]) -> Missing:
    """Name the question's rarer words and figures that none of the nearest passages hold."""
    held: set[str] = set().union(*(held_terms(hit) for hit in hits[:5]))
    beginnings = {term[:SAME_BEGINNING] for term in held}
    absent = [t for t in query.weights if t not in held and _beginning(t) not in beginnings]
    written = query.question.written
    lost = [(term, written[term]) for term in absent if term in written and _tells(written[term])]
    lost.sort(key=lambda pair: -query.weights[pair[0]])
    figures = tuple(word for term, word in lost if term[0].isdigit())
    return Missing(figures, tuple(word for term, word in lost if not term[0].isdigit())[:3])


def _tells(word: str) -> bool:
    """Tell whether a word is worth naming: not "want" or "get"."""
    return len(word) > 4 or not word[0].islower()


def _beginning(term: str) -> str | None:
    return term[:SAME_BEGINNING] if len(term) >= SAME_BEGINNING else None


def _is_near(found: Found) -> bool:
    return any(share(found.query.weights, held_terms(hit)) >= 0.4 for hit in found.hits[:5])


def _quoted_list(names: Sequence[str]) -> str:
    return _listed([f"“{name[:LONGEST_WORD]}”" for name in names], "or")


def _listed(names: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _among_the_filtered(refused: Refusal) -> Refusal:
    """Say that only a part was searched: what is missing there may stand elsewhere."""
    return replace(
        refused,
        message=f"{refused.message} Only documents that pass the filters were searched.",
        wanted=f"Take the filters away to search all documents. {refused.wanted}",
    )


def left_open(query: Query, citations: Sequence[Citation]) -> str:
    """Name figures and proper names of the question that no cited passage mentions.

    Returns:
        The words as they were written, quoted and joined; empty where nothing is left open.
    """
    missing = find_missing(query, [c.hit for c in citations])
    text = query.question.text
    names = tuple(w for w in missing.words if w[:1].isupper() and not text.startswith(w))
    return _quoted_list((*missing.figures, *names)[:3])
