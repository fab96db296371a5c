"""Front matter: the YAML above a Markdown text and what it says of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.page.dates import sane_date
from ingest.page.lines import clean
from kb.models import Metadata

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
LINE = re.compile(r"^(\w[\w -]*):[ \t]*(\S.*)$", re.MULTILINE)
TAGS = re.compile(r"<[^<>]{0,2000}>")
AUTHOR = ("author", "authors", "creator", "by")
PUBLISHER = ("publisher", "organization", "organisation", "institution", "site_name")
DATE = ("date", "publishdate", "published", "publish_date", "published_time", "pubdate", "issued")
LANGUAGE = ("lang", "language", "locale")
NOBODY = frozenset({"admin", "administrator", "unknown", "anonymous", "author"})


def split_front(source: str) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """Take the front matter off.

    Only plain YAML is read; of what asks for Python objects only the simple lines are kept.

    Returns:
        The body, the fields of the front matter, and a warning where it could not be read.

    """
    import yaml

    match = FRONT.match(source)
    if not match:
        return source, {}, ()
    body = source[match.end() :]
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        simple = {name: value.strip("\"' ") for name, value in LINE.findall(match[1])}
        warning = "the front matter is not plain YAML: only its simple lines were read"
        return body, simple, (warning,)
    if isinstance(fields, dict):
        return body, fields, ()
    # Two rules with text between them are no front matter.
    return source, {}, ()


def front_metadata(fields: Mapping[str, Any], title: str | None) -> Metadata:
    """Take what front matter says of the document.

    Args:
        fields: the front matter.
        title: the title to take where it names none.

    """
    told = {str(name).lower(): value for name, value in fields.items()}
    dates = (sane_date(told.get(name)) for name in DATE)
    language = _first(told, LANGUAGE)
    code = language.replace("_", "-") if re.fullmatch(r"[A-Za-z]{2,3}([-_]\w+)?", language) else ""
    return Metadata(
        title=plain(told.get("title")) or title,
        author=_first(told, AUTHOR) or None,
        publisher=_first(told, PUBLISHER) or None,
        date=next(filter(None, dates), None),
        language=code or None,
    )


def plain(value: object) -> str:
    """Write a field's value without markup; names of several people with commas between."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(plain, value)))
    if isinstance(value, dict):
        return plain(value.get("name"))
    return clean(TAGS.sub(" ", value)) if isinstance(value, str) else ""


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> str:
    texts = (plain(told.get(name)) for name in names)
    return next((text for text in texts if text and text.lower() not in NOBODY), "")
