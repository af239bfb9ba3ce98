"""What a cluster says is in service, and the files of the catalogue, which every client keeps.

The row `current` of the index that a person named holds the manifest in service and where the
passages of each segment lie. It is replaced only by who has read the one before: of two writers
the second learns that it was overtaken, and a reader sees one generation, whole.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from searcher.cluster.client import Client, Refused
from searcher.cluster.rows import Place, Rows
from searcher.errors import ClusterFailed

# How the rows of an index are kept.
FORMAT = 3
# Bytes of a file that stand in one row.
STRETCH = 1 << 20
CURRENT = "current"
CONFLICT = 409


# What is in service, as JSON; beside it the small files of the catalogue, a stretch a row.
SETTINGS: dict[str, Any] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
    "mappings": {
        "dynamic": False,
        "_meta": {"searcher": {"format": FORMAT}},
        "properties": {"said": {"type": "object", "enabled": False}},
    },
}


@dataclass(frozen=True)
class Body:
    """Where the large files of a segment lie: an index, and how many rows it has."""

    index: str
    rows: int


@dataclass(frozen=True)
class Pointer:
    """What is in service: a manifest's name and JSON, and the bodies of its segments; the last
    number that a writer claimed; the indexes that only the generation before still reads."""

    claimed: int
    manifest: str = ""
    content: str = ""
    bodies: Mapping[str, Body] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    version: tuple[int, int] = (0, 0)

    def said(self) -> dict[str, Any]:
        """Return it as the row says it."""
        bodies = {name: asdict(body) for name, body in self.bodies.items()}
        return {
            "format": FORMAT,
            "claimed": self.claimed,
            "manifest": self.manifest,
            "content": self.content,
            "bodies": bodies,
            "retired": list(self.retired),
        }


class Overtaken(Exception):
    """Another writer has put something in service meanwhile."""


class Shelf:
    """The index, of the name in an address, that says what is in service."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.rows = Rows(client)
        self.name = client.address.name

    def is_there(self) -> bool:
        """Tell whether there is such an index. Raises ClusterFailed where it is not ours."""
        return self.uuid() is not None

    def uuid(self) -> str | None:
        """Return what tells the index from others that had its name; None where there is none.

        Raises ClusterFailed where one is there that is none of ours.
        """
        try:
            found = self.client.ask("GET", f"/{self.name}")
        except Refused as refused:
            if refused.status == 404:
                return None
            raise self.client.problem(refused) from None
        ours = [one["mappings"].get("_meta", {}).get("searcher") for one in found.values()]
        if len(found) != 1 or ours[0] is None:
            raise self.client.failed(
                "has an index of this name that is none of ours; nothing in it was touched: choose "
                "another name"
            )
        if ours[0].get("format") != FORMAT:
            raise self.client.failed(
                f"holds an index of format {ours[0].get('format')}, and this program reads "
                f"{FORMAT}; build another with a new name"
            )
        uuid: str = next(iter(found.values()))["settings"]["index"]["uuid"]
        return uuid

    def make(self) -> None:
        """Make the index where there is none."""
        if self.is_there():
            return
        try:
            self.client.ask("PUT", f"/{self.name}", SETTINGS, writing=True)
        except Refused as refused:
            if refused.kind != "resource_already_exists_exception":
                raise self.client.problem(refused) from None
            self.is_there()

    def read(self) -> Pointer | None:
        """Return what is in service, None where nothing is and nobody has begun to write."""
        try:
            row = self.client.ask("GET", f"/{self.name}/_doc/{CURRENT}")
        except Refused as refused:
            if refused.status == 404:
                return None
            raise self.client.problem(refused) from None
        said, version = row["_source"]["said"], (row["_seq_no"], row["_primary_term"])
        bodies = {name: Body(**body) for name, body in said["bodies"].items()}
        retired = tuple(said["retired"])
        return Pointer(said["claimed"], said["manifest"], said["content"], bodies, retired, version)

    def claim(self) -> Pointer:
        """Take a number that no other writer has; return what is in service then."""
        while True:
            found = self.read()
            claimed = Pointer(1) if found is None else replace(found, claimed=found.claimed + 1)
            try:
                return self.swap(found, claimed)
            except Overtaken:
                continue

    def swap(self, old: Pointer | None, new: Pointer) -> Pointer:
        """Put a pointer in the place of the one that was read; return it with its version.

        Raises Overtaken where another stands there.
        """
        place = f"/{self.name}/_doc/{CURRENT}"
        where = "op_type=create" if old is None else "if_seq_no={}&if_primary_term={}"
        path = f"{place}?{where.format(*old.version) if old else where}&refresh=true"
        try:
            done = self.client.ask("PUT", path, {"said": new.said()}, writing=True)
        except Refused as refused:
            if refused.status != CONFLICT:
                raise self.client.problem(refused) from None
            # An answer may have been lost, and what was asked done.
            now = self.read()
            if now is None or now.said() != new.said():
                raise Overtaken from None
            return now
        return replace(new, version=(done["_seq_no"], done["_primary_term"]))

    def put(self, name: str, content: Iterator[bytes]) -> None:
        """Keep a file of the catalogue."""
        rows = ((f"{name}.{number}", stretch) for number, stretch in enumerate(content))
        self.rows.put(self.name, rows)

    def get(self, name: str, *, size: int, sha256: str) -> Iterator[bytes]:
        """Give a file of the catalogue. Raises ClusterFailed where it is not what was kept."""
        digest = hashlib.sha256()
        for number in range(-(-size // STRETCH)):
            place = Place(self.name, f"{name}.{number}")
            stretch = self.rows.get([place], size=STRETCH)[place]
            digest.update(stretch)
            yield stretch
        if digest.hexdigest() != sha256:
            raise self.rows.lost(name)

    def drop(self, name: str, *, size: int) -> None:
        """Let a file of the catalogue go; what is not there is no matter."""
        for number in range(-(-size // STRETCH)):
            try:
                self.client.ask("DELETE", f"/{self.name}/_doc/{name}.{number}")
            except (Refused, ClusterFailed):
                return


def stretches_of(path: os.PathLike[str]) -> Iterator[bytes]:
    """Give the bytes of a file, a row's worth at a time."""
    with open(path, "rb") as file:
        while stretch := file.read(STRETCH):
            yield stretch
