"""The PDF that people read in place of a text: `pdf/ID.pdf` of a brief registered as `text/ID.md`.

Text taken out of a Khmer PDF repeats letters, so the Markdown is the evidence. The letters are good
enough to tell on which page of the PDF a sentence stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from kb.models import Document

TEXTS, PDFS = "text", "pdf"
"""Folders beside the register."""
LETTERS = 3
"""In a row; the share of them that a page has tells whether a sentence stands there."""
AHEAD = 0.1
"""By how much the share of a page must be ahead of all others. Of 380 items of 13 briefs, that of
2 was less."""


def typeset(corpus: Path, document: Document) -> Path | None:
    """Return the PDF of a text in a corpus folder, None where there is none."""
    path = PurePosixPath(document.file or "")
    if path.parent.name != TEXTS or path.suffix != ".md":
        return None
    corpus = corpus.resolve()
    found = (corpus / path.parent.parent / PDFS / f"{path.stem}.pdf").resolve()
    return found if found.is_relative_to(corpus) and found.is_file() else None


def typeset_page(corpus: Path, document: Document, words: str, around: str = "") -> int | None:
    """Return the page of a text's PDF on which words of it stand, None where it is not sure.

    Args:
        corpus: folder of the register.
        document: the text.
        words: of it.
        around: what stands around them; it decides where few words fit several pages.
    """
    path = typeset(corpus, document)
    if path is None:
        return None
    pages = _pages(path, path.stat().st_mtime_ns)
    likely = _likely(pages, words)
    if len(likely) > 1:
        likely &= _likely(pages, around)
    return likely.pop() if len(likely) == 1 else None


def _likely(pages: Sequence[frozenset[str]], words: str) -> set[int]:
    """Return the pages on which words may stand: the best, and those that are not far behind."""
    wanted = _rows(words)
    if not wanted:
        return set()
    shares = {n: len(wanted & page) / len(wanted) for n, page in enumerate(pages, 1)}
    best = max(shares.values(), default=0.0)
    return {n for n, share in shares.items() if share > 0 and best - share < AHEAD}


@lru_cache(maxsize=32)
def _pages(path: Path, changed: int) -> tuple[frozenset[str], ...]:
    """Read the rows of letters of each page; nothing of a file that cannot be read."""
    import pypdfium2

    from ingest.pdf.pdfium import PDFIUM

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            return ()
        try:
            return tuple(_rows(page.get_textpage().get_text_bounded()) for page in document)
        finally:
            document.close()


def _rows(words: str) -> frozenset[str]:
    letters = re.sub(r"\s+", "", words)
    return frozenset(letters[n : n + LETTERS] for n in range(len(letters) - LETTERS + 1))
