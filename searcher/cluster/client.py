"""Requests to an engine: retried while it is busy or starting, answered in JSON, or an error that
says in one sentence what is the matter."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from searcher.cluster import cbor
from searcher.cluster.address import Address
from searcher.errors import ClusterFailed, IndexDamaged

Answer = dict[str, Any]
# Seconds that a write waits for a busy engine, and a reader for one that is starting.
WRITING, READING = 120.0, 5.0
# Seconds between two tries: twice as long each time, up to the last.
FIRST_PAUSE, LAST_PAUSE = 0.05, 5.0
# What an engine answers that has no room or no quiet for a request now.
BUSY = frozenset({429, 502, 503, 504})
FULL, UNREADY = (429, "cluster_block_exception"), 503
JSON, BYTES = "application/json", "application/cbor"
# Bytes of an answer; what is longer is no answer to anything that is asked here.
LONGEST = 1 << 30
# Seconds that a connection may take.
CONNECTING = 5.0
# A host that nobody answers for, or that has no name.
ABSENT = (ConnectionRefusedError, socket.gaierror)
# What OpenSSL says where a certificate is another host's, or another address's.
OF_OTHERS = frozenset({62, 64})
# What it says of an answer that is none of TLS.
PLAIN = frozenset({"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"})
# Connections that are kept open.
MOST_KEPT = 8


class Refused(Exception):
    """The engine's answer is no: its status and the kind of error."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.status, self.kind, self.reason = status, kind, reason

    @property
    def passes(self) -> bool:
        """Whether waiting may help: a disk that is full stays so, and answers as a busy engine."""
        return self.status in BUSY and (self.status, self.kind) != FULL


class Client:
    """Speaks to the engine at an address; may be used by several threads.

    Where the address names several hosts, the next one is asked when one does not answer.
    """

    def __init__(self, address: Address, *, timeout: float = 60.0) -> None:
        self.address = address
        self._timeout = timeout
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()
        # Which of the hosts is asked, and whether any has ever answered.
        self._turn = 0
        self._answered = False

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        writing: bool = False,
        raw: bool = False,
        patience: float | None = None,
        look: Callable[[Answer], None] = lambda answer: None,
    ) -> Answer:
        """Return the answer to a request; a busy engine is waited for, longer by a write, or so
        many seconds. A body of bytes is CBOR; with `raw` the answer is, and what is bytes in it
        is bytes. `look` raises Refused for an answer that says no in other words.

        Raises Refused where the answer is no, ClusterFailed where there is none.
        """
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kinds = (BYTES if isinstance(body, bytes) else JSON, BYTES if raw else JSON)
        patience = patience or (WRITING if writing else READING)
        tries = _Tries(patience, len(self.address.hosts))
        while True:
            turn = self._turn
            try:
                answer = self._read(*self._exchange(method, path, content, kinds))
                look(answer)
                return answer
            except Refused as refused:
                if not refused.passes or tries.over():
                    raise
            except (OSError, http.client.HTTPException) as error:
                if insecure := self._insecure(error):
                    raise insecure from None
                self._turn_from(turn)
                # Who was never there is not waited for.
                gone = isinstance(error, ABSENT) and not self._answered
                if tries.all_asked() and (gone or tries.over()):
                    raise self._silent(error) from None
            tries.pause()

    def told(self, ask: Any) -> Answer:
        """Return an answer; a refusal is told as an error for a person."""
        try:
            answer: Answer = ask()
        except Refused as refused:
            raise self.problem(refused) from None
        return answer

    def problem(self, refused: Refused) -> ClusterFailed | IndexDamaged:
        """Return the error that tells of a refusal."""
        # An engine without a manager blocks everything too.
        unready = (refused.status, refused.kind) == (UNREADY, FULL[1])
        kind = None if unready else refused.kind
        for sign, told in PROBLEMS:
            if sign in (refused.status, kind):
                return self.failed(told)
        return self.failed(f"refuses the request ({refused.kind}: {refused.reason[:200]})")

    def _insecure(self, error: Exception) -> ClusterFailed | None:
        """Return the error that tells why nothing can be said to it in secret, where it is that."""
        if isinstance(error, ssl.SSLCertVerificationError):
            said = error.verify_message
            if error.verify_code in OF_OTHERS:
                return self.failed(
                    f"has a certificate of another host ({said}); use a URL it names"
                )
            return self.failed(
                f"has a certificate that is not trusted ({said}); name the file of its authority in "
                "SEARCHER_CLUSTER_CA"
            )
        if isinstance(error, ssl.SSLError) and error.reason in PLAIN:
            return self.failed("speaks no TLS; write http:// in the place of https://")
        return None

    def _silent(self, error: Exception) -> ClusterFailed:
        """Return the error that tells of a host that does not answer."""
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if not (
            self._answered or self.address.context or isinstance(error, (*ABSENT, TimeoutError))
        ):
            return self.failed(
                f"breaks off ({said}); where it wants TLS write https:// in the place of http://"
            )
        return self.failed(f"does not answer ({said}); see that it runs and that the URL is right")

    def failed(self, what: str) -> ClusterFailed:
        """Return the error of this cluster."""
        return ClusterFailed(str(self.address), what)

    def _exchange(
        self, method: str, path: str, content: bytes | None, kinds: tuple[str, str]
    ) -> tuple[int, str, bytes]:
        """Return the status of an answer, the kind of what it says, and that."""
        headers = {"Accept": kinds[1]}
        if content is not None:
            headers["Content-Type"] = kinds[0]
        if self.address.credential:
            headers["Authorization"] = self.address.credential
        turn, connection = self._connection()
        try:
            if connection.sock is None:
                connection.connect()
                connection.sock.settimeout(self._timeout)  # type: ignore[attr-defined]
            connection.request(method, self.address.prefix + path, content, headers)
            response = connection.getresponse()
            kind, raw = response.getheader("Content-Type", JSON), response.read(LONGEST)
        except BaseException:
            connection.close()
            raise
        self._keep(turn, connection)
        return response.status, kind, raw

    def _connection(self) -> tuple[int, http.client.HTTPConnection]:
        """Return a connection to the host whose turn it is."""
        with self._lock:
            turn = self._turn
            if self._process != os.getpid():
                # Those of a process that made this one by a fork are its own.
                self._idle, self._process = [], os.getpid()
            if self._idle:
                return turn, self._idle.pop()
        one = self.address
        host, port = one.hosts[turn % len(one.hosts)]
        if one.context is None:
            return turn, http.client.HTTPConnection(host, port, timeout=CONNECTING)
        return turn, http.client.HTTPSConnection(
            host, port, timeout=CONNECTING, context=one.context
        )

    def _keep(self, turn: int, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._answered = True
            if turn == self._turn and len(self._idle) < MOST_KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def _turn_from(self, turn: int) -> None:
        """Ask the next host from now on, if another thread has not turned to it already."""
        with self._lock:
            if turn == self._turn:
                self._turn += 1
                left, self._idle = self._idle, []
            else:
                left = []
        for connection in left:
            connection.close()

    def _read(self, status: int, kind: str, raw: bytes) -> Answer:
        try:
            answer = (cbor.read if kind.startswith(BYTES) else json.loads)(raw) if raw else {}
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            if status < 400:
                raise self.failed("is no OpenSearch; see that the URL is right")
            raise Refused(status, "http", f"status {status}")
        if status >= 400:
            raise _refusal(status, answer)
        return answer


class _Tries:
    """How long a request is tried, and how long is waited between."""

    def __init__(self, patience: float, hosts: int) -> None:
        self._end = time.monotonic() + patience
        self._pause = FIRST_PAUSE
        self._left = hosts

    def over(self) -> bool:
        """Tell whether there is no time for another."""
        return time.monotonic() + self._pause > self._end

    def all_asked(self) -> bool:
        """Count a host that does not answer; tell whether all were asked by now."""
        self._left -= 1
        return self._left <= 0

    def pause(self) -> None:
        """Wait, longer each time; not before another host is asked for the first time."""
        if self._left <= 0 or self._pause > FIRST_PAUSE:
            time.sleep(self._pause)
        self._pause = min(2 * self._pause, LAST_PAUSE)


# What is said of a refusal, by its status or the engine's name for it.
PROBLEMS: tuple[tuple[int | str, str], ...] = (
    (401, "wants to know who asks; set SEARCHER_CLUSTER_USER and _PASSWORD, or _API_KEY"),
    *(
        (
            kind,
            "takes no more in, as its disk is nearly full or it was closed for writing; what was in "
            "service still is: make room, and run the same command again",
        )
        for kind in ("cluster_block_exception", "index_create_block_exception")
    ),
    (403, "does not allow this to who asks; ask who runs it for the right to read and write it"),
    *(
        (kind, "cannot reach all parts of the index; wait until its health is green or yellow")
        for kind in (
            "search_phase_execution_exception",
            "no_shard_available_action_exception",
            "unavailable_shards_exception",
        )
    ),
    (
        "index_not_found_exception",
        "no longer holds a part of the index that was opened; open it once more",
    ),
    *((status, "is not reached by the proxy before it; see that it runs") for status in (502, 504)),
    (429, "is too busy; try again later, or give it more memory"),
    (503, "is starting or without a manager; wait until its health is green or yellow"),
)


def _refusal(status: int, answer: Answer) -> Refused:
    error = answer.get("error")
    if not isinstance(error, dict):
        return Refused(status, "http", str(error)[:200])
    kind, reason = str(error.get("type")), str(error.get("reason"))
    # What is said of a whole search hides what one of its parts says.
    causes = error.get("root_cause") or [{}]
    if kind in ("search_phase_execution_exception", "exception") and causes[0].get("type"):
        inner = str(causes[0]["type"])
        kind = inner if inner != "illegal_state_exception" else kind
        reason = str(causes[0].get("reason"))
    return Refused(status, kind, reason)
