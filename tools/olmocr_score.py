"""Score the PDF reader over a folder of the shape of olmOCR-bench.

    python tools/olmocr_score.py FOLDER

The folder holds `dataset.jsonl` and `pdfs/`. Scored are the tests of text and of reading order:
`present`, `absent` and `order`; those of tables and formulas need another reader. The rules are
those of the benchmark (Poznanski et al. 2025, arXiv 2502.18443) without its Markdown: a text is
found when at most `max_diffs` edits turn it into a piece of the page.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.readers import read
from kb.errors import ReadError

KINDS = ("present", "absent", "order")
ALIKE = str.maketrans("‘’‚“”„–—‑‒−\u00a0", "'''\"\"\"----- ")


def main() -> None:
    """Print passed and all tests by kind, and what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    lines = (folder / "dataset.jsonl").read_text("utf-8").splitlines()
    cases = [case for line in lines if line.strip() for case in [json.loads(line)]]
    passed, counted = Counter[str](), Counter[str]()
    for case in (case for case in cases if case["type"] in KINDS):
        good = passes(case, page_text(folder / "pdfs" / case["pdf"], case["page"]))
        counted[case["type"]] += 1
        passed[case["type"]] += good
        if not good:
            sys.stdout.write(f"failed {case['type']:8}{case['pdf']} {case['id']}\n")
    for kind in KINDS:
        sys.stdout.write(f"{kind:8}{passed[kind]} of {counted[kind]}\n")


@cache
def page_text(path: Path, number: int) -> str:
    """Read one page, flattened; empty where the file holds no text."""
    try:
        return flat(read(path, path.stem).pages[number - 1].text)
    except ReadError:
        return ""


def flat(text: str) -> str:
    """Bring text to the form it is compared in: alike quotes, dashes and blanks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(ALIKE).split())


def passes(case: dict[str, Any], text: str) -> bool:
    """Say whether a page's flattened text passes one test."""
    diffs = case.get("max_diffs", 0)
    if case["type"] == "order":
        before, after = (places(flat(case[name]), text, diffs) for name in ("before", "after"))
        return bool(before and after) and min(before) < max(after)
    wanted = flat(case["text"])
    if not case.get("case_sensitive", True):
        wanted, text = wanted.casefold(), text.casefold()
    first, last = case.get("first_n"), case.get("last_n")
    text = text[:first] if first else text[-last:] if last else text
    is_wanted: bool = case["type"] == "present"
    return bool(places(wanted, text, diffs)) == is_wanted


def places(wanted: str, text: str, diffs: int) -> list[int]:
    """Find where pieces end that differ by at most `diffs` edits (Sellers 1980).

    Args:
        wanted: flattened text, m characters.
        text: flattened text, n characters.
        diffs: insertions, deletions and substitutions allowed.

    Returns:
        Ends of the pieces, ascending, 0 to n.

    """
    codes = np.array([ord(c) for c in text], dtype=np.int64)
    steps = np.arange(len(text) + 1)
    row = np.zeros(len(text) + 1, dtype=np.int64)
    for letter in wanted:
        below = row + 1
        below[1:] = np.minimum(below[1:], row[:-1] + (codes != ord(letter)))
        row = np.minimum.accumulate(below - steps) + steps
    return [int(end) for end in np.flatnonzero(row <= diffs)]


if __name__ == "__main__":
    main()
