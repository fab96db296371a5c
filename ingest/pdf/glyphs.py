"""The characters of a page's text: where each stands, how large it is, which object draws it.

Places are offsets in the text that pdfium gives of the page, as Python counts them: pdfium counts
a letter beyond U+FFFF, as formulas have them, twice. Few of them are asked for, because each answer
is a call of pdfium.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf import bare

DROPPED = "\u200b"
"""Stands for what is left out, so that offsets stay; normalising removes it."""


class Box(NamedTuple):
    """Where something stands, in points from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """From its lower to its upper edge."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle from the left and from below."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, point: tuple[float, float], slack: float = 0.0) -> bool:
        """Say whether a point lies within."""
        level = self.left - slack <= point[0] <= self.right + slack
        return level and self.bottom - slack <= point[1] <= self.top + slack


class Glyphs:
    """The characters of one page's text."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self.textpage = textpage
        self.text: str = textpage.get_text_range()
        self._page = textpage.raw
        self._same = len(self.text) == textpage.count_chars()
        self._wide = bool(self.text) and max(self.text) > "\uffff"
        # What pdfium writes to is made once: making it takes as long as the call. The sides of its
        # FS_RECTF stand in its order; a slice reads all of them in one step.
        self._rect = (ctypes.c_float * 4)()
        self._numbers = (ctypes.c_double * 4)()
        self._to_rect = ctypes.byref(self._rect)
        self._to_numbers = tuple(ctypes.byref(self._numbers, 8 * at) for at in range(4))
        self._name = ctypes.create_string_buffer(80)
        self._boxes: dict[int, Box] = {}

    def index(self, place: int) -> int:
        """Return the number that pdfium gives a character."""
        if self._same and not self._wide:
            return place
        units = self._units[place] if self._wide else place
        return int(bare.char_index(self._page, units))

    @cached_property
    def _units(self) -> list[int]:
        """The UTF-16 units before each place."""
        return list(accumulate((1 + (letter > "\uffff") for letter in self.text), initial=0))

    def box(self, place: int) -> Box:
        """Return the box of a character as high as its font, as wide as its advance."""
        # Asked once for each character: lines, words and tables want the same ones.
        known = self._boxes.get(place)
        if known is None:
            bare.loose_box(self._page, self.index(place), self._to_rect)
            left, top, right, bottom = self._rect[:]
            known = self._boxes[place] = Box(left, bottom, right, top)
        return known

    def is_upright(self, place: int) -> bool:
        """Say whether a character stands upright."""
        return abs(self.angle(place)) < 0.1

    def ink(self, place: int) -> Box:
        """Return the box of what is drawn of a character."""
        bare.tight_box(self._page, self.index(place), *self._to_numbers)
        left, right, bottom, top = self._numbers[:]
        return Box(left, bottom, right, top)

    def font(self, place: int) -> bytes:
        """Return the name of a character's font; empty where it has none."""
        length = bare.font_name(self._page, self.index(place), self._name, 80, None)
        return self._name.value if length else b""

    def object(self, place: int) -> int:
        """Return the address of the object that draws a character; 0 where none does."""
        return bare.text_object(self._page, self.index(place)) or 0

    def baseline(self, place: int) -> float:
        """Return the height on which a character stands."""
        bare.origin(self._page, self.index(place), *self._to_numbers[:2])
        return self._numbers[1]

    def size(self, place: int) -> float:
        """Return the size of a character's font as it is printed, in points; 0 where unknown."""
        index = self.index(place)
        matrix = raw.FS_MATRIX()
        if not raw.FPDFText_GetMatrix(self.textpage, index, matrix):
            return 0.0
        return float(raw.FPDFText_GetFontSize(self.textpage, index)) * math.hypot(
            matrix.c, matrix.d
        )

    def angle(self, place: int) -> float:
        """Return the angle of a character, in radians; 0 for level writing."""
        return float(bare.char_angle(self._page, self.index(place)))

    def colour(self, place: int) -> tuple[int, int, int, int] | None:
        """Return red, green, blue and how opaque a character is, 0 to 255."""
        parts = tuple(ctypes.c_uint() for _ in range(4))
        if not raw.FPDFText_GetFillColor(self.textpage, self.index(place), *parts):
            return None
        red, green, blue, opaque = (part.value for part in parts)
        return red, green, blue, opaque

    @cached_property
    def drawn_by(self) -> dict[int, list[int]]:
        """The characters that each text object draws, by the object's address."""
        found: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self.text)):
            address = self.object(place)
            if address:
                found[address].append(place)
        return found

    def around(self, places: Iterable[int]) -> Box:
        """Return the box around characters."""
        lefts, bottoms, rights, tops = zip(*map(self.box, places), strict=True)
        return Box(min(lefts), min(bottoms), max(rights), max(tops))


def without(text: str, places: Iterable[int]) -> str:
    """Blank characters out; line ends stay, because pieces are cut at them."""
    letters = list(text)
    for place in places:
        if letters[place] not in "\r\n":
            letters[place] = DROPPED
    return "".join(letters)
