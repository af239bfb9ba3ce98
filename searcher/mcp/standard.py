"""The tools over standard input and output: every request is answered, also the last ones."""

from __future__ import annotations

from typing import Any

import anyio
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import (
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
    RequestId,
)

# So long answers are waited for when the client asks no more.
SECONDS_TO_ANSWER = 30.0
NO_MESSAGE = "the line is no JSON-RPC message"
CANCELLED = "notifications/cancelled"


async def answer_client(server: MCPServer[Any]) -> None:
    """Answer one client until it asks no more and has its answers, or reads none."""
    async with stdio_server() as (read, write), anyio.create_task_group() as group:
        talk = _Talk(read, write)
        group.start_soon(talk.pass_requests)
        group.start_soon(talk.pass_answers)
        # As the library runs it; there the end of what is asked ends what is under way.
        inner = server._lowlevel_server
        await inner.run(talk.requests, talk.answers, inner.create_initialization_options())
        await talk.answers.aclose()


class _Talk:
    """Passes messages on between a client and a server, and knows what is not answered yet."""

    def __init__(self, read: Any, write: Any) -> None:
        self._read, self._write = read, write
        self._asking, self.requests = anyio.create_memory_object_stream[Any]()
        self.answers, self._answering = anyio.create_memory_object_stream[Any]()
        self._open: set[RequestId] = set()
        self._changed = anyio.Event()

    async def pass_requests(self) -> None:
        """Pass on what the client asks, and end when it asks no more and all is answered."""
        async with self._asking:
            async for item in self._read:
                if isinstance(item, Exception):
                    await self._write.send(_refusal())
                else:
                    self._note_request(item.message)
                    await self._asking.send(item)
            with anyio.move_on_after(SECONDS_TO_ANSWER):
                while self._open:
                    await self._changed.wait()

    async def pass_answers(self) -> None:
        """Pass on what the server says."""
        async with self._write:
            async for item in self._answering:
                await self._write.send(item)
                if isinstance(item.message, (JSONRPCResponse, JSONRPCError)):
                    self._close(item.message.id)

    def _note_request(self, message: Any) -> None:
        if isinstance(message, JSONRPCRequest):
            self._open.add(message.id)
        elif isinstance(message, JSONRPCNotification) and message.method == CANCELLED:
            self._close((message.params or {}).get("requestId"))

    def _close(self, id: Any) -> None:
        self._open.discard(id)
        self._changed.set()
        self._changed = anyio.Event()


def _refusal() -> SessionMessage:
    error = ErrorData(code=PARSE_ERROR, message=NO_MESSAGE)
    return SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=error))
