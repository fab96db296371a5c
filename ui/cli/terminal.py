"""What the command line prints: passages, answers, verdicts, as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.citations import page_name, readable
from kb.messages import messages
from kb.models import Answer, Citation, Hit
from kb.reader.differences import Difference, Kind
from ui import preferences, rests

if TYPE_CHECKING:
    from kb.claims.check import Claim
    from ui.cli.doctor import Finding

WIDTH = 96
DIFFERENCES: dict[Kind, str] = {
    "number": "Number",
    "date": "Date",
    "place": "Place",
    "name": "Name",
    "modality": "Must or may",
    "negation": "Yes or no",
    "status": "In force or not",
    "wording": "Other words",
}
"""What each kind of difference is about."""


def hits_text(hits: Sequence[Hit]) -> str:
    """Print ranked passages."""
    if not hits:
        return "No passage found."
    return "\n\n".join(map(_found, hits))


def _found(hit: Hit) -> str:
    why = f"{_block(f'Answers best: “{hit.saying}”')}\n" if hit.saying else ""
    return f"{hit.rank}. {_head(hit)}\n{why}{_block(hit.passage.text)}"


def answer_text(answer: Answer) -> str:
    """Print an answer with its sources, or a refusal with the nearest passages."""
    if answer.refusal is not None:
        parts = _understood(answer)
        parts += [printable(answer.refusal.message), printable(answer.refusal.wanted)]
        parts += _looked(answer)
        if answer.nearest:
            parts.append(f"{messages(answer.language).say('shown.near')}:\n")
            parts += [f"- {_head(hit)}\n{_block(hit.passage.text[:300])}" for hit in answer.nearest]
        return "\n".join(parts)
    parts = _understood(answer)
    parts += [_filled(paragraph) for paragraph in answer.text.split("\n\n")]
    parts += [f"Note: {printable(note)}" for note in answer.notes]
    parts += [printable(f"Left out: “{w.text}” {w.reason}") for w in answer.withheld]
    parts += _looked(answer)
    return "\n\n".join([*parts, "Sources\n" + "\n".join(map(_source, answer.citations))])


def check_report(claims: Sequence[Claim]) -> str:
    """Print a claim check: one block a sentence, the sum last."""
    from kb.claims.check import summary

    blocks = []
    for claim in claims:
        lines = [f"[{claim.state}] {printable(claim.text)}", f"    {printable(claim.reason)}"]
        lines += [f"    {printable(line)}" for line in difference_lines(claim.differences)]
        lines += [f"    {_head(c.hit)}\n{_block(f'“{c.quote}”')}" for c in claim.evidence]
        lines += [f"    Nearest: {_head(c.hit)}\n{_block(f'“{c.quote}”')}" for c in claim.nearest]
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, summary(claims)]) if blocks else "No sentence to check."


def difference_lines(found: Sequence[Difference]) -> list[str]:
    """Say what a text has and what its source has in its place; other words in one line."""
    exact = [_difference(one) for one in found if one.kind != "wording"]
    words = [f"{d.claimed or '-'} | {d.found or '-'}" for d in found if d.kind == "wording"]
    return [*exact, f"Other words, text | source: {'; '.join(words)}"] if words else exact


def _difference(one: Difference) -> str:
    found = f"has {one.found}" if one.found else "has nothing of the kind"
    return f"{DIFFERENCES[one.kind]}: the text has {one.claimed}, the source {found}"


def findings_text(findings: Sequence[Finding]) -> str:
    """Print what the doctor found, a line a subject, with the next step where one is needed."""
    lines = []
    for finding in findings:
        fine = "look " if finding.next_step else "good "
        verdict = fine if finding.good else "WRONG"
        lines.append(f"{verdict}  {finding.subject}: {printable(finding.text)}")
        if finding.next_step:
            lines.append(f"       {printable(finding.next_step)}")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Keep a document's text from steering the terminal."""
    return "".join(c for c in readable(text) if c.isprintable() or c == "\n")


def _understood(answer: Answer) -> list[str]:
    return [printable(f"Understood as: {answer.rewritten}")] if answer.rewritten else []


def _looked(answer: Answer) -> list[str]:
    looked = printable(preferences.line(answer.preferences))
    return [looked] if looked else []


def _filled(paragraph: str) -> str:
    return "\n".join(textwrap.fill(printable(line), WIDTH) for line in paragraph.split("\n"))


def _head(hit: Hit) -> str:
    document = hit.document
    known = [document.publisher, document.date, document.country, document.kind]
    parts = [*known, (document.standing or "").replace("-", " "), page_name(hit)]
    return printable(f"{document.title} ({', '.join(p for p in parts if p)})")


def _block(text: str) -> str:
    return textwrap.indent(textwrap.fill(printable(text), WIDTH - 4), "    ")


def _source(citation: Citation) -> str:
    quote = textwrap.shorten(printable(citation.quote), 120, placeholder=" …")
    behind = f"\n    {printable(rests.named(citation))}" if citation.works else ""
    return f"[{citation.marker}] {_head(citation.hit)}: “{quote}”{behind}"
