"""The list of sources, `sources.yaml`: what is known of documents that need not be in the corpus.

The register says what is in the corpus. The list says what there is: what briefs cite, and what
`readiness fetch` can bring. It holds facts only, no text of a source.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from ingest.sources.fields import complaint_of, document_from
from kb.errors import ConfigError
from kb.models import KINDS, Document

FILE = "sources.yaml"
PAGES = ("press", "web-page")
"""Kinds that the list has besides those of the register: they are read, and not brought."""
DIMENSIONS = (
    "strategy",
    "governance",
    "infrastructure",
    "data",
    "skills",
    "research-innovation",
    "public-sector",
    "society",
    "safety-cooperation",
)
"""What readiness is made of; docs/corpus.md says what each covers."""
Read = Literal["whole", "part", "extract", "secondary"]
"""What was read: the document, a part of it, what a program took out of it, a page about it."""
ALLOWED = {
    "url_status": ("seen", "unverified"),
    "read": get_args(Read),
    "standing": ("in-force", "draft", "superseded", "announced"),
    "fetch": ("yes", "no"),
    "format": ("pdf", "html", "md", "txt"),
}
NEEDED = ("id", "title", "publisher", "kind", "country", "language", "checked_on")
SHARED = (
    "id", "title", "publisher", "date", "country", "language", "licence", "original_url", "sha256",
)  # fmt: skip
"""Fields that mean what they mean in the register."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source as the list has it."""

    id: str
    title: str
    publisher: str
    kind: str
    """A kind of the register, or `press` or `web-page`."""
    country: str
    language: str
    checked_on: str
    """When the entry was last looked at, YYYY-MM-DD."""
    short: str | None = None
    """The publisher as a citation names it; None: as it is."""
    date: str | None = None
    licence: str | None = None
    original_url: str | None = None
    url_status: str = "unverified"
    """Whether the address was seen in a document or on a page, or is remembered only."""
    read: str = "whole"
    format: str | None = None
    """Of the file that the address is to give."""
    pages: int | None = None
    sha256: str | None = None
    standing: str | None = None
    superseded_by: str | None = None
    """Id of the newer edition, where it is listed."""
    dimensions: tuple[str, ...] = ()
    fetch: str = "no"
    """`yes`: the address gives the document, `readiness fetch --all` brings it."""
    notes: str | None = None

    @property
    def name(self) -> str:
        """Who a citation says it is from."""
        return self.short or self.publisher

    @property
    def is_secondary(self) -> bool:
        """Whether it tells of a document that was not read itself."""
        return self.read == "secondary"

    @property
    def is_document(self) -> bool:
        """Whether it is of a kind that the register has."""
        return self.kind in KINDS

    def document(self) -> Document:
        """Return the register's entry that it becomes once its file is there."""
        stated = {name: getattr(self, name) for name in (*SHARED, "kind", "notes")}
        return document_from(stated)


LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""In C where it was built: a list of hundreds takes seconds otherwise."""
FIELDS = tuple(f.name for f in fields(Source))


def load_sources(corpus: Path) -> dict[str, Source]:
    """Read the list beside the register; by id.

    Args:
        corpus: folder of the register.

    Returns:
        Nothing where there is no list.

    Raises:
        ConfigError: the list is wrong; all problems at once, each with the id of its entry.
    """
    path = corpus / FILE
    if not path.is_file():
        return {}
    entries = _entries(path)
    problems = [
        f"{path}: {text}" for number, e in enumerate(entries, 1) for text in _wrong(number, e)
    ]
    ids = [str(e.get("id")) for e in entries]
    problems += [f"{path}: the id {i!r} stands twice; leave one" for i in sorted(_twice(ids))]
    problems += [f"{path}: {text}" for text in _loose(entries, set(ids))]
    if problems:
        raise ConfigError("the list of sources cannot be used:\n" + "\n".join(problems))
    return {source.id: source for source in map(_source, entries)}


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        # Plain strings throughout: a date stays as it is written.
        found = yaml.load(path.read_text("utf-8"), Loader=LOADER)  # noqa: S506 (no objects)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(found or [], list) or not all(isinstance(e, dict) for e in found or []):
        raise ConfigError(f"{path} is no list of entries; start each with '- id: '")
    return found or []


def _wrong(number: int, entry: Mapping[str, Any]) -> Iterator[str]:
    name = entry.get("id") or f"entry {number}"
    complaints = (*_fields(entry), *_values(entry), *_facts(entry))
    return (f"{name}: {complaint}" for complaint in complaints)


def _fields(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in entry:
        if key not in FIELDS:
            yield f"{key!r} is no field; the fields are: {', '.join(FIELDS)}"
    yield from (f"{key} is missing" for key in NEEDED if not entry.get(key))


def _values(entry: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with single values: those of the register's fields, those of few words."""
    for key in filter(entry.get, SHARED):
        if complaint := complaint_of(key, entry[key]):
            yield f"{key} is {entry[key]!r}; {complaint}"
    for key, allowed in {**ALLOWED, "kind": (*KINDS, *PAGES)}.items():
        if entry.get(key) and entry[key] not in allowed:
            yield f"{key} is {entry[key]!r}; write one of: {', '.join(allowed)}"
    for tag in entry.get("dimensions", ()):
        if tag not in DIMENSIONS:
            yield f"dimensions holds {tag!r}; write of: {', '.join(DIMENSIONS)}"


def _facts(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry.get("pages") and not entry["pages"].isdecimal():
        yield f"pages is {entry['pages']!r}; write how many there are"
    if entry.get("checked_on") and not _is_day(entry["checked_on"]):
        yield f"checked_on is {entry['checked_on']!r}; write YYYY-MM-DD"
    if entry.get("fetch") == "yes" and (not entry.get("original_url") or entry["kind"] in PAGES):
        yield "only a document with an address can have fetch: yes"


def _loose(entries: list[dict[str, Any]], ids: set[str]) -> Iterator[str]:
    for entry in entries:
        newer = entry.get("superseded_by")
        if newer and newer not in ids:
            yield f"{entry.get('id')}: superseded_by names {newer!r}, which is not in the list"


def _twice(ids: list[str]) -> set[str]:
    return {i for i in ids if ids.count(i) > 1}


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _source(entry: Mapping[str, Any]) -> Source:
    values = {k: v for k, v in entry.items() if v != ""}
    if "pages" in values:
        values["pages"] = int(values["pages"])
    values["dimensions"] = tuple(values.get("dimensions", ()))
    return Source(**values)


def to_fetch(sources: Mapping[str, Source], registered: Container[str]) -> list[Source]:
    """Return the listed documents that `fetch --all` brings: those not in the corpus yet."""
    return [s for s in sources.values() if s.fetch == "yes" and s.id not in registered]
