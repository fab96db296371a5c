"""What a change of the readers changes: the passages of a folder's documents, before and after.

    python tools/passages.py read FOLDER > before.jsonl
    python tools/passages.py compare before.jsonl after.jsonl

`read` cuts every file below FOLDER as an ingest does, only that words stand for the embedder's
tokens. To read with the code of another checkout, name that checkout in PYTHONPATH. `compare`
prints a table by format, one by document, and with `--show N` the changed lines of N pages, taken
evenly from all. For each script written with syllables it says how many of them are torn (a sign
without its letter) or doubled (a sign twice).
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

TOKENS, LIMIT = 120, 240
"""Words of a passage: about, and at most."""
SIGN = "\u17b6-\u17d3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e"
SYLLABLE = re.compile(f"[^\\W\\d_{SIGN}](?:\u17d2[\u1780-\u17b3]|[{SIGN}])*|[{SIGN}]+")
SCRIPTS = {"Khmer": "\u1780-\u17ff", "Thai": "\u0e00-\u0e7f", "Lao": "\u0e80-\u0eff"}
TORN = re.compile(f"[{SIGN}]|.*\u17d2(?![\u1780-\u17b3])")
DOUBLED = re.compile(f"([{SIGN}])\\1")

Pages = dict[tuple[str, int], dict[str, Any]]


def main() -> None:
    """Read a folder or compare two readings."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read")
    reading.add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--show", type=int, default=0, help="pages whose lines are printed")
    asked = parser.parse_args()
    lines = (
        read_folder(asked.folder)
        if asked.command == "read"
        else compared(load(asked.before), load(asked.after), asked.show)
    )
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def read_folder(folder: Path) -> Iterator[str]:
    """Read every file, one line of JSON a page."""
    from ingest.chunk import chunk
    from ingest.readers import read
    from kb.errors import ReadError

    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            reading = read(path, path.stem)
        except ReadError as error:
            sys.stderr.write(f"{error}\n")
            continue
        cut = chunk(reading, tokens=TOKENS, limit=LIMIT, count=words, fingerprint="x" * 12)
        for page in reading.pages:
            parts = [
                (getattr(passage, "role", "text"), passage.heading, passage.text)
                for passage in cut
                if passage.span.page == page.number
            ]
            row = {"file": path.name, "type": reading.media_type, "page": page.number}
            yield json.dumps({**row, "text": page.text, "passages": parts}, ensure_ascii=False)


def words(texts: Sequence[str]) -> list[int]:
    """Count words, or a quarter of the letters where no blanks part them."""
    return [max(len(text.split()), len(text) // 10, 1) for text in texts]


def load(path: Path) -> Pages:
    """Load what `read` wrote, by file and page."""
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {(row["file"], row["page"]): row for row in rows}


def compared(before: Pages, after: Pages, show: int) -> Iterator[str]:
    """Compare two readings of the same files, as tables of Markdown."""
    changed = [key for key in sorted({*before, *after}) if _differs(before, after, key)]
    head = "pages | changed | of these in their text | passages before only | after only"
    for name, part in (("format", lambda key: _type(before, after, key)), ("document", _file)):
        yield f"| {name} | {head} |\n|---|---|---|---|---|---|"
        for value in sorted({part(key) for key in (*before, *after)}):
            keys = {key for key in (*before, *after) if part(key) == value}
            own = [key for key in changed if key in keys]
            if own or name == "format":
                yield _row(value, len(keys), before, after, own)
    yield (
        "| script | syllables before | torn | doubled | after | torn | doubled |\n|---|"
        + "---|" * 6
    )
    for script in SCRIPTS:
        figures = [*syllables(before, script), *syllables(after, script)]
        yield f"| {script} | " + " | ".join(map(str, figures)) + " |"
    step = max(1, len(changed) // show) if show else 1
    for key in changed[::step][:show]:
        yield f"\n{key[0]} p{key[1]}"
        yield from _lines(before.get(key), after.get(key))


def syllables(pages: Pages, script: str) -> tuple[int, int, int]:
    """Count the syllables of a script, those that are torn and those that are doubled."""
    letter = re.compile(f"[{SCRIPTS[script]}]")
    text = "\n".join(page["text"] for page in pages.values())
    found = [part for part in SYLLABLE.findall(text) if letter.match(part)]
    torn = sum(bool(TORN.match(part)) for part in found)
    return len(found), torn, sum(bool(DOUBLED.search(part)) for part in found)


def _differs(before: Pages, after: Pages, key: tuple[str, int]) -> bool:
    old, new = before.get(key), after.get(key)
    return old is None or new is None or old["passages"] != new["passages"]


def _type(before: Pages, after: Pages, key: tuple[str, int]) -> str:
    return str((after.get(key) or before[key])["type"])


def _file(key: tuple[str, int]) -> str:
    return key[0]


def _row(
    name: str, count: int, before: Pages, after: Pages, changed: Sequence[tuple[str, int]]
) -> str:
    old, new = _passages(before, changed), _passages(after, changed)
    texts = sum(_text(before, key) != _text(after, key) for key in changed)
    only = f"{(old - new).total()} | {(new - old).total()}"
    return f"| {name} | {count} | {len(changed)} | {texts} | {only} |"


def _passages(pages: Pages, keys: Sequence[tuple[str, int]]) -> Counter[tuple[Any, ...]]:
    held = (key for key in keys if key in pages)
    return Counter((*key, *part) for key in held for part in pages[key]["passages"])


def _text(pages: Pages, key: tuple[str, int]) -> str:
    return pages[key]["text"] if key in pages else ""


def _lines(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[str]:
    """Yield the lines that one reading has and the other has not, each with its role."""
    old, new = (
        [
            f"[{role}] {line}"
            for role, _, text in (page or {"passages": []})["passages"]
            for line in text.splitlines()
        ]
        for page in (before, after)
    )
    for line in difflib.unified_diff(old, new, lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield line


if __name__ == "__main__":
    main()
