"""An answer as files that people keep, and the names of these files."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from kb.contract import answer_json
from kb.models import Answer
from ui.cli.terminal import printable
from ui.export.cells import SOURCE_COLUMNS, cell, cited, plain, source
from ui.export.references import bibtex, ris
from ui.export.report import BULLET, answer_report
from ui.html.parts.references import reference

LONGEST_NAME = 60
"""Characters of a file's name."""


class Format(NamedTuple):
    """One kind of file."""

    label: str
    """For the person who chooses."""
    media_type: str
    write: Callable[[Answer], bytes]


def file_name(words: str) -> str:
    """Make a file's name of a question: its own letters, joined by hyphens; no ending."""
    folded = unicodedata.normalize("NFC", words).lower()
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else "-" for c in folded)
    return re.sub("-+", "-", kept)[:LONGEST_NAME].strip("-") or "answer"


def answer_markdown(answer: Answer) -> str:
    """Write an answer as Markdown, with its references under the numbers of its markers."""
    parts = [f"# {plain(answer.rewritten or answer.question)}", answer.text]
    parts += [f"> {plain(note)}" for note in answer.notes]
    sources = (f"{c.marker}. {cited(c)}" for c in answer.citations)
    return "\n\n".join([*parts, "## Sources", "\n".join(sources)]) + "\n"


def answer_text(answer: Answer) -> str:
    """Write an answer as plain text without any marks but the numbers, for pasting."""
    report = answer_report(answer)
    lines = [printable(report.title), ""]
    for block in report.sections[0].blocks:
        words = report.words(block)
        lines.append(f"• {words}" if block.kind == BULLET else words)
    lines += ["", *(printable(note) for note in answer.notes)]
    references = (reference(citation) for citation in report.sources)
    lines += [f"[{n}] {printable(words)}" for n, words in enumerate(references, 1)]
    return "\n".join(lines).rstrip() + "\n"


def answer_csv(answer: Answer) -> str:
    """Write the passages of an answer as a table, a row a citation."""
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(("number", *SOURCE_COLUMNS))
    for citation in answer.citations:
        rows.writerow([cell(value) for value in (citation.marker, *source(citation))])
    return buffer.getvalue()


def _word(answer: Answer) -> bytes:
    from ui.export.word import report_word  # loads for a fifth of a second, and few ask for it

    return report_word(answer_report(answer))


def _pdf(answer: Answer) -> bytes:
    from ui.export.pdf import report_pdf  # the same, for two seconds

    return report_pdf(answer_report(answer))


def _json(answer: Answer) -> bytes:
    return json.dumps(answer_json(answer), ensure_ascii=False, indent=1).encode()


FORMATS = {
    "docx": Format(
        "Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _word,
    ),
    "pdf": Format("PDF", "application/pdf", _pdf),
    "md": Format("Markdown", "text/markdown", lambda answer: answer_markdown(answer).encode()),
    "txt": Format("Text", "text/plain", lambda answer: answer_text(answer).encode()),
    "bib": Format(
        "BibTeX", "application/x-bibtex", lambda answer: bibtex(answer.citations).encode()
    ),
    "ris": Format(
        "RIS",
        "application/x-research-info-systems",
        lambda answer: ris(answer.citations).encode(),
    ),
    # Without the mark, spreadsheets take a table for another encoding.
    "csv": Format("CSV of passages", "text/csv", lambda a: ("\ufeff" + answer_csv(a)).encode()),
    "json": Format("JSON", "application/json", _json),
}
