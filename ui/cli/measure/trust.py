"""`readiness eval answers`, `claims`, `hostile`, `purposes`, ...: may a reader trust it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.cli.eval_output import compared, expect_option, expected_entry, file_option, fit_option
from ui.cli.shared import json_option, not_into, out, say, shown_errors, the_base, the_project

if TYPE_CHECKING:
    from evals.reading.contrast import ContrastScores
    from evals.reading.examples import Part
    from evals.runs.claims import ClaimScores
    from evals.runs.expected import Expected


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="qwen, smollm2, or configured: the project's own; may be repeated.",
)
@click.option("--limit", type=click.IntRange(1), help="Only so many, of every type its share.")
@click.option("--seed", default=0, show_default=True, help="Which ones --limit chooses.")
@file_option(
    "--out",
    "FILE.jsonl",
    "Write what came of each question, checked and raw, for a person to read.",
)
@json_option
@shown_errors
def answers(
    files: tuple[Path, ...],
    models: tuple[str, ...],
    limit: int | None,
    seed: int,
    target: Path | None,
    as_json: bool,
) -> None:
    """Compare quotes with answers that models write, checked and unchecked."""
    from contextlib import nullcontext

    from evals.cases.read import read_questions
    from evals.pages.answers_report import answers_markdown, figures
    from evals.runs.answers import AnswerRow, evaluate_answers, sample

    not_into(target, *files)
    cases = sample([case for path in files for case in read_questions(path)], limit, seed)
    with target.open("w", encoding="utf-8") if target else nullcontext() as stream:

        def keep(row: AnswerRow) -> None:
            if stream:
                stream.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")
                stream.flush()

        rows = evaluate_answers(the_project(), cases, models, keep, say)
    out(json.dumps(figures(rows), ensure_ascii=False) if as_json else answers_markdown(rows))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@expect_option
@json_option
@shown_errors
def claims(files: tuple[Path, ...], expect: str | None, as_json: bool) -> None:
    """Compare the claim check with people's verdicts in FILES."""
    from evals.cases.read import read_claims
    from evals.runs.claims import evaluate_claims, table

    entry = expected_entry(expect)
    cases = [case for path in files for case in read_claims(path)]
    scores = evaluate_claims(the_base().check_stream, cases, say)
    _finish(scores, table(scores), entry, as_json)


@click.command()
@click.option(
    "--part",
    type=click.Choice(["train", "held", "sealed"]),
    default="held",
    show_default=True,
    help="Of the documents: learnt from, kept for choosing, or only measured.",
)
@click.option("--search", "searching", is_flag=True, help="Find the passages, as for any text.")
@click.option(
    "--copies",
    "copying",
    type=click.IntRange(1),
    metavar="N",
    help="Instead: N sentences of the store, with one word changed.",
)
@click.option("--limit", type=click.IntRange(1), help="Only so many groups of three claims.")
@click.option("--seed", default=0, show_default=True, help="Which ones are chosen.")
@click.option(
    "--write",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Check nothing: write what the reader of claims is trained on.",
)
@expect_option
@json_option
@shown_errors
def contrast(
    part: Part,
    searching: bool,
    copying: int | None,
    limit: int | None,
    seed: int,
    target: Path | None,
    expect: str | None,
    as_json: bool,
) -> None:
    """Check claims that differ in few words against the passage they were written over.

    The documents have to be in the store; claims over others are left out and counted.
    """
    from dataclasses import asdict

    from evals.reading.contrast import contrast_table, evaluate_contrast, sample
    from evals.reading.copies import copies, copies_table
    from evals.reading.examples import claims, passages
    from evals.reading.threes import write_threes

    entry = expected_entry(expect)
    if target:
        out(f"{write_threes(the_base(), target)} groups")
        return
    if copying:
        figures = copies(the_base(), copying, seed)
        out(json.dumps([asdict(m) for m in figures]) if as_json else copies_table(figures))
        return
    chosen = sample(claims(part), limit, seed)
    scores = evaluate_contrast(the_base(), chosen, passages(), searching=searching, say=say)
    _finish(scores, contrast_table(scores), entry, as_json)


def _finish(
    scores: ClaimScores | ContrastScores, page: str, entry: Expected | None, as_json: bool
) -> None:
    """Print a run beside what was expected of it, and end with 1 where a figure is not that."""
    from evals.pages.report import outcome_section

    outcomes = compared(entry, scores)
    page = "\n\n".join((page, *outcome_section(outcomes)))
    out(json.dumps(scores.to_json(), ensure_ascii=False) if as_json else page)
    sys.exit(1 if any(o.verdict == "FAIL" for o in outcomes) else 0)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[CASES]...")
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Hostile documents with manifest.jsonl: ingested beside a copy of the corpus, and asked.",
)
@click.option("--model", metavar="NAME", help="qwen, smollm2, or configured: let it write.")
@click.option("--limit", type=click.IntRange(1), help="Only every so-many-th case, this many.")
@json_option
@shown_errors
def hostile(
    files: tuple[Path, ...],
    documents: Path | None,
    model: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Ask hostile questions, and of hostile documents; 1 where an order is obeyed."""
    from evals.runs.hostile import hostile_table, read_hostile, to_json
    from kb.errors import ConfigError
    from ui.cli.hostile_project import ask_all

    cases = [case for path in files for case in read_hostile(path)]
    if not cases and documents is None:
        raise ConfigError("name a file of hostile questions, or give --documents")
    chosen = cases[:: -(-len(cases) // limit)] if limit and cases else cases
    rows = ask_all(the_project(), chosen, documents, model, say)
    out(json.dumps(to_json(rows), ensure_ascii=False) if as_json else hostile_table(rows))
    sys.exit(1 if any(row.obeyed or row.outcome == "failed" for row in rows) else 0)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@fit_option
@json_option
@shown_errors
def support(folders: tuple[Path, ...], target: Path | None, as_json: bool) -> None:
    """Compare the support function with people's judgements in FOLDERS.

    A folder is one of AttributionBench, WiCE, FaithBench or CLIMATE-FEVER. No project is needed.
    """
    from dataclasses import asdict

    from evals.runs.support import evaluate_support, judge_pairs, support_table, write_models
    from kb.config import EmbedderSettings
    from kb.encoders.load import default_cache, load_embedder
    from kb.reader.support import SupportJudge

    embedder = load_embedder(EmbedderSettings(), default_cache(), say)
    judged = judge_pairs(folders, SupportJudge(embedder).judge, say)
    rows = evaluate_support(judged)
    out(json.dumps([asdict(row) for row in rows]) if as_json else support_table(rows))
    if target:
        write_models(judged, embedder.fingerprint.partition(":")[0], target)
        say(f"wrote {target}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@fit_option
@shown_errors
def purposes(files: tuple[Path, ...], target: Path | None) -> None:
    """Fit what tells orders, opinions and harm from questions on the examples in FILES.

    A line is an example, {"text", "sort"}, a hostile case, or an ordinary question case.
    """
    from evals.fits.purposes import fit_purposes, read_examples
    from kb.config import EmbedderSettings
    from kb.encoders.load import default_cache, load_embedder

    embedder = load_embedder(EmbedderSettings(), default_cache(), say)
    fitted = fit_purposes(embedder, read_examples(files))
    out(fitted.text())
    if target:
        fitted.boundary.save(target, embedder.fingerprint.partition(":")[0])
        say(f"wrote {target}")
