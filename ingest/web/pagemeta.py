"""What a web page says of itself in its head: title, authors, site, date, language."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from ingest.page.dates import sane_date
from ingest.page.lines import clean
from kb.models import Metadata

TITLE = ("citation_title", "dc.title", "dcterms.title")
AUTHOR = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author")
PUBLISHER = ("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name")
DATE = (
    "article:published_time",
    "citation_publication_date",
    "citation_date",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "date",
    "pubdate",
)
"""Names of meta elements, the most exact first."""


def page_metadata(root: etree._Element, title: str | None) -> Metadata:
    """Read the head of a web page, meta elements before JSON-LD.

    Args:
        root: a parsed page.
        title: the title the page shows.

    """
    told = _told(root)
    linked = list(_linked_data(root))
    authors = _all(told, AUTHOR) or [n for item in linked for n in _names(item.get("author"))]
    publishers = _all(told, PUBLISHER) or [
        n for item in linked for n in _names(item.get("publisher"))
    ]
    times = [node.get("datetime") for node in root.iter("time") if _is_published(node)]
    shown, site = _split_title(root, _title(told, title))
    dates = [*_all(told, DATE), *(item.get("datePublished") for item in linked), *times]
    return Metadata(
        title=shown,
        author=", ".join(dict.fromkeys(authors)) or None,
        publisher=next(iter(publishers), site),
        date=next(filter(None, map(sane_date, dates)), None),
        language=_language(root, told),
    )


def _is_published(time: etree._Element) -> bool:
    return time.get("itemprop") == "datePublished" or "pubdate" in time.attrib


def _told(root: etree._Element) -> dict[str, list[str]]:
    told: dict[str, list[str]] = defaultdict(list)
    for node in root.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("http-equiv") or ""
        value = clean(node.get("content", ""))
        if value:
            told[name.lower()].append(value)
    return told


def _all(told: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    """Return the values of the first name that has any; addresses name nobody."""
    for name in names:
        values = [value for value in told.get(name, ()) if "://" not in value]
        if values:
            return values
    return []


def _title(told: dict[str, list[str]], title: str | None) -> str | None:
    named = next(iter(_all(told, TITLE)), None)
    if named:
        return named
    shown = next(iter(_all(told, ("og:title",))), None)
    # A page's title often ends in the site's name, which og:title leaves out.
    return shown if shown and (not title or title.startswith(shown)) else title


def _split_title(root: etree._Element, title: str | None) -> tuple[str | None, str | None]:
    """Part a title from the site's name behind it, where the page itself shows that it is one."""
    found = re.fullmatch(r"(.{8,}?)\s+[-–—|·]\s+([^-–—|·]{2,60})", title or "")
    if not found:
        return title, None
    headings = {clean(" ".join(map(str, node.itertext()))) for node in root.iter("h1")}
    if found[1] in headings or re.fullmatch(r"\S+\.[A-Za-z]{2,}", found[2]):
        return found[1], found[2]
    return title, None


def _language(root: etree._Element, told: dict[str, list[str]]) -> str | None:
    html = root if root.tag == "html" else root.find(".//html")
    own = (
        html.get("lang")
        or html.get("{http://www.w3.org/XML/1998/namespace}lang")
        or html.get("xml:lang")
        if html is not None
        else None
    )
    given = own or next(iter(_all(told, ("content-language", "og:locale"))), "")
    code = given.split(",")[0].strip().replace("_", "-")
    return code if 2 <= len(code) <= 12 and code[:2].isalpha() else None


def _linked_data(root: etree._Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        items = found.get("@graph", [found]) if isinstance(found, dict) else found
        yield from (i for i in items if isinstance(i, dict)) if isinstance(items, list) else ()


def _names(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for entry in value for name in _names(entry)]
    if isinstance(value, dict):
        value = value.get("name")
    return [clean(value)] if isinstance(value, str) and value and "://" not in value else []
