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
from kb.claims.check import ABSENT, Claim, State
from kb.markup import Html
from kb.question.question import Question
from kb.reader.differences import Difference
from kb.reader.wording import Span, Wording
from kb.words.text import placed_words, stop_words
from ui import names
from ui.given import Given
from ui.html.parts.notes import notes
from ui.html.parts.place import place
from ui.html.parts.quoted import cells
from ui.html.parts.source import card
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

STATES: tuple[State, ...] = (
    "supported",
    "contradicted",
    "something-close",
    "not-in-corpus",
    "not-a-claim",
)
"""The verdicts, in the order in which they are counted."""


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
        for state in STATES
        if state != "not-a-claim"
    }


def label(state: State, say: Words = ENGLISH) -> str:
    """Name a verdict."""
    return say(f"verdicts.{state}")


def summary(claims: Sequence[Claim], say: Words = ENGLISH) -> str:
    """Say in one line how a text fared."""
    many = counts(claims)
    total = sum(many.values())
    if not total:
        return say("check.no_claims")
    figures = {state.replace("-", "_"): say.number(number) for state, number in many.items()}
    return say("check.summary", claims=say.count("claim", total), **figures)


def result(claims: Sequence[Claim], say: Words = ENGLISH) -> Html:
    """Render the summary and a bar of it; the words say all that the bar shows."""
    part = Html('<span class="bar-part {}" style="flex-grow:{}"></span>')
    parts = Html().join(part.format(state, many) for state, many in counts(claims).items() if many)
    bar = Html('<div class="verdict-bar" aria-hidden="true">{}</div>')
    return Html('<p class="status">{}</p>{}{}').format(
        summary(claims, say), bar.format(parts) if parts else "", _only(claims, say)
    )


def _only(claims: Sequence[Claim], say: Words) -> Html:
    """Render the ways to see the sentences of one verdict alone."""
    found = {state: many for state, many in counts(claims).items() if many}
    if len(found) < 2:
        return Html()
    button = Html('<button type="button" data-only="{}" aria-pressed="false">{} {}</button>')
    buttons = (
        button.format(state, label(state, say), say.number(many)) for state, many in found.items()
    )
    return Html('<div class="only-verdicts" role="group" aria-label="{}">{}</div>').format(
        say("check.only"), Html().join(buttons)
    )


def head(given: Given, say: Words = ENGLISH) -> Html:
    """Render what is checked, and what to know of its reading."""
    title = Html('<h2 class="given-name">{}</h2>').format(given.name) if given.name else Html()
    return title + notes(given.notes, language="en", say=say)


def sentence(claim: Claim, number: int, say: Words = ENGLISH) -> Html:
    """Render a sentence with its verdict as a button; one without a claim stays plain.

    Args:
        claim: the sentence.
        number: counts the claims of the text from 1.
        say: the words of the page.
    """
    if claim.label == "not-a-claim":
        return Html.escape(claim.text)
    return Html(
        '<span class="claim {label}" data-claim="{number}">{text}</span> '
        '<button type="button" class="verdict {label}" data-claim="{number}">'
        '{word}<span class="visually-hidden">{colon} {why_shown}</span></button>'
        '<template data-why="{number}">{why}</template>'
    ).format(
        label=claim.state,
        number=number,
        text=claim.text,
        word=label(claim.state, say),
        colon=say.colon,
        why_shown=say("check.why"),
        why=detail(claim, say),
    )


def detail(claim: Claim, say: Words = ENGLISH) -> Html:
    """Render why a verdict was given: its reason, what differs, and the sources."""
    return Html(
        '<section class="why" aria-label="{title}"><p class="verdict {label}">{word}</p>'
        '<p class="why-text">{text}</p>{reason}{differences}{wanted}{sources}</section>'
    ).format(
        title=say("check.verdict"),
        wanted=wanted(claim.text, say) if claim.state == "not-in-corpus" else "",
        label=claim.state,
        word=label(claim.state, say),
        text=claim.text,
        reason=_reason(claim, say),
        differences=beside(claim, say),
        sources=_sources(claim, say),
    )


def _reason(claim: Claim, say: Words) -> Html:
    """Render the reason of a verdict; a rare one stands as it was given, in English."""
    known = None if say.language == ENGLISH.language else _known_reason(claim, say)
    tongue = Html() if known else foreign(ENGLISH.language, say)
    return Html('<p class="why-reason"{}>{}</p>').format(tongue, known or claim.reason)


def _known_reason(claim: Claim, say: Words) -> str | None:
    if claim.reason == ABSENT:
        return say("reason.absent")
    shown = claim.nearest if claim.close else claim.evidence
    if not shown or claim.label == "not-a-claim":
        return None
    hit = shown[0].hit
    source = say("reason.source", title=hit.document.title, place=place(hit, say))
    state = claim.state.replace("-", "_")
    if claim.seems_otherwise:
        return say("reason.seems_otherwise", source=source)
    pairs = (
        say.figures(
            say("reason.other", found=one.found or say("check.nothing"), claimed=one.claimed)
        )
        for one in claim.differences[:2]
    )
    return say(f"reason.{state}", source=source, differences=say("reason.between").join(pairs))


def wanted(text: str, say: Words = ENGLISH) -> Html:
    """Render what kind of source would support a claim, and two ways to look for one."""
    countries = [names.country(code, say) for code in sorted(Question(text).countries)]
    named = [*countries, *dict.fromkeys(FIGURE.findall(text))]
    query = urlencode({"q": " ".join(_longest(text))})
    return Html(
        '<section class="support"><h2>{}</h2><p>{}{}</p><p class="actions">'
        '<a href="library?{}">{}</a><a href="./?{}">{}</a></p></section>'
    ).format(
        say("support.title"),
        say("support.document"),
        f" {say('support.naming', names=', '.join(named))}" if named else "",
        query,
        say("support.search"),
        urlencode({"q": text}),
        say("support.ask"),
    )


def _longest(text: str) -> list[str]:
    """Return the longest words, in their order: what is long is seldom everywhere."""
    words = [word for word, _, _ in placed_words(text) if word.lower() not in stop_words()]
    longest = sorted(dict.fromkeys(words), key=len, reverse=True)[:SEARCHED]
    return [word for word in dict.fromkeys(words) if word in longest]


def _sources(claim: Claim, say: Words) -> Html:
    shown = claim.evidence or claim.nearest
    if not shown:
        return Html()
    heading = Html('<h2 class="cards-title">{}</h2>').format(say("check.nearest"))
    numbered = (replace(one, marker=n) for n, one in enumerate(shown, start=1))
    cards = Html().join(card(one, say=say) for one in numbered)
    return Html('{}<ol class="cards">{}</ol>').format("" if claim.evidence else heading, cards)


def beside(claim: Claim, say: Words = ENGLISH) -> Html:
    """Render what a text says otherwise than its source: what differs, or both with their words."""
    return (
        compared(claim.text, claim.nearest[0].quote, say)
        if claim.close
        else differences(claim.differences, say)
    )


def compared(text: str, quote: str, say: Words = ENGLISH) -> Html:
    """Render a claim and the sentence that comes nearest side by side, what differs marked."""
    spans = Wording(text, quote).spans
    return Html('<dl class="compared"><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>').format(
        say("check.this_text"),
        _marked(text, [a for a, _ in spans]),
        say("check.source"),
        _marked(quote, [b for _, b in spans]),
    )


def _marked(text: str, spans: Sequence[Span]) -> Html:
    parts, at = list[Html](), 0
    for start, end in filter(None, spans):
        parts += [
            cells(text[at:start]),
            Html('<mark class="differs">{}</mark>').format(cells(text[start:end])),
        ]
        at = end
    return Html().join([*parts, cells(text[at:])])


def differences(found: Sequence[Difference], say: Words = ENGLISH) -> Html:
    """Render what a text says and what a source says, side by side."""
    if not found:
        return Html()
    row = Html('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>')
    head = Html('<th scope="col">{}</th>')
    heads = map(head.format, (say(f"check.{n}") for n in ("differs", "this_text", "source")))
    return Html(
        '<table class="differences"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(
        Html().join(heads),
        Html().join(
            row.format(
                say(f"differences.{one.kind}"), one.claimed, one.found or say("check.nothing")
            )
            for one in found
        ),
    )


def intro(documents: int, say: Words = ENGLISH) -> Html:
    """Say what the page does.

    Args:
        documents: how many a text is compared with.
        say: the words of the page.
    """
    return Html('<div class="check"><h1>{}</h1><p>{}</p></div>').format(
        say("check.title"), say("check.about", documents=say.count("document", documents))
    )


def form(say: Words = ENGLISH) -> Html:
    """Render the page before anything was checked."""
    return Html(
        '<div class="check"><form id="check-form"><label for="check-text">'
        '{label}</label><textarea id="check-text" rows="8"></textarea>'
        '<p class="check-actions"><button type="submit" class="primary">{check}</button>'
        '<label class="file" for="check-file">{file}</label>'
        '<input type="file" id="check-file" class="visually-hidden" '
        'accept=".txt,.md,.html,.htm,.pdf,.docx,.pptx,.xlsx,.csv,.epub">'
        '<button type="button" id="check-stop" hidden>{stop}</button>'
        '<span class="fine">{drop}</span></p>'
        '</form><div id="checked" hidden>'
        '<div id="checked-step"></div><div id="checked-result"></div>'
        '<div id="checked-downloads" class="actions"></div><div id="checked-head"></div>'
        '<ol id="checked-only" hidden></ol><div id="checked-text"></div></div></div>'
    ).format(
        label=say("check.label"),
        check=say("check.submit"),
        file=say("check.file"),
        stop=say("ask.stop"),
        drop=say("check.drop"),
    )
