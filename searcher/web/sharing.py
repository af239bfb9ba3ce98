"""One of several workers at a socket: each connection goes to one that has fewest."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator, MutableSequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import uvicorn

from searcher.ending import handled

# A worker with more connections than another lets that one take what waits, for so long.
PATIENCE_SECONDS, LOOKED_EVERY = 0.05, 0.002
ABSENT = 1 << 30  # what is counted of a worker that takes none


@dataclass(frozen=True)
class Share:
    """How many connections each of the workers at a socket has, and whose place is one's own."""

    counts: MutableSequence[int]
    own: int

    @staticmethod
    def among(workers: int) -> MutableSequence[int]:
        """Return the counts of workers that have not begun yet, which processes may share."""
        counts: Any = get_context("spawn").RawArray("i", [ABSENT] * workers)
        found: MutableSequence[int] = counts
        return found

    def is_least(self) -> bool:
        """True if no other has fewer."""
        return self.counts[self.own] <= min(self.counts)


class _Connections(set[Any]):
    """The connections of a server, which tells when one begins or ends."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self._changed = changed

    def add(self, connection: Any) -> None:
        super().add(connection)
        self._changed()

    def discard(self, connection: Any) -> None:
        super().discard(connection)
        self._changed()


class Server(uvicorn.Server):
    """A server that all signals which end a program end as SIGTERM does: an exception that is
    raised wherever its loop stands would be told with a traceback, or to nobody."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take notice of them while it runs."""
        with super().capture_signals():
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            with handled(lambda *_: self.handle_exit(signal.SIGTERM, None)):
                yield


class SharingServer(Server):
    """A server that takes connections one by one, and only while no other worker has fewer.

    The system wakes all workers; whoever takes what waits takes all of it, which may leave
    the others idle for as long as clients keep their connections.
    """

    def __init__(self, config: uvicorn.Config, listening: socket.socket, share: Share) -> None:
        super().__init__(config)
        self._listening = listening
        self._share = share
        self._beginning: set[asyncio.Task[Any]] = set()
        self.server_state.connections = _Connections(self._count)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets=[])
        self._listening.setblocking(False)
        self._count()
        self._listen()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen no longer, and end what was begun."""
        asyncio.get_running_loop().remove_reader(self._listening)
        self._listening.close()
        await super().shutdown(sockets=[])

    def _count(self) -> None:
        now = len(self.server_state.connections) + len(self._beginning)
        self._share.counts[self._share.own] = now

    def _listen(self) -> None:
        if self._listening.fileno() >= 0:
            asyncio.get_running_loop().add_reader(self._listening, self._called)

    def _called(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listening)
        self._count()
        self._wait_for_others(loop.time() + PATIENCE_SECONDS)

    def _wait_for_others(self, until: float) -> None:
        loop = asyncio.get_running_loop()
        # One that is busy or gone is not waited for.
        if self._share.is_least() or loop.time() >= until:
            self._take()
        else:
            loop.call_later(LOOKED_EVERY, self._wait_for_others, until)

    def _take(self) -> None:
        # Another worker was sooner, or the client is gone.
        with contextlib.suppress(OSError):
            connection, _ = self._listening.accept()
            loop = asyncio.get_running_loop()
            begun = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
            self._beginning.add(begun)
            begun.add_done_callback(self._beginning.discard)
            self._count()
        self._listen()

    def _protocol(self) -> asyncio.Protocol:
        kind: Any = self.config.http_protocol_class
        made: asyncio.Protocol = kind(
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        return made
