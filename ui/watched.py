"""A question, or only filters, that somebody watches: what is new for it, and its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.models import Document, Filters, Hit
from kb.question.question import Query
from kb.reader.evidence import held_terms, is_foreign
from kb.words.weights import share

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = 50
"""Documents shown, the newest ones."""
PASSAGES, MOST_PASSAGES = 8, 1000
"""Passages looked at for each document, so that a long one leaves room for others; and in all."""
NEAR = 0.5
"""Share of the best passage's score that a passage needs to have something on a question."""
HELD = 0.4
"""Share of the weight of a question's words that it needs to hold in the question's language."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched, and since when."""

    words: str
    """The question; empty where every document that passes the filters is wanted."""
    chosen: tuple[tuple[str, str], ...]
    """Field and value of each filter."""
    since: str
    """First day, YYYY-MM-DD."""

    @property
    def filters(self) -> Filters:
        """The filters as the search takes them."""
        fields = {field for field, _ in self.chosen}
        return Filters(**{f: tuple(v for name, v in self.chosen if name == f) for f in fields})

    def query(self, since: str | None = None) -> str:
        """Write what is watched as the query of an address.

        Args:
            since: first day; empty for none, None for the one that stands here.
        """
        day = self.since if since is None else since
        begin = [("q", self.words)] if self.words else []
        end = [("since", day)] if day else []
        return urlencode([*begin, *self.chosen, *end])


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that came or changed."""

    document: Document
    day: str
    """YYYY-MM-DD, UTC."""
    hit: Hit | None
    """Its passage that comes nearest to the question; None where none was asked."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new for something watched."""

    watched: Watched
    documents: tuple[NewDocument, ...]
    """The newest, at most MOST: those nearest to a question first, without one the newest first."""
    more: int = 0
    """Further ones that are new."""


def find_news(base: KnowledgeBase, watched: Watched) -> News:
    """Find the documents that came or changed; for a question, those that have something on it."""
    records = base.news(watched.since, watched.filters)
    near = _near(base, watched)
    if watched.words:
        records = tuple(record for record in records if record.document.id in near)
    found = (NewDocument(r.document, r.committed or "", near.get(r.document.id)) for r in records)
    shown = list(found)[:MOST]
    shown.sort(key=lambda new: new.hit.rank if new.hit else 0)
    return News(watched, tuple(shown), len(records) - len(shown))


def _near(base: KnowledgeBase, watched: Watched) -> dict[str, Hit]:
    """Return the best passage of each document that has something on a question."""
    if not watched.words:
        return {}
    many = min(PASSAGES * len(base.selected(watched.filters)), MOST_PASSAGES)
    best: dict[str, Hit] = {}
    for hit in base.search(watched.words, many, watched.filters):
        if hit.passage.is_evidence:
            best.setdefault(hit.document.id, hit)
    query = base.query(watched.words)
    most = max((hit.score for hit in best.values()), default=0.0)
    return {name: hit for name, hit in best.items() if _has_something(hit, query, most)}


def _has_something(hit: Hit, query: Query, most: float) -> bool:
    """Tell whether a passage has something on a question: it is near it, or holds all its words.

    Of a question in another language it holds no words; it has to speak of a country of it.
    """
    question, near = query.question, hit.score >= NEAR * most
    held = held_terms(hit, question)
    if is_foreign(hit.document, question.language):
        named = question.country_terms.values()
        return near and (not named or any(held & terms for terms in named))
    told = share(query.weights, held)
    return told >= HELD and (near or told >= 1)
