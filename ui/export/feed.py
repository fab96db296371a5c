"""What is new as a feed for feed readers: Atom, RFC 4287."""

from __future__ import annotations

import uuid
from urllib.parse import urljoin

from lxml import etree

from kb.citations import readable
from ui import names
from ui.html import news
from ui.html.parts.facts import byline
from ui.html.parts.place import place
from ui.watched import NewDocument, News
from ui.words.words import ENGLISH, Words

ATOM = "http://www.w3.org/2005/Atom"
"""Namespace, RFC 4287, section 1.2; a name, never an address that is asked."""
MEDIA_TYPE = "application/atom+xml"
SPACE = uuid.UUID("5d1a1c0e-58d0-4f0b-9d53-0f6f2a4f5c11")
"""Under which the names of entries are made; it never changes, so readers know an entry again."""
NEVER = "1970-01-01"
"""When a feed changed in which nothing stands yet: it must name a day."""
UNBROKEN = "\u00a0"
"""The space before some signs in French; no control, though Python prints none."""
LONGEST = 600
"""Characters of a summary."""


def write(found: News, base_address: str, say: Words = ENGLISH) -> bytes:
    """Write a feed.

    Args:
        found: what is new.
        base_address: where the application is, with a stroke at its end.
        say: the words of its titles and summaries.
    """
    watched = found.watched
    address = urljoin(base_address, news.feed_address(watched, say))
    page = urljoin(base_address, f"watch?{watched.query(since='')}".rstrip("?"))
    feed = etree.Element(_tag("feed"), nsmap={None: ATOM})  # type: ignore[dict-item]
    _add(feed, "id", _name(f"feed {watched.query(since='')}"))
    _add(feed, "title", news.title(watched, say))
    _add(feed, "updated", _moment(max((new.day for new in found.documents), default=NEVER)))
    _add(etree.SubElement(feed, _tag("author")), "name", say("bar.name"))
    _link(feed, "self", address, MEDIA_TYPE)
    _link(feed, "alternate", page, "text/html")
    for new in found.documents:
        _entry(feed, new, base_address, say)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _entry(feed: etree._Element, new: NewDocument, base_address: str, say: Words) -> None:
    document = new.document
    entry = etree.SubElement(feed, _tag("entry"))
    _add(entry, "id", _name(f"document {document.id}"))
    _add(entry, "title", document.name)
    _add(entry, "updated", _moment(new.day))
    _link(
        entry, "alternate", urljoin(base_address, news.document_address(document.id)), "text/html"
    )
    _add(entry, "summary", _summary(new, say))


def _summary(new: NewDocument, say: Words) -> str:
    """Say who published a document, and what of it comes nearest to the question."""
    kind, published = names.kind(new.document.kind, say), byline(new.document, say)
    about = say("watch.about", kind=kind, byline=published).strip()
    if new.hit is None:
        return about
    said = " ".join(new.hit.passage.text.split())
    if len(said) > LONGEST:
        said = said[:LONGEST].rsplit(" ", 1)[0] + " …"
    return say("watch.closest", about=about, place=place(new.hit, say), words=said)


def _add(parent: etree._Element, name: str, text: str) -> None:
    """Add an element; a document's text is only text, without what XML cannot hold."""
    kept = "".join(c for c in readable(text) if c.isprintable() or c == UNBROKEN)
    etree.SubElement(parent, _tag(name)).text = kept


def _link(parent: etree._Element, rel: str, address: str, kind: str) -> None:
    etree.SubElement(parent, _tag("link"), rel=rel, href=address, type=kind)


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _name(of: str) -> str:
    return uuid.uuid5(SPACE, of).urn
