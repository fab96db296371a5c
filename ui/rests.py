"""What a quote of a brief rests on, in words and as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ingest.briefs.marks import is_own
from kb.markup import Html
from kb.models import Citation, Work
from ui.words.words import ENGLISH, Words


def short(citation: Citation, say: Words = ENGLISH) -> Html:
    """Render one line for a card: what a brief's quote rests on; nothing of other documents."""
    found = citation.works
    if not found:
        own = citation.hit.document.kind == "brief" and is_own(citation.quote)
        return Html('<p class="card-rests">{}</p>').format(say("works.own")) if own else Html()
    items = Html("; ").join(_linked(work, say) for work in found)
    return Html('<p class="card-rests"><b>{}</b> {}</p>').format(_begin(citation, say), items)


def listed(found: Sequence[Work], own: bool, say: Words = ENGLISH) -> Html:
    """Render the part of the source panel that says what the marked words rest on.

    Args:
        found: the works.
        own: the writers of the brief say the words themselves.
        say: the words of the page.
    """
    if not found:
        return Html('<p class="panel-rests">{}</p>').format(say("works.own")) if own else Html()
    item = Html("<li>{}{}</li>")
    items = Html().join(item.format(_linked(work, say), _more(work, say)) for work in found)
    return Html('<div class="panel-rests"><p><b>{}</b></p><ul>{}</ul></div>').format(
        say("works.rests_long"), items
    )


def named(citation: Citation, say: Words = ENGLISH) -> str:
    """Name works in plain words: `It rests on: Oxford Insights, 2023, p. 51`."""
    return f"{_begin(citation, say)} {'; '.join(_who(work, say) for work in citation.works)}"


def _begin(citation: Citation, say: Words) -> str:
    brief = citation.hit.document.kind == "brief"
    return say("works.rests" if brief else "works.rests_long")


def place(work: Work, say: Words = ENGLISH) -> str:
    """Say where in a work: `p. 51`, or its section; empty where all of it is meant."""
    if work.pages:
        shown = say.figures(", ".join(map(str, work.pages)))
        return say("works.page" if len(work.pages) == 1 else "works.pages", pages=shown)
    return say("works.section", name=work.section) if work.section else ""


def _who(work: Work, say: Words) -> str:
    document, year = work.document, say.figures(work.document.year or "")
    parts = (document.publisher, year or say("works.undated"), place(work, say))
    return ", ".join(filter(None, parts))


def _linked(work: Work, say: Words) -> Html:
    return Html("{}, {}").format(_title(work), _who(work, say))


def _title(work: Work) -> Html:
    tongue = Html(' lang="{}"').format(work.document.language or "")
    title = work.document.title.rstrip(".។")
    if work.address is None:
        return Html("<cite{}>{}</cite>").format(tongue, title)
    return Html('<a href="{}" target="_blank" rel="noopener noreferrer"{}>{}</a>').format(
        work.address, tongue, title
    )


def _more(work: Work, say: Words) -> Html:
    """Say what a reader of the work should know, and where else it can be read."""
    told = [say(f"works.{work.read}")] if work.read in ("part", "extract", "secondary") else []
    told += [] if work.address else [say("works.no_address")]
    line = Html(' <span class="fine">({})</span>').format("; ".join(told)) if told else Html()
    if work.held is None:
        return line
    here = Html(' <a href="document/{}">{}</a>')
    return line + here.format(quote(work.held, safe=""), say("works.held"))
