"""What Office files draw: text in shapes and diagrams (SmartArt)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from ingest.office.formulas import FORMULAS, formula
from ingest.office.runs import LeftOut, Run, line
from ingest.page.lines import clean

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def paragraphs(body: etree._Element, left: LeftOut) -> Iterator[str]:
    """Yield the paragraphs of a shape's text as they are read; empty ones are passed over."""
    for node in body.iter(f"{A}p"):
        text = paragraph(node, left)
        if text:
            yield text


def paragraph(node: etree._Element, left: LeftOut) -> str:
    """Return the text of one paragraph without what is struck through."""
    return clean(line(_runs(node, left)).replace("\v", " "))


def _runs(node: etree._Element, left: LeftOut) -> Iterator[Run]:
    for child in node:
        if child.tag == f"{A}br":
            yield Run(" ")
        elif child.tag in FORMULAS:
            yield Run(f" {formula(child).strip()} ")
        elif child.tag in {f"{A}r", f"{A}fld"}:
            text = "".join(t.text or "" for t in child.iterfind(f"{A}t"))
            look = child.find(f"{A}rPr")
            if look is not None and look.get("strike", "noStrike") != "noStrike":
                left.strike(text)
            else:
                yield Run(text, _place(look.get("baseline", "") if look is not None else ""))
        elif child.tag != f"{MC}Fallback" and isinstance(child.tag, str):
            yield from _runs(child, left)


def _place(baseline: str) -> int:
    """Read how far a run stands above the line, `30000` or `30%`."""
    number = baseline.rstrip("%")
    try:
        return (float(number) > 0) - (float(number) < 0)
    except ValueError:
        return 0


def diagram(root: etree._Element, left: LeftOut) -> Iterator[str]:
    """Yield the texts of a diagram (SmartArt), each before those that hang from it."""
    nodes = {node.get("modelId"): node for node in root.iter(f"{D}pt")}
    below = _below(root)
    waiting = [key for key, node in nodes.items() if node.get("type") == "doc"]
    ordered: dict[str | None, None] = {}
    while waiting:
        key = waiting.pop()
        if key in nodes and key not in ordered:
            ordered[key] = None
            waiting.extend(reversed(below[key]))
    for key in dict.fromkeys([*ordered, *nodes]):
        if nodes[key].get("type", "node") in {"node", "asst"}:
            yield from paragraphs(nodes[key], left)


def _below(root: etree._Element) -> dict[str | None, list[str | None]]:
    """Return what hangs from each point of a diagram, in order."""
    links = [link for link in root.iter(f"{D}cxn") if link.get("type", "parOf") == "parOf"]
    below: dict[str | None, list[str | None]] = defaultdict(list)
    for link in sorted(links, key=lambda link: int(link.get("srcOrd", "0"))):
        below[link.get("srcId")].append(link.get("destId"))
    return below
