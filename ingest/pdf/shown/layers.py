"""Layers (optional content) that a PDF switches off: their text is not on the page.

pdfium draws by them and its text knows nothing of them. Few files have one that is off, so pypdf,
which takes half a second to import, is asked only where the bytes tell of one.
"""

from __future__ import annotations

import ctypes
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

from ingest.pdf import bare

OFF = re.compile(rb"/OFF\s*(?:\[\s*\d|\d)|/(?:BaseState|ViewState)\s*/OFF")
"""What a file with a layer that is off holds, beside /OCProperties."""
OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
MOST = 20_000_000
"""Bytes of one stream of objects, unpacked, at most."""


@dataclass(slots=True)
class Layers:
    """The layers of a document; looked into when a page has text on one."""

    data: bytes = b""
    """The file; empty where no layer can be off."""
    _off: frozenset[str] | None = None

    @classmethod
    def of(cls, data: bytes) -> Layers:
        """Look whether a file may have a layer that is off."""
        return cls(data if _may_have(data) else b"")

    def __bool__(self) -> bool:
        return bool(self.data)

    @property
    def off(self) -> frozenset[str]:
        """The names of the layers that are off when the file is opened."""
        if self._off is None:
            self._off = switched_off(self.data) if self.data else frozenset()
        return self._off


def switched_off(data: bytes) -> frozenset[str]:
    """Find the names of the layers that are off when a file is opened; none where all are on."""
    import pypdf

    # A damaged file can break pypdf anywhere; then all layers count as on.
    try:
        told = pypdf.PdfReader(io.BytesIO(data)).root_object["/OCProperties"].get_object()
        return _off(told)
    except Exception:
        return frozenset()


def _may_have(data: bytes) -> bool:
    if b"/Encrypt" in data and b"/ObjStm" in data:
        return True
    if b"/OCProperties" in data and OFF.search(data):
        return True
    parts = list(_objects(data)) if b"/ObjStm" in data else []
    named = b"/OCProperties" in data or any(b"/OCProperties" in part for part in parts)
    return named and any(OFF.search(part) for part in (data, *parts))


def _objects(data: bytes) -> Iterator[bytes]:
    """Unpack the streams that hold objects; damaged and encrypted ones are passed over."""
    for match in OBJECTS.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[match.end() :], MOST)
        except zlib.error:
            continue


def _off(told: Any) -> frozenset[str]:  # noqa: ANN401
    groups = {reference.idnum: reference.get_object() for reference in told["/OCGs"]}
    usual = told["/D"]
    all_off = usual.get("/BaseState") == "/OFF"
    off = set(groups) if all_off else set()
    off -= {reference.idnum for reference in usual.get("/ON", ()) if all_off}
    off |= {reference.idnum for reference in usual.get("/OFF", ())}
    for rule in usual.get("/AS", ()):
        rule = rule.get_object()
        if rule.get("/Event") == "/View":
            listed = {reference.idnum for reference in rule.get("/OCGs", ())}
            off |= {number for number in listed if _viewed(groups.get(number)) == "/OFF"}
    return frozenset(str(groups[number].get("/Name", "")) for number in off if number in groups)


def _viewed(group: Any) -> str | None:  # noqa: ANN401
    usage = group.get("/Usage") if group is not None else None
    view = usage.get_object().get("/View") if usage is not None else None
    return view.get_object().get("/ViewState") if view is not None else None


def layer_of(address: int) -> str | None:
    """Name the layer that an object belongs to; empty where it depends on several, None on none."""
    for index in range(bare.count_marks(address)):
        mark = ctypes.cast(bare.get_mark(address, index), raw.FPDF_PAGEOBJECTMARK)
        if _said(raw.FPDFPageObjMark_GetName, mark) == "OC":
            return _said(raw.FPDFPageObjMark_GetParamStringValue, mark, b"Name")
    return None


def _said(function: Any, *arguments: Any) -> str:  # noqa: ANN401
    """Ask pdfium for a text: first for its length, then for itself."""
    length = ctypes.c_ulong()
    function(*arguments, None, 0, ctypes.byref(length))
    if length.value < 2:
        return ""
    room = ctypes.create_string_buffer(length.value)
    pointer = ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort))
    function(*arguments, pointer, length.value, ctypes.byref(length))
    return room.raw.decode("utf-16-le", "replace").rstrip("\0")
