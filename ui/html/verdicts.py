"""Checked claims as HTML. Pure functions; what comes from a text is escaped by its type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.base import DISTRIBUTION
from kb.claims.check import Claim, State, summary
from kb.markup import Html
from kb.question.question import Question
from kb.reader.differences import Difference
from kb.reader.wording import Span, Wording
from kb.words.text import placed_words, stop_words
from ui import names
from ui.cli.terminal import DIFFERENCES
from ui.given import Given
from ui.html import render

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

LABELS: dict[State, str] = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "something-close": "Something close",
    "not-in-corpus": "Not in these documents",
    "not-a-claim": "No claim",
}
"""What each verdict is called, in the order in which they are counted."""


FIGURE = re.compile(r"\d[\d.,]*\d|\d")
SEARCHED = 3
"""Words of a sentence that the library is searched for: it looks for passages that hold all."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A text and the verdicts on it."""

    given: Given
    claims: tuple[Claim, ...]
    made: str
    """A line that says when, and against which documents."""


def checked(base: KnowledgeBase, given: Given, claims: tuple[Claim, ...]) -> Checked:
    """Put verdicts together with the text and with what they were made with."""
    today = names.date(datetime.now(UTC).date().isoformat())
    held = names.count(len(base.records()), "document")
    corpus = f"corpus {base.corpus_hash()}, version {version(DISTRIBUTION)}"
    return Checked(given, claims, f"Checked on {today} against {held} ({corpus}).")


def counts(claims: Sequence[Claim]) -> dict[State, int]:
    """Count the verdicts; sentences that make no claim are left out."""
    return {
        state: sum(claim.state == state for claim in claims)
        for state in LABELS
        if state != "not-a-claim"
    }


def result(claims: Sequence[Claim]) -> Html:
    """Render the summary and a bar of it; the words say all that the bar shows."""
    part = Html('<span class="bar-part {}" style="flex-grow:{}"></span>')
    parts = Html().join(part.format(state, many) for state, many in counts(claims).items() if many)
    bar = Html('<div class="verdict-bar" aria-hidden="true">{}</div>')
    return Html('<p class="status">{}</p>{}{}').format(
        summary(claims), bar.format(parts) if parts else "", _only(claims)
    )


def _only(claims: Sequence[Claim]) -> Html:
    """Render the ways to see the sentences of one verdict alone."""
    found = {state: many for state, many in counts(claims).items() if many}
    if len(found) < 2:
        return Html()
    button = Html('<button type="button" data-only="{}" aria-pressed="false">{} {:,}</button>')
    buttons = (button.format(state, LABELS[state], many) for state, many in found.items())
    return Html('<div class="only-verdicts" role="group" aria-label="Show only">{}</div>').format(
        Html().join(buttons)
    )


def head(given: Given) -> Html:
    """Render what is checked, and what to know of its reading."""
    title = Html('<h2 class="given-name">{}</h2>').format(given.name) if given.name else Html()
    return title + render.notes(given.notes)


def sentence(claim: Claim, number: int) -> Html:
    """Render a sentence with its verdict as a button; one without a claim stays plain.

    Args:
        claim: the sentence.
        number: counts the claims of the text from 1.
    """
    if claim.label == "not-a-claim":
        return Html.escape(claim.text)
    return Html(
        '<span class="claim {label}" data-claim="{number}">{text}</span> '
        '<button type="button" class="verdict {label}" data-claim="{number}">'
        '{word}<span class="visually-hidden">: show why</span></button>'
        '<template data-why="{number}">{why}</template>'
    ).format(
        label=claim.state,
        number=number,
        text=claim.text,
        word=LABELS[claim.state],
        why=detail(claim),
    )


def detail(claim: Claim) -> Html:
    """Render why a verdict was given: its reason, what differs, and the sources."""
    return Html(
        '<section class="why" aria-label="Verdict"><p class="verdict {label}">{word}</p>'
        '<p class="why-text">{text}</p><p class="why-reason">{reason}</p>'
        "{differences}{wanted}{sources}</section>"
    ).format(
        wanted=wanted(claim.text) if claim.state == "not-in-corpus" else "",
        label=claim.state,
        word=LABELS[claim.state],
        text=claim.text,
        reason=claim.reason,
        differences=beside(claim),
        sources=_sources(claim),
    )


def wanted(text: str) -> Html:
    """Render what kind of source would support a claim, and two ways to look for one."""
    countries = [names.country(code) for code in sorted(Question(text).countries)]
    figures = list(dict.fromkeys(FIGURE.findall(text)))
    about = f" on {' and '.join(countries)}" if countries else ""
    giving = f", and gives {', '.join(figures)}" if figures else ""
    query = " ".join(_rarest(text))
    return Html(
        '<section class="support"><h2>What would support this</h2><p>A document{} that says it in '
        'nearly these words{}. None that is held here does.</p><p class="actions">'
        '<a href="library?{}">Look for its words in the texts</a><a href="./?{}">Ask about it</a>'
        "</p></section>"
    ).format(about, giving, urlencode({"q": query}), urlencode({"q": text}))


def _rarest(text: str) -> list[str]:
    """Return the longest words, in their order: what is long is seldom everywhere."""
    words = [word for word, _, _ in placed_words(text) if word.lower() not in stop_words()]
    longest = sorted(dict.fromkeys(words), key=len, reverse=True)[:SEARCHED]
    return [word for word in dict.fromkeys(words) if word in longest]


def _sources(claim: Claim) -> Html:
    shown = claim.evidence or claim.nearest
    if not shown:
        return Html()
    title = "" if claim.evidence else Html('<h2 class="cards-title">Nearest passage</h2>')
    numbered = (replace(one, marker=n) for n, one in enumerate(shown, start=1))
    cards = Html().join(map(render.card, numbered))
    return Html('{}<ol class="cards">{}</ol>').format(title, cards)


def beside(claim: Claim) -> Html:
    """Render what a text says otherwise than its source: what differs, or both with their words."""
    return (
        compared(claim.text, claim.nearest[0].quote)
        if claim.close
        else differences(claim.differences)
    )


def compared(text: str, quote: str) -> Html:
    """Render a claim and the sentence that comes nearest side by side, what differs marked."""
    spans = Wording(text, quote).spans
    return Html(
        '<dl class="compared"><dt>This text</dt><dd>{}</dd><dt>Source</dt><dd>{}</dd></dl>'
    ).format(_marked(text, [a for a, _ in spans]), _marked(quote, [b for _, b in spans]))


def _marked(text: str, spans: Sequence[Span]) -> Html:
    parts, at = list[Html](), 0
    for start, end in filter(None, spans):
        parts += [
            render.cells(text[at:start]),
            Html('<mark class="differs">{}</mark>').format(render.cells(text[start:end])),
        ]
        at = end
    return Html().join([*parts, render.cells(text[at:])])


def differences(found: Sequence[Difference]) -> Html:
    """Render what a text says and what a source says, side by side."""
    if not found:
        return Html()
    row = Html('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>')
    return Html(
        '<table class="differences"><thead><tr><th scope="col">Differs</th>'
        '<th scope="col">This text</th><th scope="col">Source</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(
        Html().join(
            row.format(DIFFERENCES[one.kind], one.claimed, one.found or "nothing of the kind")
            for one in found
        )
    )


def intro(documents: int) -> Html:
    """Say what the page does.

    Args:
        documents: how many a text is compared with.
    """
    return Html(
        '<div class="check"><h1>Check a text</h1>'
        "<p>Each sentence is compared with the {} kept here. Sentences that make no claim are "
        "left alone. A verdict is a place to look, no proof: open the page it rests on.</p></div>"
    ).format(names.count(documents, "document"))


def form() -> Html:
    """Render the page before anything was checked."""
    return Html(
        '<div class="check"><form id="check-form"><label for="check-text">'
        "A text, or the address of a web page or a "
        'PDF</label><textarea id="check-text" rows="8"></textarea>'
        '<p class="check-actions"><button type="submit" class="primary">Check</button>'
        '<label class="file" for="check-file">Check a file</label>'
        '<input type="file" id="check-file" class="visually-hidden" '
        'accept=".txt,.md,.html,.htm,.pdf,.docx,.pptx,.xlsx,.csv,.epub">'
        '<button type="button" id="check-stop" hidden>Stop</button>'
        '<span class="fine">Or drop a file on the box: text, Markdown, HTML, PDF, Word.</span></p>'
        '</form><div id="checked" hidden>'
        '<div id="checked-step"></div><div id="checked-result"></div>'
        '<div id="checked-downloads" class="actions"></div><div id="checked-head"></div>'
        '<ol id="checked-only" hidden></ol><div id="checked-text"></div></div></div>'
    )
