"""Whatever a record's fields hold, a page of it has the tags and attributes that we wrote."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.read import Case, Gold
from evals.pages.casebook import case
from evals.runs.rows import CaseRow, Shown
from kb.claims.check import Claim
from kb.models import Citation, Document, Facet, Hit, Passage, Recognised, Span
from kb.reader.differences import Difference
from kb.store.ledger import Card, LedgerRecord, PageInfo
from ui.html import catalogue, news, panel, verdicts
from ui.html.parts.addresses import Mark
from ui.html.parts.source import card
from ui.watched import NewDocument, News, Watched

HARMLESS = str.maketrans("<>&\"'", "xxxxx")
SIGNS = st.sampled_from("<>&\"'/=`{}%;!-\t a")
texts = st.text(SIGNS | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def document(text: str) -> Document:
    return Document(
        id=text,
        file="f.pdf",
        title=text,
        publisher=text,
        author=f"by {text}",
        date=text,
        country=text,
        kind=text,
        language=text,
        licence=text,
        original_url=f"https://example.org/{text}",
        authored_by_ai="partly",
        supersedes=text,
        notes=text,
    )


def record(text: str) -> LedgerRecord:
    found = Card(
        languages=((text, 0.6), ("en", 0.4)),
        recognised=(Recognised(1, 0.8),),
        doubts=(text,),
        suspects=(text,),
    )
    pages = (PageInfo(1, text, 9), PageInfo(2, None, 9))
    return LedgerRecord(
        document(text), text, True, pages, 2, "application/pdf", (text,), (3,), found
    )


def cite(text: str) -> Citation:
    span = Span(text, 1, 0, len(text))
    hit = Hit(Passage(text, span, text, text), document(text), 1, text, 0.5, 1, recognised=0.8)
    return Citation(1, hit, span, text)


def answer_card(text: str) -> str:
    return card(cite(text))


def source_panel(text: str) -> str:
    mark = Mark(0, len(text), "1")
    return panel.page(
        record(text), PageInfo(1, text, 9), text, mark, panel.PanelPage(9, 9, 0.1, 0.1)
    )


def verdict(text: str) -> str:
    differs = (Difference("name", text, text), Difference("number", text, None))
    return verdicts.sentence(
        Claim(text, 0, len(text), "contradicted", text, (cite(text),), differs), 1
    )


def library_row(text: str) -> str:
    return catalogue.library((record(text),), (Facet("publisher", text, 1),), {text: (text,)})


def library_document(text: str) -> str:
    return catalogue.document(record(text), (document(text),), document(text))


def watched_page(text: str) -> str:
    watched = Watched(text, (("publisher", text), ("document", text)), text)
    hit = cite(text).hit
    found = (NewDocument(document(text), text, hit), NewDocument(document(text), text, None))
    return news.page(News(watched, found, 1)) + news.feed_head(watched)


def report_case(text: str) -> str:
    golds = (Gold(text, 1, text),)
    asked = Case(
        text, text, False, text, text, text, text, (text,), (text,), golds, golds, note=text
    )
    shown = (Shown(1, text, text, 1, text, True, text),)
    row = CaseRow(asked, text, passages=shown, answer=text, refusal=text, quotes=shown, error=text)
    return case(row, 10)


VIEWS = (
    answer_card,
    source_panel,
    verdict,
    library_row,
    library_document,
    watched_page,
    report_case,
)


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))


@pytest.mark.parametrize("view", VIEWS)
@given(text=texts)
def test_no_text_of_a_record_becomes_a_tag_or_an_attribute(
    view: Callable[[str], str], text: str
) -> None:
    shown, harmless = str(view(text)), str(view(text.translate(HARMLESS)))
    assert shown.count("<") == harmless.count("<")
    assert Tags(shown).found == Tags(harmless).found
