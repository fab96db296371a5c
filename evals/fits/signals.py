"""Question cases as the signals of their searches, from which the decision is fitted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases.read import Case, Gold
from evals.reading.pairs import Asked
from kb.errors import ReadinessError
from kb.models import Filters

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

OFF_TOPIC = "off-topic"
"""Type of the cases that no document here is about."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The signals of one question and whether the corpus answers it."""

    id: str
    signals: Mapping[str, float]
    answerable: bool
    on_topic: bool = True
    """Whether the corpus is about the subject at all; where it is not, it has no answer."""


def gather(
    base: KnowledgeBase, cases: Iterable[Case], *, leave_out: bool = False
) -> tuple[Sample, ...]:
    """Measure the signals of question cases.

    Args:
        base: an open knowledge base that gives signals.
        cases: answerable and not.
        leave_out: ask every answerable question a second time of all documents but those that
            hold its answer; that counts as a question without one. Another document may answer
            it all the same, so these samples are noisy, but there are many.

    Raises:
        ReadinessError: a signal is not finite; names the case.

    """
    samples = []
    for case in cases:
        measured = _finite(base.signals(case.question, case.filters), case.id)
        samples.append(Sample(case.id, measured, case.answerable, case.type != OFF_TOPIC))
        if leave_out and case.answerable and case.gold:
            name = f"{case.id} without its documents"
            left = _finite(base.signals(case.question, _without(base, case)), name)
            samples.append(Sample(name, left, False))
    return tuple(samples)


def as_cases(asked: Iterable[Asked]) -> list[Case]:
    """Return reading questions as cases; a near miss is one without an answer.

    What a passage does not say on a subject another of its document may, so such are left out.
    """
    return [
        Case(f"reading {n}", one.question, bool(one.gold), gold=(Gold(one.doc),))
        for n, one in enumerate(asked)
        if one.gold or not one.broad
    ]


def write_samples(samples: Iterable[Sample], target: Path) -> None:
    """Write signals, one JSON object a line."""
    lines = (json.dumps(asdict(sample), ensure_ascii=False) for sample in samples)
    target.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def read_samples(path: Path) -> tuple[Sample, ...]:
    """Read what `write_samples` wrote."""
    return tuple(Sample(**json.loads(line)) for line in path.read_text("utf-8").splitlines())


def _without(base: KnowledgeBase, case: Case) -> Filters:
    holding = {gold.doc for gold in (*case.gold, *case.also_acceptable)}
    ids = (record.document.id for record in base.records())
    return Filters(document=tuple(i for i in ids if i not in holding))


def _finite(signals: Mapping[str, float], case: str) -> Mapping[str, float]:
    if wrong := [name for name, value in signals.items() if not math.isfinite(value)]:
        raise ReadinessError(f"{case}: no finite value for the signal {', '.join(wrong)}")
    return {name: float(value) for name, value in signals.items()}
