"""Expected figures beside the command that makes them: OK, OKish or FAIL.

After the regressions of Pyserini: one data file is at once documentation, test and results table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kb.errors import ConfigError

FILE = Path(__file__).with_name("expected.toml")
EQUAL = 0.0005
"""Differences that printing with three decimals hides."""
KEYS = {"name", "command", "measured", "note", "tolerance", "scores", "tolerances", "at_most"}

Grade = Literal["OK", "OKish", "FAIL"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What one command should give."""

    name: str
    command: str
    scores: Mapping[str, float]
    """Figure by measure."""
    tolerance: float = 0.01
    """How far a figure may be off to be OKish."""
    tolerances: Mapping[str, float] = field(default_factory=dict)
    """Measures with a tolerance of their own."""
    at_most: Mapping[str, float] = field(default_factory=dict)
    """Goals that a figure must not exceed, such as milliseconds."""
    measured: str = ""
    """The day of the figures; empty until there are any."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure against what was expected of it."""

    entry: str
    metric: str
    expected: float | None
    measured: float | None
    verdict: Grade
    why: str = ""


def read_expected(path: Path = FILE) -> tuple[Expected, ...]:
    """Read the file of expected figures.

    Raises:
        ConfigError: not TOML, an entry without name or command, an unknown key, a wrong value.

    """
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("expected", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if not isinstance(entries, list):
        raise ConfigError(f"{path}: write each entry under [[expected]]")
    made = tuple(_entry(entry, f"{path}, entry {i}") for i, entry in enumerate(entries, 1))
    names = [entry.name for entry in made]
    if len(names) != len(set(names)):
        raise ConfigError(f"{path}: two entries have the same name")
    return made


def _entry(value: object, where: str) -> Expected:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: write a table under [[expected]]")
    unknown = set(value) - KEYS
    if unknown:
        raise ConfigError(f"{where}: unknown {', '.join(sorted(unknown))}")
    missing = {"name", "command"} - set(value)
    if missing:
        raise ConfigError(f"{where}: {' and '.join(sorted(missing))} must be there")
    try:
        return Expected(
            name=str(value["name"]),
            command=str(value["command"]),
            scores=_figures(value, "scores"),
            tolerance=float(value.get("tolerance", 0.01)),
            tolerances=_figures(value, "tolerances"),
            at_most=_figures(value, "at_most"),
            measured=str(value.get("measured", "")),
            note=str(value.get("note", "")),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise ConfigError(f"{where}: {error}") from None


def _figures(value: Mapping[str, Any], key: str) -> dict[str, float]:
    return {metric: float(figure) for metric, figure in value.get(key, {}).items()}


def find(name: str, entries: tuple[Expected, ...]) -> Expected | None:
    """Return the entry of a name, None where nothing is expected of it."""
    return next((entry for entry in entries if entry.name == name), None)


def compare(entry: Expected, measured: Mapping[str, float | None]) -> tuple[Outcome, ...]:
    """Compare what was measured with what was expected.

    Returns:
        OK within 0.0005, OKish within the tolerance, else FAIL: a figure that got better fails
        too, until somebody writes it down. An entry without scores fails.

    """
    goals = tuple(_goals(entry, measured))
    if entry.scores:
        return (*_scores(entry, measured), *goals)
    why = "no figures are written down for this command yet"
    return (Outcome(entry.name, "scores", None, None, "FAIL", why), *goals)


def _scores(entry: Expected, measured: Mapping[str, float | None]) -> Iterator[Outcome]:
    for metric, wanted in entry.scores.items():
        value = measured.get(metric)
        if value is None:
            yield Outcome(entry.name, metric, wanted, None, "FAIL", "was not measured")
            continue
        off = abs(value - wanted)
        tolerance = entry.tolerances.get(metric, entry.tolerance)
        if off <= EQUAL + 1e-12:
            yield Outcome(entry.name, metric, wanted, value, "OK")
        elif off <= tolerance + 1e-12:
            yield Outcome(entry.name, metric, wanted, value, "OKish", f"within {tolerance:g}")
        else:
            side = "above" if value > wanted else "below"
            why = f"{off:.4f} {side}, more than {tolerance:g}"
            yield Outcome(entry.name, metric, wanted, value, "FAIL", why)


def _goals(entry: Expected, measured: Mapping[str, float | None]) -> Iterator[Outcome]:
    for metric, limit in entry.at_most.items():
        value = measured.get(metric)
        if value is None:
            yield Outcome(entry.name, metric, limit, None, "FAIL", "was not measured")
        elif value <= limit:
            yield Outcome(entry.name, metric, limit, value, "OK", f"at most {limit:g}")
        else:
            yield Outcome(entry.name, metric, limit, value, "FAIL", f"more than {limit:g}")
