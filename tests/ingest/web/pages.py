"""Small web pages for the tests."""

from __future__ import annotations

from pathlib import Path

from ingest.readers import read
from kb.models import Reading


def put(folder: Path, content: str | bytes, name: str = "a.html") -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read(path, "d")


def page(body: str, style: str = "") -> str:
    head = f"<head><title>A plan</title><style>{style}</style></head>"
    return f"<!doctype html><html lang=en>{head}<body>{body}</body></html>"


def lines(folder: Path, body: str, style: str = "") -> list[str]:
    (found,) = put(folder, page(body, style)).pages
    return [line for line in found.text.split("\n") if line]
