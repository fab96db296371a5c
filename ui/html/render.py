"""Records as HTML. Pure functions; everything that comes from a document is escaped here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.citations import CELLS, columns
from kb.models import Answer, Citation, Document, Hit, Turn, Withheld
from kb.store.ledger import LedgerRecord
from ui import names

Address = Callable[[str], str]
"""Makes the link that asks a question."""
MARKER = re.compile(r"[ \u00a0]?\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked on a page, and under which number the answer refers to it."""

    start: int
    end: int
    number: str = ""


def answer(found: Answer, address: Address | None = None, tools: str = "") -> str:
    """Render an answer: status, text, notes, cards; the announcement for screen readers.

    Args:
        found: the answer, or the refusal.
        address: makes the link that asks a question under the same filters.
        tools: what can be done with the answer, as HTML; see `tools`.
    """
    link = f' data-link="{escape(address(found.rewritten))}"' if found.rewritten and address else ""
    refused = " refused" if found.status == "refused" else ""
    body = _refused(found) if refused else _answered(found, tools)
    return (
        f'<article class="answer{refused}" data-announce="{escape(_announcement(found))}"{link}>'
        f"{_understood(found, address)}{body}</article>"
    )


def _answered(found: Answer, tools: str) -> str:
    sources = {citation.marker: citation for citation in found.citations}
    cards = "".join(card(citation) for citation in found.citations)
    heading = names.count(len(found.citations), "source").capitalize()
    return (
        f'<p class="status">{escape(status_line(found))}</p>'
        f'<div class="answer-text">{text(found.text, sources)}</div>'
        f"{_notes(found.notes)}{_withheld(found.withheld)}{tools}"
        f'<h2 class="cards-title">{heading}</h2><ol class="cards">{cards}</ol>'
    )


def _understood(found: Answer, address: Address | None) -> str:
    if not found.rewritten:
        return ""
    typed = (
        f' <a href="{escape(address(found.question))}">Ask it just as typed</a>' if address else ""
    )
    return f'<p class="understood">Understood as: <b>{escape(found.rewritten)}</b>{typed}</p>'


def _withheld(sentences: Sequence[Withheld]) -> str:
    if not sentences:
        return ""
    items = "".join(
        f'<li>Left out: <s>{escape(one.text)}</s><p class="fine">{escape(one.reason)}</p></li>'
        for one in sentences
    )
    return (
        '<details class="withheld"><summary>Left out of what the model wrote</summary>'
        f"<ul>{items}</ul></details>"
    )


def tools(markdown: str, name: str = "answer.md") -> str:
    """Render the buttons that copy and download an answer.

    Args:
        markdown: the answer with its references.
        name: of the file.
    """
    return (
        f'<p class="actions"><button type="button" data-copy="{escape(markdown)}">'
        f'Copy with references</button><button type="button" data-save="{escape(name)}">'
        "Download as Markdown</button></p>"
    )


def status_line(found: Answer) -> str:
    """Say in one line what an answer rests on and who wrote it."""
    passages = names.count(len(found.citations), "passage")
    documents = names.count(len({c.hit.document.id for c in found.citations}), "document")
    begin = "Answered in part" if found.status == "partial" else "Answered"
    if found.run.model is None:
        maker = "Quoted; no model wrote this."
    else:
        maker = f"Written by {found.run.model}; each sentence was checked against its source."
    return f"{begin} from {passages} in {documents}. {maker}"


def _announcement(found: Answer) -> str:
    if found.status == "refused":
        return f"No answer. {found.refusal.message if found.refusal else ''}"
    return f"The answer is there. {status_line(found)}"


def _refused(found: Answer) -> str:
    message = found.refusal.message if found.refusal else "No answer was found."
    wanted = f'<p class="wanted">{escape(found.refusal.wanted)}</p>' if found.refusal else ""
    cards = "".join(near_card(hit, n) for n, hit in enumerate(found.nearest, start=1))
    nearest = (
        f'<h2 class="cards-title">Nearest passages</h2><ol class="cards">{cards}</ol>'
        if cards
        else ""
    )
    return (
        '<p class="status">No answer in these documents.</p>'
        f'<div class="answer-text"><p>{escape(message)}</p>{wanted}</div>{nearest}'
    )


def _notes(notes: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<ul class="notes" aria-label="Notes">{items}</ul>' if items else ""


def conversation(turns: Sequence[Turn], address: Address) -> str:
    """Render the questions asked before, and the way out of the conversation."""
    items = "".join(
        f'<li><a href="{escape(address(turn.question))}">{escape(turn.question)}</a></li>'
        for turn in turns
    )
    before = f'<ol aria-label="Earlier questions">{items}</ol>' if items else ""
    return (
        f'<div class="talk">{before}<p class="fine">The next question may lean on '
        f'{"these" if items else "this one"}. <a href="/">Start anew</a></p></div>'
    )


def draft(words: str) -> str:
    """Render an answer that is still being written."""
    return (
        '<article class="answer draft"><p class="status">Writing</p>'
        f'<div class="answer-text">{text(words, {})}</div></article>'
    )


def step(line: str) -> str:
    """Render what is being done just now."""
    return f'<p class="step">{escape(line.rstrip("."))} …</p>'


def problem(message: str) -> str:
    """Render an error as a sentence in the place where it happened."""
    spoken = escape(f"That did not work. {message}")
    return f'<article class="problem" data-announce="{spoken}"><p>{escape(message)}</p></article>'


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    return parser.disable(
        ["link", "image", "autolink", "html_inline", "html_block", "reference", "fence", "code"]
    )


def text(markdown: str, sources: Mapping[int, Citation]) -> str:
    """Render an answer's text; markers become chips, links and pictures stay plain words."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
        if token.children:
            token.children = [new for old in token.children for new in _chips(old, sources)]
    return str(parser.renderer.render(tokens, parser.options, {}))


def _chips(token: Token, sources: Mapping[int, Citation]) -> list[Token]:
    if token.type != "text":
        return [token]
    made: list[Token] = []
    at = 0
    for match in MARKER.finditer(token.content):
        citation = sources.get(int(match.group(1)))
        if citation is None:
            continue
        made.append(Token("text", "", 0, content=token.content[at : match.start()]))
        made.append(Token("html_inline", "", 0, content=_chip(citation)))
        at = match.end()
    made.append(Token("text", "", 0, content=token.content[at:]))
    return made


def _chip(citation: Citation) -> str:
    hit = citation.hit
    label = f"Source {citation.marker}: {hit.document.title}, {place(hit)}"
    return (
        f'&nbsp;<button type="button" class="chip" data-cite="{citation.marker}" '
        f'aria-label="{escape(label)}">{citation.marker}</button>'
    )


def card(citation: Citation) -> str:
    """Render the card of a citation."""
    span = citation.span
    mark = Mark(span.start, span.end, str(citation.marker))
    badge = f'<span class="card-number" aria-hidden="true">{citation.marker}</span>'
    return _card(citation.hit, str(citation.marker), badge, citation.quote, mark, "")


def near_card(hit: Hit, number: int) -> str:
    """Render the card of a passage that is near a question and does not answer it."""
    span = hit.passage.span
    near = '<p class="near">Near, but not an answer</p>'
    return _card(hit, f"near-{number}", "", hit.passage.text, Mark(span.start, span.end), near)


def _card(hit: Hit, key: str, badge: str, words: str, mark: Mark, above: str) -> str:
    document = hit.document
    title_id = f"title-{key}"
    return (
        f'<li class="card" id="source-{key}" data-source="{key}" '
        f'data-doc="{escape(document.id)}" data-page="{hit.passage.span.page}" '
        f'data-start="{mark.start}" data-end="{mark.end}" data-marker="{mark.number}" '
        f'aria-labelledby="{title_id}">{badge}<div class="card-body">{above}'
        f'<h3 id="{title_id}">{escape(document.title)}</h3>'
        f'<p class="card-from">{escape(byline(document))}</p>'
        f"{badges(document, hit.recognised)}"
        f'<p class="card-place">{escape(place(hit))}</p>{_table(hit, words)}'
        f"<blockquote{lang(document)}>{_clip(words)}</blockquote>"
        f"{_actions(hit, key)}</div></li>"
    )


def _table(hit: Hit, words: str) -> str:
    title = columns(hit, words)
    return f'<p class="card-columns">{escape(title)}</p>' if title else ""


def _clip(words: str, limit: int = 700) -> str:
    if len(words) <= limit:
        return cells(words)
    return cells(words[:limit].rsplit(" ", 1)[0]) + " …"


def cells(words: str) -> str:
    """Escape a document's text; the cells of a table's row are shown apart."""
    gap = f'<span class="cell-gap">{CELLS}</span>'
    return gap.join(escape(cell) for cell in words.split("\t"))


def _actions(hit: Hit, key: str) -> str:
    document = hit.document
    show = "Show page" if hit.page_number is not None else "Show passage"
    link = original(document) or source_address(document, hit.page_number)
    opens = (
        f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer">Open original</a>'
        if link
        else ""
    )
    return (
        '<p class="actions">'
        f'<button type="button" data-show="{key}">{show}</button>{opens}'
        f'<button type="button" data-copy="{escape(reference(hit))}">Copy reference</button></p>'
    )


def byline(document: Document) -> str:
    """Name who published a document, and when."""
    parts = [document.publisher or document.author, names.date(document.date or "")]
    return ", ".join(part for part in parts if part)


def badges(document: Document, recognised: float | None = None) -> str:
    """Render kind, country and cautions as words.

    Args:
        document: what is shown.
        recognised: how surely the page shown was read from its picture, if it was.

    """
    plain = [names.kind(document.kind)]
    if document.country:
        plain.append(names.country(document.country))
    cautions = [plain.pop(0)] if document.is_opinion else []
    cautions += [label] if (label := names.authored(document.authored_by_ai)) else []
    if recognised is not None:
        cautions.append(f"Read from a picture, {recognised:.0%} sure")
    items = [f'<li class="badge caution">{escape(word)}</li>' for word in cautions]
    items += [f'<li class="badge">{escape(word)}</li>' for word in plain]
    return f'<ul class="badges">{"".join(items)}</ul>'


def place(hit: Hit) -> str:
    """Say where in its document a passage stands."""
    if hit.page_number is None:
        heading = hit.passage.heading
        return f"in “{heading}”" if heading else "no page numbers"
    return page_name(hit.page_number, hit.page_label)


def page_name(number: int, label: str | None) -> str:
    """Name a page as printed, and as counted in the PDF where the two differ."""
    if not label:
        return f"PDF page {number}"
    return f"page {label}" if label == str(number) else f"page {label} (PDF page {number})"


def reference(hit: Hit) -> str:
    """Write a reference that can be pasted into a text."""
    document = hit.document
    who = document.author or document.publisher or ""
    begin = f"{who} ({document.year or 'no date'}). " if who else f"({document.year or 'no date'}) "
    parts = [f"{begin}{document.title.rstrip('.')}."]
    if document.publisher and document.publisher != who:
        parts.append(f"{document.publisher}.")
    if hit.page_number is not None or hit.passage.heading:
        where = place(hit)
        parts.append(f"{where[0].upper()}{where[1:]}.")
    if link := original(document):
        parts.append(link)
    return " ".join(parts)


def original(document: Document) -> str | None:
    """Return the document's address where it is one a browser may follow, else None."""
    address = (document.original_url or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def source_address(document: Document, page: int | None = None) -> str | None:
    """Return the local address of the document's file, None where there is none."""
    if not document.file:
        return None
    return f"/source/{quote(document.id, safe='')}" + (f"#page={page}" if page else "")


def image_address(record: LedgerRecord, number: int, mark: Mark | None) -> str:
    """Return the address of a page's picture; it changes with the document."""
    marked = f"&start={mark.start}&end={mark.end}" if mark else ""
    version = quote(record.fingerprint[:12], safe="")
    return f"/page/{quote(record.document.id, safe='')}/{number}.png?v={version}{marked}"


def lang(document: Document) -> str:
    """Render the attribute that tells a document's language, or nothing."""
    return f' lang="{escape(document.language)}"' if document.language else ""
