"""The visible text of a paragraph of Markdown; targets of links and pictures are dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from markdown_it.token import Token

from ingest.page.raised import lowered, written
from ingest.web.hidden import DROPPED
from ingest.web.parts.formulas import mathml
from ingest.web.parts.notes import BRACKETS, is_mark, leading
from ingest.web.parts.tex import tex
from ingest.web.styles import TAGS, traits_of
from ingest.web.tree import parse
from ingest.web.unread import LeftOut
from kb.words.lists import any_of, listed

OPENED = re.compile(r"<(\w+)([^>]*)>")
STYLE = re.compile(r"style\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
HREF = re.compile(r"href\s*=\s*[\"']?#", re.IGNORECASE)
HIDDEN = re.compile(r"\shidden\b|aria-hidden\s*=\s*[\"']?true", re.IGNORECASE)
PICTURES, PHOTOGRAPHS = (any_of(listed("parts", key)) for key in ("pictures", "photographs"))
NAMED = re.compile(
    rf"(?:(?P<picture>{PICTURES})|{PHOTOGRAPHS})[\s_.#-]*\d{{0,4}}[a-z]?|"
    r"\S+\.(?:png|jpe?g|gif|svg|webp)",
    re.IGNORECASE,
)
"""A description of a picture that only calls it one."""
VOID_LINES = re.compile(r"<(?:br|hr)\b[^>]*>", re.IGNORECASE)
VOID = frozenset({"br", "hr", "img", "input", "wbr"})


def left_out(tag: str, attributes: str) -> str:
    """Say why the text in an element is left out: it is hidden, struck, or not text at all."""
    style = STYLE.search(attributes)
    traits = traits_of(style[1]) if style else set()
    if HIDDEN.search(attributes) or traits & {"hidden", "tiny"}:
        return "hidden"
    if tag in DROPPED:
        return "dropped"
    return "struck" if TAGS.get(tag) == "struck" or "struck" in traits else ""


class Inline:
    """Follows the parts of one paragraph."""

    def __init__(
        self,
        children: Sequence[Token],
        notes: Mapping[str, str],
        left: LeftOut,
        inline_note: Callable[[Token], None],
    ) -> None:
        """Collect the text.

        Args:
            children: the parts.
            notes: the labels of all notes of the document.
            left: takes what is not read.
            inline_note: takes the mark of a note that is written out where it stands.
        """
        self.text = ""
        self._notes = notes
        self._left = left
        self._inline_note = inline_note
        self._skipped = self._reason = ""
        """Name of the element that is left out, and why."""
        self._place = ""
        """`sup` or `sub` within such an element, `math` within a formula."""
        self._held = ""
        self._in_link = self._to_note = self._is_mark = False
        self._links = 0
        for child in children:
            self._take(child)
        self._end_place()

    @property
    def linked(self) -> float:
        """Share of the text that stands in links to other pages."""
        return self._links / len(self.text) if self.text else 0.0

    def _take(self, child: Token) -> None:
        kind = child.type
        if kind == "html_inline":
            self._tag(child.content)
        elif kind == "link_open":
            self._in_link = not str(child.attrGet("href") or "#").startswith("#")
            self._lead(not self._in_link)
        elif kind == "link_close":
            self._in_link = self._to_note = False
        elif kind in {"sup_open", "sub_open"}:
            self._begin(kind[:3])
        elif kind in {"sup_close", "sub_close"}:
            self._end_place(child.markup)
        elif kind in {"s_open", "s_close"}:
            self._skipped, self._reason = ("~~", "struck") if kind == "s_open" else ("", "")
        elif kind == "footnote_ref":
            self._reference(child)
        else:
            self._words(child)

    def _words(self, child: Token) -> None:
        kind = child.type
        if kind in {"softbreak", "hardbreak"}:
            self._write("\n")
        elif kind == "formula":
            self._write(tex(child.content))
        elif kind in {"text", "code_inline", "image"}:
            self._write(self._told(child.content) if kind == "image" else child.content)

    def _told(self, description: str) -> str:
        """Return what is said of a picture; `photo 3` says nothing, but the picture is counted."""
        name = NAMED.fullmatch(description.strip())
        self._left.pictures += not description.strip() or bool(name and name["picture"])
        return "" if name else description

    def _write(self, text: str) -> None:
        if self._reason:
            if self._reason == "struck":
                self._left.strike(text)
            self._left.hidden += len(text) if self._reason == "hidden" else 0
        elif self._place:
            self._held += text
        else:
            self.text += text
            self._links += len(text) if self._in_link else 0

    def _reference(self, child: Token) -> None:
        """Leave out the mark of a note; what only looks like one stays."""
        label = child.meta.get("label")
        if label is None:
            self._inline_note(child)
        elif label not in self._notes:
            self._write(f"[^{label}]")

    def _end_place(self, markup: str = "") -> None:
        """Write what was raised or lowered as it is meant."""
        place, text = self._place, self._held
        self._place = self._held = ""
        before = self.text.rpartition("\n")[2]
        if not text:
            return
        if place == "math":
            math = parse(text).find(".//math")
            text = mathml(math) if math is not None else ""
        elif markup == "~" and not before[-1:].isalnum():
            text = f"~{text}~"
        elif place == "sub":
            text = lowered(before, text)
        elif not before.strip(BRACKETS):
            text = leading(text)
        else:
            text = written(before, text, linked=self._is_mark and is_mark(text))
        self.text += text

    def _tag(self, tag: str) -> None:
        """Follow raised, struck and hidden parts; a line break is one."""
        opened = OPENED.match(tag)
        name = (opened[1] if opened else tag.strip("</> ")).lower()
        if self._place == "math":
            self._held += tag
            if tag.startswith("</math"):
                self._end_place()
        elif self._reason:
            if not opened and name == self._skipped:
                self._skipped = self._reason = ""
        elif VOID_LINES.match(tag):
            self._write("\n")
        elif opened:
            self._open(name, opened[2], tag)
        elif name == self._place:
            self._end_place()
        elif name == "a":
            self._to_note = False

    def _open(self, name: str, attributes: str, tag: str) -> None:
        reason = left_out(name, attributes)
        if name in VOID or attributes.endswith("/"):
            return
        if reason:
            self._skipped, self._reason = name, reason
        elif name == "math":
            self._place, self._held = "math", tag
        elif name in {"sup", "sub"}:
            self._begin(name)
        elif name == "a" and HREF.search(attributes):
            self._lead(True)

    def _begin(self, place: str) -> None:
        self._place, self._is_mark = place, self._to_note

    def _lead(self, to_note: bool) -> None:
        self._to_note = to_note
        self._is_mark = self._is_mark or to_note
