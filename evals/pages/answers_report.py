"""The figures of written answers and their table. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from evals.measures.metrics import mean, percentile
from evals.pages.report import table
from evals.runs.answers import AnswerRow

SHARES: dict[str, Callable[[AnswerRow], float | None]] = {
    "needed facts present": lambda r: r.included,
    "said what it must not": lambda r: None if r.avoided is None else not r.avoided,
    "citation recall": lambda r: r.support.recall if r.support else None,
    "citation precision": lambda r: r.support.precision if r.support else None,
    "refused, of the unanswerable": lambda r: _refused(r) if not r.case.answerable else None,
    "refused, of the answerable": lambda r: _refused(r) if r.case.answerable else None,
    "fell back to quotes": lambda r: r.fell_back,
}
"""Averaged over the questions that are eligible."""
SENTENCES: dict[str, Callable[[AnswerRow], int]] = {
    "sentences shown": lambda r: len(r.told),
    "unsupported sentences shown": lambda r: sum(not t.supported for t in r.told),
    "with a figure of no cited passage": lambda r: sum(bool(t.figures) for t in r.told),
    "with a name of no cited passage": lambda r: sum(bool(t.names) for t in r.told),
    "sentences withheld": lambda r: len(r.answer.withheld) if r.answer else 0,
}
"""Counted."""
NOTES = (
    "Needed facts: everything in `must_include` is said; a refusal says nothing.",
    "Citation recall and precision, and unsupported: by the judge that also checks written "
    "answers before they are shown; every figure has to stand in a cited passage too. So these "
    "three rows show what the check lets through, not what it overlooks.",
    "Independent of that judge: needed facts, what must not be said, refusals, and figures and "
    "names that stand in no cited passage and not in the question (found by looking; upper "
    "bounds, for a figure in other units or a name in another language counts).",
    "Unchecked: the same text of the model as it came. What the code refuses before a model is "
    "asked is refused in all columns, and a model that fails or runs out of time shows as quotes.",
    "Quotes are slices of the pages and count as supported.",
)


def figures(rows: Sequence[AnswerRow]) -> dict[str, dict[str, Any]]:
    """Sum up the rows of every answerer, in the order they came."""
    systems = dict.fromkeys(row.system for row in rows)
    return {system: _figures([r for r in rows if r.system == system]) for system in systems}


def _figures(rows: Sequence[AnswerRow]) -> dict[str, Any]:
    said = [row for row in rows if row.answer]
    seconds = [row.seconds for row in said]
    found: dict[str, Any] = {"questions": len(rows), "failed": len(rows) - len(said)}
    for name, of in SHARES.items():
        averaged = mean(name, map(of, said))
        found[name] = {"mean": averaged.value, "error": averaged.error, "n": averaged.n}
    found |= {name: sum(map(of, said)) for name, of in SENTENCES.items()}
    return found | {f"seconds p{p}": percentile(seconds, p) for p in (50, 95)}


def answers_markdown(rows: Sequence[AnswerRow]) -> str:
    """Write the table, answerers side by side, with what to beware of."""
    found = figures(rows)
    lines = [
        (name, *(_cell(name, values) for values in found.values()))
        for name in next(iter(found.values()), {})
    ]
    notes = "\n".join(f"- {note}" for note in NOTES)
    return f"{table(('', *found), lines)}\n\n{notes}\n"


def _cell(name: str, values: dict[str, Any]) -> str:
    value = values[name]
    if isinstance(value, dict):
        if value["mean"] is None:
            return "–"
        error = "" if value["error"] is None else f" ± {value['error']:.3f}"
        return f"{value['mean']:.3f}{error} (n {value['n']})"
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.1f}"
    many = values["sentences shown"]
    of_shown = name in SENTENCES and name not in ("sentences shown", "sentences withheld")
    return f"{value} ({value / many:.1%})" if of_shown and many else str(value)


def _refused(row: AnswerRow) -> bool:
    return row.answer is not None and row.answer.status == "refused"
