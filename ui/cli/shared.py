"""What the commands share: the project they work on, errors as one line, options, printing."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.config import Project
    from kb.models import Filters

P = ParamSpec("P")

filter_option = click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    help="country, kind, year, language, publisher, document or as_of (2023-06-30: only what "
    "was dated by then); may be repeated.",
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
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on; click knows
                raise
            what = (error.strerror or str(error)).lower()
            say(f"readiness: {error.filename or 'a file'} cannot be used: {what}")
            sys.exit(1)

    return run


def say(line: str) -> None:
    """Show a line to the person at the screen, on standard error."""
    click.echo(line, err=True)


def out(value: str) -> None:
    """Write what was asked for, on standard output."""
    click.echo(value)


def the_project() -> Project:
    """Find the project that the command works on."""
    from kb.config import find_project

    return find_project(click.get_current_context().obj)


def the_base() -> KnowledgeBase:
    """Open the project's knowledge base."""
    from kb.base import KnowledgeBase

    return KnowledgeBase.open(the_project(), say)


def parse_filters(pairs: tuple[str, ...]) -> Filters:
    """Turn KEY=VALUE arguments into filters.

    Raises:
        ConfigError: no equals sign, or an unknown key.
    """
    from kb.contract import filters_from
    from kb.errors import ConfigError

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


def not_into(target: Path | None, *inputs: Path) -> None:
    """Refuse to write over what is to be read.

    Raises:
        ConfigError: the target is one of the inputs.
    """
    from kb.errors import ConfigError

    for path in inputs:
        try:
            same = target is not None and target.samefile(path)
        except (OSError, ValueError):  # one of them is not there, or no name of a file
            same = False
        if same:
            raise ConfigError(f"--out would overwrite {path}; name another file")
