"""Answers: JSON, tables, and the tag by which a client knows whether it has them already."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from searcher.present.machine import dumps
from searcher.version import __version__
from searcher.web.refusal import Refused

JSON = "application/json"
RETRY_SECONDS = "1"


def json_answer(told: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return an object as JSON."""
    return Response(dumps(told), status, headers, JSON)


def refusal_answer(refused: Refused) -> Response:
    """Return an error as programs are told it."""
    return json_answer(refused.fields(), status=refused.status, headers=refusal_headers(refused))


def refusal_headers(refused: Refused) -> dict[str, str]:
    """Return the headers that go with an error."""
    headers = {"cache-control": "no-store"}
    if refused.status == 503:
        headers["retry-after"] = RETRY_SECONDS
    if refused.status == 405:
        headers["allow"] = refused.allowed
    if refused.status == 401:
        headers["www-authenticate"] = 'Basic realm="searcher", charset="UTF-8"'
    return headers


def tag_of(seal: str, *parts: str) -> str:
    """Return the tag of what a generation answers today; it changes with the program too."""
    return 'W/"' + "-".join([seal, date.today().isoformat(), __version__, *parts]) + '"'


def tagged(tag: str) -> dict[str, str]:
    """Return the headers of an answer that may be kept as long as its tag holds."""
    return {"etag": tag, "cache-control": "no-cache", "vary": "Accept-Language, Authorization"}


def has_it(request: Request, tag: str) -> bool:
    """True if the client has the answer with this tag."""
    asked = request.headers.get("if-none-match", "")
    return any(one.strip() in (tag, "*") for one in asked.split(","))


def unchanged(tag: str) -> Response:
    """Return the answer that what the client has still holds."""
    return Response(status_code=304, headers=tagged(tag))
