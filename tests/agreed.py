"""What people read, compared with what was looked at and agreed."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    """Compare with a golden file; UPDATE_GOLDEN=1 writes it anew, read the difference then."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def check_view(name: str, html: str) -> None:
    """The same for a part of a page, a tag a line."""
    check(f"html/{name}.html", str(html).replace("><", ">\n<") + "\n")
