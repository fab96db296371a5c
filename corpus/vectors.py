"""Writes the vectors of the starter corpus to ``vectors.npz``, so that a first run is quick.

Run it as ``python corpus/vectors.py`` after the corpus has been ingested.
"""

from pathlib import Path

import click

from ingest.job.made import write_made
from kb.config import find_project
from kb.encoders.load import default_cache, load_embedder
from kb.store.chroma import open_store

HERE = Path(__file__).resolve().parent


@click.command()
def main() -> None:
    """Write the vectors of every document of the project that this corpus belongs to."""
    project = find_project(HERE.parent)
    embedder = load_embedder(project.config.embedder, default_cache(), click.echo)
    store = open_store(project.data, project.config.store, embedder.fingerprint)
    click.echo(f"{write_made(store, embedder.fingerprint, HERE)} vectors", err=True)


if __name__ == "__main__":
    main()
