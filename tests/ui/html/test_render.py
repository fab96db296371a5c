from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from kb.models import (
    Answer,
    Citation,
    Document,
    Facet,
    Hit,
    Passage,
    Refusal,
    Run,
    Sentence,
    Span,
    Withheld,
    Work,
)
from kb.store.ledger import LedgerRecord, PageInfo
from tests.agreed import check_view
from ui import names, rests
from ui.html import answer as answers
from ui.html import catalogue, panel
from ui.html.parts import start, text
from ui.html.parts.actions import tools
from ui.html.parts.addresses import Mark, at_page, original
from ui.html.parts.facts import badges
from ui.html.parts.place import page_name
from ui.html.parts.references import quoted_reference, reference
from ui.html.parts.source import card
from ui.html.parts.status import status_line
from ui.html.parts.talk import conversation, draft, problem, step

HOSTILE = '<img src=x onerror="alert(1)">${alert(2)}{{x}}'
REPORT = Document(
    id="kh-report",
    file="kh-report.pdf",
    title="Cambodia: AI readiness assessment",
    publisher="UNESCO",
    date="2025-07",
    country="KH",
    kind="government-report",
    language="en",
    original_url="https://example.org/report?a=1&b=2",
    authored_by_ai="partly",
)
OPINION = Document(
    id="opinion", file="o.md", title="Time to rise", kind="op-ed", author="A. Writer", language="km"
)
WORDS = "Skills come first. The plan trains 400 teachers & pays them. More follows."


def hit(document: Document = REPORT, page: int | None = 18, heading: str = "") -> Hit:
    span = Span(document.id, page or 1, 19, 60)
    passage = Passage("p", span, WORDS[19:60], heading)
    return Hit(passage, document, page, "12" if page else None, 0.5, 1)


def cite(found: Hit, marker: int = 1) -> Citation:
    return Citation(marker, found, found.passage.span, found.passage.text)


def answer(text: str, *citations: Citation, model: str | None = None) -> Answer:
    run = Run("x", model, "c", "s", "0.1.0", 40)
    said = Sentence(text, tuple(c.marker for c in citations), "quoted")
    notes = ("This rests on one document only.",)
    return Answer("Q?", "answered", text, (said,), citations, 0.7, run, notes=notes)


def written() -> Answer:
    """Return an answer to a question that leaned on another, with two sentences left out."""
    made = answer("Said [1].", cite(hit()), model="Small Model")
    withheld = (
        Withheld("Six <b> teachers.", "The passage gives 400, the model wrote six."),
        Withheld("Mars.", "No passage says this."),
    )
    notes = ("Sentences of the model left out because no passage carries them: 2.", *made.notes)
    return replace(made, rewritten="What & when?", withheld=withheld, notes=notes)


def from_brief() -> Citation:
    """Return a quote of a brief, which names a page of a report and a post without an address."""
    brief = Document(
        "brief", "b.pdf", "Index in brief", "The Base", date="2026-11-27", kind="brief",
        language="en", authored_by_ai="yes",
    )  # fmt: skip
    index = Document(
        "index-2023", title="Index 2023", publisher="Oxford Insights", date="2023-12", kind="index",
        language="en", original_url="https://example.org/index.pdf",
    )  # fmt: skip
    address = "https://example.org/index.pdf#page=4"
    works = (
        Work(index, (4, 51), address=address, checked_on="2026-11-20"),
        Work(Document("post", title="Post", kind="press"), section="News", read="secondary"),
    )
    found = replace(hit(brief, 2), page_label="2")
    return replace(cite(found), works=works)


def refused() -> Answer:
    refusal = Refusal("not-found", "The documents do not give “Mars”.", "A report on Mars helps.")
    run = Run("x", None, "c", "s", "0.1.0", 40)
    return Answer("Q?", "refused", "", (), (), 0.1, run, refusal, (hit(), hit(OPINION, None)))


def test_the_table_names_what_needs_a_look_and_can_show_only_that() -> None:
    shown = catalogue.library((record(), record(OPINION, paged=False)), (), {"opinion": ["twin"]})
    assert '<strong class="look">1 page unread</strong>' in shown
    assert shown.count('data-look="yes"') == 1
    assert 'value="yes"><span>Needs a look</span><span class="many">1</span>' in shown
    assert "<span>Twin</span>" in shown
    assert "Needs a look" not in catalogue.library((record(OPINION, paged=False),), ())


def record(document: Document = REPORT, *, paged: bool = True) -> LedgerRecord:
    pages = (
        tuple(PageInfo(n, str(n - 6), 70) for n in (17, 18)) if paged else (PageInfo(1, None, 9),)
    )
    media = "application/pdf" if paged else "text/markdown"
    lost = (19,) if paged else ()
    return LedgerRecord(document, "f" * 32, paged, pages, 4, media, unreadable=lost)


FACETS = (Facet("country", "KH", 1), Facet("kind", "op-ed", 1), Facet("year", "2025", 1))
MARK = Mark(19, 60, "1")
VIEWS = {
    "answer": lambda: answers.answer(
        answer(
            "UNESCO says: “The plan” [1]\n\n- **Opinion** [2]",
            cite(hit()),
            cite(hit(OPINION, None), 2),
        )
    ),
    "refusal": lambda: answers.answer(refused()),
    "brief/answer": lambda: answers.answer(answer("The brief says so [1].", from_brief())),
    "brief/panel": lambda: panel.page(
        record(from_brief().hit.document),
        PageInfo(17, "17", 70),
        WORDS,
        MARK,
        None,
        rests=rests.listed(from_brief().works, own=False),
    ),
    "answer-written": lambda: answers.answer(
        written(),
        lambda words: f"./?q={words}",
        tools('Q & A\n\n"Said" [1].', "abcdefghijkl", {"docx": "Word"}),
        answers.restrictions([("country Cambodia", "./?q=What")]),
        apart="k-",
    ),
    "conversation": lambda: (
        conversation(()) + conversation((("What <now>?", "abcdefghijkl"), ("Why?", "mnopqrstuvwx")))
    ),
    "panel": lambda: panel.page(
        record(), PageInfo(18, "12", 70), WORDS, MARK, panel.PanelPage(900, 1200, 0.1, 0.25)
    ),
    "panel-unplaced": lambda: panel.page(
        record(), PageInfo(18, "12", 70), WORDS, MARK, panel.PanelPage(900, 1200)
    ),
    "panel-unpaged": lambda: panel.page(
        record(OPINION, paged=False), PageInfo(1, None, 70), WORDS, MARK, None
    ),
    "document": lambda: catalogue.document(record()),
    "library": lambda: catalogue.library((record(), record(OPINION, paged=False)), FACETS),
    "start": lambda: start.intro((record(),)) + start.samples({"policymaker": ["What <now>?"]}),
}


def test_the_first_page_says_what_kinds_of_documents_there_are() -> None:
    brief = replace(REPORT, kind="brief", authored_by_ai="no", date="2026-11-27")
    shown = start.intro((record(brief), record(brief), record(OPINION, paged=False)))
    assert "3 documents: 2 briefs and 1 opinion piece." in shown
    assert "The newest is dated 27 November 2026. Briefs sum up" in shown
    assert "help of AI" not in shown
    only = start.intro((record(OPINION, paged=False),))
    assert "Briefs" not in only
    assert "Written with the help of AI: 1 document." in start.intro((record(),))


@pytest.mark.parametrize("name", VIEWS)
def test_views_are_as_agreed(name: str) -> None:
    check_view(name, VIEWS[name]())


@pytest.mark.parametrize(
    "name", ["title", "publisher", "author", "date", "country", "language", "id"]
)
def test_nothing_from_a_document_is_markup(name: str) -> None:
    values = {"id": "x", "title": "T", "file": "f.pdf", "notes": HOSTILE, "licence": HOSTILE}
    hostile = Document(**(values | {name: HOSTILE}))  # type: ignore[arg-type]
    found = hit(hostile, heading=HOSTILE)
    views = (
        answers.answer(answer(f"{HOSTILE} [1]", cite(found))),
        card(cite(hit(hostile, None, HOSTILE))),
        panel.page(
            record(hostile), PageInfo(18, HOSTILE, 70), HOSTILE, None, panel.PanelPage(1, 1)
        ),
        catalogue.document(record(hostile)),
        catalogue.library((record(hostile),), (Facet("publisher", HOSTILE, 1),)),
        step(HOSTILE) + draft(HOSTILE) + problem(HOSTILE),
        start.samples({HOSTILE: [HOSTILE]}),
    )
    for view in views:
        assert "<img src=x" not in view
        assert not re.search(r'<[^>"]*(?:"[^"<>]*"[^>"]*)*\sonerror=', view)


def test_what_was_left_out_is_told_once_in_words_and_struck_out() -> None:
    shown = answers.answer(written())
    assert shown.count("left out because no passage") == 1
    assert "Left out: <s>Six &lt;b&gt; teachers.</s>" in shown
    assert "<details" not in answers.answer(replace(written(), withheld=()))


def test_our_own_words_in_another_language_say_which() -> None:
    shown = answers.answer(replace(refused(), language="fr"))
    assert '<p class="status" lang="fr">Pas de réponse dans ces documents.</p>' in shown
    assert '<div class="answer-text" lang="fr">' in shown
    assert 'data-lang="fr"' in shown
    assert shown.count('<p class="near" lang="fr">Proche') == len(refused().nearest)
    noted = answers.answer(replace(written(), language="km"))
    assert '<li lang="km">' in noted and 'data-lang="km"' in noted


def test_a_refusal_too_says_how_its_question_was_understood() -> None:
    assert "Understood as: <b>Why now?</b>" in answers.answer(
        replace(refused(), rewritten="Why now?")
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "[click](javascript:alert(1))",
        "![p](http://evil.example/x.png)",
        "<script>alert(1)</script>",
        "<http://evil.example>",
        "[a]: http://evil.example\n\n[a]",
        "```html\n<b>\n```",
    ],
)
def test_an_answer_holds_no_links_pictures_or_html(markdown: str) -> None:
    shown = text.text(markdown, {})
    assert not re.search(r"<(?:a|img|script|b|pre)\b", shown)


def test_a_marker_without_a_citation_stays_text() -> None:
    shown = text.text("Said [1] and [7].", {1: cite(hit())})
    assert 'data-cite="1"' in shown
    assert "[7]" in shown


def test_chips_are_buttons_that_say_where_they_lead() -> None:
    shown = text.text("Said [1].", {1: cite(hit())})
    assert '<button type="button" class="chip" data-cite="1"' in shown
    assert (
        'aria-label="Source 1: Cambodia: AI readiness assessment, page 12 (PDF page 18)"' in shown
    )


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//http://x", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("file:///etc/passwd", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(address: str, kept: bool) -> None:
    assert (original(Document(id="x", original_url=address)) is not None) == kept


def test_the_status_line_names_who_wrote() -> None:
    one = cite(hit())
    assert status_line(answer("a [1]", one)) == (
        "Answered from 1 passage in 1 document. Quoted word for word; no language model was used "
        "to answer. The cited text was itself written by AI, in whole or in part."
    )
    human = status_line(answer("a [1]", cite(hit(OPINION, None))))
    assert human.endswith("no language model was used to answer.")
    both = status_line(answer("a [1]", cite(hit(OPINION, None)), cite(hit(), 2)))
    assert both.endswith("these were written by AI, in whole or in part: [2].")
    assert "Written by Small Model" in status_line(answer("a [1]", one, model="Small Model"))


def test_the_status_line_and_its_announcement_are_in_the_language_of_the_question() -> None:
    line = (
        "Réponse tirée de 1 passage dans 1 document. Cité mot pour mot\u00a0; aucun modèle de "
        "langage n’a servi à répondre."
    )
    french = replace(answer("a [1]", cite(hit(OPINION, None))), language="fr")
    assert status_line(french) == line
    page = unescape(answers.answer(french))
    assert f'data-announce="La réponse est là. {line}" data-lang="fr"' in page
    assert f'<p class="status" lang="fr">{line}</p>' in page


def test_ai_authorship_and_opinion_are_said_in_words() -> None:
    assert "Partly written by AI" in badges(REPORT)
    assert "Opinion piece" in badges(OPINION)
    assert "AI" not in badges(OPINION)


@pytest.mark.parametrize(
    ("number", "label", "name"),
    [
        (18, "12", "page 12 (PDF page 18)"),
        (3, "3", "page 3"),
        (4, None, "PDF page 4"),
        (4, "iv", "page iv (PDF page 4)"),
    ],
)
def test_pages_are_named_as_printed(number: int, label: str | None, name: str) -> None:
    assert page_name(number, label) == name


@pytest.mark.parametrize(
    ("address", "number", "opened"),
    [
        ("https://example.org/a.pdf", 4, "https://example.org/a.pdf#page=4"),
        ("https://example.org/a.pdf", None, "https://example.org/a.pdf"),
        ("https://example.org/a.pdf#page=2", 4, "https://example.org/a.pdf#page=2"),
    ],
)
def test_a_pdf_opens_at_its_page(address: str, number: int | None, opened: str) -> None:
    assert at_page(address, number) == opened


def test_a_pasted_quote_runs_on_without_bullets() -> None:
    items = "The plan trains:\n• teachers;\n• clerks."
    passage = Passage("p", Span(REPORT.id, 18, 0, len(items)), items)
    assert quoted_reference(cite(replace(hit(), passage=passage))).endswith(
        "“The plan trains: teachers; clerks.”"
    )


def test_a_reference_can_be_pasted() -> None:
    assert reference(cite(hit())) == (
        "UNESCO (2025). Cambodia: AI readiness assessment. Page 12 (PDF page 18). "
        "https://example.org/report?a=1&b=2"
    )
    assert reference(from_brief()) == (
        "The Base (2026). Index in brief. Page 2. Citing: Oxford Insights (2023). Index 2023. "
        "Pages 4, 51. https://example.org/index.pdf Citing: (no date) Post. Section “News”."
    )


def test_a_long_text_without_pages_shows_the_surroundings_of_the_quote() -> None:
    words = "before " * 600 + "<here>" + " after" * 600
    start = words.index("<here>")
    shown = panel.marked(words, Mark(start, start + 6), 100)
    assert "<mark>&lt;here&gt;</mark>" in shown
    assert shown.startswith("… before")
    assert shown.endswith(" …")
    assert len(shown) < 300


@pytest.mark.parametrize("mark", [None, Mark(5, 5), Mark(0, 9999)])
def test_a_mark_that_does_not_fit_marks_nothing(mark: Mark | None) -> None:
    assert panel.marked(WORDS, mark) == WORDS.replace("&", "&amp;")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2023", "2023"),
        ("2023-01", "January 2023"),
        ("2023-10-05", "5 October 2023"),
        ("n.d.", "n.d."),
        ("2023-13", "2023-13"),
    ],
)
def test_dates_are_words(value: str, words: str) -> None:
    assert names.date(value) == words


def test_codes_have_names_and_unknown_ones_stay() -> None:
    assert (names.country("KH"), names.country("INT"), names.country("XQ")) == (
        "Cambodia",
        "International",
        "XQ",
    )
    assert (names.language("km-KH"), names.language("qqx")) == ("Khmer", "qqx")
