"""Files as rows of an index: stretches of bytes under ids of our own, so that what is sent twice is
there once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from searcher.cluster import cbor
from searcher.cluster.client import Answer, Client, Refused
from searcher.errors import ClusterFailed

# Rows that are on their way at once, and of which the outcome is waited for together.
AT_ONCE, WAITED_FOR = 4, 256
# Bytes that come in one answer, more or less.
TOGETHER = 8 << 20
# Many rows in the order in which they are asked for; what else is told of each takes time to read.
MANY = "/_mget?filter_path=docs.found,docs._source,docs.error"


class Place(NamedTuple):
    """Where a row lies: its index, and its id there."""

    within: str
    id: str


class Rows:
    """Writes and reads rows of bytes."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def make(self, index: str, *, shards: int, owner: Answer) -> None:
        """Make an index for rows, which says whose it is."""
        self._told("PUT", f"/{index}", settings(shards, owner))

    def put(self, index: str, rows: Iterable[tuple[str, bytes]]) -> int:
        """Write rows of bytes; return how many. Raises ClusterFailed where one is not taken."""
        count = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = iter(rows)
            while some := list(islice(waiting, WAITED_FOR)):
                # Each is looked at: what was refused raises here.
                count += sum(1 for _ in pool.map(lambda one: self._put(index, *one), some))
        return count

    def _put(self, index: str, id: str, content: bytes) -> None:
        path = f"/{index}/_doc/{id}"
        body = cbor.row(content)
        self.client.told(lambda: self.client.ask("PUT", path, body, writing=True))

    def get(self, places: Sequence[Place], *, size: int) -> dict[Place, bytes]:
        """Return the rows at some places, each of `size` bytes at most.

        Raises ClusterFailed where one is not there.
        """
        found: dict[Place, bytes] = {}
        step = max(1, TOGETHER // size)
        for start in range(0, len(places), step):
            asked = places[start : start + step]
            body = {"docs": [{"_index": one.within, "_id": one.id} for one in asked]}
            for place, row in zip(asked, self._asked(body)["docs"], strict=True):
                if not row.get("found"):
                    raise self.lost(f"{place.within}/{place.id}")
                found[place] = row["_source"][cbor.BYTES]
        return found

    def _asked(self, body: Answer) -> Answer:
        return self.client.told(lambda: self.client.ask("POST", MANY, body, raw=True, look=_look))

    def lost(self, what: str) -> ClusterFailed:
        """Return the error that tells of rows that are not there as they were written."""
        return self.client.failed(
            f"has lost a part of the index ({what}); mend it with: searcher index PATH --rebuild "
            f"--index {self.client.address}"
        )

    def close(self, index: str, *, count: int) -> None:
        """See all rows of an index on the disk, count them, and let them be copied and read.

        Raises ClusterFailed where there are fewer than were written.
        """
        self._told("POST", f"/{index}/_refresh")
        held = self.count(index)
        if held != count:
            raise self.client.failed(
                f"took in {held:,} of {count:,} rows; run the same command again"
            )
        self._told("POST", f"/{index}/_forcemerge?max_num_segments=1", patience=MERGING)
        self._told("POST", f"/{index}/_flush", patience=MERGING)
        self._told("PUT", f"/{index}/_settings", IN_SERVICE)
        # A copy is made on another node, where there is one, before anyone reads.
        path = f"/_cluster/health/{index}?wait_for_status=green&timeout={COPYING}s"
        try:
            self.client.ask("GET", path, patience=COPYING)
        except Refused:
            # A node is missing: rows are safe where they are, and are copied when it is back.
            pass

    def count(self, index: str) -> int:
        """Count the rows of an index. Raises ClusterFailed where a part of it is on no node."""
        answer = self.client.told(
            lambda: self.client.ask("GET", f"/{index}/_count", writing=True, look=_look_at_parts)
        )
        count: int = answer["count"]
        return count

    def _told(
        self, method: str, path: str, body: object = None, *, patience: float | None = None
    ) -> Answer:
        return self.client.told(
            lambda: self.client.ask(method, path, body, writing=True, patience=patience)
        )


def _look(answer: Answer) -> None:
    """Raise Refused where a row cannot be told of now, as when its node has just ended."""
    for row in answer["docs"]:
        if error := row.get("error"):
            missing = error["type"] == "index_not_found_exception"
            raise Refused(404 if missing else 503, error["type"], str(error.get("reason")))


def _look_at_parts(answer: Answer) -> None:
    """Raise Refused where not all parts were counted, which is answered as if all were well."""
    parts = answer["_shards"]
    if parts["successful"] < parts["total"]:
        raise Refused(503, "no_shard_available_action_exception", "a part is on no node")


# Seconds that merging may take, and copying to another node.
MERGING, COPYING = 3600.0, 50
# A replica on another node, where there is one; rows that are written then are on the disk at once.
IN_SERVICE = {
    "index": {
        "refresh_interval": None,
        "auto_expand_replicas": "0-1",
        "translog.durability": "request",
    }
}


def settings(shards: int, owner: Answer) -> Answer:
    """Return what makes an index for rows, of which none is looked into. What is written to it is
    on the disk only when it is closed."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "translog.durability": "async",
        },
        "mappings": {"_meta": {"searcher": owner}, "enabled": False},
    }
