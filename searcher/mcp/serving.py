"""Running the tools: over standard input and output, or over HTTP."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import anyio
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

from searcher.ending import handled, held_back
from searcher.mcp.server import make_server
from searcher.mcp.standard import answer_client
from searcher.web.answers import refusal_answer
from searcher.web.app import make_app
from searcher.web.guard import Guard, Rules
from searcher.web.limits import LARGEST_BODY
from searcher.web.serving import Place, check_place, run
from searcher.web.shelf import Shelf

PATH = "/mcp"


def serve_stdio(index: str) -> None:
    """Answer one client on standard input and output until it goes."""
    with held_back():
        server = make_server(index)

    async def answer() -> None:
        # As Ctrl-C does it, which the loop takes notice of.
        with handled(signal.getsignal(signal.SIGINT)):
            await answer_client(server)

    anyio.run(answer)


def serve_http(index: str, place: Place, *, ready: Callable[[str], None]) -> None:
    """Answer clients over HTTP until interrupted; `ready` is called with the address before."""
    check_place(place)
    run(
        partial(make_http, index, place.rules()),
        place,
        ready=lambda base: ready(base.rstrip("/") + PATH),
    )


def make_http(index: str, rules: Rules, shelf: Shelf | None = None) -> ASGIApp:
    """Return the application that answers at /mcp, behind the guard."""
    app = make_server(index, shelf).streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=LARGEST_BODY,
        # The guard has looked at Host and Origin.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    rules = replace(rules, posted=frozenset({PATH}), seconds=None)
    return Guard(app, rules, lambda _, refused: refusal_answer(refused))


def make_site(index: str, rules: Rules) -> ASGIApp:
    """Return the application that answers at /mcp with the tools, elsewhere with the page and the
    API, from one index that is open once."""
    shelf = Shelf(index)
    page, tools = make_app(index, rules, shelf), make_http(index, rules, shelf)

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        # Only the tools have something to begin and to end.
        theirs = scope["type"] == "lifespan" or scope["path"] == PATH
        await (tools if theirs else page)(scope, receive, send)

    return site
