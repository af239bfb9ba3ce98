"""The documents of one segment: their records, outlines and the table that filters read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import disk
from searcher.postings import Cache
from searcher.postings.container import Container, ContainerWriter
from searcher.postings.passages import Passages, PassagesWriter
from searcher.store.names import DETAILS, RECORDS
from searcher.store.records import Details, DocumentRecord, read_details, read_record

# How much of the records read is kept at hand.
READ_BYTES = 2 << 20
# One column a name, one row a document: what filters, updates and sorting look at.
COLUMNS = (
    "id",
    "path",
    "file",
    "digest",
    "count",
    "title",
    "issuer",
    "doc_number",
    "cites",
    "type",
    "region",
    "issued_on",
    "published_on",
    "first_on",
    "characters",
)


class CatalogWriter:
    """Collects the documents of a segment and writes its two files at `close`."""

    def __init__(self) -> None:
        self._records, self._details = ContainerWriter(), ContainerWriter()
        self._record_bytes = PassagesWriter(self._records)
        self._detail_bytes = PassagesWriter(self._details)
        self._names: list[list[str]] = []
        self._rows: dict[str, list[Any]] = {name: [] for name in COLUMNS}

    def __len__(self) -> int:
        return len(self._rows["id"])

    def add(self, record: bytes, details: bytes, names: Sequence[str]) -> None:
        """Append a document by its JSON, with the titles that it names in 《…》."""
        self._record_bytes.add([record])
        self._detail_bytes.add([details])
        self._names.append(list(names))
        raw = json.loads(record)
        row = {**raw, **raw["metadata"]}
        for name, column in self._rows.items():
            column.append(row[name])

    def close(self, folder: Path, name: str) -> list[str]:
        """Write the files; returns their names."""
        self._record_bytes.close()
        self._detail_bytes.close()
        self._records.add("counts", np.array(self._rows["count"], np.uint32))
        for array, value in (("table", self._rows), ("names", self._names)):
            content = zlib.compress(json.dumps(value, ensure_ascii=False).encode())
            self._records.add(array, np.frombuffer(content, np.uint8))
        for suffix, container in ((RECORDS, self._records), (DETAILS, self._details)):
            with disk.written(folder / (name + suffix)) as target:
                container.close(target)
        return [name + RECORDS, name + DETAILS]


class Catalog:
    """The documents of a segment, by ordinal."""

    def __init__(self, folder: Path, name: str) -> None:
        self._container = Container.open(folder / (name + RECORDS))
        self._records = Passages(self._container)
        # Opened at once, for an update may remove it before it is read.
        self._details_container = Container.open(folder / (name + DETAILS))
        self._read = Cache(READ_BYTES)

    def __len__(self) -> int:
        return len(self._records)

    @property
    def containers(self) -> tuple[Container, Container]:
        """Its two files."""
        return self._container, self._details_container

    @cached_property
    def table(self) -> dict[str, list[Any]]:
        """The columns of the filter table."""
        table: dict[str, list[Any]] = self._json("table")
        return table

    @cached_property
    def names(self) -> list[list[str]]:
        """For each document the titles, without what people leave out, that it names in 《…》."""
        names: list[list[str]] = self._json("names")
        return names

    def _json(self, array: str) -> Any:
        return json.loads(zlib.decompress(self._container.array(array).tobytes()))

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """Where each document's passages begin in the segment, and at last where they end."""
        counts = self._container.array("counts").astype(np.int64)
        return np.concatenate([[0], np.cumsum(counts)])

    def document_of(self, passage: int) -> int:
        """The ordinal of the document that a passage belongs to."""
        return int(self.firsts.searchsorted(passage, side="right")) - 1

    def record(self, ordinal: int) -> DocumentRecord:
        """A document's record."""
        record: DocumentRecord | None = self._read.get(ordinal)
        if record is None:
            raw = self._records[ordinal]
            record = read_record(raw)
            self._read.put(ordinal, record, len(raw))
        return record

    def raw(self, ordinal: int) -> tuple[bytes, bytes, list[str]]:
        """A document's record, details and names, to copy into another segment."""
        return self._records[ordinal], self._details[ordinal], self.names[ordinal]

    def details(self, ordinal: int) -> Details:
        """A document's outline and fixes."""
        return read_details(self._details[ordinal])

    @cached_property
    def _details(self) -> Passages:
        return Passages(self._details_container)
