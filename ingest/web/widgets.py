"""Tables and boxes to tick that pages build of other elements, named as what they are.

Cells that are spans would be read as one word: `Court` and `12` as `Court12`.
"""

from __future__ import annotations

from ingest.web.styles import Element

TABLES = frozenset({"table", "grid", "treegrid"})
PARTS = {
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
    "caption": "caption",
}
"""What a role says an element is."""
SPANS = {"aria-colspan": "colspan", "aria-rowspan": "rowspan"}
AROUND = ("fieldset", "tr", "p", "ul", "ol", "form", "div")
"""What holds boxes that belong together."""
BOXES = frozenset({"checkbox", "radio"})


def name_widgets(root: Element) -> None:
    """Turn such elements into those that they stand for."""
    for table in [node for node in root.iter("div", "section") if node.get("role") in TABLES]:
        _name_table(table)
    boxes = (node for node in root.iter("input") if node.get("type", "").lower() in BOXES)
    for box in list(filter(_is_among_ticked, boxes)):
        box.tag, box.text = "span", f" {'☒' if 'checked' in box.attrib else '☐'} "


def _name_table(table: Element) -> None:
    table.tag = "table"
    for node in table.iterdescendants():
        name = PARTS.get(node.get("role") or "") if isinstance(node.tag, str) else None
        if name is None:
            continue
        node.tag = name
        for told, meant in SPANS.items():
            if told in node.attrib:
                node.set(meant, node.get(told, ""))


def _is_among_ticked(box: Element) -> bool:
    """Say whether a box beside it is ticked: others only wait for it."""
    around = next(box.iterancestors(*AROUND), None)
    return around is not None and any("checked" in other.attrib for other in around.iter("input"))
