"""A proxy before an engine that can be told to fail, and to want a credential; with TLS if wanted."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

# What is to become of a request, by its number, method and path: None for it to pass, else a status
# to answer with, or 0 to break off.
Rule = Callable[[int, str, str], int | None]
JSON = "application/json"


@dataclass
class Proxy:
    """Where it listens, what it has seen, and its rule."""

    url: str
    rule: Rule = lambda number, method, path: None
    credentials: list[str | None] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def before(engine: str, *, tls: tuple[Path, Path] | None = None) -> Iterator[Proxy]:
    """A proxy before an engine, with a certificate and its key where TLS is wanted."""
    to = urlsplit(engine)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(size)
            with proxy.lock:
                number = len(proxy.seen)
                proxy.seen.append(f"{self.command} {self.path}")
                proxy.credentials.append(self.headers.get("Authorization"))
            told = proxy.rule(number, self.command, self.path)
            if told == 0:
                self.close_connection = True
                self.connection.close()
                return
            if told is not None:
                self.answer(told, b'{"error": {"type": "made_up", "reason": "as told"}}')
                return
            assert to.hostname
            asking = http.client.HTTPConnection(to.hostname, to.port, timeout=60)
            names = ("Content-Type", "Accept")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            asking.request(self.command, self.path, content, headers)
            response = asking.getresponse()
            kind = response.getheader("Content-Type", JSON)
            self.answer(response.status, response.read(), kind)
            asking.close()

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

        def answer(self, status: int, content: bytes, kind: str = JSON) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    proxy = Proxy(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()


def certificate(folder: Path) -> tuple[Path, Path] | None:
    """A certificate for loopback that signs itself, and its key; None where there is no openssl."""
    place, key = folder / "certificate.pem", folder / "key.pem"
    try:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", str(key), "-out", str(place)),
            ],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return place, key
