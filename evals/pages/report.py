"""Pages that people read: results as Markdown. Pure functions, nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.cases.read import Gold
from evals.measures.metrics import Mean
from evals.runs.benchmarks import BenchmarkResults
from evals.runs.expected import Outcome
from evals.runs.rows import CaseRow, Made, Results, Summary

WORST = 10
"""Cases shown in full."""
COLUMNS = (
    "quote@5",
    "quote@10",
    "page@10",
    "gold cited",
    "must include",
    "answerable but refused",
    "refusal recall",
)
"""What the tables by group show."""

STATUS = {
    "answered": "answered",
    "partial": "answered in part",
    "refused": "refused",
    None: "answer failed",
}


def markdown(results: Results, outcomes: Sequence[Outcome] = ()) -> str:
    """Write the report page of a run of question cases.

    Args:
        results: the run.
        outcomes: its comparison with expected figures; none leaves the section out.

    """
    answerable = sum(row.case.answerable for row in results.rows)
    parts = [
        "# Question cases",
        _sentence(results, answerable),
        "## Summary",
        mean_table(results.overall().means),
        *outcome_section(outcomes),
        *_group_sections(results.groups()),
        *_worst_section(results),
        *_error_section(results),
        *_finding_section(results),
        "## How this was made",
        _footnotes(results),
    ]
    return "\n\n".join(parts) + "\n"


def benchmark_markdown(
    results: Sequence[BenchmarkResults], outcomes: Sequence[Outcome] = ()
) -> str:
    """Write the report page of one or more benchmarks."""
    parts = ["# Benchmarks"]
    for result in results:
        counts = f"{result.documents} documents, {len(result.rows)} questions"
        failed = f" {len(result.errors)} failed." if result.errors else ""
        parts += [
            f"## {line(result.name)}",
            f"{counts}, {result.judged} of them judged.{failed}",
            mean_table(result.means()),
            footnote(result.made),
        ]
    parts += outcome_section(outcomes)
    return "\n\n".join(parts) + "\n"


def mean_table(means: Iterable[Mean]) -> str:
    """Write figures as a table with standard errors and counts."""
    rows = [(m.metric, figure(m), error(m), str(m.n)) for m in means]
    return table(("measure", "value", "± standard error", "n"), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; columns of figures align right."""
    cells = [[line(cell) for cell in row] for row in rows]
    figures = [
        all(c[:1].isdigit() or c[:1] == "–" for c in column) for column in zip(*cells, strict=True)
    ]
    rule = "|" + "".join("---:|" if right else "---|" for right in figures or [False] * len(head))
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join(["| " + " | ".join(head) + " |", rule, *lines])


def figure(mean: Mean) -> str:
    """Write a value: three decimals, times with one; a dash where nothing was eligible."""
    if mean.value is None:
        return "–"
    return f"{mean.value:.1f}" if mean.metric.endswith(" ms") else f"{mean.value:.3f}"


def error(mean: Mean) -> str:
    """Write a standard error; a dash where it is not defined."""
    return "–" if mean.error is None else f"{mean.error:.3f}"


def line(text: str) -> str:
    """Bring any text to one line that stays text in a Markdown table."""
    text = " ".join(text.split())
    for sign in "\\|`*_<>[]":
        text = text.replace(sign, "\\" + sign)
    return text


def _sentence(results: Results, answerable: int) -> str:
    count = len(results.rows)
    source = f" from {', '.join(results.sources)}" if results.sources else ""
    failed = len(results.errors)
    end = " **A failed case is left out of every mean that it kept from being taken.**"
    return (
        f"{count} questions{source}: {answerable} answerable, {count - answerable} not, "
        f"{failed} with errors.{end if failed else ''}"
    )


def outcome_section(outcomes: Sequence[Outcome]) -> list[str]:
    """Write the comparison with expected figures; nothing where nothing was expected."""
    if not outcomes:
        return []
    rows = [
        (o.entry, o.metric, number(o.expected), number(o.measured), o.verdict, o.why)
        for o in outcomes
    ]
    head = ("run", "measure", "expected", "measured", "verdict", "why")
    return ["## Against the expected figures", table(head, rows)]


def number(value: float | None) -> str:
    """Write a value with four decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.4f}"


def _group_sections(groups: Sequence[Summary]) -> list[str]:
    parts: list[str] = []
    for group in dict.fromkeys(summary.group for summary in groups):
        mine = [summary for summary in groups if summary.group == group]
        shown = [c for c in COLUMNS if any(m.metric == c for s in mine for m in s.means)]
        rows = [(s.value, str(s.rows), *(cell(s, column) for column in shown)) for s in mine]
        title = "kind of document" if group == "kind" else group
        parts += [f"## By {title}", table((title, "cases", *shown), rows)]
    return parts


def cell(summary: Summary, column: str) -> str:
    """Write one mean of a group: value, standard error, count."""
    mean = next((m for m in summary.means if m.metric == column), None)
    if mean is None or mean.value is None:
        return "–"
    spread = f" ± {mean.error:.2f}" if mean.error is not None else ""
    return f"{mean.value:.2f}{spread} ({mean.n})"


def badness(row: CaseRow, k: int) -> int:
    """Count what went wrong with a case, retrieval before answer; 0 is a good case."""
    lost = row.quote is not None and (row.quote.first is None or row.quote.first > k)
    faults = (
        (8, bool(row.error) or (row.fidelity is not None and row.fidelity < 1)),
        (4, lost),
        (4, row.should_refuse and row.status in ("answered", "partial")),
        (2, row.case.answerable and row.status == "refused"),
        (2, row.avoided is False),
        (1, row.cited is not None and not row.cited.any),
        (1, row.included is False),
    )
    return sum(weight for weight, wrong in faults if wrong)


def _worst_section(results: Results) -> list[str]:
    ordered = sorted(results.rows, key=lambda row: -badness(row, results.k))
    worst = [row for row in ordered[:WORST] if badness(row, results.k)]
    if not worst:
        return []
    return ["## Worst cases", *(_case(row, results.k) for row in worst)]


def _case(row: CaseRow, k: int) -> str:
    lines = [f"### {line(row.case.id)}", "", f"**{line(row.case.question)}**", ""]
    lines += [f"- gold: {_gold(gold)}" for gold in row.case.gold]
    if not row.case.answerable:
        lines.append("- gold: no answer in the corpus")
    lines += [f"- found: {line(found)}" for found in row.found] or ["- found: nothing"]
    return "\n".join([*lines, f"- so: {', '.join(verdicts(row, k))}"])


def verdicts(row: CaseRow, k: int) -> Iterable[str]:
    """Say in a few words each what became of a case."""
    if row.quote is not None:
        first = row.quote.first
        yield f"gold quote at rank {first}" if first else f"gold quote not in the first {k}"
    yield STATUS[row.status]
    if row.cited is not None:
        yield "gold cited" if row.cited.any else "gold not cited"
    if row.included is not None:
        yield "says what it must" if row.included else "does not say what it must"
    if row.avoided is False:
        yield "says what it must not"
    if row.fidelity is not None and row.fidelity < 1:
        yield "a quote is not what stands on the page"


def _gold(gold: Gold) -> str:
    page = f" p. {gold.page}" if gold.page is not None else ""
    quote = f": “{line(gold.quote[:160])}”" if gold.quote else ""
    return f"{line(gold.doc)}{page}{quote}"


def _error_section(results: Results) -> list[str]:
    if not results.errors:
        return []
    lines = [f"- {line(row.case.id)}: {line(row.error or '')}" for row in results.errors]
    return ["## Errors", "\n".join(lines)]


def _finding_section(results: Results) -> list[str]:
    if not results.findings:
        return []
    lines = [f"- {line(f.case)}: {f.problem}: {line(f.detail)}" for f in results.findings]
    return ["## Cases that need attention", "\n".join(lines)]


def _footnotes(results: Results) -> str:
    return "\n".join(
        [
            footnote(results.made),
            f"- The first {results.k} hits were looked at. A quote counts as found in a passage "
            "that holds it, or 80 per cent of it in one piece; `quote@5` asks for any gold or "
            "acceptable quote, `all quotes@5` for all gold.",
            "- A document without pages is one page. `citations on gold` is a lower bound: the "
            "gold is not exhaustive.",
            "- A refused answer to an answerable question counts 0 for what it should have cited "
            "or said. A measure leaves out cases that cannot have it; n says how many are left.",
            "- Times are of a warm process, one question at a time.",
        ]
    )


def footnote(made: Made) -> str:
    """Write what made the figures."""
    day = f"Measured on {made.day}: corpus" if made.day else "Corpus"
    return (
        f"- {day} {made.corpus}, settings {made.settings}, version {made.version}, "
        f"answers: {made.answerer}, {made.cores} cores."
    )
