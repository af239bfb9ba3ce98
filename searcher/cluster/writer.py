"""The sink of a cluster: prepared documents become rows over there and a segment of the catalogue
here, which is a segment like any other but for the texts of its passages."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold_all
from searcher.cluster.client import Answer
from searcher.cluster.layout import PASSAGES, SECTIONS, edges, settings, word_strings
from searcher.cluster.shelf import Body
from searcher.cluster.store import ClusterStore
from searcher.indexing.batches import Batch, Prepared
from searcher.indexing.segment_writer import SegmentWriter
from searcher.postings import Column
from searcher.postings.builder import Numbered
from searcher.schema import CHARACTERS, GRAMS
from searcher.store import SegmentEntry
from searcher.store.catalog import Entry, Seal
from searcher.store.records import read_passage

# Characters of texts that go over in one request; a row is some six times that in bytes.
TOGETHER = 600_000
# A replica is made on another node, where there is one, before anyone reads.
IN_SERVICE = {"index": {"refresh_interval": None, "auto_expand_replicas": "0-1"}}
MERGING = 3600.0


class ClusterWriter(SegmentWriter):
    """Takes prepared documents into a new segment of a cluster's store."""

    def __init__(self, store: ClusterStore, name: str) -> None:
        super().__init__(store, name)
        self._cluster = store
        self._client = store.client
        index = f"{store.shelf.name}-{name[1:]}-{secrets.token_hex(4)}"
        self._body = Body(index, 0, 0, 0)
        self._known: dict[str, set[Any]] = {"body": set(), "body" + GRAMS: set()}
        self._rows: list[tuple[str, Answer]] = []
        self._row: Answer | None = None
        self._section: Answer | None = None
        self._sections: list[tuple[str, Answer]] = []
        self._waiting = self._characters = self._section_count = 0
        self._begun = False

    def add(self, prepared: Prepared) -> None:
        """Append a document."""
        self._begin()
        seal = Seal(prepared.record, prepared.details)
        document = len(self._catalog)
        for batch in prepared.batches:
            count = len(batch.passages)
            self._send(batch, document)
            columns = {**batch.texts, **self._vocabulary(batch), CHARACTERS: _nothing()}
            self._builder.add(count, columns, [b""] * count, values=batch.values)
            seal.add(batch.passages)
            self._passages += count
        kept = Entry(prepared.record, prepared.details, prepared.names, seal.digest())
        self._catalog.add(kept)

    def finish(self) -> SegmentEntry:
        """See all rows in the cluster, count them, and write the files of the catalogue."""
        self._end_row()
        self._end_section()
        self._flush()
        self._body = Body(self._body.index, self._passages, self._characters, self._section_count)
        self._cluster.made[self._name] = self._body
        for index, wanted in (
            (self._body.index, self._body.passages),
            (self._body.of_sections, self._body.sections),
        ):
            self._close(index, wanted)
        return super().finish()

    def _close(self, index: str, wanted: int) -> None:
        """Bring an index into the form in which it is searched."""
        self._told("POST", f"/{index}/_refresh")
        held = self._told("GET", f"/{index}/_count")["count"]
        if held != wanted:
            raise self._client.failed(
                f"took in {held:,} of {wanted:,} rows; run the same command again"
            )
        self._told("POST", f"/{index}/_forcemerge?max_num_segments=1", patience=MERGING)
        self._told("PUT", f"/{index}/_settings", IN_SERVICE)

    def _begin(self) -> None:
        """Make the two indexes before the first row."""
        if self._begun:
            return
        self._begun = True
        # Known from now on, to be removed if this comes to nothing.
        self._cluster.made[self._name] = self._body
        shards = self._shards()
        for index, kind in ((self._body.index, PASSAGES), (self._body.of_sections, SECTIONS)):
            kind = {**kind, "_meta": {"searcher": self._cluster.owner()}}
            self._told("PUT", f"/{index}", settings(kind, shards=shards))

    def _shards(self) -> int:
        """Return how many shards share the work: one for each machine that holds data."""
        return max(1, min(int(self._told("GET", "/_cluster/health")["number_of_data_nodes"]), 16))

    def _send(self, batch: Batch, document: int) -> None:
        count, first = len(batch.passages), self._passages
        texts = fold_all([read_passage(one, id="").text for one in batch.passages])
        words = word_strings(batch.texts["body"], count)
        opens, days = batch.values["opens"].tolist(), batch.values["day"].tolist()
        owners = self._row["d"] if self._row else None
        for at, text in enumerate(texts):
            number = first + at
            self._end_row(text if owners == document else "")
            owners = document
            if opens[at]:
                self._end_section()
                self._section = {"n": number, "w": [], "g": []}
            assert self._section is not None
            self._section["w"].append(words[at])
            self._section["g"].append(text)
            self._row = {
                "n": number,
                "d": document,
                "w": words[at],
                "g": text,
                "p": bytes(batch.passages[at]).decode("utf-8", "replace"),
            }
            if days[at]:
                self._row["day"] = days[at]
            self._characters += len(text)

    def _end_row(self, following: str = "") -> None:
        """Hand on the row under way, now that the text after it in its document is known."""
        if self._row is None:
            return
        if seam := edges(self._row["g"], following):
            self._row["e"] = seam
        self._rows.append((str(self._row["n"]), self._row))
        self._waiting += len(self._row["g"])
        self._row = None
        if self._waiting > TOGETHER:
            self._flush()

    def _end_section(self) -> None:
        if self._section is not None:
            self._sections.append((str(self._section["n"]), self._section))
            self._section_count += 1
            self._section = None

    def _flush(self) -> None:
        for index, rows in (
            (self._body.index, self._rows),
            (self._body.of_sections, self._sections),
        ):
            if rows:
                self._client.write(index, rows)
        self._rows, self._sections, self._waiting = [], [], 0

    def _vocabulary(self, batch: Batch) -> dict[str, Column]:
        """Return the words and pairs of the texts that are new to the segment, each once: the
        catalogue tells what stands somewhere, the cluster where."""
        body, pairs = batch.texts["body"], batch.texts["body" + GRAMS]
        terms: Any = body.terms
        words = terms.words if isinstance(terms, Numbered) else terms
        fresh = [word for word in dict.fromkeys(words) if word not in self._known["body"]]
        self._known["body"].update(fresh)
        held = np.unique(np.asarray(pairs.terms, np.uint64))
        known = self._known["body" + GRAMS]
        other = [pair for pair in held.tolist() if pair not in known]
        known.update(other)
        return {
            "body": Column(fresh, _first(len(fresh))),
            "body"
            + GRAMS: Column(np.array(other, np.uint64), _first(len(other)), _first(len(other))),
        }

    def _told(
        self, method: str, path: str, body: object = None, *, patience: float | None = None
    ) -> Answer:
        return self._client.told(
            lambda: self._client.ask(method, path, body, writing=True, patience=patience)
        )


def _first(count: int) -> NDArray[np.int32]:
    """Return the first passage, or position, for so many terms."""
    return np.zeros(count, np.int32)


def _nothing() -> Column:
    return Column(np.empty(0, np.uint64), np.empty(0, np.int32))
