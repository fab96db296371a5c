"""A second reading of pages whose text from pdfium is doubtful, by poppler or pypdf.

poppler's pdftotext (Debian package poppler-utils) need not be installed. What it gives is only
taken where it has fewer of the faults that made the page doubtful, and no less text.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.page.lines import Line
from ingest.pdf.direction import LEFTWARD
from ingest.pdf.layout import Sheet
from ingest.pdf.ligatures import lost_words

SIGN = (
    "\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u17b6-\u17d3"
)
"""Signs above, below and beside a letter, which no word begins with."""
FAULTS = re.compile(
    rf"(?<!\S)[{SIGN}]|([\u0900-\u109f\u1780-\u17ff][{SIGN}]+)\1"
    r"|(?<=[a-z])[<=>\x00-\x08\x0e-\x1f\ue000-\uf8ff](?=[a-z])|\ufffd|\(cid:\d+\)"
)
"""A sign without its letter, a syllable twice, a strange sign in a word, a font's own code."""
AMISS = re.compile(rf"[{SIGN}<=>\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")
"""One of these is in each of them but the last; a look for it alone is quick."""
DOUBTFUL = 0.004
"""Faults, as a share of a page's characters, beyond which it is read again."""
LEAST = 0.9
"""Share of the letters and figures that a second reading has at least."""
SECONDS = 30
MOST_PAGES = 200
"""Pages of a document that are read again at most."""


def read_again(
    path: Path, sheets: dict[int, Sheet], settled: Collection[int] = ()
) -> tuple[list[int], str]:
    """Read doubtful pages again, and keep the better text of each.

    Args:
        path: the file.
        sheets: what pdfium gave; those that are read better are replaced.
        settled: pages of which something was left out that other programs would give again;
            those from which notes' marks were taken are settled, too.

    Returns:
        The pages that were replaced, and by which program.

    """
    lost = lost_words([line.text for sheet in sheets.values() for line in sheet.lines])
    doubtful = [
        number
        for number, sheet in sorted(sheets.items())
        if number not in settled and not sheet.marks and is_doubtful(sheet.lines, lost)
    ]
    program = shutil.which("pdftotext") if doubtful else None
    taken: list[int] = []
    for number in doubtful[:MOST_PAGES]:
        sheet = sheets[number]
        lines = tuple(_read(path, number, sheet, program)) if program else ()
        if lines and _is_better(lines, sheet.lines, lost):
            parts = tuple(line for line in sheet.lines if line.part and "\t" not in line.text)
            sheets[number] = replace(sheet, lines=(*lines, *parts))
            taken.append(number)
    return taken, "pdftotext"


def is_doubtful(lines: Sequence[Line], lost: Collection[str] = ()) -> bool:
    """Say whether a page's text has many faults that a reader of PDFs makes.

    Args:
        lines: of the page.
        lost: words of the document that stand without some of their letters.

    """
    text = "\n".join(line.text for line in lines)
    return _faults(text, lost) > DOUBTFUL * max(200, len(text))


def _faults(text: str, lost: Collection[str]) -> int:
    amiss = AMISS.search(text) or "(cid:" in text
    words = f" {' '.join(re.findall(r'[a-z]+', text.lower()))} " if lost else ""
    faults = len(FAULTS.findall(text)) if amiss else 0
    return faults + sum(words.count(f" {word} ") for word in lost)


def _is_better(lines: Sequence[Line], before: Sequence[Line], lost: Collection[str]) -> bool:
    new, old = ("\n".join(line.text for line in part) for part in (lines, before))
    # The page may be doubtful for letters that are given twice.
    enough = sum(map(str.isalnum, new)) >= LEAST * sum(map(str.isalnum, _once(old)))
    return enough and 2 * _faults(new, lost) < _faults(old, lost) and not LEFTWARD.search(new)


def _once(text: str) -> str:
    return re.sub(rf"([\u0900-\u109f\u1780-\u17ff][{SIGN}]+)\1", r"\1", text)


def _read(path: Path, number: int, sheet: Sheet, program: str) -> Iterator[Line]:
    """Give the lines of a page with their places."""
    page = str(number)
    command = [program, "-f", page, "-l", page, "-cropbox", "-bbox-layout", str(path), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return
    told = done.stdout.decode("utf-8", "replace")
    for match in re.finditer(r"(?s)<line ([^>]*)>(.*?)</line>", told):
        sides = dict(re.findall(r'(\w+)="([-\d.]+)"', match[1]))
        left, top, right, bottom = (float(sides[k]) for k in ("xMin", "yMin", "xMax", "yMax"))
        text = " ".join(html.unescape(word) for word in re.findall(r">([^<]+)</word>", match[2]))
        foot = sheet.height + sheet.bottom - bottom
        yield Line(text, left, max(right, left + 0.1), foot, max(bottom - top, 0.1))
