"""A segment of the catalogue: all of it is at hand but the texts of its passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold_all
from searcher.cluster.client import Client
from searcher.cluster.shelf import Body
from searcher.errors import InputError, quoted
from searcher.model import Passage
from searcher.postings import Cache
from searcher.store import SegmentEntry
from searcher.store.generation import Generation, OpenSegment
from searcher.store.records import read_passage

# How many texts are asked for at a time, and how many bytes of them are kept.
TOGETHER = 1_000
KEPT = 16 << 20
# How many ordinals come at a time, and of how many passages the texts are read to count in them.
PAGE, MOST_READ = 10_000, 100_000


class ClusterSegment(OpenSegment):
    """A segment whose texts are in a cluster, read when they are wanted."""

    def __init__(self, folder: Path, entry: SegmentEntry, *, body: Body, client: Client) -> None:
        super().__init__(folder, entry)
        self.body = body
        self.client = client
        self._texts = Cache(KEPT)

    def _opened_natively(self) -> None:
        """The kernel would read the texts' postings here, where they are not."""
        return None

    @cached_property
    def characters(self) -> NDArray[np.int64]:
        """How many characters the texts of each document have."""
        return np.array(self.catalog.table["characters"], np.int64)

    def folded_texts(self, ordinals: Sequence[int]) -> list[str]:
        """The texts of some passages, folded."""
        contents = self.contents(ordinals)
        return fold_all([read_passage(contents[at], id="").text for at in ordinals])

    def occurrences(self, string: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The passages whose folded text holds a string, ascending, and how often each does.

        Where these are told by reading texts, more than a reader has time for are refused.
        """
        docs = self.holding(string)
        if len(docs) > MOST_READ:
            raise InputError(
                f"{len(docs):,} passages of the cluster hold {quoted(string)}, more than the "
                f"{MOST_READ:,} whose texts are read to count in them; narrow it by filters"
            )
        counts = [_overlapping(text, string) for text in self.folded_texts(docs.tolist())]
        return docs, np.array(counts, np.int32)

    def holding(self, string: str) -> NDArray[np.int32]:
        """The passages whose folded text holds a string, ascending."""
        long = len(string) > 1
        return self.ordinals({"match_phrase": {"g": string}} if long else {"term": {"g.c": string}})

    def ordinals(self, query: dict[str, Any]) -> NDArray[np.int32]:
        """The passages that satisfy a query, ascending."""
        found: list[int] = []
        body = {
            "size": PAGE,
            "track_total_hits": False,
            "stored_fields": "_none_",
            "query": query,
            "sort": [{"n": "asc"}],
        }
        while True:
            hits = self.client.many(self.body.index, [body])[0]["hits"]["hits"]
            found += [hit["sort"][0] for hit in hits]
            if len(hits) < PAGE:
                return np.array(found, np.int32)
            body["search_after"] = hits[-1]["sort"]

    def passage_of(self, document: int, number: int) -> Passage:
        """The passage of a document at `number`, counted from 0."""
        first, count = int(self.catalog.firsts[document]), self.catalog.record(document).count
        ordinal = first + number
        content = self._texts.get(ordinal)
        if content is None:
            # Who reads one passage of a document often reads those beside it.
            near = range(number, min(number + TOGETHER // 10, count))
            content = self.contents(first + one for one in near)[ordinal]
        id = f"{self.catalog.record(document).id}#{number + 1}"
        try:
            return read_passage(content, id=id)
        except ValueError as error:
            raise self.client.failed(
                f"holds a passage that cannot be read ({id}: {error}); mend it with: searcher "
                f"index PATH --rebuild --index {self.client.address}"
            ) from None

    def contents(self, ordinals: Iterable[int]) -> dict[int, bytes]:
        """Return some passages as they are stored."""
        wanted = list(dict.fromkeys(ordinals))
        found = {at: kept for at in wanted if (kept := self._texts.get(at)) is not None}
        missing = [at for at in wanted if at not in found]
        for start in range(0, len(missing), TOGETHER):
            found |= self._asked(missing[start : start + TOGETHER])
        return found

    def keep(self, ordinal: int, content: bytes) -> None:
        """Keep a passage at hand that came with something else."""
        self._texts.put(ordinal, content, len(content))

    def _asked(self, ordinals: list[int]) -> dict[int, bytes]:
        body = {"ids": [str(at) for at in ordinals]}
        path = f"/{self.body.index}/_mget?_source_includes=p"
        answer = self.client.told(lambda: self.client.ask("POST", path, body))
        found = {}
        for row in answer["docs"]:
            if not row.get("found"):
                raise self.client.failed(
                    f"has lost passages of the index ({row['_index']}/{row['_id']}); mend it with: "
                    f"searcher index PATH --rebuild --index {self.client.address}"
                )
            content = row["_source"]["p"].encode()
            found[int(row["_id"])] = content
            self.keep(int(row["_id"]), content)
        return found


class ClusterGeneration(Generation):
    """A generation whose segments are those of a catalogue."""

    def number_of(self, segment: OpenSegment, ordinal: int) -> int:
        """The number in the graph of a document of a segment, or of a part of one."""
        whole = getattr(segment, "whole", None)
        if whole is not None:
            return super().number_of(whole, int(segment.documents_of[ordinal]))  # type: ignore[attr-defined]
        return super().number_of(segment, ordinal)


def _overlapping(text: str, string: str) -> int:
    """Count the occurrences of a string, those that overlap each.

    >>> _overlapping("人人人", "人人")
    2
    """
    count, at = 0, text.find(string)
    while at >= 0:
        count, at = count + 1, text.find(string, at + 1)
    return count
