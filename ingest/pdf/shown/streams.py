"""Streams of a PDF that break off: what stands behind is lost, and pdfium says nothing."""

from __future__ import annotations

import re
import zlib

BEGIN = re.compile(rb"stream\r?\n")
COMPRESSED = re.compile(rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)\s*(?:\]|/|>>|\s)")
OTHER = re.compile(rb"/Subtype\s*/Image|/FontFile|/Length[123]\b|/(?:ASCII|LZW|RunLength|Crypt)")
"""Pictures and fonts, whose damage takes no text away, and streams wrapped in others."""
CONTENT = re.compile(rb"/Contents\s*(?:\[\s*)?(\d+)\s+\d+\s+R")
CONTENT_BEGINS = re.compile(
    rb"(?<!\d)(\d+)\s+\d+\s+obj\s*(?:\[|<<(?:(?!endobj|\0{8}).){0,400}?>>\s*stream\r?\n(?!\0{8}))",
    re.DOTALL,
)
"""A stream, or a list of them."""
KIDS, REFERENCE = re.compile(rb"/Kids\s*\[([^\]]*)\]"), re.compile(rb"(\d+)\s+\d+\s+R")
BEGINS = re.compile(rb"(?<!\d)(\d+)\s+\d+\s+obj\b")
HEAD = 400
"""Bytes before a stream in which its dictionary is looked for."""
STEP = 65_536
MOST = 64 * 1024 * 1024
"""Bytes unpacked at most in all, to find a break."""


def lost_contents(data: bytes) -> int:
    """Count the pages that the file names and no longer holds, or their content.

    pdfium gives them empty.

    Args:
        data: the file; in one with packed objects they may be among these, and none counts.
    """
    if b"/ObjStm" in data:
        return 0
    contents = {found[1] for found in CONTENT.finditer(data)}
    pages = {number for kids in KIDS.findall(data) for number in REFERENCE.findall(kids)}
    lost = contents - {found[1] for found in CONTENT_BEGINS.finditer(data)}
    begins = {found[1]: found.end() for found in BEGINS.finditer(data)}
    return len(lost) + sum(not _is_whole(data, begins.get(page)) for page in pages)


def _is_whole(data: bytes, start: int | None) -> bool:
    """Tell whether an object without a stream has its end, and no hole before it."""
    end = -1 if start is None else data.find(b"endobj", start)
    return end >= 0 and bytes(8) not in data[start:end]


def broken_streams(data: bytes) -> int:
    """Count the compressed streams of a file's pages that break off inside.

    Args:
        data: the file; an encrypted one cannot be told from a broken one, and counts as sound.
    """
    if b"/Encrypt" in data:
        return 0
    broken = unpacked = 0
    for found in BEGIN.finditer(data):
        head = data[max(0, found.start() - HEAD) : found.start()].rpartition(b"obj")[2]
        if data[found.start() - 3 : found.start()] == b"end" or not COMPRESSED.search(head):
            continue
        end = data.find(b"endstream", found.end())
        if OTHER.search(head) or end < 0 or unpacked > MOST:
            continue
        size = _unpacked(data[found.end() : end])
        broken += size < 0
        unpacked += max(0, size)
    return broken


def _unpacked(packed: bytes) -> int:
    """Return how many bytes come out, -1 where they break off."""
    stream = zlib.decompressobj()
    size = 0
    try:
        while packed and not stream.eof and size < MOST:
            size += len(stream.decompress(packed, STEP))
            packed = stream.unconsumed_tail
    except zlib.error:
        return -1
    return size
