"""Cases for the evaluation that maintainers make of feedback, in the project's own folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from kb.errors import ReadinessError

FILE = "cases/feedback.jsonl"


def append(root: Path, case: Mapping[str, Any]) -> Path:
    """Write a case at the end of the project's file, under an id that none there has.

    Args:
        root: the project folder.
        case: in the form that `evals.cases.read` reads.

    Raises:
        ReadinessError: the file cannot be written.
    """
    path = root / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            text = path.read_text("utf-8") if path.is_file() else ""
            taken = {line.get("id") for line in map(_object, text.splitlines())}
            numbers = range(2, len(taken) + 3)
            ids = (case["id"], *(f"{case['id']}-{n}" for n in numbers))
            free = next(one for one in ids if one not in taken)
            line = json.dumps({**case, "id": free}, ensure_ascii=False)
            with path.open("a", encoding="utf-8") as file:
                file.write(("" if not text or text.endswith("\n") else "\n") + line + "\n")
    except OSError as error:
        raise ReadinessError(f"{path} cannot be written: {error.strerror}") from None
    return path


def _object(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
