"""Requests to an engine: retried while it is busy or starting, answered in JSON, or an error that
says in one sentence what is the matter."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

from searcher.cluster.address import Address
from searcher.errors import ClusterFailed, IndexDamaged

Answer = dict[str, Any]
# Seconds that a write waits for a busy engine, and a reader for one that is starting.
WRITING, READING = 120.0, 5.0
# Seconds between two tries: twice as long each time, up to the last.
FIRST_PAUSE, LAST_PAUSE = 0.05, 5.0
# What an engine answers that has no room or no quiet for a request now.
BUSY = frozenset({429, 502, 503, 504})
JSON, LINES = "application/json", "application/x-ndjson"
# An answer of a part of the index is none.
WHOLE = {"allow_partial_search_results": False}
# What of the answers to many searches is looked at.
TOLD = ",".join(
    f"responses.{one}"
    for one in ("status", "error", "hits.total.value", "hits.hits._score", "hits.hits.fields")
    + ("hits.hits.sort", "aggregations.*.buckets")
)
# Bytes of an answer; what is longer is no answer to anything that is asked here.
LONGEST = 1 << 30
# Connections that are kept open.
MOST_KEPT = 8


class Refused(Exception):
    """The engine's answer is no: its status and the kind of error."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.status, self.kind, self.reason = status, kind, reason


class Client:
    """Speaks to the engine at an address; may be used by several threads."""

    def __init__(self, address: Address, *, timeout: float = 60.0) -> None:
        self.address = address
        self._timeout = timeout
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        writing: bool = False,
        patience: float | None = None,
    ) -> Answer:
        """Return the answer to a request; a busy engine is waited for, longer by a write, or so
        many seconds.

        Raises Refused where the answer is no, ClusterFailed where there is none.
        """
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = LINES if isinstance(body, bytes) else JSON
        patience = patience or (WRITING if writing else READING)
        end, pause = time.monotonic() + patience, FIRST_PAUSE
        while True:
            try:
                status, raw = self._exchange(method, path, content, kind)
                answer = self._read(status, raw)
            except Refused as refused:
                if refused.status not in BUSY or time.monotonic() + pause > end:
                    raise
            except ssl.SSLCertVerificationError as error:
                raise self.failed(
                    f"has a certificate that is not trusted ({error.verify_message}); name the "
                    "file of its authority in SEARCHER_CLUSTER_CA"
                ) from None
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() + pause > end:
                    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
                    raise self.failed(
                        f"does not answer ({said}); see that it runs and that the URL is right"
                    ) from None
            else:
                return answer
            time.sleep(pause)
            pause = min(2 * pause, LAST_PAUSE)

    def many(self, index: str, bodies: Sequence[Answer]) -> list[Answer]:
        """Return the answers to several searches of an index, asked at once."""
        if not bodies:
            return []
        lines = [line for body in bodies for line in (WHOLE, body)]
        content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        path = f"/{index}/_msearch?filter_path={TOLD}"
        answers: list[Answer] = self.told(lambda: self.ask("POST", path, content))["responses"]
        for answer in answers:
            # Left out of an answer where nothing was found.
            answer.setdefault("hits", {}).setdefault("hits", [])
        for answer in answers:
            if "error" in answer:
                raise self.problem(_refusal(answer.get("status", 500), answer))
        return answers

    def write(self, index: str, rows: Iterable[tuple[str, Answer]]) -> None:
        """Write rows (id and content), each looked at whether it was taken; those for which the
        engine has no room now are tried again. Raises ClusterFailed."""
        waiting = {id: _row(id, content) for id, content in rows}
        end, pause = time.monotonic() + WRITING, FIRST_PAUSE
        while waiting:
            path = f"/{index}/_bulk"
            content = b"".join(waiting.values())
            answer = self.told(lambda: self.ask("POST", path, content, writing=True))
            busy = None
            for item in answer["items"]:
                done = next(iter(item.values()))
                if "error" not in done:
                    waiting.pop(done["_id"], None)
                    continue
                busy = _refusal(done["status"], done)
                if busy.status not in BUSY or time.monotonic() > end:
                    raise self.problem(busy)
            if busy is not None:
                time.sleep(pause)
                pause = min(2 * pause, LAST_PAUSE)

    def told(self, ask: Any) -> Answer:
        """Return an answer; a refusal is told as an error for a person."""
        try:
            answer: Answer = ask()
        except Refused as refused:
            raise self.problem(refused) from None
        return answer

    def problem(self, refused: Refused) -> ClusterFailed | IndexDamaged:
        """Return the error that tells of a refusal."""
        for sign, told in PROBLEMS:
            if sign in (refused.status, refused.kind):
                return self.failed(told)
        return self.failed(f"refuses the request ({refused.kind}: {refused.reason[:200]})")

    def failed(self, what: str) -> ClusterFailed:
        """Return the error of this cluster."""
        return ClusterFailed(str(self.address), what)

    def _exchange(
        self, method: str, path: str, content: bytes | None, kind: str
    ) -> tuple[int, bytes]:
        connection = self._connection()
        headers = {"Accept": JSON}
        if content is not None:
            headers["Content-Type"] = kind
        if self.address.credential:
            headers["Authorization"] = self.address.credential
        try:
            connection.request(method, self.address.prefix + path, content, headers)
            response = connection.getresponse()
            status, raw = response.status, response.read(LONGEST)
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if len(self._idle) < MOST_KEPT:
                self._idle.append(connection)
                return status, raw
        connection.close()
        return status, raw

    def _connection(self) -> http.client.HTTPConnection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        one = self.address
        if one.context is None:
            return http.client.HTTPConnection(one.host, one.port, timeout=self._timeout)
        return http.client.HTTPSConnection(
            one.host, one.port, timeout=self._timeout, context=one.context
        )

    def _read(self, status: int, raw: bytes) -> Answer:
        try:
            answer = json.loads(raw) if raw else {}
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            if status < 400:
                raise self.failed("is no OpenSearch; see that the URL is right")
            raise Refused(status, "http", f"status {status}")
        if status >= 400:
            raise _refusal(status, answer)
        return answer


# What is said of a refusal, by its status or the engine's name for it.
PROBLEMS: tuple[tuple[int | str, str], ...] = (
    (401, "wants to know who asks; set SEARCHER_CLUSTER_USER and _PASSWORD, or _API_KEY"),
    (403, "does not allow this to who asks; ask who runs it for the right to read and write it"),
    (
        "cluster_block_exception",
        "takes no more in, as its disk is nearly full or it was closed for writing; what was in "
        "service still is: make room, and run the same command again",
    ),
    (
        "search_phase_execution_exception",
        "cannot reach all parts of the index; wait until its health is green or yellow",
    ),
    (
        "no_shard_available_action_exception",
        "cannot reach all parts of the index; wait until its health is green or yellow",
    ),
    (
        "unavailable_shards_exception",
        "cannot reach all parts of the index; wait until its health is green or yellow",
    ),
    (
        "index_not_found_exception",
        "no longer holds a part of the index that was opened; open it once more",
    ),
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


def _row(id: str, content: Answer) -> bytes:
    head = json.dumps({"index": {"_id": id}})
    return f"{head}\n{json.dumps(content, ensure_ascii=False)}\n".encode("utf-8", "replace")
