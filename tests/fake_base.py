"""A knowledge base of invented pages that the evaluation tests can read at a glance."""

from __future__ import annotations

from collections.abc import Mapping

from kb.models import (
    Answer,
    Citation,
    Document,
    Filters,
    Hit,
    Page,
    Passage,
    Refusal,
    Run,
    Sentence,
    Span,
)
from kb.store.ledger import LedgerRecord, PageInfo
from kb.words.text import content_words
from tests.toy import ToyEmbedder

PAGES = {
    ("brask-report", 1): "Brask counts 12 training centres in its three provinces.",
    ("brask-report", 2): "In 2031 the ministry certified 1,450 teachers of computing in Brask.",
    ("vellum-law", 1): "A fine of up to 7 % of turnover is due under section 4 of the Vellum Act.",
    ("note", 1): "The harbour school opened in May with 35 pupils and two teachers of computing.",
}
DOCUMENTS = {
    "brask-report": Document("brask-report", title="Brask report", kind="government-report"),
    "vellum-law": Document("vellum-law", title="Vellum Act", kind="law"),
    "note": Document("note", title="Harbour note", kind="brief"),
}
UNPAGED = {"note"}


def make_hit(doc_id: str, page: int, rank: int = 1, start: int = 0, end: int | None = None) -> Hit:
    text = PAGES[doc_id, page][start:end]
    span = Span(doc_id, page, start, start + len(text))
    shown = None if doc_id in UNPAGED else page
    passage = Passage(f"{doc_id}:{page}:{start}", span, text)
    return Hit(passage, DOCUMENTS[doc_id], shown, None, 1 / (60 + rank), rank)


def make_citation(hit: Hit, quote: str, marker: int = 1) -> Citation:
    at = hit.passage.text.index(quote) + hit.passage.span.start
    span = Span(hit.passage.span.doc_id, hit.passage.span.page, at, at + len(quote))
    return Citation(marker, hit, span, quote)


def make_answer(question: str, *citations: Citation) -> Answer:
    run = Run("extractive", None, "corpus-hash", "settings-hash", "0.0.0", 1)
    sentences = tuple(Sentence(c.quote, (c.marker,), "quoted") for c in citations)
    text = " ".join(f"{c.quote} [{c.marker}]" for c in citations)
    if not citations:
        refused = Refusal("not-found", "The documents here do not give this.", "A report.")
        return Answer(question, "refused", "", (), (), 0.1, run, refused)
    return Answer(question, "answered", text, sentences, citations, 0.9, run)


class FakeConfig:
    def fingerprint(self) -> str:
        return "settings-hash"


class FakeProject:
    config = FakeConfig()


class FakeBase:
    """Finds what it is told to find for a question; everything else is refused."""

    project = FakeProject()
    embedder = ToyEmbedder()

    def __init__(
        self, found: Mapping[str, tuple[Hit, ...]], broken: frozenset[str] = frozenset()
    ) -> None:
        self.found = found
        self.broken = broken
        self.asked: list[str] = []

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> tuple[Hit, ...]:
        if question in self.broken:
            raise RuntimeError("the index is gone")
        return self.found.get(question, ())[:k]

    def ask(self, question: str, filters: Filters = Filters()) -> Answer:
        self.asked.append(question)
        hits = self.search(question)
        return make_answer(question, *(make_citation(hit, hit.passage.text) for hit in hits[:1]))

    def weigh(self, text: str) -> dict[str, float]:
        return dict.fromkeys(content_words(text), 1.0)

    def signals(self, question: str, filters: Filters = Filters()) -> dict[str, float]:
        return {"cosine": 0.9 if question in self.found else 0.1, "union": 0.5}

    def records(self) -> tuple[LedgerRecord, ...]:
        return tuple(
            LedgerRecord(
                document,
                "fingerprint",
                document.id not in UNPAGED,
                tuple(PageInfo(n, None, len(t)) for (d, n), t in PAGES.items() if d == document.id),
                1,
                "text/plain",
            )
            for document in DOCUMENTS.values()
        )

    def page(self, doc_id: str, number: int) -> Page:
        return Page(doc_id, number, PAGES[doc_id, number])

    def corpus_hash(self) -> str:
        return "corpus-hash"
