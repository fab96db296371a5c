"""A real Chroma server on loopback, and before it a gate that wants a token, over TLS."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOKEN = "the-token-of-the-exercise"
HERE = "127.0.0.1"
BOUND = 60.0
"""Seconds within which Chroma has to answer."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port: int = probe.getsockname()[1]
    return port


class ChromaServer:
    """`chroma run`, which can be stopped, started again and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self.folder)]
        command += ["--host", HERE, "--port", str(self.port)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        until = time.monotonic() + BOUND
        while time.monotonic() < until and self._process.poll() is None:
            try:
                httpx.get(f"http://{HERE}:{self.port}/api/v2/heartbeat").raise_for_status()
                return
            except httpx.HTTPError:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(0.02)
        raise AssertionError("the Chroma server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)
        self.start()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for loopback that signs itself; return it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private


@contextmanager
def gate(server: ChromaServer, certificate: Path, key: Path) -> Iterator[int]:
    """Let through to a server who brings the token; gives the port. In use a proxy does this."""
    onward = httpx.Client(base_url=f"http://{HERE}:{server.port}", timeout=BOUND)

    class Gate(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, said = 401, b"{}"
            if self.headers.get("authorization") == f"Bearer {TOKEN}":
                status, said = self._passed_on(body)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def _passed_on(self, body: bytes) -> tuple[int, bytes]:
            kind = {"content-type": self.headers.get("content-type", "application/json")}
            try:
                reply = onward.request(self.command, self.path, content=body, headers=kind)
            except httpx.HTTPError:
                return 502, b"{}"
            return reply.status_code, reply.content

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, format: str, *args: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with onward, ThreadingHTTPServer((HERE, 0), Gate) as service:
        service.socket = context.wrap_socket(service.socket, server_side=True)
        thread = threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield service.server_port
        service.shutdown()
        thread.join()
