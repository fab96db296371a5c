import gzip
import hashlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from ingest.sources import corpus as sources
from ingest.sources import register
from ingest.sources.fetch import Fetcher, Limits, agent
from ingest.sources.network import is_public
from kb.errors import ReadError
from tests.conftest import MakeProject

BODY = b"%PDF-1.7\n" + b"The plan trains 400 teachers. " * 9000
HALF = len(BODY) // 2
PAGE = b"<!DOCTYPE html><html><title>Just a moment</title><body><p>Checking.</p></body></html>"


@dataclass
class Seen:
    """What a site was asked, and what it may answer once only."""

    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    etag: str = '"v1"'
    done: threading.Event = field(default_factory=threading.Event)


class Site(BaseHTTPRequestHandler):
    """Answers by its path."""

    seen: Seen

    def do_GET(self) -> None:
        self.seen.paths.append(self.path)
        self.seen.headers.append({k.lower(): v for k, v in self.headers.items()})
        path, _, rest = self.path.partition("?")
        name = path.strip("/").split("/")[0].partition(".")[0] or "root"
        getattr(self, f"_{name}", self._missing)(rest)

    def _plan(self, rest: str) -> None:
        self.answer(200, BODY)

    def _copy(self, rest: str) -> None:
        """Give a document of its own for every query."""
        self.answer(200, BODY + rest.encode())

    def _page(self, rest: str) -> None:
        self.answer(200, PAGE)

    def _missing(self, rest: str) -> None:
        self.answer(404, b"not here")

    def _data(self, rest: str) -> None:
        self.answer(200, b"\0\1\2" * 999)

    def _empty(self, rest: str) -> None:
        self.answer(200, b"")

    def _to(self, rest: str) -> None:
        self.answer(302, b"", Location=rest)

    def _hop(self, rest: str) -> None:
        left = int(rest)
        self.answer(302, b"", Location=f"/hop?{left - 1}" if left else "/plan.pdf")

    def _again(self, rest: str) -> None:
        """Ask to come again as often as the query says."""
        times, _, wait = rest.partition(",")
        if len(self.seen.paths) <= int(times):
            self.answer(503, b"busy", **({"Retry-After": unquote(wait)} if wait else {}))
        else:
            self.answer(200, BODY)

    def _cut(self, rest: str) -> None:
        """Break off midway; go on where a range is asked for and the version is the same."""
        self.ranged(BODY, "cut" not in "".join(self.seen.paths[:-1]))

    def _always_cut(self, rest: str) -> None:
        self.answer(200, BODY[:1000], len(BODY))

    def _wrong_range(self, rest: str) -> None:
        """Break off midway; then give another part than was asked for."""
        if "range" in self.seen.headers[-1]:
            self.answer(206, BODY[9:], **{"Content-Range": f"bytes 9-{len(BODY) - 1}/{len(BODY)}"})
        else:
            self.answer(
                200, BODY[:HALF] if len(self.seen.paths) == 1 else BODY, len(BODY), ETag='"x"'
            )

    def _stall(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.seen.done.wait(5)

    def _drip(self, rest: str) -> None:
        """Send the head one byte after the other, without an end."""
        self.endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a", 0.02)

    def _endless(self, rest: str) -> None:
        self.endless(b"HTTP/1.1 200 OK\r\n\r\n%PDF-", BODY, 0.0)

    def _liar(self, rest: str) -> None:
        self.answer(200, BODY, 10**12)

    def _bomb(self, rest: str) -> None:
        self.answer(200, gzip.compress(b"\0" * 30_000_000), **{"Content-Encoding": "gzip"})

    def _packed(self, rest: str) -> None:
        self.answer(200, gzip.compress(BODY), **{"Content-Encoding": "gzip"})

    def _half_packed(self, rest: str) -> None:
        self.answer(200, gzip.compress(BODY)[:-20], **{"Content-Encoding": "gzip"})

    def _brotli(self, rest: str) -> None:
        self.answer(200, BODY, **{"Content-Encoding": "br"})

    def ranged(self, body: bytes, cut: bool) -> None:
        asked = self.seen.headers[-1]
        if "range" in asked and asked.get("if-range") == self.seen.etag:
            start = int(asked["range"].removeprefix("bytes=").removesuffix("-"))
            place = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self.answer(206, body[start:], ETag=self.seen.etag, **{"Content-Range": place})
        else:
            self.answer(200, body[:HALF] if cut else body, len(body), ETag=self.seen.etag)

    def endless(self, head: bytes, piece: bytes, pause: float) -> None:
        self.wfile.write(head)
        try:
            while not self.seen.done.wait(pause):
                self.wfile.write(piece)
        except OSError:
            return

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what is tested here."""


@dataclass(frozen=True)
class Running:
    """A site that is being served."""

    address: str
    port: int
    seen: Seen


def serve(context: ssl.SSLContext | None = None) -> Iterator[Running]:
    seen = Seen()
    site = type("ThisSite", (Site,), {"seen": seen})
    with Server(("127.0.0.1", 0), site) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Running(f"http://127.0.0.1:{server.server_port}", server.server_port, seen)
        seen.done.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def site() -> Iterator[Running]:
    yield from serve()


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def fetcher(time: Time | None = None, **limits: Any) -> Fetcher:
    """Make a downloader that may ask this computer and never really sleeps."""
    time = time or Time()
    clock = {} if {"seconds", "silence"} & set(limits) else {"clock": time.clock}
    return Fetcher(Limits(**limits), allow_private=True, sleep=time.sleep, **clock)


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def check_refused(address: str, target: Path, complaint: str, by: Fetcher | None = None) -> None:
    """The download is refused and leaves nothing."""
    with pytest.raises(ReadError, match=complaint):
        (by or fetcher()).download(address, target)
    assert list(target.parent.rglob("*")) == []


def test_a_download_is_the_whole_file(site: Running, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    target = tmp_path / "new" / "plan.pdf"
    by = Fetcher(allow_private=True, progress=lambda done, total: told.append((done, total)))
    by.download(f"{site.address}/plan.pdf", target)
    assert target.read_bytes() == BODY
    assert [p.name for p in target.parent.iterdir()] == ["plan.pdf"]
    assert told[-1] == (len(BODY), len(BODY))


def test_the_program_says_what_it_is_and_asks_for_the_file_as_it_is(
    site: Running, tmp_path: Path
) -> None:
    fetcher().download(f"{site.address}/plan.pdf", tmp_path / "plan.pdf")
    asked = site.seen.headers[0]
    assert (asked["user-agent"], asked["accept-encoding"]) == (agent(), "identity")
    assert asked["user-agent"].startswith(f"ai-readiness-kb/{version('ai-readiness-kb')} (")
    assert asked["host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/missing", "answered 404"),
        ("/empty", "empty file"),
        ("/hop?6", "redirects more than 5 times"),
        ("/to?file:///plan.pdf", "no http address"),
        ("/to?http://[nonsense/", "leads to, no http address"),
        ("/always_cut", "did not answer to the end"),
        ("/page", "plan.pdf"),
        ("/liar", "larger than"),
        ("/half_packed", "badly packed"),
        ("/brotli", "packed as 'br'"),
        ("/again?9", "answered 503"),
        ("/again?9,3600", "come again in 3600 seconds"),
    ],
)
def test_what_cannot_be_had_leaves_no_file(
    site: Running, tmp_path: Path, path: str, complaint: str
) -> None:
    check_refused(site.address + path, tmp_path / "plan.pdf", complaint)


def test_a_failed_download_leaves_the_old_file(site: Running, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_text("old")
    with pytest.raises(ReadError):
        fetcher().download(f"{site.address}/always_cut", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_text() == "old"


def test_some_redirects_are_followed(site: Running, tmp_path: Path) -> None:
    fetcher().download(f"{site.address}/hop?4", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY


def test_a_web_page_in_place_of_a_pdf_is_refused_by_the_readers_own_judgement(
    site: Running, tmp_path: Path
) -> None:
    complaint = "gave something else: plan.pdf is a web page"
    check_refused(f"{site.address}/page", tmp_path / "plan.pdf", complaint)


# bounds


@pytest.mark.parametrize("path", ["/plan", "/endless", "/bomb"])
def test_a_file_over_the_limit_is_given_up(site: Running, tmp_path: Path, path: str) -> None:
    by = fetcher(bytes=100_000)
    check_refused(site.address + path, tmp_path / "plan.pdf", "larger than", by)


@pytest.mark.parametrize("path", ["/drip", "/stall"])
def test_a_download_over_the_time_limit_is_given_up(
    site: Running, tmp_path: Path, path: str
) -> None:
    by = fetcher(seconds=0.2)
    check_refused(site.address + path, tmp_path / "plan.pdf", r"longer than 0\.2 seconds", by)


def test_a_server_that_says_nothing_is_given_up(site: Running, tmp_path: Path) -> None:
    by = fetcher(silence=0.1)
    check_refused(f"{site.address}/stall", tmp_path / "plan.pdf", "did not answer", by)


def test_a_packed_body_is_unpacked(site: Running, tmp_path: Path) -> None:
    fetcher().download(f"{site.address}/packed", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY


def test_a_server_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    check_refused("http://127.0.0.1:9/plan.pdf", tmp_path / "plan.pdf", "readiness add FILE")


# manners


def test_one_host_is_asked_after_a_pause(site: Running, tmp_path: Path) -> None:
    time = Time()
    by = fetcher(time, pause=2.5)
    for name in "abc":
        by.download(f"{site.address}/plan.pdf", tmp_path / f"{name}.pdf")
    by.download(f"http://localhost:{site.port}/plan.pdf", tmp_path / "d.pdf")
    assert time.slept == [2.5, 2.5]


def test_a_server_that_is_busy_is_asked_again_with_growing_waits(
    site: Running, tmp_path: Path
) -> None:
    time = Time()
    fetcher(time, pause=0).download(f"{site.address}/again?3", tmp_path / "plan.pdf")
    assert time.slept == [1, 2, 4]


def test_a_server_is_asked_again_when_it_says(site: Running, tmp_path: Path) -> None:
    time = Time()
    fetcher(time, pause=0).download(f"{site.address}/again?1,17", tmp_path / "plan.pdf")
    assert time.slept == [17]


def test_a_server_may_name_the_hour(site: Running, tmp_path: Path) -> None:
    time = Time()
    hour = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    address = f"{site.address}/again?1,{quote(hour)}"
    fetcher(time, pause=0).download(address, tmp_path / "plan.pdf")
    assert time.slept == [pytest.approx(30, abs=3)]


# going on


def test_a_download_that_is_cut_goes_on_where_it_stopped(site: Running, tmp_path: Path) -> None:
    fetcher().download(f"{site.address}/cut", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY
    assert site.seen.headers[1]["range"] == f"bytes={HALF}-"
    assert files(tmp_path) == ["plan.pdf"]


def test_the_next_run_goes_on_where_the_last_one_stopped(site: Running, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="the same command goes on"):
        fetcher(attempts=1).download(f"{site.address}/cut", tmp_path / "plan.pdf")
    assert files(tmp_path) == [".part/plan.pdf", ".part/plan.pdf.json"]
    fetcher().download(f"{site.address}/cut", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY
    assert site.seen.headers[1]["if-range"] == '"v1"'
    assert list(tmp_path.iterdir()) == [tmp_path / "plan.pdf"]


def test_a_part_of_an_older_version_is_thrown_away(site: Running, tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        fetcher(attempts=1).download(f"{site.address}/cut", tmp_path / "plan.pdf")
    site.seen.etag = '"v2"'
    (tmp_path / ".part" / "plan.pdf").write_bytes(b"old" * 999)
    fetcher().download(f"{site.address}/cut", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY


def test_a_part_that_was_not_asked_for_is_not_taken(site: Running, tmp_path: Path) -> None:
    fetcher().download(f"{site.address}/wrong_range", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY
    assert ["range" in asked for asked in site.seen.headers] == [False, True, False]


# addresses


PRIVATE = [
    "127.0.0.1", "10.0.0.7", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0",
    "fec0::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_download_refuses_private_addresses_by_default(
    site: Running, tmp_path: Path, host: str
) -> None:
    address = f"http://{host}:{site.port}/plan.pdf"
    check_refused(address, tmp_path / "plan.pdf", "private network", Fetcher())
    assert site.seen.paths == []


def test_a_host_with_one_private_address_among_public_ones_is_refused(tmp_path: Path) -> None:
    by = Fetcher(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    check_refused("http://both.example/plan.pdf", tmp_path / "plan.pdf", "private network", by)


def test_a_redirect_into_the_network_is_refused(
    site: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sources.network.is_public", lambda address: address == "127.0.0.1")
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "public.example" else ["10.0.0.1"]

    by = Fetcher(resolve=resolve)
    address = f"http://public.example:{site.port}/to?http://inside.example/plan.pdf"
    check_refused(address, tmp_path / "plan.pdf", "inside.example lies inside a private", by)
    assert asked == ["public.example", "inside.example"]


def test_a_host_is_looked_up_once_and_the_address_that_was_checked_is_used(
    site: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sources.network.is_public", lambda address: address == "127.0.0.1")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    by = Fetcher(resolve=lambda host, port: next(answers))
    by.download(f"http://changing.example:{site.port}/plan.pdf", tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes() == BODY
    assert site.seen.headers[0]["host"] == f"changing.example:{site.port}"
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "address", ["ftp://example.org/a", "file:///a", "http://", "http://[bad", "http://a:99999/b"]
)
def test_what_is_no_http_address_is_refused(address: str, tmp_path: Path) -> None:
    check_refused(address, tmp_path / "plan.pdf", "no http address")


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for a name that signs itself; return it and a server's context."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


@pytest.mark.parametrize("name", ["library.example", "other.example"])
def test_a_certificate_is_checked_for_the_name_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path, context = certificate(tmp_path, "library.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    for site in serve(context):
        by = Fetcher(resolve=lambda host, port: ["127.0.0.1"], allow_private=True)
        target = tmp_path / "files" / "plan.pdf"
        address = f"https://{name}:{site.port}/plan.pdf"
        if name == "library.example":
            by.download(address, target)
            assert target.read_bytes() == BODY
        else:
            with pytest.raises(ReadError, match="CERTIFICATE_VERIFY_FAILED"):
                by.download(address, target)


# registered sources


def registered(make_project: MakeProject, address: str, more: str = "") -> Path:
    """Make a corpus with a source that has an address but no file."""
    corpus = make_project(skills="# Skills").corpus
    old = (corpus / register.FILE).read_text("utf-8")
    entry = f"- id: far\n  title: Far\n  kind: law   # kept\n  original_url: {address}\n{more}"
    newer = "# kept\n- id: newer\n  title: Newer\n  kind: law\n  supersedes: far\n"
    (corpus / register.FILE).write_text(old + entry + newer, "utf-8")
    return corpus


def test_fetching_a_registered_source_writes_its_file_and_checksum(
    site: Running, make_project: MakeProject
) -> None:
    corpus = registered(make_project, f"{site.address}/plan.pdf")
    before = (corpus / register.FILE).read_text("utf-8")
    [document] = sources.missing_files(corpus, [], True)
    done = sources.fetch(corpus, document, fetcher())
    assert (corpus / "files" / "far.pdf").read_bytes() == BODY
    assert (done.file, done.sha256) == ("files/far.pdf", hashlib.sha256(BODY).hexdigest())
    assert register.load(corpus)[1] == done
    after = (corpus / register.FILE).read_text("utf-8").splitlines()
    assert [line for line in after if "files/far" not in line and "sha256" not in line] == (
        before.splitlines()
    )
    assert sources.missing_files(corpus, [], True) == []


def test_an_address_that_does_not_say_what_it_is_is_named_by_its_bytes(
    site: Running, make_project: MakeProject
) -> None:
    corpus = registered(make_project, f"{site.address}/plan/10.6028")
    [document] = sources.missing_files(corpus, ["far"], False)
    assert sources.fetch(corpus, document, fetcher()).file == "files/far.pdf"


@pytest.mark.parametrize(
    ("path", "more", "complaint"),
    [
        ("missing", "", "answered 404"),
        ("plan.pdf", f"  sha256: {'0' * 64}\n", "another file than the one registered"),
        ("page.pdf", "", "far.pdf"),
    ],
)
def test_a_failed_fetch_leaves_the_register_as_it_was(
    site: Running, make_project: MakeProject, path: str, more: str, complaint: str
) -> None:
    corpus = registered(make_project, f"{site.address}/{path}", more)
    before = (corpus / register.FILE).read_bytes()
    with pytest.raises(ReadError, match=complaint):
        sources.fetch(corpus, register.load(corpus)[1], fetcher())
    assert (corpus / register.FILE).read_bytes() == before
    assert files(corpus) == ["register.yaml", "skills.md"]


def test_a_download_that_is_registered_under_another_id_is_refused(
    site: Running, make_project: MakeProject
) -> None:
    corpus = registered(make_project, f"{site.address}/plan.pdf")
    (corpus / "skills.md").write_bytes(BODY)
    with pytest.raises(ReadError, match="registered already, as skills"):
        sources.fetch(corpus, register.load(corpus)[1], fetcher())
    assert files(corpus) == ["register.yaml", "skills.md"]


def test_an_address_is_added_with_the_same_downloader(
    site: Running, make_project: MakeProject
) -> None:
    corpus = make_project().corpus
    with pytest.raises(ReadError, match="private network"):
        sources.add(corpus, f"{site.address}/plan.pdf", {})
    address = f"{site.address}/data.dat?id=7"
    with pytest.raises(ReadError, match="is not added"):
        sources.add(corpus, address, {}, fetcher=fetcher())
    assert not (corpus / "files").exists()
    done = sources.add(corpus, address, {"id": "moment"}, fetcher=fetcher(), force=True)
    assert (done.file, done.original_url) == ("files/moment.dat", address)
