"""The source panel as HTML: one page of a document, what is quoted marked. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from kb.markup import Html
from kb.store.ledger import LedgerRecord, PageInfo
from ui.html.parts.addresses import Mark, image_address
from ui.html.parts.facts import badges, byline
from ui.html.parts.place import page_name
from ui.html.parts.quoted import cells
from ui.html.parts.source import opens
from ui.html.parts.tongue import foreign, lang
from ui.words.words import ENGLISH, Words

SURROUNDINGS = 1600
"""Characters shown on each side of a quote in a document without pages."""
LONG = 100_000
"""Characters shown on each side of a quote where the text has a page of its own."""
Shown = Literal["source", "claim", "document", "passage"]
"""What is chosen on a page, which the panel then shows."""


@dataclass(frozen=True, slots=True)
class PanelPage:
    """The picture of a page: its size, and where the first marked line begins, if any."""

    width: int
    height: int
    mark_left: float | None = None
    """Shares of the width and height, 0 to 1."""
    mark_top: float | None = None


def shell(kind: Shown, say: Words = ENGLISH) -> Html:
    """Render the empty source panel; the script of the page fills it.

    Args:
        kind: what is chosen on the page and stepped through, if anything.
        say: the words of the page.
    """
    steps = Html()
    if kind in ("source", "claim"):
        steps = _step(kind, "previous", -1, say) + _step(kind, "next", 1, say)
    return Html(
        '<aside id="panel" aria-label="{source}" tabindex="-1" hidden>'
        '<div class="panel-tools"><div>{steps}</div><div class="panel-right">'
        '<button type="button" data-zoom="-1" aria-label="{out}">−</button>'
        '<button type="button" data-zoom="1" aria-label="{into}">+</button>'
        '<button type="button" data-close>{close}</button></div></div><div id="panel-why"></div>'
        '<div id="panel-content"><p class="panel-hint">{hint}</p></div></aside>'
        '<div id="live" class="visually-hidden" role="status" aria-live="polite"></div>'
    ).format(
        steps=steps,
        source=say("panel.source"),
        out=say("panel.zoom_out"),
        into=say("panel.zoom_in"),
        close=say("panel.close"),
        hint=say(f"panel.hint_{kind}"),
    )


def _step(kind: Shown, way: str, by: int, say: Words) -> Html:
    return Html(
        '<button type="button" data-{kind}-step="{by}" aria-label="{whole}">'
        '<span class="wide-word">{whole}</span><span class="narrow-word">{short}</span></button>'
    ).format(kind=kind, by=by, whole=say(f"panel.{way}_{kind}"), short=say(f"panel.{way}"))


def page(  # noqa: PLR0913
    record: LedgerRecord,
    info: PageInfo,
    words: str,
    mark: Mark | None,
    sheet: PanelPage | None,
    say: Words = ENGLISH,
    rests: Html = Html(),
    where: str = "",
) -> Html:
    """Render the source panel: one page of one document.

    Args:
        record: the document.
        info: the page shown.
        words: the page's text; empty where it gave none.
        mark: what is quoted on this page, if anything.
        sheet: the page's picture, None where there is none to show.
        say: the words of the page.
        rests: what the quoted words rest on; see `ui.rests`.
        where: the quoted words stand, as their card says it; empty: the page alone is named.

    """
    number = Html('<span class="card-number">{}</span>')
    return Html(
        '<header class="panel-head">{number}<div><h2{tongue}>{title}</h2>{where}{rests}'
        "</div></header>{about}{doubt}{picture}{words}"
    ).format(
        number=number.format(say.figures(mark.number)) if mark and mark.number else "",
        tongue=foreign(record.document.language, say),
        title=record.document.title,
        where=_where(record, info, mark, where, say),
        about=_about(record, info, say),
        rests=rests,
        doubt=_doubt(record, mark, sheet, say),
        picture=_picture(record, info, mark, sheet, say),
        words=_words(record, words, mark, say),
    )


def _where(
    record: LedgerRecord, info: PageInfo, mark: Mark | None, quoted: str, say: Words
) -> Html:
    named = page_name(info.number, info.label, say) if record.paged else say("place.no_pages")
    if mark and mark.typeset_page:
        named = say("place.pdf", number=say.figures(str(mark.typeset_page)))
    number = info.number if record.paged else None
    return Html('<div class="panel-where"><p class="card-place">{} {}</p>{}</div>').format(
        quoted or named,
        opens(record.document, number, info.number, mark, say),
        _steps(record, info, say),
    )


def _steps(record: LedgerRecord, info: PageInfo, say: Words) -> Html:
    if not record.paged:
        return Html()
    numbers = sorted({info.number for info in record.pages} | set(record.unreadable))
    before = [n for n in numbers if n < info.number]
    after = [n for n in numbers if n > info.number]
    return Html('<p class="panel-steps">{}{}</p>').format(
        _step_button(say("panel.previous_page"), before[-1] if before else None),
        _step_button(say("panel.next_page"), after[0] if after else None),
    )


def _step_button(label: str, number: int | None) -> Html:
    state = Html("disabled") if number is None else Html('data-turn="{}"').format(number)
    return Html('<button type="button" {}>{}</button>').format(state, label)


def _about(record: LedgerRecord, info: PageInfo, say: Words) -> Html:
    document = record.document
    return Html(
        '<div class="panel-about"><p class="card-from">{byline}</p>{badges}'
        '<p class="actions"><button type="button" data-about="{id}">'
        '{about}</button><a href="document/{quoted}">{whole}</a></p></div>'
    ).format(
        byline=byline(document, say),
        badges=badges(document, record.confidence(info.number), say),
        id=document.id,
        about=say("panel.about"),
        quoted=quote(document.id, safe=""),
        whole=say("document.whole"),
    )


def _doubt(record: LedgerRecord, mark: Mark | None, sheet: PanelPage | None, say: Words) -> Html:
    if not record.paged or mark is None or (sheet and sheet.mark_top is not None):
        return Html()
    line = say("panel.no_picture" if sheet is None else "panel.not_placed")
    return Html('<p class="panel-note">{}</p>').format(line)


def _picture(
    record: LedgerRecord, info: PageInfo, mark: Mark | None, sheet: PanelPage | None, say: Words
) -> Html:
    if sheet is None:
        return Html()
    name = page_name(info.number, info.label, say)
    named = f"{name[0].upper()}{name[1:]}"
    return Html(
        '<div class="sheet" tabindex="0" role="group" aria-label="{picture}">'
        '<div class="sheet-inner"><img src="{address}" width="{width}" '
        'height="{height}" loading="lazy" alt="{alt}">{number}</div></div>'
    ).format(
        picture=say("panel.picture"),
        address=image_address(record, info.number, mark),
        width=sheet.width,
        height=sheet.height,
        alt=say("panel.picture_of", page=named, title=record.document.title),
        number=_sheet_number(mark, sheet, say),
    )


def _sheet_number(mark: Mark | None, sheet: PanelPage, say: Words) -> Html:
    """Render the number, or a point, where the quote begins on the picture."""
    if mark is None or sheet.mark_top is None or sheet.mark_left is None:
        return Html()
    return Html(
        '<span class="{}" aria-hidden="true" data-left="{:.4f}" data-top="{:.4f}">{}</span>'
    ).format(
        "sheet-number" if mark.number else "sheet-at",
        sheet.mark_left,
        sheet.mark_top,
        say.figures(mark.number),
    )


def _words(record: LedgerRecord, words: str, mark: Mark | None, say: Words) -> Html:
    title = say("panel.text" if record.paged else "panel.surroundings")
    body = Html("<p>{}</p>").format(say("panel.no_text"))
    if words:
        shown = marked(words, mark, None if record.paged else SURROUNDINGS)
        body = Html('<div class="words"{}>{}</div>').format(lang(record.document), shown)
    return Html('<section class="page-text"><h3>{}</h3>{}</section>').format(title, body)


def text_page(record: LedgerRecord, words: str, mark: Mark, say: Words = ENGLISH) -> Html:
    """Render the text of a document without pages for a page of its own, what is quoted marked."""
    shown = marked(words, mark, LONG, Html(' id="quoted"'))
    return Html(
        '<article class="document"><header class="document-head"><h1{lang}>{title}</h1>'
        '<p class="card-from">{byline}</p>{badges}<p class="actions"><a href="document/{id}">'
        '{whole}</a></p></header><div class="words"{lang}>{shown}</div></article>'
    ).format(
        lang=lang(record.document),
        title=record.document.name,
        byline=byline(record.document, say),
        badges=badges(record.document, say=say),
        id=quote(record.document.id, safe=""),
        whole=say("document.whole"),
        shown=shown,
    )


def marked(words: str, mark: Mark | None, around: int | None = None, name: Html = Html()) -> Html:
    """Render a page's text with the quote in <mark>; optionally only what stands around it.

    Args:
        words: of the page.
        mark: what is quoted.
        around: characters shown on each side of it; None: all.
        name: an attribute of the mark, by which an address finds it.
    """
    if mark is None or not 0 <= mark.start < mark.end <= len(words):
        cut = words if around is None else words[: 2 * around]
        return cells(cut) + (" …" if len(cut) < len(words) else "")
    first = 0 if around is None else _edge(words, mark.start - around)
    last = len(words) if around is None else min(len(words), mark.end + around)
    return Html("{}{}<mark{}>{}</mark>{}{}").format(
        "… " if first else "",
        cells(words[first : mark.start]),
        name,
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
