"""What is held of what is asked: its country, kind, edition or words; from register and store."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kb.messages import Messages
from kb.models import Citation, Document
from kb.question.preferences import has, named_kinds
from kb.question.question import Query, Question
from kb.search.retriever import Corpus
from kb.store.editions import EDITION, work_words
from kb.words.dates import named_years
from kb.words.lists import all_listed, any_of
from kb.words.places import countries_of, country_name
from kb.words.scripts import DENSE
from kb.words.text import stop_words, term_of

MOST_COUNTRIES = 2
"""Countries of a question whose documents are told."""
MOST_YEARS = 5
"""Years of a kind that are told, the newest."""
YEARLY = frozenset({"index", "government-report", "dataset"})
"""Kinds that come out again under the same title."""
FEWEST_WORDS = 2
"""Of a title that a question can name a work by."""
GIVING: Mapping[str, str] = {
    "contact": "wanted.contact",
    "prison": "kinds.law",
    "money": "wanted.figures",
    "share": "wanted.figures",
    "number": "wanted.figures",
}
"""What gives a sort of answer: the texts that name it."""
MEASURED = re.compile(any_of(all_listed("questions", "measured")), re.IGNORECASE)
EMPTY = re.compile(r"\(\s*\)|[\s:,-]+$")
"""What is left of a title without its year."""


class Text(NamedTuple):
    """A sort of text that a country has."""

    words: str
    """What questions call it, as a pattern."""
    titles: str
    """Words of a title by which a document may be one."""
    kinds: tuple[str, ...]
    """Of the register."""


LAWS = r"laws?|acts?|bills?|legislation|regulations?|decrees?|orders?|measures|code"
PLANS = r"strateg\w*|plans?|roadmaps?|polic\w+|framework|agenda|approach|program(?:me)?s?"
TEXTS: Mapping[str, Text] = {
    "law": Text(r"laws?|acts?|bills?|legislation", LAWS, ("law",)),
    "strategy": Text(r"strategy|strategies|action plan|roadmap", PLANS, ("strategy",)),
    "policy": Text(
        r"policy|policies", rf"{LAWS}|{PLANS}|guid\w+|principles", ("law", "strategy", "guideline")
    ),
}
"""By what they are called here."""
NO_TEXT = r"(?!\s+(?:enforcement|makers?|making|firms?|schools?|students?|options?))"


def instead(query: Query, corpus: Corpus, say: Messages) -> str:
    """Say what is held in place of what is asked; empty where nothing can be said.

    Args:
        query: the question: its countries, years, kinds and publishers.
        corpus: the register, and how often something is mentioned.
        say: the texts of a language.
    """
    codes = sorted(query.question.countries)[:MOST_COUNTRIES]
    kinds = named_kinds(query.question.text)
    lines = [*editions(query, corpus, say), *(of_country(c, kinds, corpus, say) for c in codes)]
    if codes and not any(d.country in codes for d in corpus.documents):
        lines.append(of_kinds(kinds, corpus, say))
    return say.together(*lines)


def editions(query: Query, corpus: Corpus, say: Messages) -> list[str]:
    """Say which editions of the work that a question names are held, where no year of its is."""
    named = [d for d in corpus.documents if d.kind in YEARLY and _is_named(d, query)]
    works = {work_words(d.title) for d in named}
    held = sorted({year for d in named for year in _years(d)})
    missing = query.question.years
    if len(works) != 1 or not held or not missing or not {*held}.isdisjoint(missing):
        return []
    title = EMPTY.sub("", EDITION.sub("", named[0].title)).strip()
    values = {"title": say.quoted(title), "years": say.figures(say.all_of(held))}
    return [say.say("held.editions", missing=say.figures(say.any_of(missing)), **values)]


def counted(words: Sequence[str], query: Query, corpus: Corpus) -> dict[str, int]:
    """Count the documents that hold words of a question which no near passage has.

    A word in another language than the documents' tells nothing by being absent, so of a question
    that is not in English only names count.
    """
    english = query.question.language in (None, "en")
    told = [w for w in words if not DENSE.search(w) and (english or w[0].isupper())]
    return {word: corpus.mentions.of_word(term_of(word)) for word in told}


def mentions(counts: Mapping[str, int], say: Messages) -> str:
    """Say in how many documents words stand; see `counted`."""
    absent = [say.quoted(word) for word, count in counts.items() if not count]
    lines = [say.say("held.no_word", words=say.any_of(absent))] if absent else []
    for word, count in counts.items():
        if count:
            lines.append(say.say("held.word", word=say.quoted(word), count=count))
    return say.together(*lines)


def wanted(countries: Iterable[str], query: Query, say: Messages, years: Sequence[str] = ()) -> str:
    """Say what kind of document, of which countries and years, would help."""
    names = [country_name(code, say.language) for code in sorted(countries)]
    kind, of = _kind(query.question, say), ", ".join([*names, *map(say.figures, years)])
    what = say.say("form.held", kind=kind, years=of) if of else kind
    return say.say("wanted.document", what=what)


def _kind(question: Question, say: Messages) -> str:
    """Name the kind of document that is asked for, else one that gives what is."""
    if kinds := named_kinds(question.text):
        return say.any_of([say.say(f"kinds.{kind}") for kind in kinds])
    return say.say(giving(question) or "wanted.any_kind")


def giving(question: Question) -> str:
    """Return the text that names what gives a sort of answer; empty where any document may."""
    measured = "wanted.figures" if MEASURED.search(question.text) else ""
    return GIVING.get(question.wanted.sort or "", measured)


def of_country(code: str, kinds: Sequence[str], corpus: Corpus, say: Messages) -> str:
    """Say what is held of a country, and whether any of it is of the kinds asked for."""
    country = say.countries([code])
    own = [d for d in corpus.documents if d.country == code]
    if not own:
        count = corpus.mentions.of_country(code)
        key = "held.mentioned" if count else "held.not_mentioned"
        return say.say(key, country=country, count=count)
    line = say.say("held.country", country=country, held=", ".join(_by_kind(own, say)))
    spoken_of = {kind for d in own for kind in (d.kind, *named_kinds(d.title))}
    lacking = kinds and spoken_of.isdisjoint(kinds)
    names = say.any_of([say.say(f"kinds.{kind}") for kind in kinds]) if lacking else ""
    return say.together(line, say.say("held.no_kind", kind=names) if lacking else "")


def _by_kind(documents: Iterable[Document], say: Messages) -> list[str]:
    """Write the kinds of documents with their years, the most frequent kind first."""
    kinds: dict[str, list[str | None]] = defaultdict(list)
    for document in documents:
        kinds[document.kind].append(document.year)
    ordered = sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_with_years(say.say(f"kinds.{kind}"), years, say) for kind, years in ordered]


def _with_years(kind: str, years: Iterable[str | None], say: Messages) -> str:
    known = sorted({year for year in years if year})[-MOST_YEARS:]
    return say.say("form.held", kind=kind, years=say.figures(", ".join(known))) if known else kind


def of_kinds(kinds: Sequence[str], corpus: Corpus, say: Messages) -> str:
    """Say of which countries documents of these kinds are held; empty: of none."""
    countries = {d.country for d in corpus.documents if d.kind in kinds and d.country}
    if not countries - {"INT"}:
        return ""
    named = sorted(countries - {"INT"}, key=lambda code: country_name(code, say.language))
    kind = say.any_of([say.say(f"kinds.{kind}") for kind in kinds])
    return say.say("held.kind", kind=kind, countries=say.countries(named))


def _is_named(document: Document, query: Query) -> bool:
    """Tell whether a question names a work: by its title, or by its kind and who published it."""
    question = query.question
    if question.countries and document.country not in {*question.countries, "INT", None}:
        return False
    title = work_words(document.title)
    published = any(
        p.field in ("publisher", "author") and has(document, p) for p in query.preferences
    )
    by_title = len(title) >= FEWEST_WORDS and title <= {*question.terms}
    return by_title or (published and document.kind in named_kinds(question.text))


def _years(document: Document) -> list[str]:
    """Return the years of an edition: those of its title, else that of its date."""
    return named_years(document.title) or ([document.year] if document.year else [])


def false_premise(
    question: Question, documents: Sequence[Document], citations: Sequence[Citation], say: Messages
) -> str:
    """Say which text of a country a question takes for granted and is not here; else nothing.

    Args:
        question: with what earlier ones said filled in.
        documents: the register's, as far as they are held.
        citations: of the answer.
        say: the texts of a language.
    """
    if len(question.countries) != 1 or not (text := _named_text(question)):
        return ""
    (country,) = question.countries
    own = [d for d in documents if country in (d.country, *countries_of(d.title))]
    if any(_may_be(document, TEXTS[text]) for document in own):
        return ""
    cited = [c.hit.document for c in citations if c.hit.document in own]
    none = say.say(f"premise.{text}", country=say.countries([country]))
    if not cited:
        return say.say("form.ended", text=none)
    title, year = say.quoted(cited[0].title), say.figures(cited[0].year or "")
    title = say.say("form.of_year", title=title, year=year) if year else title
    return say.say("premise.nearest", none=none, title=title)


def _named_text(question: Question) -> str:
    """Return what a question calls a country's own: "Laos's AI law", "the strategy of Laos"."""
    for start, end in question.places:
        before, after = question.text[:start], question.text[end:]
        by_name = question.text[start:end] in map(country_name, question.countries)
        owner = r"['’]s?" if by_name else r"(?:['’]s?)?"
        for name, text in TEXTS.items():
            between = rf"{owner}\s+((?:[\w-]+\s+){{0,4}}?)(?:{text.words})\b{NO_TEXT}"
            owned = re.match(between, after, re.IGNORECASE)
            if owned and not stop_words() & {*owned[1].lower().split()}:
                return name
            if re.search(rf"\b(?:{text.words})\s+(?:of|in)\s+(?:the\s+)?$", before, re.I):
                return name
    return ""


def _may_be(document: Document, text: Text) -> bool:
    titled = re.search(rf"\b(?:{text.titles})\b", document.title, re.IGNORECASE)
    foreign = document.language is not None and not document.language.startswith("en")
    return bool(titled) or document.kind in text.kinds or (foreign and document.kind == "brief")
