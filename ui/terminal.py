"""What the command line prints: reports, passages, answers, as plain text."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

import click

from kb.citations import page_name
from kb.models import Answer, Citation, Hit

if TYPE_CHECKING:
    from ingest.job import Report, Row
    from kb.claims import Claim
    from kb.config import Project
    from ui.doctor import Finding

WIDTH = 96


class Progress:
    """A bar over the documents of a run; rows with problems are shown as they come."""

    def __init__(self, project: Project, only: Sequence[str]) -> None:
        from tqdm import tqdm

        from ingest import register

        total = len(only) or len(register.load(project.corpus))
        self._bar = tqdm(total=total, unit=" documents", dynamic_ncols=True, delay=0.5)
        self._passages = 0

    def say(self, line: str) -> None:
        """Show a line above the bar."""
        self._bar.clear()
        click.echo(line, err=True)

    def row(self, row: Row) -> None:
        """Count one document as done."""
        self._passages += row.embedded
        text = f"{self._passages} passages made, {row.doc_id[:32]}"
        self._bar.set_postfix_str(text, refresh=False)
        if row.status != "removed":
            self._bar.update()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()


def report_table(report: Report) -> str:
    """Print a run: one line a document, what was wrong below it, the sums last."""
    lines = [f"{'document':<44}{'status':<11}{'pages':>6}{'passages':>10}{'made':>7}{'seconds':>9}"]
    for row in report.rows:
        lines.append(
            f"{row.doc_id[:43]:<44}{row.status:<11}{row.pages:>6}{row.passages:>10}"
            f"{row.embedded:>7}{row.seconds:>9.2f}"
        )
        lines += [f"    {printable(problem)}" for problem in row.problems]
    lines.append(sums(report))
    return "\n".join(lines)


def sums(report: Report) -> str:
    """Say in one line what a run did."""
    counts = Counter(row.status for row in report.rows)
    said = ", ".join(f"{n} {status}" for status, n in sorted(counts.items())) or "nothing to do"
    pages = sum(r.pages for r in report.rows)
    passages = sum(r.passages for r in report.rows)
    swept = f"; {report.swept} unowned passages swept" if report.swept else ""
    return f"{said}; {pages} pages, {passages} passages in {report.seconds:.1f} s{swept}"


def report_json(report: Report) -> str:
    """Print a run as JSON lines, the sums last."""
    rows = [json.dumps(row.to_json(), ensure_ascii=False) for row in report.rows]
    last = {
        "documents": len(report.rows),
        "failed": len(report.failed),
        "pages": sum(r.pages for r in report.rows),
        "passages": sum(r.passages for r in report.rows),
        "swept": report.swept,
        "seconds": round(report.seconds, 3),
    }
    return "\n".join([*rows, json.dumps(last)])


def hits_text(hits: Sequence[Hit]) -> str:
    """Print ranked passages."""
    if not hits:
        return "No passage found."
    return "\n\n".join(f"{hit.rank}. {_head(hit)}\n{_block(hit.passage.text)}" for hit in hits)


def answer_text(answer: Answer) -> str:
    """Print an answer with its sources, or a refusal with the nearest passages."""
    if answer.refusal is not None:
        parts = [printable(answer.refusal.message), printable(answer.refusal.wanted)]
        if answer.nearest:
            parts.append("Near, but not an answer:\n")
            parts += [f"- {_head(hit)}\n{_block(hit.passage.text[:300])}" for hit in answer.nearest]
        return "\n".join(parts)
    parts = [textwrap.fill(printable(p), WIDTH) for p in answer.text.split("\n\n")]
    parts += [f"Note: {printable(note)}" for note in answer.notes]
    return "\n\n".join([*parts, "Sources\n" + "\n".join(map(_source, answer.citations))])


def check_report(claims: Sequence[Claim]) -> str:
    """Print a claim check: one block a sentence."""
    blocks = []
    for claim in claims:
        lines = [f"[{claim.label}] {printable(claim.text)}", f"    {printable(claim.reason)}"]
        lines += [f"    {_source(c)}" for c in claim.evidence]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or "No sentence to check."


def findings_text(findings: Sequence[Finding]) -> str:
    """Print what the doctor found, a line a subject, with the next step where one is needed."""
    lines = []
    for finding in findings:
        verdict = "good " if finding.good else "WRONG"
        lines.append(f"{verdict}  {finding.subject}: {printable(finding.text)}")
        if finding.next_step:
            lines.append(f"       {printable(finding.next_step)}")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Keep a document's text from steering the terminal."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


def _head(hit: Hit) -> str:
    document = hit.document
    parts = [document.publisher, document.date, document.country, document.kind, page_name(hit)]
    return printable(f"{document.title} ({', '.join(p for p in parts if p)})")


def _block(text: str) -> str:
    return textwrap.indent(textwrap.fill(printable(text), WIDTH - 4), "    ")


def _source(citation: Citation) -> str:
    quote = textwrap.shorten(printable(citation.quote), 120, placeholder=" …")
    return f"[{citation.marker}] {_head(citation.hit)}: “{quote}”"
