"""A web page's text as a tree of elements, in which what is written in pieces is put together."""

from __future__ import annotations

import re
from html import escape

from lxml import etree, html

from ingest.web.styles import Element
from ingest.web.widgets import name_widgets

XHTML = re.compile(r"\s*(?:<\?xml\b|<!doctype\s+html\s+public\s+[\"']-//w3c//dtd xhtml)", re.I)
XMLNS = re.compile(r"<html\b[^>]*\sxmlns\s*=", re.IGNORECASE)
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"([a-zA-Z][\w:.-]*)((?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?)*)\s*/>"
)
"""Elements of XHTML that are closed where they begin; HTML would take them for open."""
FORMULA = re.compile(r"<((?:m|mml):?(?:none|m[a-z]{3,12})|none|m[a-z]{3,12})(\s[^<>]*)?/>")
SLASH = frozenset("/⁄∕")
FRAMES = 50
"""Pages within pages that are read at most."""


def parse(text: str) -> Element:
    """Parse a web page, however deep and broken; an empty one gives an empty element."""
    text = _opened(text.replace("\0", ""))
    # Without the declaration libxml2 would decode a second time; NUL ends its input.
    root = _tree(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    _read_frames(root)
    _join_fractions(root)
    name_widgets(root)
    return root


def _opened(text: str) -> str:
    """Write elements that are closed where they begin as HTML has them."""
    if XHTML.match(text) or XMLNS.search(text[:4096]):
        text = CDATA.sub(lambda found: escape(found[1]), text)
        return CLOSED.sub(r"<\1\2></\1>", text)
    return FORMULA.sub(r"<\1\2></\1>", text) if "<math" in text or ":math" in text else text


def _tree(text: str) -> Element:
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root: Element = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return etree.Element("html")
    return root


def _read_frames(root: Element) -> None:
    """Put the pages that are written out within frames, as tools save them, in their place."""
    frames = [node for node in root.iter("iframe") if (node.get("srcdoc") or "").strip()]
    for frame in frames[:FRAMES]:
        inner = _tree(frame.get("srcdoc") or "")
        body = inner if inner.tag == "body" else inner.find(".//body")
        for child in list(frame):
            frame.remove(child)
        frame.tag = "div"
        frame.text = None
        if body is not None:
            frame.text = body.text
            frame.extend(list(body))


def _join_fractions(root: Element) -> None:
    """Write fractions that are made of a raised and a lowered figure as such: 2 1/2."""
    for top in list(root.iter("sup")):
        low = top.getnext()
        slash = (top.tail or "").strip()
        parent = top.getparent()
        if low is None or low.tag != "sub" or slash not in SLASH or parent is None:
            continue
        texts = ["".join(map(str, part.itertext())).strip() for part in (top, low)]
        if not all(re.fullmatch(r"\d{1,4}", text) for text in texts):
            continue
        previous = top.getprevious()
        before = (previous.tail if previous is not None else parent.text) or ""
        apart = " " if before[-1:].isdigit() else ""
        for child in list(top):
            top.remove(child)
        top.tag, top.text, top.tail = "span", f"{apart}{texts[0]}/{texts[1]}", low.tail
        low.tail = None
        parent.remove(low)
