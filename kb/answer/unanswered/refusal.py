"""Saying plainly what the corpus does not hold, what it holds instead, and what would help.

Every refusal is in the language of the question; its texts stand in kb/data/words/messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.answer.found import Asked, Found
from kb.answer.unanswered import holdings
from kb.messages import Messages
from kb.models import Citation, Hit, Reason, Refusal
from kb.question.question import Query
from kb.reader.evidence import held_terms, is_foreign
from kb.search.retriever import Corpus
from kb.words.dates import named_months
from kb.words.names import LIST, initials
from kb.words.numerals import figured
from kb.words.places import countries_of, named_countries
from kb.words.scripts import plain
from kb.words.text import term_of
from kb.words.weights import share

HITS_OF_COUNTRY = 8
"""Hits in which a country that the question names is looked for."""
NEAREST_TOLD = 3
"""Nearest passages that a message speaks of."""
MOST_WORDS = 4
"""Missing words that a message names."""
TELLING = 0.5
"""Share of the weight of the question's rarest word that a word has to have to be named."""
NAME_HELD, WORD_HELD = 0.25, 0.05
"""Share of the documents that may have a name, or a word in small letters, that is worth naming."""
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
        return _plain("empty-question", asked.say)
    return not_served(asked) or (None if size else _plain("empty-corpus", asked.say))


def after_search(found: Found, corpus: Corpus) -> Refusal | None:
    """Refuse where what was found cannot hold the answer, or probably does not.

    Args:
        found: what was found.
        corpus: what is known of all documents.
    """
    if not found.hits:
        return _plain("nothing-selected", found.say)
    if unnamed := _nowhere_near(found, corpus):
        return _other_country(found, corpus, unnamed)
    return not_held(found, corpus) if found.decided.refuse else None


def not_served(asked: Asked) -> Refusal | None:
    """Refuse what no document can give: an order, an opinion, harm, a private matter, nonsense."""
    purpose = asked.served.unserved
    if purpose is None:
        return None
    say = asked.say.say
    return Refusal(purpose, say(f"unserved.{purpose}"), say(f"unserved.{purpose}_wanted"))


def not_held(found: Found, corpus: Corpus) -> Refusal:
    """Refuse because the corpus does not hold the answer: what is missing, and what there is."""
    if unheld := found.query.question.countries - corpus.countries:
        return _other_country(found, corpus, unheld)
    missing = find_missing(found.query, found.hits, corpus)
    if found.hits and is_foreign(found.hits[0].document, found.query.question.language):
        missing = Missing(missing.figures, ())  # their words for it are others
    apart = missing.words and not _is_near(found)
    refused = _off_topic(found, missing, corpus) if apart else _though_near(found, missing, corpus)
    instead = holdings.instead(found.query, corpus, found.say)
    return _whole(found, refused, instead)


def _plain(reason: Reason, say: Messages) -> Refusal:
    name = reason.replace("-", "_")
    return Refusal(reason, say.say(f"refusal.{name}"), say.say(f"wanted.{name}"))


def _nowhere_near(found: Found, corpus: Corpus) -> frozenset[str]:
    """Return the countries of the question that no document is about, nor a near passage names.

    None where it names another that documents are about: whether "Does the European law reach a
    firm in Nairobi?" is answered there, the passages found tell.
    """
    countries = found.query.question.countries
    missing = frozenset() if countries & corpus.countries else countries
    for hit in found.hits[:HITS_OF_COUNTRY] if missing else ():
        missing -= named_countries(f"{hit.passage.text} {hit.passage.heading} {hit.document.title}")
    return missing


def _other_country(found: Found, corpus: Corpus, countries: frozenset[str]) -> Refusal:
    """Refuse because nothing here is about a country; that it is mentioned is no source on it."""
    say = found.say
    message = say.say("refusal.other_country", countries=say.countries(sorted(countries)))
    wanted = _of_countries(found, countries)
    refused = Refusal("other-country", message, wanted)
    return _whole(found, refused, holdings.instead(found.query, corpus, say))


def _of_countries(found: Found, countries: frozenset[str]) -> str:
    """Say what document of these countries would help."""
    return holdings.wanted(countries, found.query, found.say, found.query.question.years)


def _whole(found: Found, refused: Refusal, instead: str) -> Refusal:
    """Add to a refusal what there is instead, and that only a part was searched if it was."""
    say, wanted = found.say, refused.wanted
    message = say.together(refused.message, instead)
    if found.asked.filters:  # what is missing there may stand elsewhere
        message = say.together(message, say.say("refusal.filtered"))
        wanted = say.together(say.say("wanted.filtered"), wanted)
    return replace(refused, message=message, wanted=wanted)


def _off_topic(found: Found, missing: Missing, corpus: Corpus) -> Refusal:
    say = found.say
    message = say.together(say.say("refusal.off_topic"), _lacking(found, missing, corpus))
    question = found.query.question
    gives = holdings.giving(question)
    helps = holdings.wanted(question.countries, found.query, say) if gives else ""
    return Refusal("off-topic", message, helps or say.say("wanted.off_topic"))


def _though_near(found: Found, missing: Missing, corpus: Corpus) -> Refusal:
    """Say what the nearest passages lack."""
    refused = _other_year(found, corpus) or _elsewhere(found) or _not_given(found)
    refused = refused or _not_found(found, missing, corpus)
    say = found.say
    only_opinions = all(hit.document.is_opinion for hit in found.hits[:NEAREST_TOLD])
    more = say.say("refusal.only_opinions") if only_opinions else ""
    return replace(refused, message=say.together(refused.message, more))


def _other_year(found: Found, corpus: Corpus) -> Refusal | None:
    nearest = found.hits[:NEAREST_TOLD]
    text = " ".join(f"{h.passage.text} {h.document.title} {h.document.date}" for h in nearest)
    text = figured(plain(text))
    missing = [year for year in found.query.question.years if year not in text]
    if not found.decided.signals.year or not missing:
        return None
    say = found.say
    lacking = say.figures(say.any_of(missing))
    message, years = say.say("refusal.other_year", years=lacking), ""
    held = sorted({hit.document.year for hit in nearest if hit.document.year})
    if held and not holdings.editions(found.query, corpus, say):
        years = say.say("held.years", years=say.figures(say.all_of(held)))
    wanted = say.say("wanted.other_year", years=lacking)
    return Refusal("other-year", say.together(message, years), wanted)


def _elsewhere(found: Found) -> Refusal | None:
    countries = found.query.question.countries
    near = {hit.document.country for hit in found.hits[:NEAREST_TOLD]}
    if not found.decided.signals.country or countries & near:
        return None
    say = found.say
    message = say.say("refusal.elsewhere", countries=say.countries(sorted(countries)))
    return Refusal("other-country", message, _of_countries(found, countries))


def _not_given(found: Found) -> Refusal | None:
    sort = found.query.question.wanted.sort
    if sort is None or not found.decided.signals.sort:
        return None
    say = found.say
    message = say.say("refusal.not_given", sort=say.say(f"sorts.{sort}"))
    return Refusal("not-given", message, say.say("wanted.not_given"))


def _not_found(found: Found, missing: Missing, corpus: Corpus) -> Refusal:
    say = found.say
    lacking = _lacking(found, missing, corpus)
    lack = lacking or say.say("refusal.touched")
    message = say.together(say.say("refusal.not_here"), lack)
    known = [word for word in missing.words if corpus.mentions.of_word(term_of(word))]
    named = _any_of(Missing((), tuple(known)), say)
    key = "covering" if named else "not_found"
    return Refusal("not-found", message, say.say(f"wanted.{key}", words=named))


def _lacking(found: Found, missing: Missing, corpus: Corpus) -> str:
    """Say which words of the question the nearest passages lack, and how many documents have."""
    say = found.say
    counts = holdings.counted(
        [w for w in missing.words if not countries_of(w)], found.query, corpus
    )
    present = [w for w in missing.words if counts.get(w) != 0]
    nearly = _any_of(Missing(missing.figures, tuple(present)), say)
    near = say.say("refusal.lacking", words=nearly) if nearly else ""
    return say.together(near, holdings.mentions(counts, say))


def find_missing(query: Query, hits: Sequence[Hit], corpus: Corpus) -> Missing:
    """Name the question's rarer words and figures that none of the nearest passages hold.

    Args:
        query: the question, with the weights of its words.
        hits: passages, best first.
        corpus: tells everyday words.
    """
    held: set[str] = set().union(*(held_terms(hit, query.question) for hit in hits[:5]))
    beginnings = {term[:SAME_BEGINNING] for term in held}
    least = TELLING * max(query.weights.values(), default=0.0)
    rarer = (t for t, weight in query.weights.items() if weight >= least)
    absent = [t for t in rarer if t not in held and _beginning(t) not in beginnings]
    written = query.question.written
    lost = [(term, written[term]) for term in absent if term in written and _tells(written[term])]
    lost.sort(key=lambda pair: -query.weights[pair[0]])
    figures = tuple(word for term, word in lost if term[0].isdigit())
    words = (w.removesuffix("'s").removesuffix("’s") for t, w in lost if not t[0].isdigit())
    told = [w for w in words if not _is_everyday(w, corpus)]
    spelt = {initials(run) for h in hits[:5] for run in LIST.findall(h.passage.text)}
    return Missing(figures, tuple(w for w in told if w not in spelt)[:3])


def _is_everyday(word: str, corpus: Corpus) -> bool:
    """Tell whether so many documents have a word that its absence tells nothing: "money"."""
    most = (NAME_HELD if word[0].isupper() else WORD_HELD) * len(corpus.documents)
    return corpus.mentions.of_word(term_of(word)) > most


def _tells(word: str) -> bool:
    """Tell whether a word is worth naming: not "want" or "get", and no month."""
    return (len(word) > 4 or not word[0].islower()) and not named_months(word)


def _beginning(term: str) -> str | None:
    return term[:SAME_BEGINNING] if len(term) >= SAME_BEGINNING else None


def _is_near(found: Found) -> bool:
    query = found.query
    held = (held_terms(hit, query.question) for hit in found.hits[:5])
    return any(share(query.weights, terms) >= 0.4 for terms in held)


def _any_of(missing: Missing, say: Messages) -> str:
    names = (*missing.figures, *missing.words)[:MOST_WORDS]
    return say.any_of([say.quoted(name) for name in names])


def left_open(query: Query, citations: Sequence[Citation], corpus: Corpus, say: Messages) -> str:
    """Name figures and proper names of the question that no cited passage mentions.

    Returns:
        The words as they were written, quoted and joined; empty where nothing is left open.
    """
    hits = [citation.hit for citation in citations]
    missing = find_missing(query, hits, corpus)
    text = query.question.text
    told = {hit.document.country for hit in hits}.union(
        *(named_countries(hit.passage.text) for hit in hits)
    )
    names = tuple(
        word
        for word in missing.words
        if word[:1].isupper() and not text.startswith(word) and not countries_of(word) & told
    )
    return _any_of(Missing(missing.figures[:3], names[: 3 - len(missing.figures[:3])]), say)
