"""What a run of the ingestion job shows: a bar while it works, a report when it is done."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import click
from tqdm import tqdm

from ingest.job.report import DocumentRow, Progress, Report, Watcher
from kb.store.ledger import Card
from ui.cli.terminal import printable


class IngestBar(Watcher):
    """A bar over the passages of a run, with their rate and the time left."""

    def __init__(self) -> None:
        form = "{desc} |{bar:24}| {n_fmt} of {total_fmt} passages, {rate_fmt}, {remaining} left"
        self._bar = tqdm(total=1, unit="", dynamic_ncols=True, delay=0.5, bar_format=form)

    def say(self, line: str) -> None:
        """Show a line above the bar."""
        self._bar.clear()
        click.echo(line, err=True)

    def progress(self, progress: Progress) -> None:
        """Move the bar."""
        self._bar.set_description_str(
            f"{progress.documents} of {progress.of_documents} documents", refresh=False
        )
        self._bar.total = max(1, progress.of_passages)
        self._bar.update(progress.passages - self._bar.n)

    def __enter__(self) -> IngestBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()


class Events(Watcher):
    """JSON lines: documents on standard output as they are done, progress on standard error."""

    def say(self, line: str) -> None:
        """Write a line about what takes long."""
        self._write({"event": "say", "text": line}, err=True)

    def row(self, row: DocumentRow) -> None:
        """Write what became of a document."""
        self._write({"event": "document", **row.to_json()}, err=False)

    def progress(self, progress: Progress) -> None:
        """Write how far the run is."""
        self._write({"event": "progress", **progress._asdict()}, err=True)

    def _write(self, value: dict[str, Any], *, err: bool) -> None:
        click.echo(json.dumps(value, ensure_ascii=False), err=err)


def confirmed(ids: Sequence[str]) -> bool:
    """Ask at a terminal whether so many documents shall go; elsewhere they stay."""
    if not sys.stdin.isatty():
        return False
    shown = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
    return click.confirm(printable(f"The register lacks {shown}. Take them out?"), err=True)


def report_table(report: Report) -> str:
    """Print a run: one line a document, what was wrong below it, the sums last."""
    lines = [
        f"{'document':<34}{'status':<11}{'pages':>6}{'read':>6}{'language':>9}{'tables':>7}"
        f"{'ocr':>5}{'passages':>9}{'made':>6}{'s':>7}"
    ]
    for row in report.rows:
        lines.append(_line(row))
        lines += [f"    {printable(problem)}" for problem in row.problems]
    lines += [printable(notice) for notice in (*report.notices, *missing_lines(report))]
    lines.append(sums(report))
    return "\n".join(lines)


def _line(row: DocumentRow) -> str:
    card = row.card or Card()
    languages = "+".join(code for code, _ in card.languages[:3])
    read = f"{card.readable:.0%}" if row.card else ""
    return (
        f"{row.doc_id[:33]:<34}{row.status:<11}{row.pages:>6}{read:>6}{languages:>9}"
        f"{card.tables:>7}{len(card.recognised):>5}{row.passages:>9}{row.embedded:>6}"
        f"{row.seconds:>7.1f}"
    )


def sums(report: Report) -> str:
    """Say in one line what a run did."""
    counts = Counter(row.status for row in report.rows)
    said = ", ".join(f"{n} {status}" for status, n in sorted(counts.items())) or (
        "nothing done" if report.stopped else "nothing to do"
    )
    pages = sum(r.pages for r in report.rows)
    passages = sum(r.passages for r in report.rows)
    swept = f"; {report.swept} unowned passages swept" if report.swept else ""
    end = "\nstopped before the end; to go on: readiness ingest" if report.stopped else ""
    if report.reason:
        end = f"\nstopped before the end: {printable(report.reason)}"
    return f"{said}; {pages} pages, {passages} passages in {report.seconds:.1f} s{swept}{end}"


def missing_lines(report: Report) -> list[str]:
    """Say that documents were kept which the register lacks."""
    if not report.missing:
        return []
    shown = ", ".join(report.missing[:5])
    more = f" and {len(report.missing) - 5} more" if len(report.missing) > 5 else ""
    return [
        f"The register lacks {len(report.missing)} documents of the store: {shown}{more}. They "
        "were kept. Mend the register, or take them out with: readiness ingest --remove"
    ]


def sums_json(report: Report) -> str:
    """Print the last line of a run in JSON."""
    last = {
        "event": "done",
        "documents": len(report.rows),
        "failed": len(report.failed),
        "pages": sum(r.pages for r in report.rows),
        "passages": sum(r.passages for r in report.rows),
        "swept": report.swept,
        "notices": report.notices,
        "seconds": round(report.seconds, 3),
        "stopped": report.stopped,
        "reason": report.reason,
        "missing": report.missing,
    }
    return json.dumps(last)
