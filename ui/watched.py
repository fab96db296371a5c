"""A question, or only filters, that somebody watches: what is new for it, and its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.models import Document, Filters, Hit

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = 50
"""Documents shown, the newest ones."""
PASSAGES = 8
"""Passages looked at for each document, so that a long one leaves room for others."""


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
    """Its passage that comes nearest to the question, if one was asked and one comes near."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new for something watched."""

    watched: Watched
    documents: tuple[NewDocument, ...]
    """The newest first, at most MOST."""
    more: int = 0
    """Further ones that are new."""


def find_news(base: KnowledgeBase, watched: Watched) -> News:
    """Find the documents that came or changed, with the best passage of each for a question."""
    records = base.news(watched.since, watched.filters)
    shown = records[:MOST]
    best = _best(base, watched.words, [record.document.id for record in shown])
    documents = tuple(
        NewDocument(r.document, r.committed or "", best.get(r.document.id)) for r in shown
    )
    return News(watched, documents, len(records) - len(shown))


def _best(base: KnowledgeBase, words: str, doc_ids: Sequence[str]) -> dict[str, Hit]:
    """Return the passage of each document that comes first for a question."""
    if not words or not doc_ids:
        return {}
    hits = base.search(words, PASSAGES * len(doc_ids), Filters(document=tuple(doc_ids)))
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.document.id, hit)
    return best
