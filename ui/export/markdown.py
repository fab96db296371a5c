"""A report as Markdown."""

from __future__ import annotations

from ui.cli.terminal import printable
from ui.export.cells import SPECIAL, cited, plain
from ui.export.report import BULLET, TITLE, Block, Report

BEGIN = {BULLET: "- ", TITLE: "### "}


def report_markdown(report: Report) -> str:
    """Write a report; what comes from documents and people is kept from being taken for marks."""
    parts = [f"# {plain(report.title)}"]
    for section in report.sections:
        if section.title != report.title:
            parts.append(f"## {plain(section.title)}")
        parts += [BEGIN.get(block.kind, "") + _words(block, report) for block in section.blocks]
        parts += [f"> {plain(remark)}" for remark in section.remarks]
    if report.sources:
        sources = (f"{n}. {cited(citation)}" for n, citation in enumerate(report.sources, 1))
        parts += ["## Sources", "\n".join(sources)]
    return "\n\n".join([*parts, *([plain(report.made)] if report.made else [])]) + "\n"


def _words(block: Block, report: Report) -> str:
    made = []
    for run in block.runs:
        words = SPECIAL.sub(r"\\\1", printable(run.words).replace("\n", " "))
        made.append(f"**{words}**" if run.bold and words.strip() else words)
        if run.citation:
            made.append(f" [{report.number(run.citation)}]")
    return "".join(made).strip()
