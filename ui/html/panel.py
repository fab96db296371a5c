"""The source panel as HTML: one page of a document, what is quoted marked. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from kb.markup import Html
from kb.store.ledger import LedgerRecord, PageInfo
from ui.html.render import Mark, badges, byline, cells, image_address, lang, page_name

SURROUNDINGS = 1600
"""Characters shown on each side of a quote in a document without pages."""
Shown = Literal["source", "claim", "document", "passage"]
HINTS: dict[Shown, str] = {
    "source": "Choose a number in the answer to see the page it comes from.",
    "claim": "Choose a verdict to see what it rests on.",
    "document": "Choose a title to see the document.",
    "passage": "Choose a title or a passage to see its page.",
}
"""What the panel says before anything was chosen."""


@dataclass(frozen=True, slots=True)
class PanelPage:
    """The picture of a page: its size, and where the first marked line begins, if any."""

    width: int
    height: int
    mark_left: float | None = None
    """Shares of the width and height, 0 to 1."""
    mark_top: float | None = None


def shell(kind: Shown) -> Html:
    """Render the empty source panel; the script of the page fills it.

    Args:
        kind: what is chosen on the page and stepped through, if anything.
    """
    turning = Html(
        '<button type="button" data-{0}-step="-1" aria-label="Previous {0}">'
        'Previous<span class="wide-word"> {0}</span></button>'
        '<button type="button" data-{0}-step="1" aria-label="Next {0}">'
        'Next<span class="wide-word"> {0}</span></button>'
    )
    return Html(
        '<aside id="panel" aria-label="Source" tabindex="-1" hidden>'
        '<div class="panel-tools"><div>{}</div><div class="panel-right">'
        '<button type="button" data-zoom="-1" aria-label="Zoom out">−</button>'
        '<button type="button" data-zoom="1" aria-label="Zoom in">+</button>'
        '<button type="button" data-close>Close</button></div></div><div id="panel-why"></div>'
        '<div id="panel-content"><p class="panel-hint">{}</p></div></aside>'
        '<div id="live" class="visually-hidden" role="status" aria-live="polite"></div>'
    ).format("" if kind in ("document", "passage") else turning.format(kind), HINTS[kind])


def page(
    record: LedgerRecord, info: PageInfo, words: str, mark: Mark | None, sheet: PanelPage | None
) -> Html:
    """Render the source panel: one page of one document.

    Args:
        record: the document.
        info: the page shown.
        words: the page's text; empty where it gave none.
        mark: what is quoted on this page, if anything.
        sheet: the page's picture, None where there is none to show.

    """
    number = Html('<span class="card-number">{}</span>')
    return Html(
        '<header class="panel-head">{number}<div><h2>{title}</h2>{where}</div></header>'
        "{about}{doubt}{picture}{words}"
    ).format(
        number=number.format(mark.number) if mark and mark.number else "",
        title=record.document.title,
        where=_where(record, info),
        about=_about(record, info),
        doubt=_doubt(record, mark, sheet),
        picture=_picture(record, info, mark, sheet),
        words=_words(record, words, mark),
    )


def _where(record: LedgerRecord, info: PageInfo) -> Html:
    return Html('<div class="panel-where"><p class="card-place">{}</p>{}</div>').format(
        page_name(info.number, info.label) if record.paged else "no page numbers",
        _steps(record, info),
    )


def _steps(record: LedgerRecord, info: PageInfo) -> Html:
    if not record.paged:
        return Html()
    numbers = sorted({info.number for info in record.pages} | set(record.unreadable))
    before = [n for n in numbers if n < info.number]
    after = [n for n in numbers if n > info.number]
    return Html('<p class="panel-steps">{}{}</p>').format(
        _step_button("Previous page", before[-1] if before else None),
        _step_button("Next page", after[0] if after else None),
    )


def _step_button(label: str, number: int | None) -> Html:
    state = Html("disabled") if number is None else Html('data-turn="{}"').format(number)
    return Html('<button type="button" {}>{}</button>').format(state, label)


def _about(record: LedgerRecord, info: PageInfo) -> Html:
    document = record.document
    return Html(
        '<div class="panel-about"><p class="card-from">{byline}</p>{badges}'
        '<p class="actions"><button type="button" data-about="{id}">'
        'About this document</button><a href="document/{quoted}">All of this document</a></p></div>'
    ).format(
        byline=byline(document),
        badges=badges(document, record.confidence(info.number)),
        id=document.id,
        quoted=quote(document.id, safe=""),
    )


def _doubt(record: LedgerRecord, mark: Mark | None, sheet: PanelPage | None) -> Html:
    if not record.paged or mark is None:
        return Html()
    if sheet is None:
        line = "The picture of this page cannot be shown; its text is below."
    elif sheet.mark_top is None:
        line = "The quoted words could not be placed on the picture; they are marked in the text."
    else:
        return Html()
    return Html('<p class="panel-note">{}</p>').format(line)


def _picture(
    record: LedgerRecord, info: PageInfo, mark: Mark | None, sheet: PanelPage | None
) -> Html:
    if sheet is None:
        return Html()
    name = page_name(info.number, info.label)
    return Html(
        '<div class="sheet" tabindex="0" role="group" aria-label="Picture of the page">'
        '<div class="sheet-inner"><img src="{address}" width="{width}" '
        'height="{height}" loading="lazy" alt="{alt}">{number}</div></div>'
    ).format(
        address=image_address(record, info.number, mark),
        width=sheet.width,
        height=sheet.height,
        alt=f"{name[0].upper()}{name[1:]} of {record.document.title}; its text follows below.",
        number=_sheet_number(mark, sheet),
    )


def _sheet_number(mark: Mark | None, sheet: PanelPage) -> Html:
    """Render the number, or a point, where the quote begins on the picture."""
    if mark is None or sheet.mark_top is None or sheet.mark_left is None:
        return Html()
    return Html(
        '<span class="{}" aria-hidden="true" data-left="{:.4f}" data-top="{:.4f}">{}</span>'
    ).format(
        "sheet-number" if mark.number else "sheet-at",
        sheet.mark_left,
        sheet.mark_top,
        mark.number,
    )


def _words(record: LedgerRecord, words: str, mark: Mark | None) -> Html:
    title = "Text of this page" if record.paged else "The passage in its surroundings"
    body = Html("<p>No text could be read from this page.</p>")
    if words:
        shown = marked(words, mark, None if record.paged else SURROUNDINGS)
        body = Html('<div class="words"{}>{}</div>').format(lang(record.document), shown)
    return Html('<section class="page-text"><h3>{}</h3>{}</section>').format(title, body)


def marked(words: str, mark: Mark | None, around: int | None = None) -> Html:
    """Render a page's text with the quote in <mark>; optionally only what stands around it."""
    if mark is None or not 0 <= mark.start < mark.end <= len(words):
        cut = words if around is None else words[: 2 * around]
        return cells(cut) + (" …" if len(cut) < len(words) else "")
    first = 0 if around is None else _edge(words, mark.start - around)
    last = len(words) if around is None else min(len(words), mark.end + around)
    return Html("{}{}<mark>{}</mark>{}{}").format(
        "… " if first else "",
        cells(words[first : mark.start]),
        cells(words[mark.start : mark.end]),
        cells(words[mark.end : last]),
        " …" if last < len(words) else "",
    )


def _edge(words: str, at: int) -> int:
    """Move to the next blank, so that no word is cut in two."""
    if at <= 0:
        return 0
    blank = re.compile(r"\s").search(words, at, at + 80)
    return blank.end() if blank else at
