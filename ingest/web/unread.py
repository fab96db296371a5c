"""What a web page shows and its text does not hold, named with its place for the warnings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.named import first_named
from ingest.page.lines import clean
from ingest.web.parts.formulas import local
from ingest.web.parts.notes import text_of
from ingest.web.styles import Element
from kb.words.text import raw_words

KINDS = {
    "iframe": "an embedded page",
    "frame": "an embedded page",
    "object": "an embedded file",
    "embed": "an embedded file",
    "canvas": "a drawing made by a script",
    "svg": "a drawing with words in it",
    "audio": "a sound recording",
    "video": "a video",
}
TOLD = 5
"""Things that cannot be read named one by one; of more their number is given."""
WORDS = 12
"""Characters in a drawing that are more than a letter on a button."""
TRACKER = re.compile(
    r"doubleclick|googletagmanager|facebook\.com/(?:tr|plugins)|analytics|recaptcha"
)
FEW = 400
"""Characters of a page's text for each picture below which pictures carry the page."""
SMALL = 100
"""Pixels of width or height up to which a picture is an icon."""


@dataclass(slots=True)
class LeftOut:
    """What stands in a page and is not read."""

    hidden: int = 0
    """Characters that readers of the page would not have seen."""
    struck: int = 0
    """Words struck through."""
    pictures: int = 0
    """Pictures without a description, icons aside."""
    described: list[str] = field(default_factory=list)
    """What the authors say of pictures that may tell something."""
    things: list[tuple[str, str, str]] = field(default_factory=list)
    """What it is, its name, and the heading above it."""

    def add(self, other: LeftOut) -> None:
        """Add what stands in another piece of the same document."""
        self.hidden += other.hidden
        self.struck += other.struck
        self.pictures += other.pictures
        self.described.extend(other.described)
        self.things.extend(other.things)

    def strike(self, text: str) -> None:
        """Count the words of struck text."""
        self.struck += len(raw_words(text))

    def see(self, node: Element, heading: str) -> None:
        """Note an element that people see and this reader does not."""
        name = local(node)
        if name == "img":
            self.pictures += _is_picture(node)
            told = clean(node.get("alt") or "")
            if any(map(str.isdigit, told)) and _is_large(node):
                self.described.append(told)
        elif name in KINDS and not _is_trifle(node, name):
            self.things.append((KINDS[name], _name(node), heading))

    def miss(self, what: str, heading: str) -> None:
        """Note something without a name that could not be read."""
        self.things.append((what, "", heading))

    def warnings(self, length: int) -> Iterator[str]:
        """Say what was left out of a text of a length."""
        if self.hidden:
            yield f"text that a browser would not show was left out ({self.hidden} characters)"
        yield from struck(self.struck)
        if self.pictures and length < FEW * self.pictures:
            yield pictures(self.pictures)
        yield from _described(list(dict.fromkeys(self.described)))
        for (what, name, heading), count in list(Counter(self.things).items())[:TOLD]:
            times = f" ({count} times)" if count > 1 else ""
            called = f" ({name})" if name else ""
            place = f" under “{heading}”" if heading else ""
            yield f"{what}{called}{place} was not read{times}"
        more = len(set(self.things)) - TOLD
        if more > 0:
            yield f"{more} more embedded things were not read"


def struck(count: int) -> Iterator[str]:
    """Say how many words were struck through."""
    if count:
        were = "word was" if count == 1 else "words were"
        yield f"{count:,} {were} struck through and left out"


def pictures(count: int) -> str:
    """Say that pictures carry most of a text."""
    what = "1 picture carries" if count == 1 else f"{count} pictures carry"
    return f"{what} most of this page and cannot be read: there is no description of it in the file"


def _described(texts: list[str]) -> Iterator[str]:
    """Name pictures whose description holds figures, which the text may not."""
    if texts:
        what = "1 picture was" if len(texts) == 1 else f"{len(texts)} pictures were"
        named = first_named([f"“{text[:100]}”" for text in texts], 3, "; ")
        yield f"{what} not read; alt text with figures: {named}"


def _is_picture(node: Element) -> bool:
    """Say whether a picture may hold words: it has no description and is no icon."""
    if clean(node.get("alt") or "") or node.get("role") == "presentation":
        return False
    return _is_large(node)


def _is_large(node: Element) -> bool:
    """Say whether a picture is no icon, as far as the page tells."""
    sizes = (re.match(r"\d+", node.get(name) or "") for name in ("width", "height"))
    return all(size is None or int(size[0]) > SMALL for size in sizes)


def _is_trifle(node: Element, name: str) -> bool:
    if name == "svg":
        words = "".join(text_of(part) for part in node.iter() if local(part) == "text")
        return len(words.strip()) < WORDS
    source = node.get("src") or node.get("data") or ""
    sizes = (node.get("width"), node.get("height"))
    return any(size in {"0", "1", "0px", "1px"} for size in sizes) or bool(TRACKER.search(source))


def _name(node: Element) -> str:
    """Name a thing by its title, else by the file or site it comes from."""
    title = clean(node.get("title") or node.get("aria-label") or "")
    inner = node.find(".//source")
    source = node.get("src") or node.get("data") or (inner.get("src") if inner is not None else "")
    try:
        parts = urlsplit(source or "")
    except ValueError:
        return title[:60]
    file = parts.path.rstrip("/").rpartition("/")[2] if parts.scheme != "data" else ""
    return (title or parts.netloc or file)[:60]
