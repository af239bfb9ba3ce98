"""/api/v1: what programs ask, as JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from searcher.errors import SearcherError
from searcher.web.answers import has_it, json_answer, refusal_answer, tag_of, tagged, unchanged
from searcher.web.asked import read_parameters
from searcher.web.limits import LONGEST_VALUE
from searcher.web.openapi import description
from searcher.web.operations import OPERATIONS, Operation, answered
from searcher.web.refusal import Refused, refusal_of
from searcher.web.shelf import Shelf, Volume

Handler = Callable[[Request], Awaitable[Response]]


def api_routes(shelf: Shelf) -> list[Route]:
    """Return the routes of the API."""
    routes = []
    for operation in OPERATIONS:
        path = f"/api/v1/{operation.name}" + ("/{rest:path}" if operation.ids else "")
        routes.append(Route(path, _handler(shelf, operation)))
    routes.append(Route("/openapi.json", _told(description())))
    routes.append(Route("/healthz", _health(shelf)))
    routes.append(Route("/api/{rest:path}", _nothing))
    return routes


def _handler(shelf: Shelf, operation: Operation) -> Handler:
    async def handle(request: Request) -> Response:
        try:
            return await _answer(shelf, operation, request)
        except Refused as refused:
            return refusal_answer(refused)
        except SearcherError as error:
            return refusal_answer(refusal_of(error))

    return handle


async def _answer(shelf: Shelf, operation: Operation, request: Request) -> Response:
    asked = read_parameters(operation.parameters, request.query_params.multi_items())
    asked |= ids_in_path(request, operation.name, operation.ids)
    shelf.renew()
    tag = tag_of(shelf.volume.seal)
    if has_it(request, tag):
        return unchanged(tag)

    def work(volume: Volume) -> Response:
        told = answered(operation, volume.index, asked)
        # What time ran out on is no answer to keep.
        headers = {} if told.get("partial") else tagged(tag_of(volume.seal))
        return json_answer(told, headers=headers)

    return await shelf.ask(work)


def ids_in_path(request: Request, page: str, names: Sequence[str]) -> dict[str, str]:
    """Return the ids in a path by name; a slash in one of two is written %2F. Raises Refused."""
    if not names:
        return {}
    raw = request.scope.get("raw_path") or request.url.path.encode()
    rest = raw.decode("ascii", "replace").partition(f"/{page}/")[2]
    parts = [rest] if len(names) == 1 else rest.split("/")
    if len(parts) != len(names) or not all(parts):
        shape = "/".join(names)
        raise Refused("not_found", f"the path is {page}/{shape}, a slash in an id is %2F")
    found = [unquote(part) for part in parts]
    if max(map(len, found)) > LONGEST_VALUE:
        raise Refused("not_found", "there is no document or passage with this id")
    return dict(zip(names, found, strict=True))


def _told(told: dict[str, Any]) -> Handler:
    async def handle(_: Request) -> Response:
        return json_answer(told)

    return handle


def _health(shelf: Shelf) -> Handler:
    async def handle(_: Request) -> Response:
        shelf.renew()
        return json_answer({"status": "ok"}, headers={"cache-control": "no-store"})

    return handle


async def _nothing(_: Request) -> Response:
    return refusal_answer(Refused("not_found", "there is nothing here; see /openapi.json"))
