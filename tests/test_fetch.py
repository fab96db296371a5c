import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ingest import fetch, register, sources
from ingest.fetch import check_address, download
from kb.errors import ReadError
from tests.conftest import MakeProject

BODY = b"The plan trains 400 teachers. " * 9000


class Site(BaseHTTPRequestHandler):
    """Answers by its path."""

    def do_GET(self) -> None:
        if self.path.startswith("/hop/"):
            left = int(self.path.rsplit("/", 1)[1])
            self.redirect(f"/hop/{left - 1}" if left else "/plan.pdf")
        elif self.path == "/inside":
            self.redirect(f"http://127.0.0.1:{self.server.server_port}/plan.pdf")  # type: ignore[attr-defined]
        elif self.path == "/scheme":
            self.redirect("file:///plan.pdf")
        elif self.path == "/nonsense":
            self.redirect("http://[nonsense/")
        elif self.path == "/broken":
            self.answer(200, BODY[:1000], len(BODY))
        elif self.path == "/empty":
            self.answer(200, b"", 0)
        elif self.path == "/plan.pdf":
            self.answer(200, BODY, len(BODY))
        else:
            self.answer(404, b"not here", 8)

    def answer(self, status: int, body: bytes, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def check_refused(address: str, target: Path, complaint: str, **options: Any) -> None:
    """The download is refused and leaves what was there as it was."""
    with pytest.raises(ReadError, match=complaint):
        download(address, target, **options)
    assert list(target.parent.glob("*")) == []


def test_a_download_is_the_whole_file(site: str, tmp_path: Path) -> None:
    download(f"{site}/plan.pdf", tmp_path / "new" / "plan.pdf", allow_private=True)
    assert (tmp_path / "new" / "plan.pdf").read_bytes() == BODY
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["plan.pdf"]


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/broken", "did not answer"),
        ("/missing", "answered 404"),
        ("/empty", "empty file"),
        ("/hop/6", "redirects more than 5 times"),
        ("/scheme", "no http address"),
        ("/nonsense", "leads to, no http address"),
    ],
)
def test_what_cannot_be_had_leaves_no_file(
    site: str, tmp_path: Path, path: str, complaint: str
) -> None:
    check_refused(site + path, tmp_path / "plan.pdf", complaint, allow_private=True)


def test_a_failed_download_leaves_the_old_file(site: str, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_text("old")
    with pytest.raises(ReadError):
        download(f"{site}/broken", tmp_path / "plan.pdf", allow_private=True)
    assert (tmp_path / "plan.pdf").read_text() == "old"


def test_some_redirects_are_followed(site: str, tmp_path: Path) -> None:
    download(f"{site}/hop/4", tmp_path / "plan.pdf", allow_private=True)
    assert (tmp_path / "plan.pdf").read_bytes() == BODY


def test_a_file_over_the_limit_is_given_up(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MOST_BYTES", 100_000)
    check_refused(f"{site}/plan.pdf", tmp_path / "plan.pdf", "larger than", allow_private=True)


def test_a_download_over_the_time_limit_is_given_up(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MOST_SECONDS", -1.0)
    check_refused(f"{site}/plan.pdf", tmp_path / "plan.pdf", "took longer", allow_private=True)


def test_a_server_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    address = "http://127.0.0.1:9/plan.pdf"
    check_refused(address, tmp_path / "plan.pdf", "readiness add FILE", allow_private=True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.0.0.7", "192.168.1.1", "169.254.169.254", "0.0.0.0"],
)
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(ReadError, match="private network"):
        check_address(f"http://{host}/plan.pdf", allow_private=False)


def test_a_download_refuses_private_addresses_by_default(site: str, tmp_path: Path) -> None:
    check_refused(f"{site}/plan.pdf", tmp_path / "plan.pdf", "private network")


def test_a_redirect_into_the_network_is_refused(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(host: str, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        place = "93.184.216.34" if host == "localhost" else host
        return [(2, 1, 6, "", (place, 0))]

    monkeypatch.setattr(fetch, "socket", SimpleNamespace(getaddrinfo=found, SOCK_STREAM=1))
    public = site.replace("127.0.0.1", "localhost")
    download(f"{public}/plan.pdf", tmp_path / "public" / "plan.pdf")
    check_refused(f"{public}/inside", tmp_path / "private" / "plan.pdf", "private network")


@pytest.mark.parametrize(
    "address", ["ftp://example.org/a", "file:///a", "http://", "http://[bad", "http://a:99999/b"]
)
def test_what_is_no_http_address_is_refused(address: str, tmp_path: Path) -> None:
    check_refused(address, tmp_path / "plan.pdf", "no http address")


def test_fetching_a_registered_source_writes_its_file_and_checksum(
    site: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_project(skills="# Skills").corpus
    old = (corpus / register.FILE).read_text("utf-8")
    entry = f"- id: far\n  title: Far\n  kind: law\n  original_url: {site}/plan.pdf\n"
    newer = "- id: newer\n  title: Newer\n  kind: law\n  supersedes: far\n  # kept\n"
    (corpus / register.FILE).write_text(old + entry + newer, "utf-8")
    monkeypatch.setattr(fetch, "check_address", lambda *_, **__: None)
    [document] = sources.missing_files(corpus, [], True)
    done = sources.fetch(corpus, document)
    assert (corpus / "files" / "far.pdf").read_bytes() == BODY
    assert register.load(corpus)[1] == done
    assert (corpus / register.FILE).read_text("utf-8").endswith(newer)
    assert sources.missing_files(corpus, [], True) == []


def test_a_failed_fetch_leaves_the_register_as_it_was(
    site: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_project().corpus
    entry = f"- id: far\n  title: Far\n  kind: law\n  original_url: {site}/missing\n"
    (corpus / register.FILE).write_text(entry, "utf-8")
    monkeypatch.setattr(fetch, "check_address", lambda *_, **__: None)
    with pytest.raises(ReadError):
        sources.fetch(corpus, register.load(corpus)[0])
    assert (corpus / register.FILE).read_text("utf-8") == entry
