"""The door in front of the application, on a real server: nothing is read, run or changed."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import gradio.utils
import httpx
import pytest
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient

from tests.reading_room import GRADIO
from tests.ui.web.door.conftest import JOIN, SECRET, Served, answer_of, question
from ui.web.door.asgi import Receive, Scope, Send
from ui.web.door.hosts import Hosts

pytestmark = GRADIO

FOREIGN = "https://attacker.example"


def test_a_question_as_the_page_sends_it_is_answered(served: Served, client: httpx.Client) -> None:
    heard = answer_of(client, question(served))
    assert "400 teachers" in heard
    assert "process_completed" in heard


# --- records of files -----------------------------------------------------------------------------


def record(path: str) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def deep(inner: Any, times: int) -> Any:
    for _ in range(times):
        inner = [inner]
    return inner


def attempts(served: Served) -> list[dict[str, Any]]:
    """Return bodies that name a file where words belong."""
    paths = ["/dev/zero", str(served.secret), "/proc/self/environ", f"{served.address}/library"]
    shapes: list[Any] = []
    for path in paths:
        file = record(path)
        shapes += [file, [file], {"a": file}, deep(file, 3), {"url": path, **file}]
    return [question(served, shape) for shape in shapes]


def test_no_record_of_a_file_reaches_the_framework(served: Served, client: httpx.Client) -> None:
    cache = Path(gradio.utils.get_upload_folder())
    before = set(cache.rglob("*"))
    for sent in attempts(served):
        response = client.post(JOIN, json=sent)
        assert (response.status_code, SECRET in response.text) == (422, False), sent
    place = {"data": question(served)["data"]}
    for field in ("event_data", "oauth_token", "batched", "request", "simple_format"):
        sent = question(served) | {field: record(str(served.secret))}
        assert client.post(JOIN, json=sent).status_code == 422, field
    assert client.post("/gradio_api/cancel", json=place).status_code == 422
    assert set(cache.rglob("*")) == before
    assert client.get("/health").json() == {"status": "alive"}


def test_the_framework_checks_paths_also_by_itself(served: Served) -> None:
    """Should a record ever pass the door, the framework itself lets no file in."""
    from gradio import processing_utils
    from gradio.context import LocalContext
    from gradio.exceptions import InvalidPathError

    token = LocalContext.blocks.set(served.blocks)
    try:
        for upload in (True, False):
            with pytest.raises(InvalidPathError):
                processing_utils._check_allowed(str(served.secret), upload)
    finally:
        LocalContext.blocks.reset(token)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x",
                                  "application/x-www-form-urlencoded"])  # fmt: skip
def test_a_form_is_nothing_that_the_page_sends(
    served: Served, client: httpx.Client, kind: str
) -> None:
    body = json.dumps(question(served))
    sent = client.post(JOIN, content=body, headers={"content-type": kind})
    assert sent.status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        '{"data": [], "data": [{"path": "/dev/zero"}], "fn_index": 0, "session_hash": "abcdef1"}',
        '{"data": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"data": ["\\ud800"], "fn_index": NaN, "session_hash": "abcdef1"}',
        "[]", "", "null", "\x00", '{"fn_index": 1}',
    ],
)  # fmt: skip
def test_odd_json_is_refused_with_a_sentence(client: httpx.Client, body: str) -> None:
    response = client.post(JOIN, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert "Load the page anew" in response.json()["detail"]


@pytest.mark.parametrize("number", [-1, 10**6, 10**30, "1", 1.5, None, True, [1]])
def test_an_odd_function_number_is_no_fault(
    served: Served, client: httpx.Client, number: Any
) -> None:
    response = client.post(JOIN, json=question(served, fn_index=number))
    assert response.status_code in (404, 422)


def test_a_function_is_called_with_as_many_values_as_it_takes(
    served: Served, client: httpx.Client
) -> None:
    sent = question(served)
    assert client.post(JOIN, json={**sent, "data": sent["data"][:-1]}).status_code == 404
    assert client.post(JOIN, json={**sent, "fn_index": 999}).status_code == 404


# --- addresses ------------------------------------------------------------------------------------

CLOSED = [
    "/config", "/login", "/logout", "/docs", "/redoc", "/openapi.json", "/monitoring",
    "/monitoring/summary", "/manifest.json", "/robots.txt", "/pwa_icon", "/gradio_api/info",
    "/gradio_api/openapi.json", "/gradio_api/user", "/gradio_api/token", "/gradio_api/app_id",
    "/gradio_api/login_check", "/gradio_api/dev/reload", "/gradio_api/runs", "/gradio_api/upload",
    "/gradio_api/upload_progress", "/gradio_api/file=/etc/passwd", "/gradio_api/file//etc/passwd",
    "/gradio_api/proxy=http://127.0.0.1:1/", "/gradio_api/stream/a/b/1/playlist.m3u8",
    "/gradio_api/component_server", "/gradio_api/run/predict", "/gradio_api/api/predict",
    "/gradio_api/call/reply", "/gradio_api/call/v2/reply", "/gradio_api/deep_link",
    "/gradio_api/process_recording", "/gradio_api/vibe-code", "/gradio_api/vibe-edit",
    "/gradio_api/custom_component/x/client/component/index.js", "/gradio_api/mcp",
    "/gradio_api/queue/join/", "/gradio_api/queue/../upload", "/gradio_api/queue/status",
    "/gradio_api/heartbeat/..%2f..%2fupload", "/?deep_link=x", "/file=/etc/passwd", "/.env",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_pages_do_not_use_is_not_there(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, json={}).status_code in (404, 405)


def test_an_address_takes_its_own_methods_only(client: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        for path in ("/", JOIN, "/claims", "/panel/report"):
            assert client.request(method, path).status_code == 405


# --- hosts and origins ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("127.0.0.1:7860", 200), ("[::1]:7860", 200), ("LOCALHOST", 200),
        ("kb.example.org", 200), ("kb.example.org:8443", 200),
        ("attacker.example", 421), ("localhost.attacker.example", 421), ("10.0.0.7", 421),
        ("kb.example.org@attacker.example", 421), ("", 421), ("localhost:99999", 421),
    ],
)  # fmt: skip
def test_only_known_names_are_answered(client: httpx.Client, host: str, status: int) -> None:
    response = client.get("/panel/report", headers={"host": host})
    assert response.status_code == status
    assert ("Skills" in response.text or "plan for skills" in response.text) == (status == 200)


def test_a_machine_that_listens_everywhere_answers_to_its_numbers_and_no_foreign_name() -> None:
    async def fine(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("fine")(scope, receive, send)

    client = TestClient(Hosts(fine, bound="0.0.0.0"))
    assert client.get("/", headers={"host": "10.0.0.7:7860"}).status_code == 200
    assert client.get("/", headers={"host": "attacker.example"}).status_code == 421


PATHS = [("POST", JOIN), ("POST", "/claims"), ("GET", "/panel/report"),
         ("GET", "/gradio_api/queue/data?session_hash=abcdef1"), ("GET", "/")]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://localhost:1", "file://", "garbage["])
def test_pages_of_other_sites_are_refused(
    client: httpx.Client, method: str, path: str, origin: str
) -> None:
    response = client.request(method, path, headers={"origin": origin}, json={})
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control-")]


def test_another_site_cannot_embed_a_picture_but_may_link_here(client: httpx.Client) -> None:
    embed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/page/report/1.png", headers=embed).status_code == 403
    assert client.get("/", headers=visit).status_code == 200
    assert client.post("/claims", headers=visit, json={"text": "a"}).status_code == 403


def test_no_response_lets_other_origins_read(client: httpx.Client, served: Served) -> None:
    own = {"origin": served.address}
    for path in ("/", "/health", "/panel/report", "/theme.css"):
        response = client.get(path, headers=own)
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("access-control-")]
    named = {"host": "kb.example.org", "origin": "https://kb.example.org"}
    assert client.get("/panel/report", headers=named).status_code == 200


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/panel/report", "/health", "/none", "/look/app.js"])
def test_every_response_carries_the_headers_of_a_careful_server(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in
                  headers["content-security-policy"].split(";"))  # fmt: skip
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert ("no-store" in headers.get("cache-control", "")) == (path != "/look/app.js")
    assert "server" not in headers
    assert len(headers["x-request-id"]) == 32


def test_answers_are_kept_in_no_cache(served: Served, client: httpx.Client) -> None:
    sent = question(served)
    client.post(JOIN, json=sent)
    data = {"session_hash": sent["session_hash"]}
    with client.stream("GET", "/gradio_api/queue/data", params=data) as response:
        assert "no-store" in response.headers["cache-control"]
    assert client.post("/claims", json={"text": "One."}).headers["cache-control"] == "no-store"


def test_a_forwarded_host_moves_no_page(client: httpx.Client) -> None:
    for name in ("x-forwarded-host", "forwarded", "x-forwarded-proto", "x-original-host"):
        page = client.get("/", headers={name: "attacker.example"}).text
        assert "attacker.example" not in page


# --- limits ---------------------------------------------------------------------------------------


def test_a_large_body_is_refused_before_it_is_read(served: Served, client: httpx.Client) -> None:
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        for number in range(10_000):
            sent.append(number)
            yield b"a" * 2**16

    plain = {"content-type": "application/json"}
    assert client.post(JOIN, content=b"a" * 70_000, headers=plain).status_code == 413
    with suppress(httpx.TransportError):  # the server hangs up while more is on its way
        assert client.post(JOIN, content=endless(), headers=plain).status_code == 413
    assert len(sent) < 1000  # of 640 MB
    head = b"POST /claims HTTP/1.1\r\nhost: localhost\r\ncontent-length: 30000000\r\n\r\n"
    assert heard(served, head).startswith(b"HTTP/1.1 413")


def heard(served: Served, sent: bytes) -> bytes:
    """Send bytes and return what comes until the server closes the connection."""
    port = int(served.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
        connection.sendall(sent)
        told = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(4096):
                told += part
        return told


def test_half_a_request_is_waited_for_so_long_and_not_longer(served: Served) -> None:
    whole = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"
    head = b"POST /claims HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    beginnings = [b"", b"GET / HT", head, head + b"content-length: 99\r\n\r\n{", whole + b"GET /"]

    with ThreadPoolExecutor(len(beginnings)) as pool:
        told = list(pool.map(partial(heard, served), beginnings))
    assert told[:3] == [b"", b"", b""]
    assert told[3].startswith(b"HTTP/1.1 408")
    assert told[4].count(b"HTTP/1.1 200") == 1
