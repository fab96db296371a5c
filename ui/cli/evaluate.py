"""`readiness eval`: the evaluation suite from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ui.cli.eval_output import (
    compared,
    expect_option,
    expected_entry,
    file_option,
    finish,
    keep_run,
    report_option,
    write_report,
)
from ui.cli.measure.reading import reading
from ui.cli.measure.tags import tags
from ui.cli.measure.trust import answers, claims, contrast, hostile, purposes, support
from ui.cli.shared import json_option, out, say, shown_errors, the_base, the_project


@click.group("eval")
def evaluate() -> None:
    """Measure retrieval, citations, refusal and speed."""


for command in (answers, claims, contrast, hostile, purposes, reading, support, tags):
    evaluate.add_command(command)


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--every", default=1, type=click.IntRange(1), help="Only every so-many-th case.")
@file_option(
    "--report", "FILE.html", "Write the report page; as Markdown where it does not end in .html."
)
@expect_option
@json_option
@shown_errors
def questions(
    files: tuple[Path, ...],
    k: int,
    every: int,
    target: Path | None,
    expect: str | None,
    as_json: bool,
) -> None:
    """Ask the question cases in FILES and judge what comes; the last ten runs are kept."""
    from evals.pages.page import html
    from evals.pages.report import markdown
    from evals.runs.questions import evaluate_questions

    entry = expected_entry(expect)
    results = evaluate_questions(the_base(), files, k, say, every)
    outcomes = compared(entry, results)
    page = html(results, outcomes)
    keep_run(results, page)
    if target and target.suffix.lower() in (".html", ".htm"):
        write_report(target, page)
        target = None
    finish(results, markdown(results, outcomes), outcomes, target, as_json)


@evaluate.command()
@click.option(
    "--benchmark",
    "folders",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder with corpus.jsonl, queries.jsonl, qrels.tsv; may be repeated.",
)
@click.option("--run-out", type=click.Path(path_type=Path), metavar="FILE", help="TREC run.")
@click.option("--limit", type=click.IntRange(1), help="Only so many questions.")
@report_option
@expect_option
@json_option
@shown_errors
def retrieval(
    folders: tuple[Path, ...],
    run_out: Path | None,
    limit: int | None,
    target: Path | None,
    expect: str | None,
    as_json: bool,
) -> None:
    """Run the project's own retrieval over a benchmark in BEIR's form."""
    from evals.pages.report import benchmark_markdown
    from evals.runs.benchmarks import evaluate_benchmark

    project, entry = the_project(), expected_entry(expect)
    results = [evaluate_benchmark(folder, project, say, run_out, limit) for folder in folders]
    outcomes = [o for result in results for o in compared(entry, result)]
    finish(results, benchmark_markdown(results, outcomes), outcomes, target, as_json)


@evaluate.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--ingest", "ingesting", is_flag=True, help="Time ingestion beside a starter's.")
@click.option("--limit", type=click.IntRange(1), help="Ingest only so many documents.")
@click.option("--search", "searching", is_flag=True, help="Time search beside LlamaIndex's.")
@click.option(
    "--passages", type=click.IntRange(1), help="Search a store of this size, made for it."
)
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1, 100))
@json_option
@shown_errors
def speed(
    files: tuple[Path, ...],
    ingesting: bool,
    limit: int | None,
    searching: bool,
    passages: int | None,
    repeats: int,
    as_json: bool,
) -> None:
    """Time searches and answers to the questions in FILES, and the command cold.

    Or only search, in parts, or ingestion.
    """
    from dataclasses import asdict

    from evals.cases.read import read_questions
    from evals.speed.search import QUESTIONS, measure_search_speed
    from evals.speed.waiting import measure
    from kb.errors import ConfigError

    if ingesting:
        from ui.cli.ingest_speed import measure_ingest, speed_table

        figures = measure_ingest(the_project(), limit, say)
        out(json.dumps(asdict(figures)) if as_json else speed_table(figures))
        return
    chosen = files or ((QUESTIONS,) if searching else ())
    asked = [case.question for path in chosen for case in read_questions(path)]
    if not asked:
        raise ConfigError("name a file of question cases, or give --search or --ingest")
    if searching:
        rows = measure_search_speed(the_project(), asked, repeats, passages, say)
    else:
        project = str(the_project().root)
        command = [sys.executable, "-m", "ui"]
        cold = (
            ("readiness --help, cold", [*command, "--help"]),
            ("readiness ask, cold", [*command, "--project", project, "ask", asked[0]]),
        )
        rows = measure(the_base(), asked, cold, repeats)
    if as_json:
        out(json.dumps([asdict(row) for row in rows]))
        return
    for row in rows:
        out(
            f"{row.what:<32}{row.n:>5} runs  p50 {row.p50 or 0:8.1f} ms  p95 {row.p95 or 0:8.1f} ms"
        )


@evaluate.command()
@click.argument("address")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--visitors", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(1))
@click.option("--think", default=8.0, show_default=True, help="Seconds between two questions.")
@json_option
@shown_errors
def load(
    address: str,
    files: tuple[Path, ...],
    visitors: int,
    seconds: float,
    think: float,
    as_json: bool,
) -> None:
    """Let visitors ask the questions in FILES at once, of a server that runs at ADDRESS."""
    import asyncio
    from dataclasses import asdict

    from evals.cases.read import read_questions
    from evals.speed.load import TEXT, Visit, load_table, measure_load

    asked = [case.question for path in files for case in read_questions(path)]
    found = asyncio.run(measure_load(address, asked, TEXT, Visit(visitors, seconds, think)))
    out(json.dumps(asdict(found)) if as_json else load_table(found, visitors))
    sys.exit(1 if found.errors else 0)


@evaluate.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@json_option
@shown_errors
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Compare two runs, BEFORE and AFTER, that `questions` or `retrieval` wrote with --json."""
    from evals.measures.compare import compare_files
    from evals.pages.compare_report import comparison_markdown

    comparisons = compare_files(before, after)
    if as_json:
        out(json.dumps([one.to_json() for one in comparisons], ensure_ascii=False))
    else:
        out(comparison_markdown(comparisons))


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="OTHER.jsonl",
    help="Cases that FILES must not share anything with; may be repeated.",
)
@json_option
@shown_errors
def health(files: tuple[Path, ...], against: tuple[Path, ...], as_json: bool) -> None:
    """Look for faults in the question cases in FILES; exits with 1 where there are errors."""
    from evals.cases.health import health as examine
    from evals.cases.read import read_questions

    cases, others = (
        [case for path in paths for case in read_questions(path)] for paths in (files, against)
    )
    checked = examine(cases, the_base(), others)
    out(json.dumps(checked.to_json(), ensure_ascii=False) if as_json else checked.text())
    sys.exit(1 if checked.errors else 0)


@evaluate.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--leave-out", is_flag=True, help="Also ask each without its own documents.")
@click.option("--reading", is_flag=True, help="Also ask the reading questions kept for choosing.")
@click.option("--keep", type=click.Path(path_type=Path), help="Write the signals; fit nothing.")
@click.option(
    "--also",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Signals that --keep wrote, perhaps over other documents; may be repeated.",
)
@click.option("--name", default="words", help="Start of the embedder's fingerprint, or: words")
@click.option("--out", "target", type=click.Path(path_type=Path), help="TOML to write.")
@shown_errors
def calibrate(
    files: tuple[Path, ...],
    leave_out: bool,
    reading: bool,
    keep: Path | None,
    also: tuple[Path, ...],
    name: str,
    target: Path | None,
) -> None:
    """Fit the decision to answer or refuse on the question cases in FILES."""
    from evals.cases.read import read_questions, refuse_sealed
    from evals.fits import calibrate as fitting
    from evals.fits import signals
    from evals.reading.pairs import written
    from kb.reader.decision import GIVEN, GIVEN_BY_WORDS, TOPIC, TOPIC_BY_WORDS

    topic, given = (TOPIC_BY_WORDS, GIVEN_BY_WORDS) if name == "words" else (TOPIC, GIVEN)
    refuse_sealed(files)
    cases = [case for path in files for case in read_questions(path)]
    cases += signals.as_cases(written("held")) if reading else []
    samples = signals.gather(the_base(), cases, leave_out=leave_out) if cases else ()
    if keep:
        signals.write_samples(samples, keep)
        return
    samples += tuple(sample for path in also for sample in signals.read_samples(path))
    result = fitting.fit_decision(samples, topic, given)
    if target:
        fitting.write(name, result, target)
    say(fitting.describe(result))


@evaluate.command()
@click.option(
    "--benchmark", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR"
)
@json_option
@shown_errors
def refusal(folder: Path, as_json: bool) -> None:
    """Decide whether given passages answer their questions, as in CLAPNQ."""
    from dataclasses import asdict

    from evals.runs.given_passage import evaluate_given, given_table

    base = the_base()
    results = evaluate_given(folder, base.embedder, base.reader, say)
    out(json.dumps(asdict(results)) if as_json else given_table(results))
