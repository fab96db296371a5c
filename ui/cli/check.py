"""The command `readiness check`: a text, a file or an address against the corpus."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.cli.shared import (
    batch_option,
    json_option,
    needed,
    not_into,
    out,
    say,
    shown_errors,
    the_base,
    the_project,
)

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.claims.check import Claim
    from ui.given import Given
    from ui.html.verdicts import Checked


@click.command()
@click.argument("text", required=False, metavar="[TEXT|FILE|ADDRESS]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "csv", "html", "json"]),
    help="What is written; default: text.",
)
@batch_option
@click.option("--out", "target", type=click.Path(path_type=Path), help="Write to this file.")
@json_option
@shown_errors
def check(
    text: str | None, form: str | None, batch: Path | None, target: Path | None, as_json: bool
) -> None:
    """Check the claims in a text, in a file, or in a web page or PDF at an address.

    Ends with 1 where a claim is contradicted, and with 2 where the text cannot be read.
    """
    from kb.errors import ConfigError

    form = form or ("json" if as_json else "text")
    if as_json and form != "json" or batch is not None and form not in ("json", "text"):
        raise ConfigError("--json and --batch write JSON: leave --format out")
    if batch is not None:
        _check_lines(batch, target)
        return
    text = needed(text)
    not_into(target, Path(text))
    done = _checked(text)
    _write(done, form, target)
    sys.exit(1 if any(c.label == "contradicted" for c in done.claims) else 0)


def _checked(text: str) -> Checked:
    from ui.given import from_argument, is_address
    from ui.html.verdicts import checked

    if is_address(text):
        say(f"reading {text}")
    given = from_argument(text, the_project().config.read)
    for note in given.notes:
        say(note)
    base = the_base()
    return checked(base, given, tuple(_judged(base, given)))


def _judged(base: KnowledgeBase, given: Given) -> Iterator[Claim]:
    """Check with a bar on standard error, where a person looks at it."""
    from tqdm import tqdm

    from ui.works import claim_with_works

    form = "checked {percentage:3.0f}% |{bar:24}| {remaining} left"
    with tqdm(total=len(given.text), disable=None, delay=0.5, bar_format=form) as bar:
        for claim in base.check_stream(given.text):
            yield claim_with_works(base, claim)
            bar.update(claim.end - bar.n)


def _write(done: Checked, form: str, target: Path | None) -> None:
    from kb.errors import ConfigError
    from ui.cli.terminal import check_report
    from ui.export.check import FORMATS

    written = check_report(done.claims) if form == "text" else FORMATS[form].write(done)
    if target is None:
        out(written)
        return
    # Without the mark, spreadsheets take a table for another encoding.
    encoding = "utf-8-sig" if form == "csv" else "utf-8"
    try:
        target.write_text(written, encoding, newline="")
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror}") from None
    say(f"wrote {target}")


def _check_lines(batch: Path, target: Path | None) -> None:
    from kb.contract import check_json
    from ui.cli.batch import BatchItem, check_batch, run_batch
    from ui.works import claim_with_works

    def checked(asked: BatchItem) -> dict[str, Any]:
        claims = tuple(claim_with_works(base, one) for one in base.check(asked.text))
        return check_json(claims, asked.id)

    check_batch(batch, target)
    base = the_base()
    run_batch(batch, target, checked, field="claim")
