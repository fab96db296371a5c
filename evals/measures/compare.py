"""Two runs over the same cases, side by side: what differs, by how much, and in which cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.measures.metrics import mean
from evals.measures.paired import holm, randomisation
from kb.errors import ConfigError

LEVEL = 0.05
"""Of significance, for all measures of a comparison together."""
LOWER_IS_BETTER = frozenset({"answerable but refused"})
TIME = " ms"
"""How measures end that are times: less is better, and they are not tested."""
RANKED = ("quote", "page", "document")
RECIPROCAL = "RR@10"
"""Of a benchmark: it tells at which rank the first relevant document is."""


@dataclass(frozen=True, slots=True)
class CaseScores:
    """What one case gave in one run."""

    question: str
    scores: Mapping[str, float]
    """By measure; those that the case does not have are left out."""
    seen: Mapping[str, str]
    """Ranks of the gold and the status of the answer, in words."""
    error: str | None


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One file of rows, read."""

    name: str
    """`questions`, or the name of a benchmark."""
    k: int | None
    made: Mapping[str, Any]
    cases: Mapping[str, CaseScores]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One measure over the cases that have it in both runs."""

    metric: str
    n: int
    before: float
    after: float
    difference: float
    """After minus before, averaged over the cases."""
    error: float | None
    """Standard error of the difference; None for a single case."""
    wins: int
    """Cases that are better after."""
    losses: int
    ties: int
    p: float | None
    """Of the paired randomisation test, two-sided; None for times and where no case differs."""
    adjusted: float | None
    """The same after Holm, over all tested measures."""

    @property
    def significant(self) -> bool:
        """Whether the difference stands when all tests are taken together."""
        return self.adjusted is not None and self.adjusted <= LEVEL


@dataclass(frozen=True, slots=True)
class Change:
    """A case that did not give the same twice."""

    case: str
    question: str
    better: tuple[str, ...]
    """Measures that rose, or fell where less is better."""
    worse: tuple[str, ...]
    seen: tuple[str, ...]
    """Ranks and status that changed, as `gold quote: rank 7, then rank 2`."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run against an earlier one."""

    name: str
    before: Mapping[str, Any]
    """What made the earlier run: corpus, settings, version, answerer, cores."""
    after: Mapping[str, Any]
    cases: int
    only_before: int
    only_after: int
    reworded: tuple[str, ...]
    """Cases of one id that ask another question in the other run; they are left out too."""
    failed_before: tuple[str, ...]
    failed_after: tuple[str, ...]
    differences: tuple[ScoreChange, ...]
    changes: tuple[Change, ...]
    """Those with most changed measures first."""

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        value = asdict(self)
        marks = [difference.significant for difference in self.differences]
        pairs = zip(value["differences"], marks, strict=True)
        return value | {"differences": [one | {"significant": mark} for one, mark in pairs]}


def compare_files(before: Path, after: Path) -> tuple[Comparison, ...]:
    """Compare two outputs of `readiness eval questions --json`, or of `eval retrieval --json`.

    Returns:
        One comparison for the questions, or one for each benchmark that is in both files.

    Raises:
        ConfigError: a file is not such an output, or the two cannot be compared.

    """
    first, second = read_runs(before), read_runs(after)
    common = [name for name in first if name in second]
    if not common:
        raise ConfigError(
            f"{before} holds {', '.join(first)} and {after} {', '.join(second)}; "
            "compare two runs of the same questions or of the same benchmark"
        )
    return tuple(compare(first[name], second[name]) for name in common)


def read_runs(path: Path) -> dict[str, KeptRun]:
    """Read the runs of one file by name.

    Raises:
        ConfigError: no such file, not JSON, not rows with scores, or an id that comes twice.

    """
    try:
        value = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    try:
        runs = [_run(one) for one in (value if isinstance(value, list) else [value])]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"{path} is not what `readiness eval questions --json` or `readiness eval retrieval "
            f"--json` of this version writes ({type(error).__name__}: {error}); run it again"
        ) from None
    return {run.name: run for run in runs}


def _run(value: Mapping[str, Any]) -> KeptRun:
    cases: dict[str, CaseScores] = {}
    for row in value["rows"]:
        if row["id"] in cases:
            raise ValueError(f"two cases have the id {row['id']}")
        cases[row["id"]] = _outcome(row)
    return KeptRun(value.get("name", "questions"), value.get("k"), value["made"], cases)


def _outcome(row: Mapping[str, Any]) -> CaseScores:
    times = {"search": "search_ms", "ask": "ask_ms", "retrieval": "milliseconds"}
    values = row["scores"] | {f"{name}{TIME}": row.get(key) for name, key in times.items()}
    scores = {metric: float(value) for metric, value in values.items() if value is not None}
    return CaseScores(row["question"], scores, dict(_seen(row)), row.get("error"))


def _seen(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in RANKED:
        if row.get(name) is not None:
            rank = row[f"{name}_rank"]
            yield f"gold {name}", "not found" if rank is None else f"rank {rank}"
    if (reciprocal := row["scores"].get(RECIPROCAL)) is not None:
        yield "first relevant", f"rank {1 / reciprocal:.0f}" if reciprocal else "not found"
    if "status" in row:
        yield "answer", row["status"] or "failed"


def compare(before: KeptRun, after: KeptRun) -> Comparison:
    """Compare two runs over the cases they have in common.

    Raises:
        ConfigError: they looked at lists of different length, or have no case in common.

    """
    if before.k != after.k:
        raise ConfigError(
            f"{before.name}: one run looked at {before.k} hits, the other at {after.k}; "
            "run both with the same -k"
        )
    shared = [case for case in before.cases if case in after.cases]
    asked = {c: (before.cases[c].question, after.cases[c].question) for c in shared}
    reworded = tuple(c for c, (one, other) in asked.items() if one != other)
    pairs = {c: (before.cases[c], after.cases[c]) for c in shared if c not in reworded}
    if not pairs:
        raise ConfigError(f"{before.name}: the two runs have no case in common")
    return Comparison(
        name=before.name,
        before=before.made,
        after=after.made,
        cases=len(pairs),
        only_before=len(before.cases) - len(shared),
        only_after=len(after.cases) - len(shared),
        reworded=reworded,
        failed_before=tuple(c for c, (one, _) in pairs.items() if one.error),
        failed_after=tuple(c for c, (_, other) in pairs.items() if other.error),
        differences=_differences(list(pairs.values())),
        changes=_changes(pairs),
    )


def _differences(pairs: Sequence[tuple[CaseScores, CaseScores]]) -> tuple[ScoreChange, ...]:
    metrics = dict.fromkeys(m for one, other in pairs for m in (*one.scores, *other.scores))
    columns = {
        m: [(a.scores[m], b.scores[m]) for a, b in pairs if m in a.scores and m in b.scores]
        for m in metrics
    }
    columns = {metric: values for metric, values in columns.items() if values}
    tested = {
        metric: randomisation([after - before for before, after in values])
        for metric, values in columns.items()
        if not metric.endswith(TIME) and any(before != after for before, after in values)
    }
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True))
    return tuple(
        _difference(metric, values, tested.get(metric), adjusted.get(metric))
        for metric, values in columns.items()
    )


def _difference(
    metric: str, values: Sequence[tuple[float, float]], p: float | None, adjusted: float | None
) -> ScoreChange:
    gains = [_gain(metric, before, after) for before, after in values]
    between = mean(metric, [after - before for before, after in values])
    return ScoreChange(
        metric=metric,
        n=len(values),
        before=sum(before for before, _ in values) / len(values),
        after=sum(after for _, after in values) / len(values),
        difference=between.value or 0.0,
        error=between.error,
        wins=sum(gain > 0 for gain in gains),
        losses=sum(gain < 0 for gain in gains),
        ties=sum(gain == 0 for gain in gains),
        p=p,
        adjusted=adjusted,
    )


def _gain(metric: str, before: float, after: float) -> float:
    lower = metric in LOWER_IS_BETTER or metric.endswith(TIME)
    return before - after if lower else after - before


def _changes(pairs: Mapping[str, tuple[CaseScores, CaseScores]]) -> tuple[Change, ...]:
    found = [_change(case, before, after) for case, (before, after) in pairs.items()]
    changed = [change for change in found if change.better or change.worse or change.seen]
    return tuple(sorted(changed, key=lambda c: -len(c.better) - len(c.worse)))


def _change(case: str, before: CaseScores, after: CaseScores) -> Change:
    gains = {
        metric: _gain(metric, before.scores[metric], after.scores[metric])
        for metric in before.scores
        if metric in after.scores and not metric.endswith(TIME)
    }
    return Change(
        case=case,
        question=before.question,
        better=tuple(metric for metric, gain in gains.items() if gain > 0),
        worse=tuple(metric for metric, gain in gains.items() if gain < 0),
        seen=tuple(_moved(before.seen, after.seen)),
    )


def _moved(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[str]:
    for what, was in before.items():
        if what in after and after[what] != was:
            yield f"{what}: {was}, then {after[what]}"
