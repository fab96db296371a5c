"""The command `readiness`. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.config import Project
    from kb.models import Answer, Filters, Hit

P = ParamSpec("P")


def shown_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Show errors meant for people as one line, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from kb.errors import ConfigError, ReadinessError, StoreMismatchError

        try:
            command(*args, **kwargs)
        except (ConfigError, StoreMismatchError) as error:
            say(f"readiness: {error}")
            sys.exit(2)
        except ReadinessError as error:
            say(f"readiness: {error}")
            sys.exit(1)

    return run


def say(line: str) -> None:
    """Show a line to the person at the screen, on standard error."""
    click.echo(line, err=True)


def out(value: str) -> None:
    """Write what was asked for, on standard output."""
    click.echo(value)


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


def the_project() -> Project:
    """Find the project that the command works on."""
    from kb.config import find_project

    return find_project(click.get_current_context().obj)


def the_base() -> KnowledgeBase:
    """Open the project's knowledge base."""
    from kb.base import KnowledgeBase

    return KnowledgeBase.open(the_project(), say)


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
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="JSON lines: documents, then the sums.",
)
@shown_errors
def ingest(only: tuple[str, ...], dry_run: bool, rebuild: bool, as_json: bool) -> None:
    """Bring the store level with the corpus."""
    import signal

    from ingest.job import ingest as run
    from ui.ingest_report import Bar, Events, report_table, sums_json

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped like by Ctrl-C
    project = the_project()
    if as_json:
        report = run(project, only=only, dry_run=dry_run, rebuild=rebuild, watcher=Events())
    else:
        with Bar() as bar:
            report = run(project, only=only, dry_run=dry_run, rebuild=rebuild, watcher=bar)
    out(sums_json(report) if as_json else report_table(report))
    sys.exit(1 if report.failed or report.stopped else 0)


filter_option = click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    help="country, kind, year, language, publisher or document; may be repeated.",
)
no_prefer_option = click.option(
    "--no-prefer",
    multiple=True,
    metavar="FIELD[=VALUE]",
    help="Take away a preference that the question states: country, year, kind, language, "
    "publisher, author, or all; may be repeated.",
)
batch_option = click.option(
    "--batch", type=click.Path(path_type=Path), metavar="FILE.jsonl", help="One object a line."
)
out_option = click.option(
    "--out", "target", type=click.Path(path_type=Path), metavar="FILE.jsonl", help="Write there."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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
    from kb.wire import search_json
    from ui.batch import Asked, run_batch
    from ui.preferences import unwanted
    from ui.terminal import hits_text

    def found(base: KnowledgeBase, asked: Asked) -> tuple[tuple[Hit, ...], dict[str, Any]]:
        preferences = asked.preferences(base)
        hits = base.search(asked.text, k, asked.filters, preferences)
        return hits, search_json(asked.text, hits, asked.id, preferences)

    given = Asked(filters=parse_filters(filters), unwanted=unwanted(no_prefer))
    if batch is not None:
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
    from kb.wire import answer_json
    from ui.batch import Asked, run_batch
    from ui.preferences import unwanted
    from ui.terminal import answer_text

    def answered(base: KnowledgeBase, asked: Asked) -> Answer:
        return base.ask(asked.text, asked.filters, asked.preferences(base), asked.conversation)

    given = Asked(filters=parse_filters(filters), unwanted=unwanted(no_prefer))
    if batch is not None:
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
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@shown_errors
def serve(host: str, port: int, open_browser: bool) -> None:
    """Serve the browser application until it is stopped."""
    from ui.web import serve as run

    base = the_base()
    if not base.records():
        say("the store is empty; fill it with: readiness ingest")
    if open_browser:
        import threading
        import webbrowser

        threading.Timer(2.0, webbrowser.open, [f"http://{host}:{port}/"]).start()
    run(base, host=host, port=port)


@main.command()
@json_option
@shown_errors
def doctor(as_json: bool) -> None:
    """Say whether store, register, models and settings agree, and what to do where not."""
    from ui.doctor import examine
    from ui.terminal import findings_text

    findings = examine(the_project(), say)
    value = [f._asdict() for f in findings]
    out(json.dumps(value, ensure_ascii=False) if as_json else findings_text(findings))
    sys.exit(0 if all(f.good for f in findings) else 1)


def parse_filters(pairs: tuple[str, ...]) -> Filters:
    """Turn KEY=VALUE arguments into filters.

    Raises:
        ConfigError: no equals sign, or an unknown key.
    """
    from kb.errors import ConfigError
    from kb.wire import filters_from

    chosen: dict[str, list[str]] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not value:
            raise ConfigError(f"--filter {pair!r}: write KEY=VALUE, such as country=KH")
        chosen.setdefault(key, []).append(value)
    try:
        return filters_from(dict(chosen))
    except ValueError as error:
        raise ConfigError(str(error)) from None


def needed(text: str | None) -> str:
    """Return the argument, or say that it is missing."""
    from kb.errors import ConfigError

    if text is None:
        raise ConfigError("write the text in quotation marks, or give --batch FILE.jsonl")
    return text


def no_out(target: Path | None) -> None:
    """Refuse --out where it would be passed over."""
    from kb.errors import ConfigError

    if target is not None:
        raise ConfigError("--out goes with --batch; for one question send the output to a file")


def _add_others() -> None:
    from ui.check_cli import check
    from ui.eval_cli import evaluate
    from ui.sources_cli import SOURCE_COMMANDS

    for command in (check, evaluate, *SOURCE_COMMANDS):
        main.add_command(command)


_add_others()
