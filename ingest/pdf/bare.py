"""pdfium's functions without pypdfium2's types: they are called for each object and character.

Measured: 0.5 instead of 1.2 microseconds a call, and an object's address is a plain number, by
which it can be looked up. Such a call is too short to let other threads run meanwhile.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as raw

VOID, INT = ctypes.c_void_p, ctypes.c_int


def _bare(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401
    address = ctypes.cast(function, VOID).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


count_objects = _bare(raw.FPDFPage_CountObjects, INT, VOID)
get_object = _bare(raw.FPDFPage_GetObject, VOID, VOID, INT)
count_inner = _bare(raw.FPDFFormObj_CountObjects, INT, VOID)
get_inner = _bare(raw.FPDFFormObj_GetObject, VOID, VOID, ctypes.c_ulong)
kind_of = _bare(raw.FPDFPageObj_GetType, INT, VOID)
bounds = _bare(raw.FPDFPageObj_GetBounds, INT, VOID, VOID, VOID, VOID, VOID)
matrix = _bare(raw.FPDFPageObj_GetMatrix, INT, VOID, VOID)
count_segments = _bare(raw.FPDFPath_CountSegments, INT, VOID)
get_segment = _bare(raw.FPDFPath_GetPathSegment, VOID, VOID, INT)
segment_kind = _bare(raw.FPDFPathSegment_GetType, INT, VOID)
segment_point = _bare(raw.FPDFPathSegment_GetPoint, INT, VOID, VOID, VOID)
segment_closes = _bare(raw.FPDFPathSegment_GetClose, INT, VOID)
fill_colour = _bare(raw.FPDFPageObj_GetFillColor, INT, VOID, VOID, VOID, VOID, VOID)
stroke_colour = _bare(raw.FPDFPageObj_GetStrokeColor, INT, VOID, VOID, VOID, VOID, VOID)
render_mode = _bare(raw.FPDFTextObj_GetTextRenderMode, INT, VOID)
count_marks = _bare(raw.FPDFPageObj_CountMarks, INT, VOID)
get_mark = _bare(raw.FPDFPageObj_GetMark, VOID, VOID, ctypes.c_ulong)
text_object = _bare(raw.FPDFText_GetTextObject, VOID, VOID, INT)
"""Address of the object that draws a character."""
char_index = _bare(raw.FPDFText_GetCharIndexFromTextIndex, INT, VOID, INT)
loose_box = _bare(raw.FPDFText_GetLooseCharBox, INT, VOID, INT, VOID)
tight_box = _bare(raw.FPDFText_GetCharBox, INT, VOID, INT, VOID, VOID, VOID, VOID)
origin = _bare(raw.FPDFText_GetCharOrigin, INT, VOID, INT, VOID, VOID)
char_angle = _bare(raw.FPDFText_GetCharAngle, ctypes.c_float, VOID, INT)
font_name = _bare(raw.FPDFText_GetFontInfo, ctypes.c_ulong, VOID, INT, VOID, ctypes.c_ulong, VOID)
