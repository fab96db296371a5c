"""`readiness eval`: the evaluation suite from the command line."""

from __future__ import annotations

import click


@click.group("eval")
def evaluate() -> None:
    """Measure retrieval, citations, refusal and speed."""
