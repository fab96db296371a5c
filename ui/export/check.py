"""Checks as files that people keep: Markdown, CSV, JSON and a page to print."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import NamedTuple

from kb.claims.check import Claim, summary
from kb.contract import check_json
from kb.markup import Html
from ui.cli.terminal import difference_lines
from ui.export.cells import SOURCE_COLUMNS, cell, cited, plain, source
from ui.html import verdicts
from ui.html.parts.quoted import cells
from ui.html.parts.references import reference
from ui.html.verdicts import Checked, label

COLUMNS = ("sentence", "verdict", "reason", "differences", "source is", *SOURCE_COLUMNS)
STYLE = Html("""
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #16191d; background: #fff;
  font: 11pt/1.5 "Noto Sans", "Noto Sans Khmer", system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6em; } h2 { font-size: 1.1em; margin-top: 2rem; }
.text { white-space: pre-line; }
.supported { background: #e2f2e6; } .contradicted { background: #fbe4e1; }
.something-close { background: #fdf3d0; } .not-in-corpus { border-bottom: 2px dotted #4a5159; }
.compared { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.2rem; margin: 0.4rem 0; }
.compared dt { grid-row: 1; font-weight: 600; } .compared dd { grid-row: 2; margin: 0; }
mark { background: #fbe3a0; font-weight: 600; }
.label { font-size: 0.8em; font-weight: 600; }
li { margin: 0 0 1.2rem; break-inside: avoid; } li p { margin: 0.2rem 0; }
blockquote { margin: 0.4rem 0; padding-left: 0.8rem;
  border-left: 3px solid #e3c72c; white-space: pre-line; }
table { border-collapse: collapse; font-size: 0.9em; }
th, td { padding: 0.15rem 0.8rem 0.15rem 0; text-align: left; border-bottom: 1px solid #d3d8de; }
""")


class Format(NamedTuple):
    """One kind of file."""

    ending: str
    label: str
    """For the person who chooses."""
    media_type: str
    write: Callable[[Checked], str]


def check_markdown(checked: Checked) -> str:
    """Write a check as Markdown: the summary, each claim, its sources."""
    lines = [f"# Claim check{_of(checked.given.name)}", "", summary(checked.claims), ""]
    for claim in checked.claims:
        if claim.label == "not-a-claim":
            continue
        lines.append(f"- **{label(claim.state)}**: {plain(claim.text)}")
        lines.append(f"  - {plain(claim.reason)}")
        lines += [f"  - {plain(line)}" for line in difference_lines(claim.differences)]
        lines += [f"  - {cited(citation)}" for citation in claim.evidence]
        lines += [f"  - Nearest passage: {cited(citation)}" for citation in claim.nearest]
    return "\n".join([*lines, "", plain(checked.made), ""])


def check_csv(checked: Checked) -> str:
    """Write a check as a table: one row a claim and source, in the order of the text."""
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(COLUMNS)
    for claim in checked.claims:
        said = "; ".join(difference_lines(claim.differences))
        first = (claim.text, label(claim.state), claim.reason, said)
        shown = "evidence" if claim.evidence else "nearest" if claim.nearest else ""
        for citation in claim.evidence or claim.nearest or (None,):
            rows.writerow([cell(value) for value in (*first, shown, *source(citation))])
    return buffer.getvalue()


def check_wire(checked: Checked) -> str:
    """Write a check as the JSON that `readiness check --json` prints."""
    return json.dumps(check_json(checked.claims), ensure_ascii=False)


def check_html(checked: Checked) -> Html:
    """Write a check as one page that needs nothing else and can be printed."""
    name = checked.given.name
    return Html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>"
        "<p><strong>{summary}</strong></p><p>{made}</p><h2>The text</h2>"
        '<div class="text">{text}</div><h2>The claims</h2><ol>{items}</ol></body></html>'
    ).format(
        title=f"Claim check{f': {name}' if name else ''}",
        style=STYLE,
        summary=summary(checked.claims),
        made=checked.made,
        text=_marked(checked),
        items=Html().join(_item(c) for c in checked.claims if c.label != "not-a-claim"),
    )


FORMATS = {
    "markdown": Format("md", "Markdown", "text/markdown", check_markdown),
    "csv": Format("csv", "CSV", "text/csv", check_csv),
    "html": Format("html", "HTML", "text/html", check_html),
    "json": Format("json", "JSON", "application/json", check_wire),
}


def _of(name: str) -> str:
    return f": {plain(name)}" if name else ""


def _marked(checked: Checked) -> Html:
    text, at, parts = checked.given.text, 0, list[str]()
    marked = Html('<span class="{}">{}</span> <span class="label">[{}]</span>')
    for claim in checked.claims:
        parts.append(text[at : claim.start])
        words, at = text[claim.start : claim.end], claim.end
        plain_words = claim.label == "not-a-claim"
        parts.append(
            words if plain_words else marked.format(claim.state, words, label(claim.state))
        )
    return Html().join([*parts, text[at:]])


def _item(claim: Claim) -> Html:
    source = Html("<blockquote>{}</blockquote><p>{}</p>")
    return Html(
        "<li><p>{text}</p><p><strong>{label}.</strong> {reason}</p>"
        "{differences}{near}{sources}</li>"
    ).format(
        text=claim.text,
        label=label(claim.state),
        reason=claim.reason,
        differences=verdicts.beside(claim),
        near=Html("<p>Nearest passage:</p>") if claim.nearest else "",
        sources=Html().join(
            source.format(cells(one.quote), reference(one))
            for one in claim.evidence or claim.nearest
        ),
    )
