"""`readiness eval reading`: are the sentences that answer found and said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click

from ui.cli.shared import json_option, out, say, shown_errors, the_base


@click.command()
@click.option(
    "--part",
    default="held",
    show_default=True,
    type=click.Choice(["held", "sealed", "graded"]),
    help="Documents kept for choosing, those that nothing was chosen on, or graded questions.",
)
@click.option(
    "--more",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder with more passages.jsonl and questions.jsonl, for the part kept for choosing.",
)
@click.option("--every", default=1, type=click.IntRange(1), help="Ask only every so-many-th.")
@click.option(
    "--write",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Ask nothing: write what the reader is trained on.",
)
@json_option
@shown_errors
def reading(part: str, more: Path | None, every: int, target: Path | None, as_json: bool) -> None:
    """Ask the written reading questions over the documents that are in the project."""
    from dataclasses import asdict

    from evals.reading import graded
    from evals.reading.examples import Part, is_held
    from evals.reading.pairs import shared, write_groups, written
    from evals.reading.run import ask_reading, figures, table

    if target:
        write_groups(the_base(), more, target, say)
        return
    if part == "graded":
        measures = graded.figures(graded.ask_graded(the_base(), every, say))
    else:
        asked = written(cast("Part", part))
        if more and part == "held":
            asked += [one for one in shared(more) if is_held(one.doc)]
        measures = figures(ask_reading(the_base(), asked[::every], say))
    out(json.dumps([asdict(one) for one in measures]) if as_json else table(measures))
