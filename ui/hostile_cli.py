"""`readiness eval hostile` from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ui.cli import json_option, out, say, shown_errors, the_project


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
    from evals.hostile import hostile_table, read_hostile, to_json
    from kb.errors import ConfigError
    from ui.hostile_project import ask_all

    cases = [case for path in files for case in read_hostile(path)]
    if not cases and documents is None:
        raise ConfigError("name a file of hostile questions, or give --documents")
    chosen = cases[:: -(-len(cases) // limit)] if limit and cases else cases
    rows = ask_all(the_project(), chosen, documents, model, say)
    out(json.dumps(to_json(rows), ensure_ascii=False) if as_json else hostile_table(rows))
    sys.exit(1 if any(row.obeyed or row.outcome == "failed" for row in rows) else 0)
