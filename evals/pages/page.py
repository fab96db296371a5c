"""The report page of question cases as one HTML file: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

from evals.measures.metrics import Mean, percentile
from evals.pages import plots
from evals.pages.casebook import case
from evals.pages.decision import decision
from evals.pages.markup import captioned, table
from evals.pages.report import COLUMNS, WORST, badness, cell, error, figure, number
from evals.runs.expected import Outcome
from evals.runs.rows import CaseRow, Results, Summary
from kb.markup import Html

POLICY = Html("default-src 'none'; style-src 'unsafe-inline'")
"""Should any text ever break out, a browser runs and fetches nothing."""
HEADLINES = {
    "quote@5": "A gold quote is among the first 5 passages",
    "quote@10": "A gold quote is among the first 10 passages",
    "gold cited": "The answer cites a gold place",
    "must include": "The answer says all it must",
    "quote fidelity": "Quotes are what stands on the page",
    "answerable but refused": "Answerable questions refused; less is better",
    "refusal recall": "Questions without an answer that were refused",
    "ask p50 ms": "Median time of an answer, in ms",
}
PLOTTED = ("quote@5", "gold cited", "must include")
TITLES = {"kind": "kind of document"}
SECTIONS = (
    ("figures", "Figures"),
    ("groups", "Groups"),
    ("decision", "Answer or refuse"),
    ("speed", "Speed"),
    ("worst", "Worst cases"),
    ("cases", "All cases"),
    ("made", "How this was made"),
)


def html(results: Results, outcomes: Sequence[Outcome] = ()) -> Html:
    """Write the report page of a run of question cases.

    Args:
        results: the run.
        outcomes: its comparison with expected figures; none leaves the section out.

    Returns:
        A whole HTML document.

    """
    title = "Question cases" + (f": {', '.join(results.sources)}" if results.sources else "")
    style = Html(files("evals").joinpath("pages", "page.css").read_text("utf-8"))  # noqa: S704
    body = (
        _head(title, results),
        _section("figures", _headlines(results), _measures(results), _outcomes(outcomes)),
        _section("groups", *_groups(results.groups())),
        _section("decision", *decision(results)),
        _section("speed", *_speed(results.rows)),
        _cases(results),
        _section("made", _attention(results), _made(results)),
    )
    return Html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{title}</title><style>\n{style}</style></head>\n<body>{body}</body></html>\n"
    ).format(policy=POLICY, title=title, style=style, body=Html().join(body))


def _head(title: str, results: Results) -> Html:
    rows = results.rows
    yes = sum(row.case.answerable for row in rows)
    counts = (
        f"{len(rows)} questions, {yes} answerable, {len(rows) - yes} not, "
        f"{len(results.errors)} with errors."
    )
    return Html(
        '<header><h1>{}</h1><p>{}{}</p><nav aria-label="Sections"><ul>{}</ul></nav></header>'
    ).format(
        title,
        counts,
        f" Measured on {results.made.day}." if results.made.day else "",
        Html().join(Html('<li><a href="#{}">{}</a></li>').format(*named) for named in SECTIONS),
    )


def _section(key: str, *parts: Html) -> Html:
    return Html('<section id="{}"><h2>{}</h2>{}</section>\n').format(
        key, dict(SECTIONS)[key], Html().join(parts)
    )


def _headlines(results: Results) -> Html:
    means = {mean.metric: mean for mean in results.overall().means}
    shown = [(means[name], words) for name, words in HEADLINES.items() if name in means]
    item = Html('<div><dt>{}</dt><dd><b>{}</b> <span class="fine">{}</span></dd></div>')
    items = (item.format(words, figure(mean), _spread(mean)) for mean, words in shown)
    return Html('<dl class="headlines">{}</dl>').format(Html().join(items))


def _spread(mean: Mean) -> str:
    return f"{mean.n} cases" if mean.error is None else f"± {mean.error:.3f}, {mean.n} cases"


def _measures(results: Results) -> Html:
    rows = [(m.metric, figure(m), error(m), str(m.n)) for m in results.overall().means]
    head = ("measure", "value", "± standard error", "cases")
    shown = table("All measures, over the cases that can have them", head, rows)
    return Html("<details><summary>All measures</summary>{}</details>").format(shown)


def _outcomes(outcomes: Sequence[Outcome]) -> Html:
    if not outcomes:
        return Html()
    rows = [
        (o.metric, o.verdict, number(o.expected), number(o.measured), o.why, o.entry)
        for o in outcomes
    ]
    head = ("measure", "verdict", "expected", "measured", "why", "run")
    return table("Against the expected figures", head, rows)


def _groups(groups: Sequence[Summary]) -> Iterable[Html]:
    for group in dict.fromkeys(summary.group for summary in groups):
        mine = [summary for summary in groups if summary.group == group]
        have = {m.metric for s in mine for m in s.means if m.value is not None}
        title = TITLES.get(group, group)
        figures = (
            _bars(group, title, metric, mine, column)
            for column, metric in enumerate(PLOTTED)
            if metric in have
        )
        shown = [column for column in COLUMNS if column in have]
        rows = [(s.value, str(s.rows), *(cell(s, column) for column in shown)) for s in mine]
        named = table(f"By {title}: mean ± standard error (cases)", (title, "cases", *shown), rows)
        yield Html('<h3>By {}</h3><div class="figures">{}</div>{}').format(
            title, Html().join(figures), named
        )


def _bars(group: str, title: str, metric: str, mine: Sequence[Summary], column: int) -> Html:
    rows = []
    for summary in mine:
        mean = next(m for m in summary.means if m.metric == metric)
        if mean.n:
            rows.append(plots.Bar(summary.value, mean.value, mean.error, mean.n))
    words = f"{metric} by {title}"
    svg = plots.bars(f"{group}-{column}", words, rows)
    return captioned(svg, f"{metric}: mean, whiskers of one standard error, cases in brackets")


def _speed(rows: Sequence[CaseRow]) -> Iterable[Html]:
    measured = (
        ("search", [row.search_ms for row in rows if row.search_ms is not None]),
        ("ask", [row.ask_ms for row in rows if row.ask_ms is not None]),
    )
    shown = [(name, times) for name, times in measured if times]
    figures = Html().join(
        captioned(plots.histogram(f"{name}-ms", f"Times of {name}", times, "ms"), f"{name}, in ms")
        for name, times in shown
    )
    lines = [
        (name, *(f"{percentile(times, percent):.1f}" for percent in (50, 90, 95, 100)))
        for name, times in shown
    ]
    head = ("what", "p50", "p90", "p95", "longest")
    yield Html('<div class="figures">{}</div>{}').format(
        figures, table("Milliseconds, warm", head, lines)
    )


def _cases(results: Results) -> Html:
    k = results.k
    ordered = sorted(results.rows, key=lambda row: -badness(row, k))
    shown = [(case(row, k), badness(row, k)) for row in ordered]
    worst = [text for text, faults in shown[:WORST] if faults]
    others = [text for text, faults in shown[len(worst) :] if faults]
    good = [text for text, faults in shown if not faults]
    why = Html(
        "<p>A case weighs more the more went wrong: 8 for a failure or a quote that is not on its "
        "page, 4 for gold not found or an answer where none is to be had, 2 for a wrong refusal or "
        "forbidden words, 1 for gold not cited or words missing.</p>"
    )
    none = Html("<p>No case has a fault.</p>")
    return _section("worst", why, *(worst or [none])) + _section(
        "cases", *_listed("More cases with a fault", others), *_listed("Cases without fault", good)
    )


def _listed(title: str, cases: Sequence[Html]) -> Iterable[Html]:
    return (Html("<h3>{}: {}</h3>").format(title, len(cases)), *cases) if cases else ()


def _attention(results: Results) -> Html:
    failed = [(row.case.id, row.error or "") for row in results.errors]
    sick = [(f.case, f"{f.problem}: {f.detail}") for f in results.findings]
    tables = (("Errors", "error", failed), ("Cases that need attention", "problem", sick))
    return Html().join(table(title, ("case", head), rows) for title, head, rows in tables if rows)


def _made(results: Results) -> Html:
    made = results.made
    facts = {
        "Cases": ", ".join(results.sources),
        "Corpus": made.corpus,
        "Settings": made.settings,
        "Version": made.version,
        "Answers": made.answerer,
        "Processor cores": str(made.cores),
        "Day": made.day,
        "Passages looked at": f"the first {results.k}",
    }
    rows = [(name, value) for name, value in facts.items() if value]
    notes = Html(
        "<p>A quote counts as found in a passage that holds it, or 80 per cent of it in one piece. "
        "A refused answer to an answerable question counts 0 for what it should have cited or "
        "said. A measure leaves out cases that cannot have it. No model judged.</p>"
    )
    return table("What made these figures", ("what", "value"), rows) + notes
