"""The evaluations that are kept in a project's data folder: the last ten, as page and figures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = "evaluations"
"""Within the data folder."""
KEPT = 10
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"(?P<name>[\w.-]{1,60})-(?P<when>\d{8}T\d{6}Z)")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One kept run."""

    name: str
    """After the files of its questions."""
    when: datetime
    """UTC, to the second."""
    folder: Path

    @property
    def stem(self) -> str:
        """The name of its files without their ending."""
        return f"{self.name}-{self.when.strftime(STAMP)}"

    @property
    def page(self) -> Path:
        """The HTML page for people."""
        return self.folder / f"{self.stem}.html"

    @property
    def figures(self) -> Path:
        """The same as JSON, as `readiness eval questions --json` gives it."""
        return self.folder / f"{self.stem}.json"


def keep(
    data: Path, sources: Sequence[str], page: str, figures: Mapping[str, Any], when: datetime
) -> Evaluation:
    """Keep a run, and delete those before the last ten.

    Args:
        data: the project's data folder.
        sources: names of the files of questions.
        page: the report as HTML.
        figures: the run as plain values.
        when: the end of the run, with its time zone.

    Raises:
        OSError: the folder cannot be written to.

    """
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    joined = "+".join(Path(source).stem for source in sources)
    name = re.sub(r"[^\w.-]+", "-", joined)[:60].strip(".-") or "questions"
    made = Evaluation(name, when.astimezone(UTC).replace(microsecond=0), folder)
    _write(made.figures, json.dumps(figures, ensure_ascii=False))
    _write(made.page, page)  # last: what is listed has both
    for old in kept(data)[KEPT:]:
        old.page.unlink(missing_ok=True)
        old.figures.unlink(missing_ok=True)
    return made


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, "utf-8")
    part.replace(path)


def kept(data: Path) -> tuple[Evaluation, ...]:
    """List the runs that are kept, newest first; other files are passed over."""
    folder = data / FOLDER
    found = [run for path in sorted(folder.glob("*.html")) if (run := _run(path))]
    return tuple(sorted(found, key=lambda run: run.when, reverse=True))


def _run(path: Path) -> Evaluation | None:
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    try:
        when = datetime.strptime(match["when"], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Evaluation(match["name"], when, path.parent)
