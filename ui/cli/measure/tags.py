"""`readiness eval tags`: are passages told by the dimension of readiness that they speak of."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ui.cli.shared import json_option, out, say, shown_errors, the_base


@click.command()
@click.option(
    "--also",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="PROJECT",
    help="Another project with labelled documents; may be repeated.",
)
@click.option(
    "--write",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.npz",
    help="Fit the classifier to the documents that are not sealed, and write it.",
)
@json_option
@shown_errors
def tags(also: tuple[Path, ...], target: Path | None, as_json: bool) -> None:
    """Measure the readiness tags on labelled passages that are in the project."""
    from dataclasses import asdict

    from evals.reading.tags import evaluate, fit, gather, text_table
    from kb.base import KnowledgeBase
    from kb.config import find_project
    from kb.errors import ConfigError
    from kb.reader.tags import load_tagger

    base = the_base()
    more = (KnowledgeBase.open(find_project(folder), say) for folder in also)
    sample = gather([base, *more])
    if target:
        learnt = sample.only([one.part == "train" for one in sample.labels])
        fit(learnt, base.embedder).save(target)
        say(f"{len(learnt.labels)} passages learnt from; written to {target}")
    tagger = load_tagger(base.embedder.fingerprint, *([target] if target else []))
    if tagger is None:
        raise ConfigError("no tags are known for this embedder; fit them with --write FILE.npz")
    rows = evaluate(sample, tagger)
    out(json.dumps([asdict(row) for row in rows]) if as_json else text_table(rows))
