"""What every request passes first: whose host, which method, which token, how much, how long."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from searcher.web.limits import LARGEST_BODY, SECONDS_TO_ANSWER, SECONDS_TO_ASK
from searcher.web.refusal import Refused

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
READING, POSTING = ("GET", "HEAD"), ("POST",)
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
# What answers a refusal: it knows whether a page or a program is told.
Teller = Callable[[Scope, Refused], ASGIApp]


@dataclass(frozen=True)
class Rules:
    """Whom a server answers: names in the Host header beside addresses, the token that is wanted
    (None where it is open), the paths that take POST alone and those that need no token."""

    hosts: frozenset[str] = LOOPBACK
    token: str | None = None
    posted: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset({"/healthz"})
    seconds: float | None = SECONDS_TO_ANSWER


class Guard:
    """An application behind the rules; `tell` makes the answer where a request breaks one."""

    def __init__(self, app: ASGIApp, rules: Rules, tell: Teller) -> None:
        self._app = app
        self._rules = rules
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        answered = _Answer(send, body)
        try:
            self._check(scope)
            with anyio.fail_after(self._rules.seconds):
                await self._app(scope, body, answered)
        except Exception as error:
            refused = body.broken or _refusal_of(error)
            if refused is None:
                raise
            body.broken = None
            if not answered.begun:
                await self._tell(scope, refused)(scope, receive, answered)

    def _check(self, scope: Scope) -> None:
        """Raise Refused where a rule is broken."""
        headers = Headers(scope=scope)
        if not self._is_ours(headers.getlist("host")):
            raise Refused("bad_host", "the Host header names no host of this server")
        posted = scope["path"] in self._rules.posted
        # A browser says which page made it post.
        origins = [one.partition("://")[2] for one in headers.getlist("origin")]
        if posted and origins and not self._is_ours(origins):
            raise Refused("bad_host", "the Origin header names no host of this server")
        _check_method(scope["method"], POSTING if posted else READING)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length[:9]) > LARGEST_BODY:
            raise Refused("too_large", f"a body has at most {LARGEST_BODY:,} bytes")
        if self._rules.token is not None and scope["path"] not in self._rules.open:
            if not is_token(headers.get("authorization", ""), self._rules.token):
                raise Refused("unauthorized", "a token is wanted: Authorization: Bearer …")

    def _is_ours(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        name = host_name(hosts[0])
        if name in self._rules.hosts:
            return True
        # A name that was rebound to our address cannot be an address itself.
        return not self._rules.hosts <= LOOPBACK and is_address(name)


class _Body:
    """Receives a body no longer, and in no more time, than is allowed; `broken` tells which of
    these it was, and what was received of it is worth no answer."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._taken = 0
        self._ended = False
        self._until: float | None = None
        self.broken: Refused | None = None

    async def __call__(self) -> Message:
        if self._ended:
            return await self._receive()
        self._until = self._until or anyio.current_time() + SECONDS_TO_ASK
        with anyio.CancelScope(deadline=self._until) as waiting:
            message = await self._receive()
        if waiting.cancelled_caught:
            raise self._break("too_slow", "the request did not come whole in time")
        self._taken += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        if self._taken > LARGEST_BODY:
            raise self._break("too_large", f"a body has at most {LARGEST_BODY:,} bytes")
        return message

    def _break(self, code: str, problem: str) -> Refused:
        self.broken = Refused(code, problem)
        return self.broken


class _Answer:
    """Sends an answer with the headers that every answer has, and knows whether it has begun."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send = send
        self._body = body
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # An application that caught it would tell of a failure of its own.
            broken, self._body.broken = self._body.broken, None
            if broken is not None:
                raise broken
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _check_method(method: str, allowed: tuple[str, ...]) -> None:
    if method not in allowed:
        refused = Refused("method_not_allowed", f"only {allowed[0]} is answered here")
        refused.allowed = ", ".join(allowed)
        raise refused


def _refusal_of(error: Exception) -> Refused | None:
    """Return what a client is told of an error, None for one that is ours to mend."""
    if isinstance(error, TimeoutError):
        return Refused("busy", "the answer took too long")
    return error if isinstance(error, Refused) else None


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port.

    >>> host_name("LOCALHOST:8080"), host_name("[::1]:8080"), host_name("127.0.0.1")
    ('localhost', '::1', '127.0.0.1')
    """
    name = host.strip().lower()
    if name.startswith("["):
        name, closing, port = name[1:].partition("]")
        if not closing or port[:1] not in ("", ":"):
            return ""
        port = port[1:]
    else:
        name, _, port = name.partition(":")
    return name if not port or port.isdigit() else ""


def is_address(name: str) -> bool:
    """True if a name of a host is an address in numbers."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_token(given: str, token: str) -> bool:
    """True if an Authorization header holds the token, as Bearer or as the password of Basic.

    The time this takes does not tell how much of the token is right.
    """
    scheme, _, value = given.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, ValueError):
            value = ""
    elif scheme.lower() != "bearer":
        value = ""
    return hmac.compare_digest(value.strip().encode("utf-8"), token.encode("utf-8"))


def hosts_of(host: str, others: Iterable[str] = ()) -> frozenset[str]:
    """Return the names that a server at a host answers to."""
    return LOOPBACK | {host.lower(), *(name.lower() for name in others)}
