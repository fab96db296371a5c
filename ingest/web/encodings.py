"""The encoding of a web page: its marks, what it declares, and what browsers take that for."""

from __future__ import annotations

import codecs
import re

from ingest.text.plain import MARKS, decode, wide_encoding

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w:.-]+)", re.IGNORECASE)
COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
SNIFFED = 4096
"""Bytes at the beginning in which the encoding is declared."""
AS_BROWSERS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
}
"""Declared names and the encodings that browsers read such pages in (WHATWG Encoding)."""
SEVEN_BITS = frozenset({"iso-2022-jp", "iso-2022-kr", "hz-gb-2312"})
"""Encodings whose bytes would pass for UTF-8."""


def text_of_page(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Turn the bytes of a web page into text.

    A page in UTF-8 is read so whatever it declares, since servers and editors often write it wrong.

    Args:
        data: the bytes.
        declared: the encoding told with the page, which counts before the page's own word.

    Returns:
        The text, and warnings where the encoding was guessed or bytes were replaced.
    """
    # A page that begins with a tag in two or four bytes a letter needs no mark.
    for start, encoding in ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be")):
        if data.startswith(start):
            return decode(encoding_mark(encoding) + data)
    for start, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if data.startswith(start):
            return decode(encoding_mark(encoding) + data)
    name = declared or declared_encoding(data)
    known = known_encoding(name)
    if known and name and name.lower() in SEVEN_BITS:
        return data.decode(known, "replace"), ()
    return decode(data, known)


def encoding_mark(encoding: str) -> bytes:
    """Return the byte order mark of an encoding."""
    return "\ufeff".encode(encoding)


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a page names for itself."""
    start = COMMENT.sub(b"", data[:SNIFFED])
    found = XML.search(start) or CHARSET.search(start)
    return found[1].decode("ascii", "replace") if found else None


def known_encoding(name: str | None) -> str | None:
    """Return Python's name of an encoding that a page names; None for an unknown one."""
    if not name:
        return None
    name = AS_BROWSERS.get(name.strip().lower(), name.strip())
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def start_of_page(data: bytes) -> bytes:
    """Return the beginning of a page in one byte a letter, whatever it is encoded in."""
    start = data[: 4 * SNIFFED]
    is_wide = any(start.startswith(mark) for mark, _ in MARKS) or wide_encoding(start)
    if is_wide or start[:2] in {b"<\0", b"\0<"} or start[:4] == b"\0\0\0<":
        return text_of_page(start[: len(start) // 4 * 4])[0].encode("utf-8")[:SNIFFED]
    return data[:SNIFFED]
