"""A hundred requests of ten kinds: nothing is read, run or changed that should not be."""

from __future__ import annotations

import hashlib
import socket
from collections import Counter
from pathlib import Path

import gradio.utils
import httpx
import pytest

from tests.reading_room import GRADIO
from tests.ui.web.door.attempts import attempts, send, table
from tests.ui.web.door.conftest import SECRET, Served, answer_of, question

pytestmark = GRADIO


def state(*folders: Path) -> dict[str, str]:
    """Return a hash of every file, without the store's own journals."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(f): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_nothing_is_read_run_or_changed(served: Served, client: httpx.Client) -> None:
    corpus = served.base.project.corpus
    cache = Path(gradio.utils.get_upload_folder())
    before, hash_before = state(corpus, cache), served.base.corpus_hash()
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.setblocking(False)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        sent = attempts(str(served.secret), address, served.ask, served.values)
        assert Counter(Counter(a.kind for a in sent).values()) == {10: 10}
        outcomes = [send(client, attempt) for attempt in sent]
        with pytest.raises(BlockingIOError):
            canary.accept()  # nobody called
    harmful = [o.attempt for o in outcomes if o.status >= 500 or SECRET in o.text]
    assert harmful == []
    foreign = [o.attempt for o in outcomes if "attacker.example" in o.text]
    assert foreign == []
    assert (state(corpus, cache), served.base.corpus_hash()) == (before, hash_before)
    for kind in ("record of a file", "route of the framework", "foreign page", "foreign name"):
        assert all(400 <= o.status < 500 for o in outcomes if o.attempt.kind == kind), kind
    assert "400 teachers" in answer_of(client, question(served))
    assert table(outcomes, SECRET).count("| 0 |\n") == 9  # the tenth ends the table
