"""The source panel as HTML: one page of a document, what is quoted marked. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from kb.models import Document
from kb.store.ledger import LedgerRecord, PageInfo
from ui.html.render import Mark, badges, byline, cells, image_address, lang, page_name

SURROUNDINGS = 1600
"""Characters shown on each side of a quote in a document without pages."""
Shown = Literal["source", "claim", "document"]
HINTS: dict[Shown, str] = {
    "source": "Choose a number in the answer to see the page it comes from.",
    "claim": "Choose a verdict to see what it rests on.",
    "document": "Choose a title to see the document.",
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


def shell(kind: Shown) -> str:
    """Render the empty source panel; the script of the page fills it.

    Args:
        kind: what is chosen on the page and stepped through, if anything.
    """
    turning = (
        ""
        if kind == "document"
        else f'<button type="button" data-{kind}-step="-1" aria-label="Previous {kind}">'
        f'Previous<span class="wide-word"> {kind}</span></button>'
        f'<button type="button" data-{kind}-step="1" aria-label="Next {kind}">'
        f'Next<span class="wide-word"> {kind}</span></button>'
    )
    return (
        '<aside id="panel" aria-label="Source" tabindex="-1" hidden>'
        f'<div class="panel-tools"><div>{turning}</div><div class="panel-right">'
        '<button type="button" data-zoom="-1" aria-label="Zoom out">−</button>'
        '<button type="button" data-zoom="1" aria-label="Zoom in">+</button>'
        '<button type="button" data-close>Close</button></div></div><div id="panel-why"></div>'
        f'<div id="panel-content"><p class="panel-hint">{HINTS[kind]}</p></div></aside>'
        '<div id="live" class="visually-hidden" role="status" aria-live="polite"></div>'
    )


def page(
    record: LedgerRecord, info: PageInfo, words: str, mark: Mark | None, sheet: PanelPage | None
) -> str:
    """Render the source panel: one page of one document.

    Args:
        record: the document.
        info: the page shown.
        words: the page's text; empty where it gave none.
        mark: what is quoted on this page, if anything.
        sheet: the page's picture, None where there is none to show.

    """
    document = record.document
    where = page_name(info.number, info.label) if record.paged else "no page numbers"
    number = f'<span class="card-number">{mark.number}</span>' if mark and mark.number else ""
    return (
        f'<header class="panel-head">{number}<div><h2>{escape(document.title)}</h2>'
        f'<div class="panel-where"><p class="card-place">{escape(where)}</p>'
        f"{_steps(record, info)}</div></div></header>"
        f'<div class="panel-about"><p class="card-from">{escape(byline(document))}</p>'
        f"{badges(document, record.confidence(info.number))}{_about(document)}</div>"
        f"{_doubt(record, mark, sheet)}"
        f"{_picture(record, info, mark, sheet)}{_words(record, words, mark)}"
    )


def _steps(record: LedgerRecord, info: PageInfo) -> str:
    if not record.paged:
        return ""
    numbers = sorted({info.number for info in record.pages} | set(record.unreadable))
    before = [n for n in numbers if n < info.number]
    after = [n for n in numbers if n > info.number]
    return (
        '<p class="panel-steps">'
        + _step_button("Previous page", before[-1] if before else None)
        + _step_button("Next page", after[0] if after else None)
        + "</p>"
    )


def _about(document: Document) -> str:
    return (
        f'<p class="actions"><button type="button" data-about="{escape(document.id)}">'
        "About this document</button></p>"
    )


def _step_button(label: str, number: int | None) -> str:
    state = f'data-turn="{number}"' if number is not None else "disabled"
    return f'<button type="button" {state}>{label}</button>'


def _doubt(record: LedgerRecord, mark: Mark | None, sheet: PanelPage | None) -> str:
    if not record.paged or mark is None:
        return ""
    if sheet is None:
        line = "The picture of this page cannot be shown; its text is below."
    elif sheet.mark_top is None:
        line = "The quoted words could not be placed on the picture; they are marked in the text."
    else:
        return ""
    return f'<p class="panel-note">{line}</p>'


def _picture(
    record: LedgerRecord, info: PageInfo, mark: Mark | None, sheet: PanelPage | None
) -> str:
    if sheet is None:
        return ""
    name = page_name(info.number, info.label)
    alt = f"{name[0].upper()}{name[1:]} of {record.document.title}; its text follows below."
    number = ""
    if mark and sheet.mark_top is not None and sheet.mark_left is not None:
        style = "sheet-number" if mark.number else "sheet-at"
        number = (
            f'<span class="{style}" aria-hidden="true" data-left="{sheet.mark_left:.4f}" '
            f'data-top="{sheet.mark_top:.4f}">{mark.number}</span>'
        )
    return (
        '<div class="sheet" tabindex="0" role="group" aria-label="Picture of the page">'
        f'<div class="sheet-inner"><img src="{escape(image_address(record, info.number, mark))}" '
        f'width="{sheet.width}" height="{sheet.height}" loading="lazy" alt="{escape(alt)}">'
        f"{number}</div></div>"
    )


def _words(record: LedgerRecord, words: str, mark: Mark | None) -> str:
    title = "Text of this page" if record.paged else "The passage in its surroundings"
    if not words:
        body = "<p>No text could be read from this page.</p>"
    else:
        shown = marked(words, mark, None if record.paged else SURROUNDINGS)
        body = f'<div class="words"{lang(record.document)}>{shown}</div>'
    return f'<section class="page-text"><h3>{title}</h3>{body}</section>'


def marked(words: str, mark: Mark | None, around: int | None = None) -> str:
    """Escape a page's text with the quote in <mark>; optionally only what stands around it."""
    if mark is None or not 0 <= mark.start < mark.end <= len(words):
        cut = words if around is None else words[: 2 * around]
        return cells(cut) + (" …" if len(cut) < len(words) else "")
    first = 0 if around is None else _edge(words, mark.start - around)
    last = len(words) if around is None else min(len(words), mark.end + around)
    return (
        ("… " if first else "")
        + cells(words[first : mark.start])
        + f"<mark>{cells(words[mark.start : mark.end])}</mark>"
        + cells(words[mark.end : last])
        + (" …" if last < len(words) else "")
    )


def _edge(words: str, at: int) -> int:
    """Move to the next blank, so that no word is cut in two."""
    if at <= 0:
        return 0
    blank = re.compile(r"\s").search(words, at, at + 80)
    return blank.end() if blank else at
