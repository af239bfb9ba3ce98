"""One of several workers at a socket: each connection goes to one that has few."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

import uvicorn

# A worker waits so long for each connection that it has before it takes another.
SECONDS_A_CONNECTION = 0.001
LONGEST_WAIT = 0.05


class SharingServer(uvicorn.Server):
    """A server that takes connections one by one, so that a worker with fewer is there first.

    The system wakes all workers; whoever takes what waits takes all of it, which may leave
    the others idle for as long as clients keep their connections.
    """

    def __init__(self, config: uvicorn.Config, listening: socket.socket) -> None:
        super().__init__(config)
        self._listening = listening
        self._beginning: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets=[])
        self._listening.setblocking(False)
        self._listen()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen no longer, and end what was begun."""
        asyncio.get_running_loop().remove_reader(self._listening)
        self._listening.close()
        await super().shutdown(sockets=[])

    def _listen(self) -> None:
        if self._listening.fileno() >= 0:
            asyncio.get_running_loop().add_reader(self._listening, self._called)

    def _called(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listening)
        open_now = len(self.server_state.connections) + len(self._beginning)
        loop.call_later(min(open_now * SECONDS_A_CONNECTION, LONGEST_WAIT), self._take)

    def _take(self) -> None:
        # Another worker was sooner, or the client is gone.
        with contextlib.suppress(OSError):
            connection, _ = self._listening.accept()
            loop = asyncio.get_running_loop()
            begun = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
            self._beginning.add(begun)
            begun.add_done_callback(self._beginning.discard)
        self._listen()

    def _protocol(self) -> asyncio.Protocol:
        kind: Any = self.config.http_protocol_class
        made: asyncio.Protocol = kind(
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        return made
