"""Damaged files: sound ones of every format, changed at random places, and what reading them gives.

`python -m tests.mutants --seed 1 --count 300` reads as many in a process that may die and prints a
table. What must never be: a crash, a fault of the program named as one, a file that takes longer
than its limit, and text that is lost from a container without a word.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from ingest.job.pool import LateError, Pool
from ingest.readers import read
from kb.config import ReadSettings
from kb.errors import ReadError
from kb.models import Reading
from tests.pdfs import typeset

SECONDS = 60.0
"""How long one file may take, on a machine that has nothing else to do."""
KEPT = 0.8
"""Share of the sound file's words below which text was lost."""
CONTAINERS = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".epub"})
"""Formats in which a loss can be told; a text that is cut off is a shorter text."""
BREAKS = frozenset({"cut", "hole", "noise", "part gone", "part empty", "part cut"})
"""Ways that leave a file broken; the others can leave a sound one that says less."""
TEXT = (
    "The ministry trained 540 teachers in Kelmara in 2023, and each of them teaches a class. "
    "Every school has a plan for its data, and an officer answers for it to the inspector. "
)
ROWS = (("District", "Teachers", "Share"), ("Kelmara", "540", "45%"), ("Pelion", "152", "19%"))
FINE, FAULTS = ("read", "warned", "refused"), ("lost", "ours", "late", "died", "crash")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged file, and how it was damaged."""

    path: Path
    how: str


def sound_files(folder: Path) -> list[Path]:
    """Write one sound file of each format that is read."""
    files = [_pdf(folder), _word(folder), _slides(folder), _workbook(folder), _book(folder)]
    page = f"<html><head><title>Plan</title></head><body><main>{_html()}</main></body></html>"
    lines = "\n".join(",".join(row) for row in ROWS * 8)
    marked = "\n".join(f"| {' | '.join(row)} |" for row in (ROWS[0], ("---",) * 3, *ROWS[1:]))
    message = EmailMessage()
    message["Subject"], message["MIME-Version"] = "Plan", "1.0"
    message.set_content(TEXT * 4)
    message.add_alternative(page, subtype="html")
    texts = {
        "a.html": page.encode(),
        "b.html": page.encode("utf-16"),
        "a.md": f"# Plan\n\n{TEXT * 4}[^1]\n\n{marked}\n\n[^1]: A note.\n".encode(),
        "a.csv": lines.encode(),
        "a.txt": f"1. PLAN OF THE MINISTRY\n\n{TEXT * 6}\n".encode(),
        "a.json.txt": b'{"lands": [{"name": "Norland", "marks": [{"year": 2021, "n": 4}]}]}\n' * 9,
        "a.mhtml": bytes(message),
    }
    for name, data in texts.items():
        (folder / name).write_bytes(data)
    return [*files, *(folder / name for name in texts)]


def mutants(
    folder: Path, sound: list[Path], seed: int, count: int
) -> Iterator[tuple[Path, Mutant]]:
    """Write damaged copies, the same ones for the same seed.

    Yields:
        The sound file and its mutant.
    """
    chance = random.Random(seed)
    for number in range(count):
        original = sound[number % len(sound)]
        data = original.read_bytes()
        is_zip = data.startswith(b"PK")
        ways = IN_PARTS if is_zip and chance.random() < 0.75 else IN_BYTES
        how = chance.choice(list(ways))
        path = folder / f"mutant-{seed}-{number}{original.suffix}"
        path.write_bytes(ways[how](data, chance))
        yield original, Mutant(path, how)


def verdict(reading: Reading, sound: Reading, mutant: Mutant) -> str:
    """Say how a mutant was read: `read`, `warned`, or `lost` where words went without a word."""
    words, before = (sum(len(page.text.split()) for page in r.pages) for r in (reading, sound))
    if len(reading.warnings) > len(sound.warnings):
        return "warned"
    can_tell = mutant.path.suffix in CONTAINERS and mutant.how in BREAKS
    return "lost" if can_tell and words < KEPT * before else "read"


def try_all(
    folder: Path, seed: int, count: int, pool: Pool, seconds: float = SECONDS
) -> Iterator[tuple[Mutant, str, str]]:
    """Read mutants one after the other.

    Yields:
        The mutant, one of `FINE` or `FAULTS`, and what was said.
    """
    sound = sound_files(folder)
    readings = {path: read(path, "d") for path in sound}
    for original, mutant in mutants(folder, sound, seed, count):
        try:
            reading = pool.run(read, mutant.path, seconds, mutant.path, "d")
            yield mutant, verdict(reading, readings[original], mutant), ""
        except LateError as error:
            yield mutant, "late", str(error)
        except ReadError as error:
            said = str(error)
            signs = (("fault of this program", "ours"), ("broke the process", "died"))
            yield mutant, next((w for sign, w in signs if sign in said), "refused"), said
        except Exception as error:
            yield mutant, "crash", repr(error)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _hole(data: bytes, chance: random.Random) -> bytes:
    size = min(len(data), chance.choice((1, 16, 400)))
    start = chance.randrange(len(data) - size + 1)
    return data[:start] + bytes(size) + data[start + size :]


def _noise(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 5, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _twice(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[: start + 200] + data[start:]


def _missing(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 30, 500)) :]


def _digits(data: bytes, chance: random.Random) -> bytes:
    """Write huge numbers where some stand: sizes, counts and places that are none."""
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    changed = bytearray(data)
    for at in sorted(chance.sample(digits, min(3, len(digits))), reverse=True):
        changed[at : at + 1] = b"99999999"
    return bytes(changed)


IN_BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": _cut,
    "hole": _hole,
    "noise": _noise,
    "twice": _twice,
    "missing": _missing,
    "digits": _digits,
}


def _in_part(
    change: Callable[[bytes, random.Random], bytes | None],
) -> Callable[[bytes, random.Random], bytes]:
    def changed(data: bytes, chance: random.Random) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
            names = [name for name in old.namelist() if old.getinfo(name).file_size]
            chosen = chance.choice(names)
            for name in old.namelist():
                part: bytes | None = old.read(name)
                if name == chosen and part is not None:
                    part = change(part, chance)
                if part is not None:
                    new.writestr(name, part)
        return target.getvalue()

    return changed


IN_PARTS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "part gone": _in_part(lambda part, chance: None),
    "part empty": _in_part(lambda part, chance: b""),
    **{f"part {name}": _in_part(change) for name, change in IN_BYTES.items()},
}


def _html() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in ROWS)
    return f"<h1>Plan</h1><p>{TEXT * 4}<sup>1</sup></p><table>{rows}</table><p>{TEXT}</p>"


def _pdf(folder: Path) -> Path:
    cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    table = f"#table(columns: 3, {cells})"
    body = f"= Plan\n{TEXT * 6}#footnote[A note.]\n{table}\n#pagebreak()\n{TEXT * 6}"
    return typeset(folder, body, "a.pdf")


def _word(folder: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_heading("Plan", 1)
    for _ in range(4):
        document.add_paragraph(TEXT)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for cells, row in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def _slides(folder: Path) -> Path:
    import pptx

    deck = pptx.Presentation()
    for number in range(3):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Plan {number}"
        slide.placeholders[1].text = TEXT
        slide.notes_slide.notes_text_frame.text = TEXT
    deck.save(str(folder / "a.pptx"))
    return folder / "a.pptx"


def _workbook(folder: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for name in ("First", "Second"):
        sheet = book.create_sheet(name)
        for row in ROWS * 4:
            sheet.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def _book(folder: Path) -> Path:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in (1, 2)
    )
    spine = '<itemref idref="c1"/><itemref idref="c2"/>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    with zipfile.ZipFile(folder / "a.epub", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("p.opf", package)
        for n in (1, 2):
            body = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{_html()}</body></html>'
            archive.writestr(f"c{n}.xhtml", body)
    return folder / "a.epub"


def main() -> None:
    """Read as many mutants as asked for, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="limit of a file")
    asked = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    pool = Pool(ReadSettings(workers=1))
    with tempfile.TemporaryDirectory() as folder:
        for mutant, fate, said in try_all(
            Path(folder), asked.seed, asked.count, pool, asked.seconds
        ):
            counts[mutant.path.suffix, fate] += 1
            if fate in FAULTS:
                _say(f"{mutant.path.name} ({mutant.how}): {fate} {said[:200]}")
    pool.close(now=False)
    _say("".join(f"{name:>8}" for name in ("format", *FINE, *FAULTS)))
    for suffix in sorted({suffix for suffix, _ in counts}):
        _say(f"{suffix:>8}" + "".join(f"{counts[suffix, fate]:8}" for fate in (*FINE, *FAULTS)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
