"""Formulas of web pages, MathML and what scripts make of TeX, as text that reads in a line."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.web.parts.katex import drawn
from ingest.web.parts.tex import fraction, held, raised, root, tex
from ingest.web.styles import Element
from ingest.web.tree import parse

BETWEEN = frozenset("=<>≤≥≠≈≃∼≡∝×·÷±∓→←⇒⇔∈∉⊂⊆∪∩≪≫:+−-")
"""Operators with a blank on both sides, the last three only between two operands."""
SIGNED = frozenset("+−-±")
UNSEEN = str.maketrans("", "", "\u2061\u2062\u2063\u2064")
"""Signs that say how a formula is meant and are not seen."""
DEEPEST = 60
TEX = "application/x-tex"
MATHJAX = frozenset(
    re.findall(r"\w+", "MathJax MathJax_Display MathJax_CHTML MathJax_SVG MathJax_Preview")
)
DRAWN = re.compile(r"\b(?:tex|latex|math|formula|equation|mwe-math-fallback-image\S*)\b")


def formula(node: Element) -> str | None:
    """Write a formula as text; None where an element is none, nothing where it repeats another."""
    name = local(node)
    if name == "math":
        return _spaced(node, mathml(node))
    if name == "script":
        is_tex = (node.get("type") or "").startswith("math/tex")
        return tex(node.text or "") if is_tex else None
    if name == "img":
        drawn = DRAWN.search(node.get("class") or "")
        return tex(node.get("alt") or "") if drawn and node.get("alt") else None
    if name in {"span", "div", "mjx-container"}:
        return _made_by_script(node, frozenset((node.get("class") or "").split()))
    return None


def _made_by_script(node: Element, classes: frozenset[str]) -> str | None:
    is_jax = bool(classes & MATHJAX) or node.tag == "mjx-container"
    if "katex" not in classes and not is_jax and "mwe-math-element" not in classes:
        return None
    parent = node.getparent()
    if is_jax and parent is not None and any(map(_is_source, parent.iter("script"))):
        return ""
    inner = next((part for part in node.iter() if local(part) == "math"), None)
    if inner is not None:
        return _spaced(node, mathml(inner))
    source = node.get("data-tex") or node.get("data-latex")
    if source:
        return tex(source)
    kept = next(filter(None, (part.get("data-mathml") for part in node.iter())), "")
    if kept:
        return _spaced(node, mathml(parse(kept)))
    return drawn(node) if "katex" in classes else ""


def is_lost(node: Element, written: str) -> bool:
    """Say whether nothing could be written of a formula that stands nowhere else."""
    if written or local(node) == "script":
        return False
    classes = frozenset((node.get("class") or "").split())
    parent = node.getparent()
    has_source = parent is not None and any(map(_is_source, parent.iter("script")))
    return "MathJax_Preview" not in classes and not (classes & MATHJAX and has_source)


def _is_source(script: Element) -> bool:
    return (script.get("type") or "").startswith("math/tex")


def _spaced(node: Element, text: str) -> str:
    """Keep a formula that stands in the middle of a line of its own apart from the words."""
    parent = node.getparent()
    around = (parent.get("class") or "") if parent is not None else ""
    apart = node.get("display") == "block" or "katex-display" in around
    return f" {text} " if apart else text


def local(node: Element) -> str:
    """Return an element's name without its prefix."""
    return node.tag.rpartition(":")[2].rpartition("}")[2] if isinstance(node.tag, str) else ""


def mathml(math: Element) -> str:
    """Write MathML in a line; where it holds no text, the TeX beside it."""
    text = re.sub(r"\s+", " ", _row(math, 0)).strip()
    if text:
        return text
    notes = (part for part in math.iter() if local(part) == "annotation")
    sources = [part.text or "" for part in notes if TEX in (part.get("encoding") or TEX)]
    return tex(math.get("alttext") or next(iter(sources), ""))


def _row(node: Element, depth: int) -> str:
    """Write the parts of a formula one after the other."""
    text = ""
    for child in node:
        if local(child) in {"annotation", "annotation-xml"} or not isinstance(child.tag, str):
            continue
        text = _joined(text, _part(child, depth + 1), local(child))
    return text


def _joined(text: str, part: str, name: str) -> str:
    """Put a part behind others, with a blank where they would be read as one."""
    sign = part.strip()
    if name == "mo" and sign in BETWEEN:
        leads = not text.strip() or text.rstrip()[-1:] in BETWEEN | set("([{,")
        return f"{text}{sign}" if sign in SIGNED and leads else f"{text.rstrip()} {sign} "
    if name == "mo" and sign in {",", ";"}:
        return f"{text}{sign} "
    is_word = name in {"mi", "mtext"} and len(sign) > 1 and sign.isalpha()
    glued = text[-1:].isalnum() and part[:1].isalnum()
    if glued and (is_word or name == "mfrac" or re.search(r"[^\W\d_]{2}$", text)):
        return f"{text} {part}"
    return text + part


def _part(node: Element, depth: int) -> str:
    if depth > DEEPEST:
        return "".join(map(str, node.itertext()))
    name = local(node)
    if name in {"mi", "mn", "mo", "mtext", "ms"} and not len(node):
        return re.sub(r"\s+", " ", node.text or "").translate(UNSEEN)
    if name in {"mphantom", "mspace", "none", "mprescripts"}:
        return " " if name == "mspace" else ""
    return WRITERS.get(name, _row)(node, depth)


def _parts(node: Element, depth: int, count: int) -> list[str]:
    """Write the first children of an element, empty ones where it has too few."""
    children = [child for child in node if isinstance(child.tag, str)]
    parts = [_part(child, depth + 1).strip() for child in children[:count]]
    return parts + [""] * (count - len(parts))


def _fraction(node: Element, depth: int) -> str:
    top, bottom = _parts(node, depth, 2)
    if re.fullmatch(r"0\D*", node.get("linethickness") or ""):
        return f"binom({top}, {bottom})"
    return fraction(top, bottom)


def _power(node: Element, depth: int) -> str:
    base, exponent = _parts(node, depth, 2)
    return f"{_base(base)}{raised(exponent)}" if exponent else base


def _lowered(node: Element, depth: int) -> str:
    base, low = _parts(node, depth, 2)
    return f"{base}_{held(low)}" if low else base


def _both(node: Element, depth: int) -> str:
    base, low, high = _parts(node, depth, 3)
    low = f"_{held(low)}" if low else ""
    return f"{base}{low}{raised(high) if high else ''}"


def _sum(node: Element, depth: int) -> str:
    return f"{_both(node, depth)} "


def _over(node: Element, depth: int) -> str:
    base, sign = _parts(node, depth, 2)
    return f"{base}{sign if len(sign) < 2 else raised(sign)}"


def _base(text: str) -> str:
    return text if re.fullmatch(r"[\w.,]+|.*[)\]}|]|\W?", text) else held(text)


def _sqrt(node: Element, depth: int) -> str:
    return root(_row(node, depth))


def _root(node: Element, depth: int) -> str:
    inner, degree = _parts(node, depth, 2)
    return root(inner, degree)


def _fenced(node: Element, depth: int) -> str:
    parts = _parts(node, depth, len(node))
    between = (node.get("separators", ",").strip() or " ")[:1]
    return f"{node.get('open', '(')}{f'{between} '.join(parts)}{node.get('close', ')')}"


def _rows(node: Element, depth: int) -> str:
    rows = [row for row in node if local(row) in {"mtr", "mlabeledtr"}]
    return "; ".join(" ".join(_parts(row, depth, len(row))) for row in rows)


WRITERS: dict[str, Callable[[Element, int], str]] = {
    "mfrac": _fraction,
    "msup": _power,
    "msub": _lowered,
    "msubsup": _both,
    "munderover": _sum,
    "munder": _lowered,
    "mover": _over,
    "msqrt": _sqrt,
    "mroot": _root,
    "mfenced": _fenced,
    "mtable": _rows,
}
"""How each construct is written; all others as what is in them."""
