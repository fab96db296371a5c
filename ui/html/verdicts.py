"""Checked claims as HTML. Pure functions; everything that comes from a text is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from kb.base import DISTRIBUTION
from kb.claims.check import Claim, summary
from kb.models import ClaimVerdict
from kb.reader.differences import Difference
from ui import names
from ui.cli.terminal import DIFFERENCES
from ui.given import Given
from ui.html import render

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

LABELS: dict[ClaimVerdict, str] = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "not-in-corpus": "Not in these documents",
    "not-a-claim": "No claim",
}
"""What each verdict is called, in the order in which they are counted."""


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


def counts(claims: Sequence[Claim]) -> dict[ClaimVerdict, int]:
    """Count the verdicts; sentences that make no claim are left out."""
    return {
        label: sum(claim.label == label for claim in claims)
        for label in LABELS
        if label != "not-a-claim"
    }


def result(claims: Sequence[Claim]) -> str:
    """Render the summary and a bar of it; the words say all that the bar shows."""
    parts = "".join(
        f'<span class="bar-part {label}" style="flex-grow:{many}"></span>'
        for label, many in counts(claims).items()
        if many
    )
    bar = f'<div class="verdict-bar" aria-hidden="true">{parts}</div>' if parts else ""
    return f'<p class="status">{escape(summary(claims))}</p>{bar}'


def head(given: Given) -> str:
    """Render what is checked, and what to know of its reading."""
    title = f'<h2 class="given-name">{escape(given.name)}</h2>' if given.name else ""
    items = "".join(f"<li>{escape(note)}</li>" for note in given.notes)
    notes = f'<ul class="notes" aria-label="Notes">{items}</ul>' if items else ""
    return title + notes


def sentence(claim: Claim, number: int) -> str:
    """Render a sentence with its verdict as a button; one without a claim stays plain.

    Args:
        claim: the sentence.
        number: counts the claims of the text from 1.
    """
    if claim.label == "not-a-claim":
        return escape(claim.text)
    return (
        f'<span class="claim {claim.label}" data-claim="{number}">{escape(claim.text)}</span> '
        f'<button type="button" class="verdict {claim.label}" data-claim="{number}">'
        f'{LABELS[claim.label]}<span class="visually-hidden">: show why</span></button>'
        f'<template data-why="{number}">{detail(claim)}</template>'
    )


def detail(claim: Claim) -> str:
    """Render why a verdict was given: its reason, what differs, and the sources."""
    shown = claim.evidence or claim.nearest
    numbered = [replace(one, marker=n) for n, one in enumerate(shown, start=1)]
    cards = "".join(render.card(citation) for citation in numbered)
    title = "" if claim.evidence else '<h2 class="cards-title">Nearest passage</h2>'
    sources = f'{title}<ol class="cards">{cards}</ol>' if cards else ""
    return (
        f'<section class="why" aria-label="Verdict"><p class="verdict {claim.label}">'
        f'{LABELS[claim.label]}</p><p class="why-text">{escape(claim.text)}</p>'
        f'<p class="why-reason">{escape(claim.reason)}</p>'
        f"{differences(claim.differences)}{sources}</section>"
    )


def differences(found: Sequence[Difference]) -> str:
    """Render what a text says and what a source says, side by side."""
    rows = "".join(
        f'<tr><th scope="row">{DIFFERENCES[one.kind]}</th><td>{escape(one.claimed)}</td>'
        f"<td>{escape(one.found) if one.found else 'nothing of the kind'}</td></tr>"
        for one in found
    )
    heads = '<th scope="col">Differs</th><th scope="col">This text</th><th scope="col">Source</th>'
    return (
        f'<table class="differences"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else ""
    )


def form(documents: int) -> str:
    """Render the page before anything was checked.

    Args:
        documents: how many a text is compared with.
    """
    held = names.count(documents, "document")
    return (
        '<div class="check"><h1>Check a text</h1>'
        f"<p>Each sentence is compared with the {held} kept here. Sentences that make no claim are "
        "left alone. A verdict is a place to look, no proof: open the page it rests on.</p>"
        '<form id="check-form"><label for="check-text">A text, or the address of a web page or a '
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
        '<div id="checked-text"></div></div></div>'
    )
