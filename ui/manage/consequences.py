"""What goes with a document that is taken out, and what rests on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.models import Document
from ui.citing import footnotes_on
from ui.manage.shelf import Source

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from ui.web.kept import Kept, KeptAnswers

CASES = ("cases", "evals/cases")
"""Folders of the project that hold cases of the evaluation."""
PLACES = ("gold", "also_acceptable", "evidence")
"""Fields of a case that say where an answer stands."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a removal would mean."""

    passages: int
    answers: tuple[Kept, ...]
    """That readers keep and that cite it, the newest first."""
    briefs: tuple[tuple[Document, int], ...]
    """Each with its footnotes that name it."""
    cases: tuple[tuple[str, int], ...]
    """Files of the evaluation, each with its cases that name it."""


def consequences(base: KnowledgeBase, kept: KeptAnswers, source: Source) -> Consequences:
    """Look up what a removal would mean."""
    document = source.document
    return Consequences(
        source.record.passages if source.record else 0,
        kept.resting_on(document.id),
        footnotes_on(base, document),
        tuple(_cases(base.project.root, document.id)),
    )


def _cases(root: Path, doc_id: str) -> Iterator[tuple[str, int]]:
    for file in sorted(file for folder in CASES for file in (root / folder).rglob("*.jsonl")):
        lines = file.read_text("utf-8", errors="replace").splitlines()
        many = sum(_names(line, doc_id) for line in lines if json.dumps(doc_id) in line)
        if many:
            yield file.relative_to(root).as_posix(), many


def _names(line: str, doc_id: str) -> bool:
    """Whether a case says that its answer stands in a document, or is about it alone."""
    try:
        case: Any = json.loads(line)
    except ValueError:
        return False
    if not isinstance(case, Mapping):
        return False
    places = (place for name in PLACES for place in case.get(name) or ())
    docs = {place.get("doc") for place in places if isinstance(place, Mapping)}
    return doc_id in docs or doc_id in (case.get("scope") or ())
