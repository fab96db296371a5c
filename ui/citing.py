"""Which briefs cite which documents of the library, told from the briefs' own footnotes."""

from __future__ import annotations

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
    cited = _keys(base.project.corpus, _state(base.project.corpus))
    names = {document.id, document.sha256, document.original_url} - {None}
    held = (record.document for record in base.records())
    return tuple(d for d in held if d.id != document.id and names & cited.get(d.id, frozenset()))


def _state(corpus: Path) -> tuple[tuple[str, int], ...]:
    """Tell when the texts last changed, so that they are read once."""
    files = [*sorted((corpus / BRIEFS).glob("*.md")), corpus / FILE]
    return tuple((str(file), file.stat().st_mtime_ns) for file in files if file.is_file())


@lru_cache(maxsize=2)
def _keys(corpus: Path, state: tuple[tuple[str, int], ...]) -> Mapping[str, frozenset[str]]:
    """Return by which names each brief calls what it cites: ids, checksums and addresses."""
    try:
        listed = load_sources(corpus)
    except ConfigError:  # who keeps the list is told by other commands
        listed = {}
    called: dict[str, frozenset[str]] = {}
    for file in (Path(name) for name, _ in state if name.endswith(".md")):
        ids = set(_cited(file.read_text("utf-8", errors="replace")))
        sources = [listed[key] for key in ids if key in listed]
        more = {value for s in sources for value in (s.sha256, s.original_url) if value}
        called[file.stem] = frozenset(ids | more)
    return called


def _cited(text: str) -> Iterator[str]:
    for mark in MARK.findall(text):
        try:
            yield from (note.key for note in footnotes(mark))
        except ValueError:
            continue
