"""What the commands of `readiness eval` share: options, comparing with expectations, printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ui.cli.shared import out, say, the_project

if TYPE_CHECKING:
    from evals.reading.contrast import ContrastScores
    from evals.runs.benchmarks import BenchmarkResults
    from evals.runs.claims import ClaimScores
    from evals.runs.expected import Expected, Outcome
    from evals.runs.rows import Results


Command = TypeVar("Command", bound=Callable[..., Any])


def in_a_folder(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a page whose folder is not there, before minutes are spent on its figures."""
    if path and not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}; make it first")
    return path


def file_option(name: str, metavar: str, help: str) -> Callable[[Command], Command]:
    """Add an option that names a file to be written; the command gets it as `target`."""
    path = click.Path(path_type=Path)
    return click.option(name, "target", type=path, callback=in_a_folder, metavar=metavar, help=help)


report_option = file_option("--report", "FILE.md", "Write the report page.")
fit_option = file_option(
    "--fit", "FILE.toml", "Fit the coefficients to what is given, and write them."
)
expect_option = click.option(
    "--expect", metavar="NAME", help="Compare with this entry of evals/runs/expected.toml."
)


def expected_entry(name: str | None) -> Expected | None:
    """Return what is expected under a name; None: nothing is to be compared.

    Raises:
        ConfigError: nothing is expected under this name.
    """
    from evals.runs.expected import find, read_expected
    from kb.errors import ConfigError

    if name is None:
        return None
    entries = read_expected()
    entry = find(name, entries)
    if entry is None:
        known = ", ".join(e.name for e in entries)
        raise ConfigError(f"nothing is expected of {name!r}; there are: {known}")
    return entry


def compared(
    entry: Expected | None, results: Results | BenchmarkResults | ClaimScores | ContrastScores
) -> Sequence[Outcome]:
    """Compare figures with those expected of them."""
    from evals.runs.expected import compare

    return compare(entry, results.values()) if entry else ()


def finish(
    results: Any,  # noqa: ANN401 (results of one kind, or a list of the other)
    page: str,
    outcomes: Sequence[Outcome],
    report: Path | None,
    as_json: bool,
) -> None:
    """Print a run and end with 1 where a figure is not what was expected."""
    if report:
        write_report(report, page)
    if as_json:
        several = isinstance(results, list)
        value = [r.to_json() for r in results] if several else results.to_json()
        out(json.dumps(value, ensure_ascii=False))
    else:
        out(page)
    sys.exit(1 if any(o.verdict == "FAIL" for o in outcomes) else 0)


def keep_run(results: Results, page: str) -> None:
    """Keep a run in the data folder; that it cannot be kept is said, the run goes on."""
    from datetime import UTC, datetime

    from evals.runs.kept import keep

    try:
        kept = keep(the_project().data, results.sources, page, results.to_json(), datetime.now(UTC))
    except OSError as error:
        say(f"this run is not kept for the browser ({error}); make the data folder writable")
    else:
        say(f"kept {kept.page}")


def write_report(path: Path, page: str) -> None:
    """Write a report page.

    Raises:
        ConfigError: the file cannot be written.
    """
    from kb.errors import ConfigError

    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}); name another") from error
    say(f"wrote {path}")
