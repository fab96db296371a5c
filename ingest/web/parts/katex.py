r"""Formulas as KaTeX draws them, where the page holds neither their MathML nor their TeX.

What is raised, lowered or a fraction stands in a list of boxes (`vlist`) whose places say which is
which: read as plain text, 10 to the 25th would be 1025.
"""

from __future__ import annotations

import re

from ingest.web.parts.tex import tex
from ingest.web.styles import Element

TOP = re.compile(r"top:\s*(-?[\d.]+)em")
DEEPEST = 40
SPECIAL = re.compile(r"([\\{}^_&~#])")


def drawn(node: Element) -> str:
    """Write a drawn formula in a line; nothing where it has a shape that is not known."""
    html = next((part for part in node.iter("span") if "katex-html" in _classes(part)), None)
    try:
        return tex(_source(html, 0)) if html is not None else ""
    except LookupError:
        return ""


def _classes(node: Element) -> frozenset[str]:
    return frozenset((node.get("class") or "").split())


def _source(node: Element, depth: int) -> str:
    """Write what an element shows as TeX.

    Raises:
        LookupError: boxes stand above each other, and nothing says as what.

    """
    classes = _classes(node)
    if depth > DEEPEST or "vlist" in classes:
        raise LookupError
    if "msupsub" in classes:
        return _scripts(node, depth)
    if "mfrac" in classes:
        top, bottom = _boxes(node, depth, 2)
        return rf"\frac{{{top}}}{{{bottom}}}"
    if "sqrt" in classes:
        (inner,) = _boxes(node, depth, 1)
        return rf"\sqrt{{{inner}}}"
    inner = "".join(_source(child, depth + 1) + _text(child.tail) for child in node)
    text = _text(node.text) + inner
    is_sign = bool(classes & {"mrel", "mbin"}) and bool(text)
    return f" {text} " if is_sign else text


def _text(text: str | None) -> str:
    return SPECIAL.sub(r"\\\1", (text or "").replace("\u200b", ""))


def _scripts(node: Element, depth: int) -> str:
    """Write what is raised or lowered: a list with a depth (`vlist-t2`) has something lowered."""
    has_low = any("vlist-t2" in _classes(part) for part in node)
    boxes = _boxes(node, depth, 0)
    signs = "^_" if len(boxes) == 2 else "_" if has_low else "^"
    if len(boxes) != len(signs):
        raise LookupError
    return "".join(f"{sign}{{{box}}}" for sign, box in zip(signs, boxes, strict=True))


def _boxes(node: Element, depth: int, count: int) -> list[str]:
    """Write the boxes that stand above each other, the highest first; lines and struts are none."""
    shelf = next((part for part in node.iter("span") if "vlist" in _classes(part)), None)
    placed = []
    for box in shelf if shelf is not None else ():
        top = TOP.search(box.get("style") or "")
        text = "".join(_source(child, depth + 1) for child in box)
        if top and text.strip():
            placed.append((float(top[1]), text))
    if count and len(placed) != count:
        raise LookupError
    return [text for _, text in sorted(placed)]
