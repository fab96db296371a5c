"""The command `readiness`. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.cli.accounts import accounts
from ui.cli.check import check
from ui.cli.evaluate import evaluate
from ui.cli.feedback import feedback
from ui.cli.shared import (
    batch_option,
    filter_option,
    json_option,
    needed,
    no_out,
    no_prefer_option,
    out,
    out_option,
    parse_filters,
    say,
    shown_errors,
    the_base,
    the_project,
)
from ui.cli.sources import SOURCE_COMMANDS

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.models import Answer, Hit


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    metavar="DIR",
    help="Project folder; default: READINESS_PROJECT, else "
    "the nearest folder above that holds readiness.toml.",
)
@click.version_option(package_name="ai-readiness-kb", prog_name="readiness")
@click.pass_context
def main(context: click.Context, project: str | None) -> None:
    """Ask policy questions; every sentence of the answer opens the page it rests on."""
    context.obj = project


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@shown_errors
def init(folder: Path) -> None:
    """Make an empty project in FOLDER."""
    from ingest.sources.register import FILE as REGISTER
    from ingest.sources.register import HEAD
    from kb.config import FILE
    from kb.errors import ConfigError

    if (folder / FILE).exists():
        raise ConfigError(f"{folder / FILE} is there already")
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text('[corpus]\nfolder = "corpus"\n\n[data]\nfolder = ".readiness"\n')
    register = folder / "corpus" / REGISTER
    if not register.exists():
        register.write_text(HEAD)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("/.readiness/\n.part/\n.new-*/\n.register.lock\n")
    say(f"made {folder}; add a source with: readiness --project {folder} add FILE")


@main.command()
@click.option("--only", multiple=True, metavar="ID", help="Only this document; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, change nothing.")
@click.option("--rebuild", is_flag=True, help="Throw the store away first.")
@click.option("--remove", is_flag=True, help="Take out all that left the register, however many.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="JSON lines: documents, then the sums.",
)
@shown_errors
def ingest(
    only: tuple[str, ...], dry_run: bool, rebuild: bool, remove: bool, as_json: bool
) -> None:
    """Bring the store level with the corpus.

    Where the register lacks more than three of the store's documents, and more than a tenth of
    them, they stay until you say --remove.
    """
    import signal

    from ingest.job.run import ingest as run
    from ui.cli.ingest_report import Events, IngestBar, confirmed, report_table, sums_json

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped like by Ctrl-C
    project = the_project()
    with nullcontext(Events()) if as_json else IngestBar() as watcher:
        report = run(
            project,
            only=only,
            dry_run=dry_run,
            rebuild=rebuild,
            confirm=lambda ids: remove or confirmed(ids),
            watcher=watcher,
        )
    out(sums_json(report) if as_json else report_table(report))
    sys.exit(1 if report.failed or report.stopped or report.missing else 0)


@main.command()
@click.argument("question", required=False)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000))
@filter_option
@no_prefer_option
@batch_option
@out_option
@json_option
@shown_errors
def search(
    question: str | None,
    k: int,
    filters: tuple[str, ...],
    no_prefer: tuple[str, ...],
    batch: Path | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Print the passages nearest to QUESTION."""
    from kb.contract import search_json
    from ui.cli.batch import BatchItem, check_batch, run_batch
    from ui.cli.terminal import hits_text
    from ui.preferences import unwanted

    def found(base: KnowledgeBase, asked: BatchItem) -> tuple[tuple[Hit, ...], dict[str, Any]]:
        preferences = asked.preferences(base)
        hits = base.search(asked.text, k, asked.filters, preferences)
        return hits, search_json(asked.text, hits, asked.id, preferences)

    given = BatchItem(filters=parse_filters(filters), unwanted=unwanted(no_prefer))
    if batch is not None:
        check_batch(batch, target)
        base = the_base()
        run_batch(batch, target, lambda asked: found(base, asked)[1], given=given)
        return
    no_out(target)
    asked = replace(given, text=needed(question))
    hits, value = found(the_base(), asked)
    out(json.dumps(value, ensure_ascii=False) if as_json else hits_text(hits))


@main.command()
@click.argument("question", required=False)
@filter_option
@no_prefer_option
@batch_option
@out_option
@json_option
@shown_errors
def ask(
    question: str | None,
    filters: tuple[str, ...],
    no_prefer: tuple[str, ...],
    batch: Path | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Print the cited answer to QUESTION."""
    from kb.contract import answer_json
    from ui.cli.batch import BatchItem, check_batch, run_batch
    from ui.cli.terminal import answer_text
    from ui.preferences import unwanted
    from ui.works import answer_with_works

    def answered(base: KnowledgeBase, asked: BatchItem) -> Answer:
        named = asked.preferences(base)
        answer = base.ask(asked.text, asked.filters, named, asked.conversation)
        return answer_with_works(base, answer)

    given = BatchItem(filters=parse_filters(filters), unwanted=unwanted(no_prefer))
    if batch is not None:
        check_batch(batch, target)
        base = the_base()
        run_batch(batch, target, lambda a: answer_json(answered(base, a), a.id), given=given)
        return
    no_out(target)
    asked = replace(given, text=needed(question))
    answer = answered(the_base(), asked)
    value = answer_json(answer)
    out(json.dumps(value, ensure_ascii=False) if as_json else answer_text(answer))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST")
@click.option(
    "--port", default=7860, show_default=True, envvar="PORT", type=click.IntRange(0, 65535)
)
@click.option(
    "--root-path",
    default="",
    metavar="PATH",
    envvar="ROOT_PATH",
    help="Path under which a reverse proxy offers it, such as /kb.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option("--mcp", is_flag=True, help="Serve assistants too, at /mcp (Model Context Protocol).")
@shown_errors
def serve(host: str, port: int, root_path: str, open_browser: bool, mcp: bool) -> None:
    """Serve the browser application until it is stopped."""
    from ui.web.server import serve as run

    base = the_base()
    if not base.records():
        say("the store is empty; fill it with: readiness ingest")
    if open_browser:
        import threading
        import webbrowser

        threading.Timer(2.0, webbrowser.open, [f"http://{host}:{port}/"]).start()
    run(base, host=host, port=port, root_path=root_path, mcp=mcp)


@main.command()
@shown_errors
def mcp() -> None:
    """Serve an assistant over standard input and output (Model Context Protocol)."""
    from ui.programs.mcp import build

    build(the_base()).run("stdio")


@main.command()
@click.option("--repair", is_flag=True, help="Make anew what is lost or damaged, then look again.")
@click.option("--sources", "checking", is_flag=True, help="Instead: check the briefs' footnotes.")
@click.option(
    "--files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="With --sources: a folder that holds files of sources; may be repeated.",
)
@click.option("--only", multiple=True, metavar="ID", help="With --sources: only this brief.")
@json_option
@shown_errors
def doctor(
    repair: bool, checking: bool, files: tuple[Path, ...], only: tuple[str, ...], as_json: bool
) -> None:
    """Say whether store, register, models and settings agree, and what to do where not.

    With --sources: whether each statement of the briefs stands where its footnote says; ends with
    1 where a source, a page or a heading is not there.
    """
    if checking:
        from evals.briefs.report import report, to_json
        from evals.briefs.run import check_sources

        checked, notices = check_sources(the_project(), files, only, say)
        told = to_json(checked, notices)
        out(json.dumps(told, ensure_ascii=False) if as_json else report(checked, notices))
        sys.exit(1 if any(brief.count("fault") for brief in checked) else 0)

    from ui.cli.doctor import examine, mend
    from ui.cli.terminal import findings_text

    project = the_project()
    findings = examine(project, say)
    if repair and any(finding.repair for finding in findings):
        mend(project, findings, say)
        findings = examine(project, say)
    value = [finding.to_json() for finding in findings]
    out(json.dumps(value, ensure_ascii=False) if as_json else findings_text(findings))
    sys.exit(0 if all(f.good for f in findings) else 1)


for _command in (accounts, check, evaluate, feedback, *SOURCE_COMMANDS):
    main.add_command(_command)
