"""Running the application: a socket, one worker or more, clients that may be slow."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from searcher.ending import held_back, let_through
from searcher.errors import InputError
from searcher.present.machine import dumps
from searcher.web.answers import JSON
from searcher.web.guard import HEADERS, LOOPBACK, Rules, hosts_of
from searcher.web.limits import MOST_CONNECTIONS, SECONDS_TO_ASK
from searcher.web.refusal import Refused
from searcher.web.sharing import ABSENT, Server, Share, SharingServer
from searcher.web.shelf import Shelf

KEEP_ALIVE_SECONDS = 5
SHUTDOWN_SECONDS = 5
RESTART_SECONDS = 0.5
M_ARENA_MAX, HEAPS = -8, 2  # a name of glibc's malloc.h
LONGEST_TOKEN, SHORTEST_TOKEN = 4_096, 16


@dataclass(frozen=True)
class Place:
    """Where to serve, to whom: a token is wanted from all where one is set."""

    host: str = "127.0.0.1"
    port: int = 8080
    token: str | None = None
    names: tuple[str, ...] = ()
    workers: int = 1

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def rules(self) -> Rules:
        """Return whom the server answers."""
        return Rules(hosts_of(self.host, self.names), self.token)


class PatientProtocol(H11Protocol):
    """HTTP to clients that have so many seconds to send a request's head."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on while a head is not whole."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP as all else is refused."""
        refused = Refused("bad_request", "the request is no HTTP that can be read")
        body = dumps(refused.fields()).encode()
        told = {"content-type": JSON, "content-length": str(len(body)), "connection": "close"}
        headers = [(k.encode(), v.encode()) for k, v in {**HEADERS, **told}.items()]
        events = (h11.Response(status_code=400, headers=headers), h11.Data(body))
        for event in (*events, h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(SECONDS_TO_ASK, self.transport.close)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def read_token(path: str) -> str:
    """Return the token in a file. Raises InputError where there is none fit to be one."""
    try:
        with Path(path).open("rb") as file:
            token = file.read(LONGEST_TOKEN + 1).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"{path} cannot be read as a token: a line of letters and digits"
        ) from None
    if not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN or not token.isprintable() or " " in token:
        raise InputError(
            f"{path} holds no token: it is one line of {SHORTEST_TOKEN} letters and digits or more"
        )
    return token


def check_place(place: Place) -> None:
    """Raise InputError where others than this machine would be served without a token."""
    if place.host not in LOOPBACK and place.token is None:
        raise InputError(
            f"to serve at {place.host} takes a token, for others can reach it; "
            "write one into a file and give --token-file FILE"
        )


def serve(
    index: str,
    place: Place,
    *,
    make: Callable[[str, Rules], ASGIApp],
    ready: Callable[[str], None],
) -> None:
    """Serve an index by the application that `make` makes until interrupted; `ready` is called
    with the address before.

    Raises InputError where the place cannot be had, and what opening the index raises.
    """
    check_place(place)
    Shelf(index)
    run(partial(make, index, place.rules()), place, ready=ready)


def run(make: Callable[[], ASGIApp], place: Place, *, ready: Callable[[str], None]) -> None:
    """Run an application, which each worker makes for itself."""
    listening = _listen(place)
    ready(Place(place.host, listening.getsockname()[1]).address)
    try:
        if place.workers > 1:
            _keep_workers(make, listening, place.workers)
        else:
            answer(make, listening)
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def answer(
    make: Callable[[], ASGIApp], listening: socket.socket, share: Share | None = None
) -> None:
    """Answer what comes in at a socket, which other processes may share, until told to end."""
    _share_heaps()
    with held_back():
        app = make()
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        loop="auto",  # uvloop where it is installed: a request costs half as much around its search
        log_level="error",  # what strangers send is none of it
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
    )
    if share is not None and sys.platform != "win32":
        SharingServer(config, listening, share).run()
    else:
        Server(config).run(sockets=[listening])


def _share_heaps() -> None:
    """Let all threads allocate from two heaps, where the C library is glibc: else it gives each
    thread one of its own, and each of them keeps room for the largest answer it ever made."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, HEAPS)


def _keep_workers(make: Callable[[], ASGIApp], listening: socket.socket, count: int) -> None:
    """Keep so many processes answering at one socket; one that ends is replaced."""
    context = get_context("spawn")
    counts = Share.among(count)
    working: dict[int, tuple[int, Any]] = {}
    idle = list(range(count))
    try:
        while True:
            while idle:
                place = idle.pop()
                share = Share(counts, place)
                process = context.Process(target=_work, args=(make, listening, share), daemon=True)
                with held_back():
                    process.start()
                working[process.sentinel] = place, process
            for ended in wait(list(working)):
                place, process = working.pop(ended)  # type: ignore[arg-type]
                process.join()
                counts[place] = ABSENT
                idle.append(place)
                time.sleep(RESTART_SECONDS)
    finally:
        for _, process in working.values():
            process.terminate()
        for _, process in working.values():
            process.join(SHUTDOWN_SECONDS + 1)


def _work(make: Callable[[], ASGIApp], listening: socket.socket, share: Share) -> None:
    # Its parent, which Ctrl-C ends too, ends it; what held it back while it started is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    let_through()
    with contextlib.suppress(KeyboardInterrupt):
        answer(make, listening, share)


def _listen(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((place.host, place.port))
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"{place.host}:{place.port} cannot be served ({reason}); give another --port"
        ) from None
    listening.listen(MOST_CONNECTIONS)
    listening.set_inheritable(True)
    return listening
