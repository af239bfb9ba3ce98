"""What Whoosh's writer calls while it makes a segment: documents first, then sorted postings."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import FieldWriter, PerDocWriterWithColumns

from searcher.postings.arrays import DOCS_SUFFIX, TERMS_SUFFIX
from searcher.postings.builder import DocumentsWriter
from searcher.postings.container import Container, ContainerWriter
from searcher.postings.inverted import InvertedWriter
from searcher.postings.records import encode_record
from searcher.postings.runs import Stretch

COLUMN_SUFFIX = ".col"
FLUSH = 1 << 20

_FORMATS = frozenset({"Existence", "Frequency", "Positions"})


class ArrayDocumentWriter(PerDocWriterWithColumns):  # type: ignore[misc]
    """Takes documents one by one: stored values, lengths, columns."""

    def __init__(self, storage: Any, segment: Any) -> None:
        super().__init__()
        self._storage = storage
        self._segment = segment
        self._documents = DocumentsWriter()
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, tuple[Any, Any]] = {}
        self._stored: dict[str, Any] = {}
        self._docnum = -1
        self.is_closed = False

    def _has_column(self, fieldname: str) -> bool:
        return fieldname in self._columns

    def _create_column(self, fieldname: str, column: Any) -> None:
        file = self._segment.create_file(self._storage, f".{fieldname}{COLUMN_SUFFIX}")
        self._columns[fieldname] = (file, column.writer(file))

    def _get_column(self, fieldname: str) -> Any:
        return self._columns[fieldname][1]

    def start_doc(self, docnum: int) -> None:
        """Begin the document `docnum`; they come in order."""
        self._docnum = docnum
        self._stored = {}

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Take a field's stored value and its length."""
        if value is not None:
            self._stored[fieldname] = value
        if length:
            lengths = self._lengths.setdefault(fieldname, array("I"))
            lengths.extend([0] * (self._docnum - len(lengths)))
            lengths.append(length)

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Any) -> None:
        """Refuse: term vectors are not kept."""
        raise NotImplementedError(
            f"this index keeps no term vectors; make field {fieldname!r} without vector=True"
        )

    def finish_doc(self) -> None:
        """End the document."""
        self._documents.add([encode_record(self._stored)], {})

    def close(self) -> None:
        """Write the file of documents, if there are any."""
        self.is_closed = True
        count = self._documents.count
        for file, column in self._columns.values():
            column.finish(count)
            file.close()
        if not count:
            return
        lengths = {
            name: np.pad(np.asarray(held), (0, count - len(held)))
            for name, held in self._lengths.items()
        }
        container = self._documents.close(lengths)
        with self._segment.create_file(self._storage, DOCS_SUFFIX) as file:
            container.close(file, {"doc_count": count})


class ArrayFieldWriter(FieldWriter):  # type: ignore[misc]
    """Takes postings ordered by field, term and document."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self._container = ContainerWriter()
        self._fields: dict[str, dict[str, int]] = {}
        self._lengths: Container | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin a field; raises TypeError for a posting format that is not kept here."""
        kind = type(fieldobj.format).__name__
        if kind not in _FORMATS:
            raise TypeError(
                f"this index keeps frequencies and positions, not the {kind} of {fieldname!r}"
            )
        self._format = fieldobj.format
        self._fieldname = fieldname
        self._writer = InvertedWriter(self._container, fieldname, self._field_lengths(fieldname))
        self._terms: list[bytes] = []
        self._begin()

    def _begin(self) -> None:
        self._counts: list[int] = []
        self._docs = array("i")
        self._freqs = array("i")
        self._weights = array("f")
        self._positions: list[int] | None = [] if self._format.supports("positions") else None

    def _field_lengths(self, fieldname: str) -> Any:
        if self._lengths is None:
            self._lengths = open_container(self._storage, self._segment.make_filename(DOCS_SUFFIX))
        name = f"lengths.{fieldname}"
        if name in self._lengths:
            return self._lengths.array(name)
        return np.zeros(self._lengths.meta["doc_count"], np.uint8)

    def start_term(self, text: bytes) -> None:
        """Begin a term."""
        self._terms.append(text)
        self._counts.append(0)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """Take the term's posting in one document."""
        self._counts[-1] += 1
        self._docs.append(docnum)
        self._weights.append(weight)
        if self._positions is None:
            counted = vbytes and self._format.decode_frequency(vbytes)
            self._freqs.append(counted or 1)
            return
        positions = self._format.decode_positions(vbytes)
        self._freqs.append(len(positions))
        self._positions.extend(positions)

    def finish_term(self) -> None:
        """End the term."""
        if len(self._docs) >= FLUSH:
            self._flush()

    def _flush(self) -> None:
        positions = None if self._positions is None else np.asarray(self._positions, np.int32)
        self._writer.append(
            Stretch(
                np.asarray(self._counts, np.int64),
                np.asarray(self._docs),
                np.asarray(self._freqs),
                positions,
                np.asarray(self._weights),
            )
        )
        self._begin()

    def finish_field(self) -> None:
        """End the field."""
        self._flush()
        self._fields[self._fieldname] = self._writer.close(self._terms)

    def close(self) -> None:
        """Write the file of postings, if there are documents."""
        self.is_closed = True
        if self._storage.file_exists(self._segment.make_filename(DOCS_SUFFIX)):
            with self._segment.create_file(self._storage, TERMS_SUFFIX) as file:
                self._container.close(file, {"fields": self._fields})


def open_container(storage: Any, name: str) -> Container:
    """A container in a Whoosh storage: mapped where that is a folder, else read."""
    folder = getattr(storage, "folder", None)
    if folder is not None:
        return Container.open(Path(folder) / name)
    with storage.open_file(name) as file:
        return Container(bytes(file.read()), name)
