"""Formulas of Office files (OMML) as plain text that reads in a line: `10^25`, `(a + b)/2`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULAS = frozenset({f"{M}oMath", f"{M}oMathPara"})


def formula(node: etree._Element) -> str:
    """Write a formula, or any part of one, in a line."""
    return "".join(_part(child) for child in node)


def _part(node: etree._Element) -> str:
    if not isinstance(node.tag, str) or node.tag.endswith("Pr"):
        return ""
    name = node.tag.removeprefix(M)
    if name == "t" or node.tag.endswith("}t"):
        return node.text or ""
    return WRITERS.get(name, formula)(node)


def _child(node: etree._Element, name: str) -> str:
    child = node.find(f"{M}{name}")
    return formula(child).strip() if child is not None else ""


def _held(text: str) -> str:
    """Put brackets around what would fall apart in a line: `a + b`, but not `12` or `(a)`."""
    is_one = text.lstrip("+-−").replace(".", "").replace(",", "").isalnum()
    return text if is_one or (text[:1], text[-1:]) == ("(", ")") or len(text) < 2 else f"({text})"


def _fraction(node: etree._Element) -> str:
    return f"{_held(_child(node, 'num'))}/{_held(_child(node, 'den'))}"


def _scripts(node: etree._Element) -> str:
    return f"{_child(node, 'e')}{_limits(node)}"


def _before(node: etree._Element) -> str:
    return f"{_limits(node)}{_child(node, 'e')}"


def _limits(node: etree._Element) -> str:
    low, high = _child(node, "sub"), _child(node, "sup")
    return (f"_{_held(low)}" if low else "") + (f"^{_held(high)}" if high else "")


def _root(node: etree._Element) -> str:
    degree = _child(node, "deg")
    return f"{'√' if degree in {'', '2'} else f'{degree}√'}{_held(_child(node, 'e'))}"


def _brackets(node: etree._Element) -> str:
    properties = node.find(f"{M}dPr")
    inner = [formula(part).strip() for part in node.iterfind(f"{M}e")]
    first, between, last = (
        _sign(properties, name, default)
        for name, default in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
    )
    return f"{first}{between.join(inner)}{last}"


def _sum(node: etree._Element) -> str:
    sign = _sign(node.find(f"{M}naryPr"), "chr", "∫")
    return f"{sign}{_limits(node)} {_child(node, 'e')}"


def _function(node: etree._Element) -> str:
    argument = _child(node, "e")
    return f"{_child(node, 'fName')}{'' if argument[:1] == '(' else ' '}{argument}"


def _limit(node: etree._Element) -> str:
    sign = "_" if node.tag.endswith("limLow") else "^"
    return f"{_child(node, 'e')}{sign}{_held(_child(node, 'lim'))}"


def _lines(node: etree._Element) -> str:
    return "; ".join(formula(line).strip() for line in node.iterfind(f"{M}e"))


def _matrix(node: etree._Element) -> str:
    rows = (
        ", ".join(formula(cell).strip() for cell in row.iterfind(f"{M}e"))
        for row in node.iterfind(f"{M}mr")
    )
    return f"[{'; '.join(rows)}]"


def _several(node: etree._Element) -> str:
    return "\n".join(filter(None, _each(node)))


def _each(node: etree._Element) -> Iterator[str]:
    for child in node.iterfind(f"{M}oMath"):
        yield formula(child).strip()


def _sign(properties: etree._Element | None, name: str, default: str) -> str:
    node = properties.find(f"{M}{name}") if properties is not None else None
    return node.get(f"{M}val", "") if node is not None else default


WRITERS: dict[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _before,
    "rad": _root,
    "d": _brackets,
    "nary": _sum,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "eqArr": _lines,
    "m": _matrix,
    "oMathPara": _several,
}
"""How each construct is written; all others as what is in them."""
