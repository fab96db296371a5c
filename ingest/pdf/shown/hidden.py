"""Text that a file holds and its page does not show: it must not be quoted.

What looks hidden is looked for on the drawn page, and only left out where nothing is to be seen.
Text over or under a picture stays: so scans carry the text that was recognised on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.lines import Line
from ingest.pdf import bare
from ingest.pdf.glyphs import Box, Glyphs
from ingest.pdf.shown.layers import Layers, layer_of
from ingest.pdf.shown.objects import Drawing, Objects, colour, text_box

MOST = 60
"""Text objects of a page that are all looked at; of more only where the first of a line is odd."""
WHITE = 240
"""Red, green and blue of a white letter, at least."""
EVEN = 10
"""Shades of grey, of 256, that a place without letters differs by at most."""
TINY = 1.5
"""Points of a line's height that nobody can read."""
SCALE = 1.5
"""Pixels a point of the page on which hidden letters are looked for."""
INVISIBLE = "invisible"
TOO_SMALL = "too small to be seen"
OUTSIDE = "outside the visible page"

Placed = Sequence[tuple[Line, tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a page that are no part of its text."""

    page: int
    why: str
    words: int


def hidden(
    page: pdfium.PdfPage,
    placed: Placed,
    glyphs: Glyphs,
    objects: Objects,
    layers: Layers,
) -> dict[str, list[int]]:
    """Find the characters that are in the text and not on the page.

    Args:
        page: pdfium's page.
        placed: its lines, and their pieces of its text.
        glyphs: the characters of the text.
        objects: what it draws.
        layers: of the document.

    Returns:
        Why, and the places in the text.

    """
    odd = _on_layers(objects, layers) if layers else {}
    odd |= {address: INVISIBLE for address in _unseen(objects, placed, glyphs)}
    found: dict[str, list[int]] = {}
    picture: Picture | None = None
    for address, why in odd.items():
        box = text_box(objects, address)
        if why == INVISIBLE and box and _has_ground(address, box, objects.drawings):
            continue
        places = glyphs.drawn_by.get(address)
        if not places or not any(glyphs.text[place].strip() for place in places):
            continue
        picture = picture or Picture(page)
        if why != INVISIBLE or picture.is_even(glyphs.around(places)):
            found.setdefault(why, []).extend(places)
    return found


def _on_layers(objects: Objects, layers: Layers) -> dict[int, str]:
    """Find the text objects on layers that are off; those of a form share its layer."""
    found: dict[int, str] = {}
    for address in objects.texts:
        form = objects.forms.get(address, 0)
        name = layer_of(address)
        if name is None and form:
            name = layer_of(form)
        if name and name in layers.off:
            found[address] = f'on the layer "{name}", which is switched off,'
        elif name == "" or (form and layers.off):
            found[address] = INVISIBLE
    return found


def _unseen(objects: Objects, placed: Placed, glyphs: Glyphs) -> list[int]:
    """Find the text objects without colour, or in white."""
    texts = set(objects.texts)
    if len(texts) > MOST:
        first = {glyphs.object(start) for _, (start, _) in placed} - {0}
        texts = texts if any(map(_is_unseen, first)) else set()
    return [address for address in sorted(texts) if _is_unseen(address)]


def _is_unseen(address: int) -> bool:
    mode = bare.render_mode(address)
    if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return True
    shade = colour(address) if mode == raw.FPDF_TEXTRENDERMODE_FILL else None
    return shade is not None and (min(shade[:3]) >= WHITE or shade[3] < 8)


def _has_ground(address: int, box: Box, drawings: Sequence[Drawing]) -> bool:
    """Say whether a picture is below a text, or for white letters a box of another colour."""
    white = bare.render_mode(address) == raw.FPDF_TEXTRENDERMODE_FILL
    for drawing in drawings:
        if drawing.kind == raw.FPDF_PAGEOBJ_FORM or not drawing.box.holds(box.middle):
            continue
        if drawing.kind != raw.FPDF_PAGEOBJ_PATH:
            return True
        shade = colour(drawing.address) if white else None
        if shade is not None and min(shade[:3]) < WHITE and shade[3] > 8:
            return True
    return False


class Picture:
    """A page as it is shown, to look for letters on it."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        bitmap = page.render(scale=SCALE, grayscale=True)
        self._pixels = bitmap.to_numpy().copy()
        self._to_device = bitmap.get_posconv(page).to_bitmap
        bitmap.close()

    def is_even(self, box: Box) -> bool:
        """Say whether a place has one colour: nothing is printed there."""
        (x0, y0), (x1, y1) = (
            self._to_device(box.left, box.top),
            self._to_device(box.right, box.bottom),
        )
        columns, rows = sorted((max(0, x0), max(0, x1))), sorted((max(0, y0), max(0, y1)))
        part = self._pixels[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1]
        return part.size == 0 or int(part.max()) - int(part.min()) <= EVEN


def outside(
    crop: tuple[float, float, float, float],
    placed: Placed,
    glyphs: Glyphs,
) -> dict[str, list[int]]:
    """Find the characters beyond the visible page, and those that are too small to be seen.

    Args:
        crop: the visible page: left, bottom, right, top.
        placed: the lines of the page and their pieces of its text.
        glyphs: the characters of the text.

    """
    visible = Box(*crop)
    found: dict[str, list[int]] = {}
    for line, piece in placed:
        ends = (line.left, line.middle), (line.right, line.middle)
        if line.height < TINY:
            found.setdefault(TOO_SMALL, []).extend(_printed(piece))
        elif not all(visible.holds(end, 1.0) for end in ends):
            beyond = [n for n in _printed(piece) if not visible.holds(glyphs.box(n).middle, 1.0)]
            if beyond:
                found.setdefault(OUTSIDE, []).extend(beyond)
    return found


def _printed(piece: tuple[int, str]) -> Iterator[int]:
    start, text = piece
    return (start + n for n, letter in enumerate(text) if letter.strip())
