"""Sentences and texts that people judged: does the text support the sentence?

Four benchmarks, told apart by the file in their folder. AttributionBench (Li et al. 2024), WiCE
(Kamoi et al. 2023), FaithBench (Bao et al. 2025) and CLIMATE-FEVER (Diggelmann et al. 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.cases.read import read_lines
from kb.errors import ConfigError
from kb.models import Verdict
from kb.reader.alignment import Source
from kb.words.text import normalise, sentences

Truth = Verdict | Literal["partial"]
Set = Literal["attributionbench", "wice", "faithbench", "climate_fever"]
DOUBTFUL = {"Unwanted", "Questionable"}
"""FaithBench's labels of spans that the source does not bear out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence with the texts it was judged by."""

    set: Set
    group: str
    """Pairs of one claim or one source text, which must not be parted between folds."""
    unit: str
    """What was judged as a whole: of several sentences the worst counts."""
    sentence: str
    sources: tuple[Source, ...]
    truth: Truth
    """Of the sentence."""
    whole: Truth
    """Of the unit."""


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """Read one of the four benchmarks.

    Raises:
        ConfigError: the folder holds none of them, or a line lacks a field.
    """
    known = [name for name in READERS if (folder / FILES[name]).is_file()]
    for name in known:
        lines = list(read_lines(folder / FILES[name]))
        if FIELDS[name] <= (lines[0][1].keys() if lines else set()):
            return _read(folder / FILES[name], lines, READERS[name])
    wanted = "; ".join(f"{FILES[n]} with {', '.join(sorted(FIELDS[n]))}" for n in READERS)
    raise ConfigError(f"{folder} has no pairs that can be read here. Give a folder with: {wanted}.")


def _read(
    path: Path,
    lines: Sequence[tuple[int, Mapping[str, Any]]],
    reader: Callable[[Mapping[str, Any]], Iterator[Pair]],
) -> tuple[Pair, ...]:
    found: list[Pair] = []
    for number, row in lines:
        try:
            found += reader(row)
        except (KeyError, TypeError) as error:
            raise ConfigError(
                f"{path}, line {number}: {error} is missing or of a wrong kind; "
                "take the file as its authors give it"
            ) from error
    return tuple(found)


def _attribution(row: Mapping[str, Any]) -> Iterator[Pair]:
    truth: Truth = "supported" if row["attribution_label"] == "attributable" else "not-given"
    sources = tuple(Source(normalise(text)) for text in row["references"])
    claim = row["claim"]
    yield Pair("attributionbench", row["question"], row["id"] + claim, claim, sources, truth, truth)


def _wice(row: Mapping[str, Any]) -> Iterator[Pair]:
    truths: dict[str, Truth] = {"supported": "supported", "partially_supported": "partial"}
    truth = truths.get(row["label"], "not-given")
    source = Source(normalise("\n".join(row["evidence"])))
    yield Pair("wice", row["claim"], row["id"], row["claim"], (source,), truth, truth)


def _faithbench(row: Mapping[str, Any]) -> Iterator[Pair]:
    text: str = row["summary"]
    whole: Truth = "supported" if row["grounded"] else "not-given"
    source = Source(normalise(row["source"]))
    doubtful = [s["text"] for s in row["spans"] if {*s["label"]} & DOUBTFUL]
    for start, end in sentences(text):
        places = [(at, at + len(d)) for d in doubtful if (at := text.find(d)) >= 0]
        doubted = any(a < end and b > start for a, b in places)
        truth: Truth = "not-given" if doubted else "supported"
        yield Pair("faithbench", row["source"], row["id"], text[start:end], (source,), truth, whole)


def _climate(row: Mapping[str, Any]) -> Iterator[Pair]:
    truths: dict[str, Truth] = {"SUPPORTS": "supported", "REFUTES": "contradicted"}
    truth = truths.get(row["label"], "not-given")
    sources = (Source(normalise(row["evidence"]), row["article"]),)
    unit = f"{row['claim_id']} {row['evidence_id']}"
    yield Pair("climate_fever", row["claim"], unit, row["claim"], sources, truth, truth)


READERS: Mapping[Set, Callable[[Mapping[str, Any]], Iterator[Pair]]] = {
    "attributionbench": _attribution,
    "wice": _wice,
    "faithbench": _faithbench,
    "climate_fever": _climate,
}
FILES: Mapping[Set, str] = {
    "attributionbench": "dev.jsonl",
    "wice": "claims_dev.jsonl",
    "faithbench": "pairs.jsonl",
    "climate_fever": "pairs.jsonl",
}
FIELDS: Mapping[Set, frozenset[str]] = {
    "attributionbench": frozenset({"claim", "references", "attribution_label"}),
    "wice": frozenset({"claim", "evidence", "label"}),
    "faithbench": frozenset({"source", "summary", "grounded", "spans"}),
    "climate_fever": frozenset({"claim", "evidence", "article", "label"}),
}
