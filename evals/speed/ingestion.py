"""How fast a corpus is ingested, beside LlamaIndex's own starter over the same files.

Whole runs are processes of their own, so that their memory can be told apart; reading and
embedding are timed in this one.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import psutil

from kb.encoders.onnx import OnnxEmbedder
from kb.errors import ReadinessError

SAMPLED = 0.1
"""Seconds between two looks at a process's memory."""
ROUND = 200
"""Passages embedded in turn by the embedder and by the bare loop."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What one whole run took."""

    seconds: float
    peak: float
    """Most memory of the process and its children together, in MB."""
    last: dict[str, float]
    """The last line it printed, as JSON."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What was done a second, and by a bare loop over the same texts."""

    embedder: float
    bare: float

    @property
    def share(self) -> float:
        """The embedder's rate as a share of the bare loop's."""
        return self.embedder / self.bare


def run_whole(argv: Sequence[str]) -> Whole:
    """Run a command to its end and watch its memory.

    Raises:
        ReadinessError: it failed; the text is the end of what it said.

    """
    started = time.perf_counter()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        with ThreadPoolExecutor(1) as thread:
            said = thread.submit(child.communicate)
            peak = 0
            process = psutil.Process(child.pid)
            while not said.done():
                peak = max(peak, _memory(process))
                time.sleep(SAMPLED)
        seconds = time.perf_counter() - started
        out, err = said.result()
    lines = out.strip().splitlines()
    if not lines:
        raise ReadinessError(f"{argv[0]} failed:\n{err[-2000:]}")
    return Whole(seconds, peak / 1e6, json.loads(lines[-1]))


def _memory(process: psutil.Process) -> int:
    """Return what a process and its children hold now, in bytes."""
    try:
        family = (process, *process.children(recursive=True))
    except psutil.Error:  # it ended meanwhile
        return 0
    total = 0
    for one in family:
        with suppress(psutil.Error):
            total += one.memory_info().rss
    return total


def timed_reading(read_all: Callable[[], int]) -> tuple[int, float]:
    """Time a reader over all files; it returns the number of pages.

    Returns:
        Pages, and pages a second.

    """
    started = time.perf_counter()
    pages = read_all()
    return pages, pages / (time.perf_counter() - started)


def compare_embedding(embedder: OnnxEmbedder, texts: Sequence[str], threads: int) -> Rates:
    """Embed texts in turn with the embedder and with a loop that only runs the model.

    The loop gets its token ids ready made, sorted by length, and throws the states away.

    Args:
        embedder: with its model open.
        texts: passages.
        threads: how many run the model at the same time, in both.

    """
    ours = bare = 0.0
    for first in range(0, len(texts), ROUND):
        part = texts[first : first + ROUND]
        started = time.perf_counter()
        embedder.embed_passages(part)
        between = time.perf_counter()
        ours += between - started
        bare += _bare(embedder, part, threads)
    return Rates(len(texts) / ours, len(texts) / bare)


def _bare(embedder: OnnxEmbedder, texts: Sequence[str], threads: int) -> float:
    feeds = sorted(embedder.feeds(texts), key=lambda feed: feed["input_ids"].shape[1])
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(lambda feed: embedder.run(feed).shape, feeds))
    assert np.all(np.array(done)[:, 1] == embedder.dimensions)
    return time.perf_counter() - started
