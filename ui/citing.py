"""Which briefs cite which documents of the library, told from the briefs' own footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.briefs.cited import MARK, footnotes
from ingest.sources.listed import FILE, load_sources
from kb.errors import ConfigError
from kb.models import Document

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

BRIEFS = "briefs"
"""Folder of the briefs' texts, beside the register."""


def citing(base: KnowledgeBase, document: Document) -> tuple[Document, ...]:
    """Return the briefs held here whose footnotes name a document, by title."""
    return tuple(brief for brief, _ in footnotes_on(base, document))


def footnotes_on(base: KnowledgeBase, document: Document) -> tuple[tuple[Document, int], ...]:
    """Return those briefs, each with how many of its footnotes name the document."""
    cited = _keys(base.project.corpus, _state(base.project.corpus))
    names = {document.id, document.sha256, document.original_url} - {None}
    held = (record.document for record in base.records() if record.document.id != document.id)
    # One footnote may be known by several of the names.
    many = ((d, max(cited.get(d.id, {}).get(str(n), 0) for n in names)) for d in held)
    return tuple((brief, number) for brief, number in many if number)


def _state(corpus: Path) -> tuple[tuple[str, int], ...]:
    """Tell when the texts last changed, so that they are read once."""
    files = [*sorted((corpus / BRIEFS).glob("*.md")), corpus / FILE]
    return tuple((str(file), file.stat().st_mtime_ns) for file in files if file.is_file())


@lru_cache(maxsize=2)
def _keys(corpus: Path, state: tuple[tuple[str, int], ...]) -> Mapping[str, Mapping[str, int]]:
    """Return by which ids, checksums and addresses each brief names what, and how often."""
    try:
        listed = load_sources(corpus)
    except ConfigError:  # who keeps the list is told by other commands
        listed = {}
    called: dict[str, Counter[str]] = {}
    for file in (Path(name) for name, _ in state if name.endswith(".md")):
        ids = Counter(_cited(file.read_text("utf-8", errors="replace")))
        called[file.stem] = Counter(ids)
        for key in ids.keys() & listed.keys():
            for value in filter(None, (listed[key].sha256, listed[key].original_url)):
                called[file.stem][value] += ids[key]
    return called


def _cited(text: str) -> Iterator[str]:
    for mark in MARK.findall(text):
        try:
            yield from (note.key for note in footnotes(mark))
        except ValueError:
            continue
