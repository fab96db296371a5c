"""The report on briefs and their footnotes: a table for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.briefs.footnotes import Checked, CheckedBrief
from evals.briefs.fresh import Notice
from evals.pages.report import table

HEAD = ("brief", "statements", "footnotes", "own", "verified", "compare", "no file", "fault")
NOTES = (
    "verified: found at its place by the support judge, no figure, date or name missing. compare: "
    "the place exists, the judge does not find the statement there in its own words: for a person. "
    "no file: the source is not at hand. fault: no such source, page or heading. own: an editors' "
    "note.",
)


def report(checked: Sequence[CheckedBrief], notices: Sequence[Notice]) -> str:
    """Write the report as Markdown."""
    rows = [_row(brief) for brief in checked]
    rows.append(("all", *(str(sum(int(row[i]) for row in rows)) for i in range(1, len(HEAD)))))
    parts = [table(HEAD, rows), share(checked), *NOTES]
    parts += _listed("Faults", checked, "fault")
    parts += _listed("For a person to compare", checked, "compare")
    if notices:
        parts += ["## Freshness", "\n".join(f"- {n.subject}: {n.text}" for n in notices)]
    return "\n\n".join(parts)


def share(checked: Sequence[CheckedBrief]) -> str:
    """Say in one line which share was verified."""
    verified = sum(brief.count("verified") for brief in checked)
    at_hand = verified + sum(brief.count("compare") for brief in checked)
    part = f"{verified / at_hand:.0%}" if at_hand else "none"
    return f"Of {at_hand} statements whose source is at hand, {verified} are verified ({part})."


def to_json(checked: Sequence[CheckedBrief], notices: Sequence[Notice]) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "briefs": [
            {
                "id": brief.id,
                "footnotes": brief.footnotes,
                "statements": [_statement(row) for row in brief.rows],
            }
            for brief in checked
        ],
        "notices": [notice._asdict() for notice in notices],
    }


def _row(brief: CheckedBrief) -> tuple[str, ...]:
    states = (brief.count(s) for s in ("own", "verified", "compare", "no file", "fault"))
    return (brief.id, *map(str, (len(brief.rows), brief.footnotes, *states)))


def _listed(title: str, checked: Sequence[CheckedBrief], state: str) -> list[str]:
    rows = [
        f"- {brief.id}, line {row.statement.line}: {row.statement.text} ({row.why})"
        for brief in checked
        for row in brief.rows
        if row.state == state
    ]
    return [f"## {title}", "\n".join(rows)] if rows else []


def _statement(row: Checked) -> dict[str, Any]:
    cited = row.statement.footnotes
    return {
        "line": row.statement.line,
        "text": row.statement.text,
        "state": row.state,
        "why": row.why,
        "probability": row.probability,
        "nearest": row.nearest,
        "footnotes": [
            {"source": n.key, "pages": list(n.pages), "section": n.section} for n in cited
        ],
    }
