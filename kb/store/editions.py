"""Works and their newer editions: what may supersede what, for a person to decide."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, permutations

from kb.models import Document, is_earlier
from kb.store.notes import checked
from kb.store.twins import Sketch, resemblance
from kb.words.text import content_words

DRAFT = re.compile(
    r"(?i)\b(?:drafts?|proposal|proposed|compromise text|consultation version|preliminary|working"
    r" version)\b"
)
EDITION = re.compile(
    r"(?i)\b(?:(?:19|20)\d\d|v(?:er(?:sion)?)?\.?\s*\d+(?:\.\d+)*|revised|updated?|amended|final|new"
    r"|\d+(?:st|nd|rd|th)|(?:first|second|third|fourth|fifth) edition|edition)\b"
)
"""Words of a title that tell one edition from another."""
REPLACED = re.compile(r"(?i)\b(?:superseded|revoked|repealed|replaced|withdrawn)\b")
DRAFTED = 0.3
"""Least resemblance of a draft with what became of it: 0.58 for the EU AI Act and the Council's
text half a year before; documents made from one template have 0.18."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A suggestion: write `supersedes: OLDER` into the register's entry of the newer one."""

    older: str
    newer: str
    why: str
    """Words for the maintainer."""


def editions(documents: Sequence[Document], sketches: Mapping[str, Sketch]) -> tuple[Edition, ...]:
    """Find works and their newer editions.

    Args:
        documents: the register.
        sketches: the documents' sketches by id; who has none is compared by the register alone.

    Returns:
        What the register itself says (`supersedes`), and what it might; each pair once, ordered by
        the ids. Whose notes call the edition checked is no newer edition but by the register.
    """
    found: dict[tuple[str, str], Edition] = {}
    settled = {document.id for document in documents if "edition" in checked(document)}
    guesses = chain(_noted(documents), _renewed(documents), _adopted(documents, sketches))
    kept = (edition for edition in guesses if edition.newer not in settled)
    for edition in chain(_registered(documents), kept):
        pair = (min(edition.older, edition.newer), max(edition.older, edition.newer))
        found.setdefault(pair, edition)
    return tuple(sorted(found.values(), key=lambda e: (e.older, e.newer)))


def _registered(documents: Sequence[Document]) -> Iterator[Edition]:
    for document in documents:
        if document.supersedes:
            yield Edition(document.supersedes, document.id, "The register says so.")


def _noted(documents: Sequence[Document]) -> Iterator[Edition]:
    """Follow notes such as `revoked; see ID`."""
    ids = {document.id for document in documents}
    for older in documents:
        match = REPLACED.search(older.notes or "")
        named = set(re.findall(r"[A-Za-z0-9][\w.-]*\w", older.notes or "")) if match else set()
        for newer in sorted(named & ids - {older.id}):
            why = f"The notes of {older.id} say “{match and match.group()}” and name {newer}."
            yield Edition(older.id, newer, why)


def _renewed(documents: Sequence[Document]) -> Iterator[Edition]:
    """Find titles that differ only in year or version."""
    works: defaultdict[frozenset[str], list[Document]] = defaultdict(list)
    for document in documents:
        works[work_words(document.title)].append(document)
    for key, group in works.items():
        for older, newer in permutations(group, 2):
            is_later = is_earlier(older.date, newer.date)
            if len(key) > 1 and is_later and _is_one_source(older, newer):
                why = (
                    "The titles differ only in year or version, the publisher is the same, and "
                    f"{newer.date} is later than {older.date}."
                )
                yield Edition(older.id, newer.id, why)


def _adopted(documents: Sequence[Document], sketches: Mapping[str, Sketch]) -> Iterator[Edition]:
    """Find drafts and the later texts that share much with them."""
    official = [d for d in documents if not d.is_opinion and d.id in sketches]
    drafts = [(d, DRAFT.search(f"{d.title} {d.notes or ''}")) for d in official]
    for older, match in drafts:
        for newer in official if match else ():
            is_later = older.country == newer.country and is_earlier(older.date, newer.date)
            if not is_later or DRAFT.search(newer.title):
                continue
            share = resemblance(sketches[older.id], sketches[newer.id])
            if share >= DRAFTED:
                why = (
                    f"The register calls {older.id} “{match and match.group()}”; {share:.0%} of "
                    f"the two texts is the same, and {newer.id} is later."
                )
                yield Edition(older.id, newer.id, why)


def adopted(documents: Sequence[Document], sketches: Mapping[str, Sketch]) -> dict[str, Document]:
    """Return what became of each draft whose later text shares much with it, by the draft's id.

    Of several the one that shares most; not where the register's notes call the edition checked.
    """
    known = {d.id: d for d in documents if "edition" not in checked(d)}
    found: dict[str, Document] = {}
    for edition in _adopted(documents, sketches):
        newer, before = known.get(edition.newer), found.get(edition.older)
        sketch = sketches[edition.older]
        if newer and (
            before is None
            or resemblance(sketch, sketches[before.id]) < resemblance(sketch, sketches[newer.id])
        ):
            found[edition.older] = newer
    return found


def work_words(title: str) -> frozenset[str]:
    """Return the words of a title that all its editions share."""
    return frozenset(content_words(DRAFT.sub(" ", EDITION.sub(" ", title))))


def _is_one_source(a: Document, b: Document) -> bool:
    known = a.publisher and b.publisher and a.publisher.casefold() == b.publisher.casefold()
    return bool(known) and (a.country, a.kind, a.language) == (b.country, b.kind, b.language)
