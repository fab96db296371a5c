"""The sources that could not be ingested, each with its sentence, as the last run left them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ingest.job.report import DocumentRow

FILE = "quarantine.json"


def note(data: Path, rows: Iterable[DocumentRow]) -> None:
    """Note which documents failed in a run, and which do not any more.

    Args:
        data: the data folder.
        rows: what became of each document that the run looked at.
    """
    before = quarantined(data)
    now = dict(before)
    for row in rows:
        now.pop(row.doc_id, None)
        if row.status == "failed":
            now[row.doc_id] = " ".join(row.problems[:1])
    if now == before:
        return
    part = data / f"{FILE}.new"
    with suppress(OSError):  # a full disk: the run itself has said so
        part.write_text(json.dumps(now, ensure_ascii=False, indent=1), "utf-8")
        part.replace(data / FILE)


def quarantined(data: Path) -> Mapping[str, str]:
    """Return why each source that failed did so, by id."""
    try:
        found = json.loads((data / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
