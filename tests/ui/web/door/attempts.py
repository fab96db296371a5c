"""A hundred requests of ten kinds that a person with bad intentions might send.

`python -m tests.ui.web.door.attempts ADDRESS` sends them to a running server and prints a table.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import click
import httpx

JOIN = "/gradio_api/queue/join"
FOREIGN = "https://attacker.example"
JSON = {"content-type": "application/json"}
BYTES = {"content-type": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request, and what it tries."""

    kind: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request came to."""

    attempt: Attempt
    status: int
    """Of HTTP; 0 where the server hung up."""
    text: str


def attempts(file: str, canary: str, ask: int, values: int) -> list[Attempt]:
    """Return all attempts.

    Args:
        file: a file that the server's user can read, and nobody may.
        canary: an address that tells whether the server was made to call it.
        ask: number of the function that answers.
        values: how many values it takes.
    """
    call = {"data": [None] * values, "fn_index": ask, "session_hash": secrets.token_hex(5)}
    made = (
        _records(file, canary, call), _routes(file), _traversal(file), _origins(call), _hosts(),
        _calls(call), _bodies(), _parameters(), _tricks(file), _downloads(file, canary),
    )  # fmt: skip
    return [attempt for kind in made for attempt in kind]


def _records(file: str, canary: str, call: dict[str, Any]) -> Iterator[Attempt]:
    meta = {"meta": {"_type": "gradio.FileData"}}
    plain = {"path": file, **meta}
    shapes: list[Any] = [
        plain, {"path": "/dev/zero", **meta}, {"path": "/proc/self/environ", **meta},
        {"path": canary, **meta}, {"path": canary, "url": canary, **meta}, [plain],
        {"deep": [{"er": plain}]}, {**plain, "is_stream": True},
        {"path": "../../" + file, "orig_name": "x", **meta}, [["", plain]],
    ]  # fmt: skip
    for shape in shapes:
        data = [shape, *call["data"][1:]]
        yield Attempt("record of a file", "POST", JOIN, json={**call, "data": data})


def _routes(file: str) -> Iterator[Attempt]:
    for path in (
        f"/gradio_api/file={file}",
        f"/gradio_api/file/{file}",
        f"/file={file}",
        "/config",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/monitoring",
        "/gradio_api/runs",
        "/gradio_api/token",
    ):
        yield Attempt("route of the framework", "GET", path)
    files = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\na\r\n--x--'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    yield Attempt("route of the framework", "POST", "/gradio_api/upload", kind, content=files)


def _traversal(file: str) -> Iterator[Attempt]:
    up = "../" * 9
    for path in (
        f"/look/{up}{file}",
        f"/look/{quote(up + file, safe='')}",
        f"/source/{quote(file, safe='')}",
        f"/source/{quote(up + file, safe='')}",
        "/source/..%2fregister.yaml",
        f"/page/{quote(up + file, safe='')}/1.png",
        f"/evaluations/{quote(up + file, safe='')}.html",
        f"/assets/{quote(up + file, safe='')}",
        f"/static/{quote(up, safe='')}{file}",
        f"/panel/%00{quote(file, safe='')}",
    ):
        yield Attempt("path out of the folder", "GET", path)


def _origins(call: dict[str, Any]) -> Iterator[Attempt]:
    for origin in (FOREIGN, "null", "http://localhost:1", "http://127.0.0.1.attacker.example"):
        yield Attempt("foreign page", "POST", JOIN, {"origin": origin}, json=call)
        yield Attempt("foreign page", "POST", "/claims", {"origin": origin}, json={"text": "a"})
    asks = {"origin": FOREIGN, "access-control-request-method": "POST"}
    yield Attempt("foreign page", "OPTIONS", JOIN, asks)
    embeds = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    yield Attempt("foreign page", "GET", "/page/report/1.png", embeds)


def _hosts() -> Iterator[Attempt]:
    for host in (
        "attacker.example",
        "attacker.example:7860",
        "localhost.attacker.example",
        "10.0.0.7",
        "169.254.169.254",
        "localhost@attacker.example",
        "[::ffff:10.0.0.7]",
        "0x7f000001.example",
        "localhost, attacker.example",
        "*",
    ):
        yield Attempt("foreign name", "GET", "/panel/report", {"host": host})


def _calls(call: dict[str, Any]) -> Iterator[Attempt]:
    for number in (-1, 10**9, 10**40, "1", 1.5, None, [0], {"a": 0}):
        yield Attempt("odd call", "POST", JOIN, json={**call, "fn_index": number})
    yield Attempt("odd call", "POST", JOIN, json={**call, "session_hash": "../../x"})
    deep = b'{"data":' + b"[" * 50_000 + b"]" * 10 + b"}"
    yield Attempt("odd call", "POST", JOIN, JSON, content=deep)


def _bodies() -> Iterator[Attempt]:
    large = b'{"data": ["' + b"a" * 5_000_000 + b'"]}'
    for path in (JOIN, "/gradio_api/cancel", "/gradio_api/reset", "/health", "/panel/report"):
        yield Attempt("large body", "POST", path, JSON, content=large)
    yield Attempt("large body", "GET", "/", JSON, content=large)
    yield Attempt("large body", "POST", "/claims", BYTES, content=b"a" * (21 * 2**20))
    yield Attempt("large body", "GET", "/", {"cookie": "a" * 200_000})
    yield Attempt("large body", "GET", "/?q=" + "a" * 60_000)
    yield Attempt("large body", "POST", JOIN, {**JSON, "content-encoding": "gzip"}, content=large)


def _parameters() -> Iterator[Attempt]:
    for path in (
        "/panel/report'%20OR%20'1'='1",
        "/panel/report/1?start=-1",
        "/panel/report/1?start=1e9&end=x",
        "/panel/report/1?marker=<script>alert(1)</script>",
        "/panel/report/999999",
        "/page/report/1.png?start=0&end=99999999999999999999",
        "/page/report/999999.png",
        "/evaluation?report=../../etc/passwd",
        "/?deep_link=../../x",
        "/library?doc=%2e%2e%2fetc",
    ):
        yield Attempt("odd parameter", "GET", path)


def _tricks(file: str) -> Iterator[Attempt]:
    for name, value in (
        ("x-forwarded-host", "attacker.example"),
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "host=attacker.example"),
        ("x-original-url", f"/gradio_api/file={file}"),
        ("x-rewrite-url", f"/gradio_api/file={file}"),
        ("x-http-method-override", "DELETE"),
        ("x-request-id", "a\tb"),
        ("x-forwarded-prefix", "//attacker.example"),
        ("x-gradio-user", "admin"),
    ):
        yield Attempt("header trick", "GET", "/", {name: value})
    upgrade = {"connection": "upgrade", "upgrade": "websocket"}
    yield Attempt("header trick", "GET", "/gradio_api/queue/join", upgrade)


def _downloads(file: str, canary: str) -> Iterator[Attempt]:
    port = canary.rsplit(":", 1)[1].strip("/")
    for text in (
        canary,
        f"http://localhost:{port}/",
        f"http://[::1]:{port}/",
        f"http://2130706433:{port}/",
        f"http://0x7f.1:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"file://{file}",
        "http://169.254.169.254/latest/meta-data/",
        f"http://user@127.0.0.1:{port}/",
    ):
        yield Attempt("download inside", "POST", "/claims", json={"text": text})
    page = f'<html><img src="{canary}"><iframe src="file://{file}"></iframe>One.</html>'.encode()
    yield Attempt("download inside", "POST", "/claims?name=../../a.html", BYTES, content=page)


def send(client: httpx.Client, attempt: Attempt) -> Outcome:
    """Send a request; a server that hangs up is an outcome too."""
    try:
        response = client.request(
            attempt.method,
            attempt.path,
            headers=attempt.headers,
            json=attempt.json,
            content=attempt.content,
        )
    except httpx.TransportError:
        return Outcome(attempt, 0, "")
    shown = response.text + "".join(f"{k}: {v}\n" for k, v in response.headers.items())
    return Outcome(attempt, response.status_code, shown)


def table(outcomes: list[Outcome], secret: str) -> str:
    """Write how each kind went."""
    lines = ["| kind | sent | refused | answered without harm | read, run or changed |"]
    lines.append("|---|---|---|---|---|")
    for kind in dict.fromkeys(o.attempt.kind for o in outcomes):
        of = [o for o in outcomes if o.attempt.kind == kind]
        harm = sum(o.status >= 500 or secret in o.text for o in of)
        refused = sum(400 <= o.status < 500 or o.status == 0 for o in of)
        lines.append(f"| {kind} | {len(of)} | {refused} | {len(of) - refused - harm} | {harm} |")
    return "\n".join(lines)


if __name__ == "__main__":
    with httpx.Client(base_url=sys.argv[1], timeout=60) as made:
        sent = attempts("/etc/passwd", "http://127.0.0.1:9/", 1, 8)
        click.echo(table([send(made, attempt) for attempt in sent], "root:x:0"))
