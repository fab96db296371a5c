"""The command that shows what readers said of answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ui.cli.shared import json_option, out, shown_errors, the_project

if TYPE_CHECKING:
    from ui.feedback import Report


@click.command()
@click.option("--case", "key", metavar="KEY", help="Begin an evaluation case from one report.")
@json_option
@shown_errors
def feedback(key: str | None, as_json: bool) -> None:
    """List what readers said of answers, the newest first."""
    from kb.errors import ReadinessError
    from ui.feedback import Reports, case
    from ui.web.kept import FILE, KeptAnswers

    data = the_project().data
    reports = Reports(data / FILE)
    if key is None:
        found = reports.all()
        listed = [asdict(report) for report in found]
        out(json.dumps(listed, ensure_ascii=False) if as_json else listing(found))
        return
    report, kept = reports.of(key), KeptAnswers(data).get(key)
    if report is None or kept is None:
        raise ReadinessError(f"no feedback on an answer {key}; list all with: readiness feedback")
    out(json.dumps(case(report, kept.answer), ensure_ascii=False))


def listing(reports: Sequence[Report]) -> str:
    """Print reports as text; what readers wrote does not steer the terminal."""
    from ui.cli.terminal import printable
    from ui.feedback import REASONS

    def one(report: Report) -> str:
        lines = [f"{report.day}  {report.answer}  {REASONS[report.reason]}", report.question]
        lines += [f"“{report.comment}”"] if report.comment else []
        return "\n    ".join(" ".join(printable(line).split("\n")) for line in lines)

    return "\n".join(map(one, reports)) or "Nobody said anything of an answer yet."
