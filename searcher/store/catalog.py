"""The documents of one segment: their records, outlines and the table that filters read."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher import disk
from searcher.postings import Cache
from searcher.postings.container import Container
from searcher.postings.container_writer import ContainerWriter
from searcher.postings.passages import Passages, PassagesWriter
from searcher.store.columns import NAMES, Columns, ColumnsWriter
from searcher.store.names import DETAILS, RECORDS
from searcher.store.records import (
    Details,
    DocumentRecord,
    read_details,
    read_record,
    read_statements,
)
from searcher.store.shape import require

# How much of the records read is kept at hand.
READ_BYTES = 2 << 20
# After so many records were read for one fact each, the whole table is.
MOST_ONE_BY_ONE = 200
SEAL = 32  # bytes


class Seal:
    """A digest of all that an index keeps of a document: its record, its details, its passages.

    It is made when the document is prepared and goes with it from segment to segment.
    """

    def __init__(self, record: bytes, details: bytes) -> None:
        self._digest = hashlib.sha256()
        self.add((record, details))

    def add(self, contents: Iterable[bytes]) -> None:
        """Go on with some passages."""
        for content in contents:
            self._digest.update(len(content).to_bytes(8, "little"))
            self._digest.update(content)

    def digest(self) -> bytes:
        """Return the digest of all so far."""
        return self._digest.digest()


class Entry(NamedTuple):
    """A document as a catalog keeps it: its JSON, the titles it names in 《…》, its seal."""

    record: bytes
    details: bytes
    names: Sequence[str]
    seal: bytes


class CatalogWriter:
    """Collects the documents of a segment and writes its two files at `close`."""

    def __init__(self) -> None:
        self._records, self._details = ContainerWriter(), ContainerWriter()
        self._record_bytes = PassagesWriter(self._records)
        self._detail_bytes = PassagesWriter(self._details)
        self._seals = bytearray()
        self._counts = array("I")
        self._columns = ColumnsWriter()

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, kept: Entry) -> None:
        """Append a document."""
        record, details, names, seal = kept
        self._record_bytes.add([record])
        self._detail_bytes.add([details])
        self._seals += seal
        raw = json.loads(record)
        self._counts.append(raw["count"])
        self._columns.add({**raw, **raw["metadata"], NAMES: list(names)})

    def close(self, folder: Path, name: str) -> list[str]:
        """Write the files; returns their names."""
        self._record_bytes.close()
        self._detail_bytes.close()
        self._records.add("counts", np.array(self._counts, np.uint32))
        self._records.add("seals", np.frombuffer(self._seals, np.uint8))
        self._columns.close(self._records)
        for suffix, container in ((RECORDS, self._records), (DETAILS, self._details)):
            with disk.written(folder / (name + suffix)) as target:
                container.close(target, {"file": name + suffix})
        return [name + RECORDS, name + DETAILS]


class OneByOne:
    """A column of the table of a catalog, of which few entries are asked for."""

    def __init__(self, catalog: Catalog, name: str) -> None:
        self._catalog, self._name = catalog, name

    def __getitem__(self, ordinal: int) -> Any:
        return self._catalog.fact(self._name, ordinal)


class Catalog:
    """The documents of a segment, by ordinal.

    Opening and reading raise IndexDamaged for what is not as `CatalogWriter` writes it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._container = Container.open(folder / (name + RECORDS))
        self._records = Passages(self._container)
        # Opened at once, for an update may remove it before it is read.
        self._details_container = Container.open(folder / (name + DETAILS))
        for container, suffix in zip(self.containers, (RECORDS, DETAILS), strict=True):
            container.require_file(name + suffix)
        self._counts = self._container.array("counts", ("<u4",), len(self))
        self._read = Cache(READ_BYTES)
        self._one_by_one = 0

    def __len__(self) -> int:
        return len(self._records)

    @property
    def containers(self) -> tuple[Container, Container]:
        """Its two files."""
        return self._container, self._details_container

    @cached_property
    def table(self) -> Columns:
        """The columns of the filter table, each read when it is first asked for."""
        return Columns(self._container, len(self), most=self._records.size)

    @property
    def names(self) -> list[list[str]]:
        """For each document the titles, without what people leave out, that it names in 《…》."""
        return self.table[NAMES]

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """Where each document's passages begin in the segment, and at last where they end."""
        return np.concatenate([[0], np.cumsum(self._counts, dtype=np.int64)])

    def document_of(self, passage: int) -> int:
        """Return the ordinal of the document that a passage belongs to."""
        return int(self.firsts.searchsorted(passage, side="right")) - 1

    def fact(self, name: str, ordinal: int) -> Any:
        """Return a document's entry in a column of the table."""
        return self.facts(name, (ordinal,))[0]

    def column(self, name: str) -> Sequence[Any] | OneByOne:
        """Return the entries of a column of the table by ordinal; the table is read only for many."""
        if name in self.table or self._one_by_one > MOST_ONE_BY_ONE:
            return self.table[name]
        return OneByOne(self, name)

    def facts(self, name: str, ordinals: Sequence[int]) -> list[Any]:
        """Return the entries of some documents in a column of the table, which is read only for
        many."""
        self._one_by_one += len(ordinals)
        if name in self.table or self._one_by_one > MOST_ONE_BY_ONE:
            column = self.table[name]
            return [column[ordinal] for ordinal in ordinals]
        records = map(self.record, ordinals)
        return [getattr(one if hasattr(one, name) else one.metadata, name) for one in records]

    def record(self, ordinal: int) -> DocumentRecord:
        """Return a document's record."""
        record: DocumentRecord | None = self._read.get(ordinal)
        if record is None:
            raw = self._records[ordinal]
            record = self._record(ordinal, raw)
            self._read.put(ordinal, record, len(raw))
        return record

    def _record(self, ordinal: int, raw: bytes) -> DocumentRecord:
        try:
            record = read_record(raw)
            require(record.count == self._counts[ordinal], "count")
        except ValueError as error:
            raise self._container.invalid(f"record {ordinal} ({error})") from None
        return record

    def kept(self, ordinal: int) -> Entry:
        """Return a document as it is kept, to copy into another segment."""
        seal = self._seals[ordinal * SEAL : (ordinal + 1) * SEAL]
        return Entry(self._records[ordinal], self._details[ordinal], self.names[ordinal], seal)

    def said(self, ordinal: int) -> Details:
        """Return what a document says of itself and others, and its sketch; no outline and no
        fixes."""
        return self._read_details(ordinal, read_statements)

    def each_said(self) -> Iterator[Details]:
        """Yield what each document says, one after another, as `said`; sooner than one by one."""
        for ordinal, raw in enumerate(self._details):
            yield self._details_of(ordinal, raw, read_statements)

    def details(self, ordinal: int) -> Details:
        """Return a document's outline and fixes."""
        return self._read_details(ordinal, read_details)

    def _read_details(self, ordinal: int, parse: Callable[[bytes], Details]) -> Details:
        return self._details_of(ordinal, self._details[ordinal], parse)

    def _details_of(self, ordinal: int, raw: bytes, parse: Callable[[bytes], Details]) -> Details:
        try:
            return parse(raw)
        except ValueError as error:
            raise self._details_container.invalid(f"details {ordinal} ({error})") from None

    @cached_property
    def _seals(self) -> bytes:
        return self._container.array("seals", ("|u1",), SEAL * len(self)).tobytes()

    @cached_property
    def _details(self) -> Passages:
        details = Passages(self._details_container)
        if len(details) != len(self):
            raise self._details_container.invalid("number of documents")
        return details
