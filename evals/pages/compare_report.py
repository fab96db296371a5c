"""The page of a comparison, as Markdown. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, log2

from evals.measures.compare import LEVEL, TIME, Change, Comparison, ScoreChange
from evals.pages.report import line, table

HEAD = ("measure", "n", "before", "after", "difference", "± s.e.", "w / l / t", "p", "Holm", "")


def comparison_markdown(comparisons: Iterable[Comparison]) -> str:
    """Write the page: measures, then the cases that got better, worse, or both."""
    return "\n\n".join(part for one in comparisons for part in _parts(one)) + "\n"


def _parts(one: Comparison) -> Iterator[str]:
    yield f"# Comparison: {line(one.name)}"
    yield "\n".join(f"- {said}" for said in _said(one))
    yield table(HEAD, [_measure(difference) for difference in one.differences])
    yield _footnotes(one.differences)
    better = [c for c in one.changes if c.better and not c.worse]
    worse = [c for c in one.changes if c.worse and not c.better]
    rest = [c for c in one.changes if bool(c.better) == bool(c.worse)]
    for title, changes in (("Better", better), ("Worse", worse), ("Changed otherwise", rest)):
        if changes:
            yield f"## {title}: {len(changes)} of {one.cases}"
            yield "\n".join(map(_case, changes))


def _said(one: Comparison) -> Iterator[str]:
    """Say what was compared and what to beware of."""
    yield f"{one.cases} cases are in both runs and are compared."
    for count, where in ((one.only_before, "before"), (one.only_after, "after")):
        if count:
            yield f"**{count} left out: only in the run {where}.**"
    if one.reworded:
        cases = line(", ".join(one.reworded))
        yield f"**{len(one.reworded)} left out: the question changed: {cases}**"
    for failed, where in ((one.failed_before, "before"), (one.failed_after, "after")):
        if failed:
            yield f"**{len(failed)} failed {where} and lack measures: {line(', '.join(failed))}**"
    made = {key: (one.before.get(key), one.after.get(key)) for key in (*one.before, *one.after)}
    other = [f"{key} {was}, then {now}" for key, (was, now) in made.items() if was != now]
    same = "Corpus, settings, version, answerer and machine are the same."
    yield f"What differs: {line('; '.join(other))}." if other else same


def _measure(d: ScoreChange) -> tuple[str, ...]:
    places = 1 if d.metric.endswith(TIME) else 3
    return (
        d.metric,
        str(d.n),
        f"{d.before:.{places}f}",
        f"{d.after:.{places}f}",
        f"{d.difference:+.{places}f}",
        "–" if d.error is None else f"{d.error:.{places}f}",
        f"{d.wins} / {d.losses} / {d.ties}",
        "–" if d.p is None else f"{d.p:.4f}",
        "–" if d.adjusted is None else f"{d.adjusted:.4f}",
        "significant" if d.significant else "",
    )


def _footnotes(differences: Sequence[ScoreChange]) -> str:
    tested = sum(d.p is not None for d in differences)
    # n cases that all differ to one side have p = 2 / 2^n, and Holm multiplies the least p by all.
    fewest = ceil(1 + log2(max(tested, 1) / LEVEL))
    return "\n".join(
        [
            "- n: cases that have the measure in both runs. s.e.: standard error of the "
            "difference. w / l / t: cases that are better after, worse, and equal.",
            "- p: paired randomisation test, two-sided. Holm: p adjusted for the "
            f"{tested} measures in which any case differs; significant at {LEVEL:g}. What is not "
            f"significant may differ all the same: it takes {fewest} cases that all differ to one "
            "side before the first measure can be.",
            "- Times are not tested: the machine's load is the same for many cases in a row.",
        ]
    )


def _case(change: Change) -> str:
    lines = [f"- {line(change.case)}: {line(change.question)}"]
    lines += [f"  - {line(moved)}" for moved in change.seen]
    for word, metrics in (("better", change.better), ("worse", change.worse)):
        if metrics:
            lines.append(f"  - {word}: {line(', '.join(metrics))}")
    return "\n".join(lines)
