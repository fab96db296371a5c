"""A reading room in a process of its own that is asked over HTTP all the time."""

from __future__ import annotations

import os
import re
import sys
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx

from kb.base import KnowledgeBase
from kb.config import find_project
from tests.server import built, serving

ROUND = re.compile(r"in round (\d+) says")


def serve_and_ask(root: Path, question: str, ready: Event, enough: Event) -> None:
    """Serve a project and ask it until there is enough, then once more; ends with 1 for a fault.

    A fault is an answer that is none, and a passage that is of two rounds of documents.

    Args:
        root: the project.
        question: asked again and again.
        ready: set after the first answer.
        enough: set by who does not want more.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    project = find_project(root)
    wanted = project.config.serve.model_copy(update={"requests_a_minute": 0})
    with serving(built(KnowledgeBase.open(project)), wanted) as address:
        last = False
        while not last:
            last = enough.is_set()
            reply = httpx.post(
                f"{address}/api/v1/search", json={"question": question, "k": 50}, timeout=60
            )
            hits = reply.json().get("hits", [])
            mixed = [hit for hit in hits if len(set(ROUND.findall(hit["text"]))) > 1]
            if reply.status_code != 200 or not hits or mixed:
                sys.stderr.write(f"{reply.status_code}: {len(hits)} hits, {len(mixed)} mixed\n")
                os._exit(1)
            ready.set()
    os._exit(0)
