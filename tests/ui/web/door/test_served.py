"""What an operator and a visitor see of a running server: counts, logs, queue, changes, its end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from typing import Any

import httpx
import pytest
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from ingest.job.run import ingest
from kb.models import Answer, Draft, Step
from tests.conftest import ROOT, TOY_CONFIG
from tests.reading_room import GRADIO, register
from tests.ui.web.door.conftest import QUESTION, Served, answer_of, question
from ui.web.door.asgi import Receive, Scope, Send
from ui.web.door.rates import KEPT, Rates
from ui.web.lane import Lane
from ui.web.watch import LOG

pytestmark = GRADIO


# --- watching -------------------------------------------------------------------------------------


def samples(client: httpx.Client) -> dict[tuple[str, tuple[str, ...]], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_alive_and_ready_are_told_with_the_hash_of_the_corpus(
    served: Served, client: httpx.Client
) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    ready = client.get("/ready").json()
    assert ready["ready"] is True
    assert ready["corpus"] == served.base.corpus_hash()
    assert ready["documents"] == len(served.base.records())


def test_an_empty_or_broken_store_is_not_ready(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise RuntimeError("the secret path /etc/passwd")

    monkeypatch.setattr(served.base, "records", lambda: ())
    assert client.get("/ready").status_code == 503
    monkeypatch.setattr(served.base, "records", broken)
    response = client.get("/ready")
    assert (response.status_code, "secret" in response.text) == (503, False)


def test_counts_grow_and_hold_no_question(served: Served, client: httpx.Client) -> None:
    before = samples(client)
    answer_of(client, question(served))
    answer_of(client, question(served, "What is the melting point of tungsten on Mars?"))
    client.get("/panel/report", headers={"host": "attacker.example"})
    client.post("/claims", json={"text": "The plan trains 400 teachers."})
    after = samples(client)
    grown = {key: after[key] - before.get(key, 0) for key in after}
    assert grown["readiness_answers_total", ("", "answered")] == 1
    assert sum(n for (name, of), n in grown.items()
               if name == "readiness_answers_total" and of[1] == "refused") == 1  # fmt: skip
    assert grown["readiness_answer_seconds_count", ()] == 2
    assert grown["readiness_turned_away_total", ("host",)] == 1
    assert grown["readiness_checks_total", ("done",)] == 1
    assert grown["readiness_requests_total", ("POST", "/queue/join", "200")] == 2
    assert after["readiness_queue", ("questions", "waiting")] == 0
    [corpus] = [of for name, of in after if name == "readiness_corpus_documents"]
    assert corpus[0] == served.base.corpus_hash()
    assert "process_resident_memory_bytes" in {name for name, _ in after}
    text = client.get("/metrics").text
    assert not re.search("teacher|tungsten|Battambang", text)


def test_only_watchers_read_the_counts(served: Served) -> None:
    from fastapi import FastAPI

    from ui.web.health import routes
    from ui.web.room import Room

    app = FastAPI()
    app.include_router(routes(Room.over(served.base)))
    assert TestClient(app, client=("10.0.0.9", 1)).get("/metrics").status_code == 403
    assert TestClient(app, client=("127.0.0.1", 1)).get("/metrics").status_code == 200


def test_the_log_names_requests_and_holds_no_question(
    served: Served, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", LOG)
    named = {"x-request-id": "named-by-a-proxy"}
    response = client.get(f"/?q={QUESTION}", headers=named)
    assert response.headers["x-request-id"] == named["x-request-id"]
    answer_of(client, question(served))
    events = {record.getMessage(): record.fields for record in caplog.records}  # type: ignore[attr-defined]
    assert events["answer"]["status"] == "answered"
    assert re.fullmatch(r"[0-9a-f]{32}", events["answer"]["id"])
    ids = [record.fields["id"] for record in caplog.records]  # type: ignore[attr-defined]
    assert "named-by-a-proxy" in ids
    assert "teachers" not in json.dumps([record.fields for record in caplog.records])  # type: ignore[attr-defined]


def test_a_fault_gets_a_sentence_with_the_name_that_the_log_knows(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> Any:
        raise RuntimeError("the secret path /etc/passwd")

    monkeypatch.setattr(served.base, "twins", broken)
    response = client.get("/panel/report")
    assert response.status_code == 500
    assert response.headers["x-request-id"] in response.json()["detail"]
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


# --- rates ----------------------------------------------------------------------------------------


def test_an_address_that_asks_too_often_waits_and_no_other_does() -> None:
    now = [0.0]

    async def fine(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("fine")(scope, receive, send)

    app = Rates(fine, 30, lambda: now[0])
    clients = [TestClient(app, client=(address, 1))
               for address in ("10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:db8::2")]  # fmt: skip
    assert {clients[0].get("/panel/a").status_code for _ in range(30)} == {200}
    late = clients[0].get("/panel/a")
    assert (late.status_code, late.headers["retry-after"]) == (429, "2")
    assert "Wait 2 seconds" in late.json()["detail"]
    assert clients[0].get("/assets/index.js").status_code == 200
    assert clients[1].get("/panel/a").status_code == 200
    assert {clients[2].get("/panel/a").status_code for _ in range(30)} == {200}
    assert clients[3].get("/panel/a").status_code == 429  # of one network
    now[0] = 2.0
    assert clients[0].get("/panel/a").status_code == 200
    for number in range(KEPT + 5):
        app._buckets.take(str(number))
    assert len(app._buckets._buckets) == KEPT


# --- the queue ------------------------------------------------------------------------------------


def test_a_visitor_sees_who_comes_before(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, real = threading.Event(), served.base.stream

    def slow(*given: Any) -> Generator[Step | Draft | Answer, None, None]:
        yield Step("Searching")
        go.wait(20)
        yield from real(*given)

    monkeypatch.setattr(served.base, "stream", slow)
    heard: list[str] = []
    asked = [question(served) for _ in range(6)]
    threads = [threading.Thread(target=lambda s=s: heard.append(answer_of(client, s)))
               for s in asked]  # fmt: skip
    for thread in threads:
        thread.start()
    waiting = ("readiness_queue", ("questions", "waiting"))
    while samples(client)[waiting] < 4:
        pass
    assert client.get("/library").status_code == 200  # pages do not wait for questions
    go.set()
    for thread in threads:
        thread.join(30)
    assert any("3 ahead of you" in one for one in heard)
    assert sum("You are next" in one for one in heard) >= 1
    assert all("400 teachers" in one for one in heard)


def test_more_than_may_wait_are_told_so(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lane, "_most", -1, raising=False)
    monkeypatch.setattr(Lane, "_join", _full)
    assert "Many people are asking right now" in answer_of(client, question(served))
    told = client.post("/claims", json={"text": "One."}).text
    assert "Many texts are being checked" in told


def _full(*_: object) -> Any:
    from ui.web.lane import FullError

    raise FullError


# --- changes of the corpus ------------------------------------------------------------------------


def opened(client: httpx.Client, served: Served, session: str = "opened") -> str:
    """Open the page as a browser does, and return what fills it."""
    load = next(f for f in served.blocks.fns.values() if f.name == "opened")
    sent = question(served) | {"data": [""], "fn_index": load._id, "session_hash": session}
    return answer_of(client, sent)


@pytest.fixture
def more(served: Served) -> Iterator[None]:
    """Add a document of another country while the server runs; take it away again after."""
    corpus = served.base.project.corpus
    before = (corpus / "register.yaml").read_text("utf-8")
    (corpus / "lao.md").write_text("# Plan\n\nLaos opens 77 schools of data in 2031.\n", "utf-8")
    entry = register("lao", "lao.md", "The plan of Laos", "strategy", country="LA", language="en")
    (corpus / "register.yaml").write_text(before + entry, "utf-8")
    assert not ingest(served.base.project).failed
    yield
    (corpus / "register.yaml").write_text(before, "utf-8")
    ingest(served.base.project)


def test_pages_follow_the_corpus(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, request: Any
) -> None:
    monkeypatch.setattr("kb.base.FRESH", 0.0)
    assert "Laos" not in opened(client, served)
    request.getfixturevalue("more")
    filled = opened(client, served, "reader")
    assert "3 documents" in filled
    assert "Laos (1)" in filled
    countries = [["LA"] if n == 0 else [] for n in range(served.values - 2)]
    sent = question(served, "How many schools of data does Laos open?", session_hash="reader")
    sent["data"] = [*sent["data"][:2], *countries]
    heard = answer_of(client, sent)
    assert "77 schools" in heard
    assert "error" not in heard
    assert client.get("/panel/lao").status_code == 200
    corpus = served.base.project.corpus
    text = (corpus / "register.yaml").read_text("utf-8")
    (corpus / "register.yaml").write_text(text[: text.index("- id: lao")], "utf-8")
    ingest(served.base.project)
    for path in ("/panel/lao", "/panel/lao/1", "/source/lao", "/page/lao/1.png"):
        assert client.get(path).status_code == 404
    assert "Laos" not in opened(client, served)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def command(served: Served) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `readiness serve` below a path, with the log for programs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = served.base.project.root.parent / "served"
    root.mkdir()
    (root / "corpus").symlink_to(served.base.project.corpus)
    (root / ".readiness").symlink_to(served.base.project.data)
    (root / "readiness.toml").write_text(TOY_CONFIG + '[serve]\nlog = "json"\n')
    arguments = ["--project", str(root), "serve", "--port", str(port), "--root-path", "kb/"]
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "Reading room at" in line:
            break
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()
    process.stderr.close()


def test_the_command_serves_below_a_path_and_ends_while_a_tab_is_open(
    command: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = command
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(base_url=address, timeout=20, transport=transport) as client:
        page = client.get("/")
        assert f'"root":"{address}/kb"' in page.text
        assert not re.search(r'(?:src|href)="/', page.text)
        assert client.get("/kb").headers["location"] == "/kb/"
        for path in ("/kb/", "/kb/check", "/kb/look/app.js", "/kb/health", "/panel/report"):
            assert client.get(path).status_code == 200, path  # whether or not a proxy cuts it
        with client.stream("GET", "/gradio_api/heartbeat/abcdef12345") as tab:
            assert "ALIVE" in next(tab.iter_lines())
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) in (0, -signal.SIGTERM)
    assert process.stderr is not None
    events = [json.loads(line) for line in process.stderr if line.startswith("{")]
    assert {"request"} <= {event["event"] for event in events}
    assert all({"time", "level", "event"} <= event.keys() for event in events)
