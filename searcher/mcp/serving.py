"""Running the tools: over standard input and output, or over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp

from searcher.mcp.server import make_server
from searcher.web.answers import refusal_answer
from searcher.web.guard import Guard, Rules
from searcher.web.limits import LARGEST_BODY
from searcher.web.serving import Place, check_place, run

PATH = "/mcp"


def serve_stdio(index: str) -> None:
    """Answer one client on standard input and output until it goes."""
    make_server(index).run("stdio")


def serve_http(index: str, place: Place, *, ready: Callable[[str], None]) -> None:
    """Answer clients over HTTP until interrupted; `ready` is called with the address before."""
    check_place(place)
    rules = place.rules(posted=frozenset({PATH}), seconds=None)
    run(partial(make_http, index, rules), place, ready=lambda base: ready(base.rstrip("/") + PATH))


def make_http(index: str, rules: Rules) -> ASGIApp:
    """Return the application that answers at /mcp, behind the guard."""
    hosts = [f"[{name}]" if ":" in name else name for name in sorted(rules.hosts)]
    security = TransportSecuritySettings(
        allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
        allowed_origins=[f"http://{host}{port}" for host in hosts for port in ("", ":*")],
    )
    app = make_server(index).streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=LARGEST_BODY,
        transport_security=security,
    )
    return Guard(app, rules, lambda _, refused: refusal_answer(refused))
