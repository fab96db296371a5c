"""Tesseract as it is installed here: its version, its models, what to install.

Apart from the recognition itself because every run asks for it, and few runs recognise.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

INSTALL = "install the Debian packages tesseract-ocr and tesseract-ocr-khm, then ingest again"
FOLDER = "ocr"
"""Of the recognised pages, within the project's data folder."""
CODES: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        "ar:ara bg:bul bn:ben cs:ces da:dan de:deu el:ell en:eng es:spa et:est fa:fas fi:fin "
        "fr:fra ga:gle he:heb hi:hin hr:hrv hu:hun id:ind is:isl it:ita ja:jpn km:khm ko:kor "
        "lo:lao lt:lit lv:lav mn:mon ms:msa mt:mlt my:mya nb:nor ne:nep nl:nld nn:nor no:nor "
        "pl:pol pt:por ro:ron ru:rus si:sin sk:slk sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam "
        "th:tha tl:fil tr:tur uk:ukr ur:urd uz:uzb vi:vie zh:chi_sim",
    )
)
"""Primary subtag of BCP 47 (ISO 639-1) to the name of Tesseract's model (mostly ISO 639-2/T)."""
TRADITIONAL = re.compile(r"(?i)zh-(?:\w+-)*(?:hant|tw|hk|mo)\b")


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program as it is installed."""

    program: str
    version: str
    languages: tuple[str, ...]
    """Names of its models, such as `eng` and `khm`."""


def find_tesseract() -> Tesseract | None:
    """Look whether Tesseract is installed and what it can read."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        version, languages = _ask(program, "--version"), _ask(program, "--list-langs")
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"\d+(?:\.\d+)*", version)
    found = tuple(languages.splitlines()[1:])
    return Tesseract(program, number[0] if number else "", tuple(map(str.strip, found)))


def _ask(program: str, question: str) -> str:
    done = subprocess.run([program, question], capture_output=True, timeout=30, check=True)
    return done.stdout.decode("utf-8", "replace")


def models(
    tesseract: Tesseract | None, language: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose the models for a document: those of its own language, of English and of Khmer.

    Args:
        tesseract: as it is installed; None where it is not.
        language: of the document, BCP 47; None where nobody knows.

    Returns:
        Names of models that are installed, the document's own first, and of those that are not.

    """
    own = code(language)
    wanted = tuple(dict.fromkeys((*([own] if own else []), "eng", "khm")))
    there = tesseract.languages if tesseract else ()
    found = tuple(name for name in wanted if name in there)
    return found, tuple(name for name in wanted if name not in there)


def code(language: str | None) -> str | None:
    """Return Tesseract's name for a language of BCP 47; None for one that it is not known for."""
    if language and TRADITIONAL.match(language):
        return "chi_tra"
    return CODES.get(language.split("-")[0].lower()) if language else None


def status() -> str:
    """Say in words whether text recognition is at hand, for which languages, or what to do."""
    tesseract = find_tesseract()
    if tesseract is None:
        return f"absent, scanned pages cannot be read; {INSTALL}"
    languages = [name for name in tesseract.languages if name != "osd"]
    lacking = [name for name in ("eng", "khm") if name not in languages]
    advice = f"; not {', '.join(lacking)}: install {packages(lacking)}" if lacking else ""
    return f"Tesseract {tesseract.version}, reads {', '.join(languages) or 'nothing'}{advice}"


def packages(models: Sequence[str]) -> str:
    """Name the Debian packages of models."""
    return " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in models)


def advice() -> str:
    """Say what to install where Tesseract is absent; empty where it is there."""
    if find_tesseract() is not None:
        return ""
    return f" To have it read here, {INSTALL}."
