"""The application: every route behind the guard."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from searcher.errors import SearcherError
from searcher.web.answers import (
    has_it,
    refusal_answer,
    refusal_headers,
    tag_of,
    tagged,
    unchanged,
)
from searcher.web.api import api_routes, ids_in_path
from searcher.web.asked import read_parameters
from searcher.web.guard import Guard, Rules
from searcher.web.pages import PAGES, RESULTS, Page
from searcher.web.refusal import Refused, refusal_of
from searcher.web.rendering import STATIC, asset, render
from searcher.web.shelf import Shelf, Volume
from searcher.web.view import View, language_of_reader

FOR_PROGRAMS = ("/api/", "/openapi.json", "/healthz", "/feed", "/mcp")
PAGE_KIND = "text/html; charset=utf-8"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT_SECONDS = 31_536_000


def make_app(index: str, rules: Rules | None = None, shelf: Shelf | None = None) -> ASGIApp:
    """Return the application that serves an index, which may stand on a shelf already. Raises
    what opening the index raises."""
    shelf = shelf or Shelf(index)
    routes = [Route("/" + page.name + _rest(page), _page(shelf, page)) for page in PAGES]
    routes += api_routes(shelf)
    routes += [Route(f"/static/{path.name}", _file(path.name)) for path in sorted(STATIC.iterdir())]
    routes.append(Route("/favicon.ico", _favicon))
    inner = Starlette(
        routes=routes, exception_handlers={404: _missing, 405: _missing, 500: _failed}
    )
    return Guard(inner, rules or Rules(), tell)


def _rest(page: Page) -> str:
    return "/{rest:path}" if page.ids else ""


def _page(shelf: Shelf, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            return await _answer(shelf, page, request)
        except Refused as refused:
            return error_page(request.scope, refused)
        except SearcherError as error:
            return error_page(request.scope, refusal_of(error))

    return handle


async def _answer(shelf: Shelf, page: Page, request: Request) -> Response:
    view = _view(request, page)
    if page is RESULTS and not view.query.strip() and not view.filters:
        return RedirectResponse("/", 303)
    shelf.renew()
    tag = tag_of(shelf.volume.seal, view.language)
    if has_it(request, tag):
        return unchanged(tag)
    made, partial, seal = await shelf.ask(lambda volume: _made(volume, page, view))
    if not partial:
        for name, value in tagged(tag_of(seal, view.language)).items():
            made.headers[name] = value
    return made


def _view(request: Request, page: Page) -> View:
    given = request.query_params.multi_items()
    parameters = page.all_parameters
    names = {parameter.name for parameter in parameters}
    asked = read_parameters(parameters, [pair for pair in given if pair[1]], strict=False)
    kept = tuple((name, value) for name, value in given if name in names and value)
    language = language_of_reader(request.headers.get("accept-language", ""))
    ids = ids_in_path(request, page.name, page.ids)
    raw = request.scope.get("raw_path") or request.url.path.encode()
    base = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return View(raw.decode("ascii", "replace"), kept, asked, language, ids, base)


def _made(volume: Volume, page: Page, view: View) -> tuple[Response, bool, str]:
    """Return an answer, whether time ran out on it, and the seal of its generation."""
    form = page.forms.get(view.asked["format"])
    if form is not None:
        headers = {"content-disposition": f'attachment; filename="{form.file}"'}
        text = form.make(volume, view)
        made = Response(text, 200, headers if form.file else None, f"{form.kind}; charset=utf-8")
        return made, False, volume.seal
    context = {**_folder(volume), "partial": False, **page.make(volume, view)}
    html = render(page.name or "home", view, context)
    return Response(html, 200, None, PAGE_KIND), bool(context["partial"]), volume.seal


def _folder(volume: Volume) -> dict[str, Any]:
    return {"folder": volume.keep("stats", lambda index: index.stats())}


def error_page(scope: Scope, refused: Refused) -> Response:
    """Return an error as a page for a person; what was asked stays in the box."""
    headers = Headers(scope=scope)
    request = Request(scope)
    given = tuple((name, value[:1_000]) for name, value in request.query_params.multi_items()[:20])
    asked = {"q": dict(given).get("q", "")}
    language = language_of_reader(headers.get("accept-language", ""))
    view = View(scope["path"], given, asked, language)
    told = view.told(refused.message)
    html = render("error", view, {"refused": refused, "message": told, "folder": None})
    return Response(html, refused.status, refusal_headers(refused), PAGE_KIND)


def tell(scope: Scope, refused: Refused) -> ASGIApp:
    """Return the answer to a request that is refused, for a person or for a program."""
    if scope["path"].startswith(FOR_PROGRAMS):
        return refusal_answer(refused)
    return error_page(scope, refused)


async def _missing(request: Request, _: Exception) -> Response:
    refused = Refused("not_found", "there is no such page")
    answer = tell(request.scope, refused)
    assert isinstance(answer, Response)
    return answer


async def _failed(request: Request, _: Exception) -> Response:
    answer = tell(request.scope, Refused("failed", "the request failed on the server"))
    assert isinstance(answer, Response)
    return answer


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    content, kind = (STATIC / name).read_bytes(), KINDS[Path(name).suffix]
    kept = {"cache-control": f"public, max-age={KEPT_SECONDS}, immutable"}

    async def handle(_: Request) -> Response:
        return Response(content, headers=kept, media_type=kind)

    return handle


async def _favicon(_: Request) -> Response:
    with contextlib.suppress(OSError):
        return RedirectResponse(asset("icon.svg"), 301)
    return Response(status_code=404)
