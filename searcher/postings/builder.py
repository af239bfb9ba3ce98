"""Building a segment in bulk: batches of passages in, two files of arrays out.

Occurrences wait in arrays until they fill the memory set; then each field is sorted into a
run, and the runs go to a nameless file. At the end the runs are merged into the segment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from searcher import disk

from .arrays import DOCS_SUFFIX, TERMS_SUFFIX, SegmentArrays, open_segment
from .columns import Column, Texts, empty_column
from .merge import Source
from .runs import Field
from .segment_files import DocumentsWriter, write_terms
from .spilled import spill
from .waiting import FieldBuffer

MEMORY = 96 << 20
# Peak bytes an occurrence takes: its columns, their concatenation, the packed keys, the run.
OCCURRENCE = 56


class SegmentBuilder:
    """Builds the segment `name` in `folder` from batches of documents.

    `memory` (bytes) bounds what waits in memory; besides it, only the terms and some ten
    bytes a document grow with the corpus.
    """

    def __init__(
        self, folder: Path | str, name: str, fields: Mapping[str, Field], *, memory: int = MEMORY
    ) -> None:
        self._folder = Path(folder)
        self._name = name
        self._buffers = {field: FieldBuffer(kind) for field, kind in fields.items()}
        self._limit = max(1, memory // OCCURRENCE)
        self._waiting = 0
        self._documents = DocumentsWriter(self._folder)
        self._spill: disk.Scratch | None = None
        self._runs: list[Mapping[str, Source]] = []

    def add(
        self,
        count: int,
        columns: Mapping[str, Column | Texts],
        stored: Sequence[bytes],
        *,
        values: Mapping[str, NDArray[Any]] | None = None,
    ) -> int:
        """Add `count` documents; returns the number of the first.

        A field missing from `columns` is empty in them; every batch gives columns of the same
        kind. `values` are numbers kept for each document; every batch must give the same names.
        """
        if len(stored) != count:
            raise ValueError(f"{count} documents but {len(stored)} stored strings")
        first = self._documents.count
        for name, buffer in self._buffers.items():
            column = columns.get(name) or empty_column(buffer.field)
            self._waiting += buffer.add(column, first, count)
        self._documents.add(stored, values or {})
        if self._waiting >= self._limit:
            self._flush()
        return first

    def finish(self) -> SegmentArrays:
        """Write the segment and open it."""
        if self._waiting or not self._runs:
            self._runs.append({name: buffer.run() for name, buffer in self._buffers.items()})
        lengths = {name: buffer.lengths.joined() for name, buffer in self._buffers.items()}
        begins = {n: b.begins.joined() for n, b in self._buffers.items() if b.field.begins}
        self._documents.write(self._folder / f"{self._name}{DOCS_SUFFIX}", lengths, begins)
        sources = {name: [run[name] for run in self._runs] for name in self._buffers}
        fields = {name: buffer.field for name, buffer in self._buffers.items()}
        write_terms(self._folder / f"{self._name}{TERMS_SUFFIX}", fields, sources, lengths)
        self.discard()
        return open_segment(self._folder, self._name)

    def discard(self) -> None:
        """Drop what was spilled; nothing more can be added."""
        self._runs = []
        self._spill = None

    def _flush(self) -> None:
        if self._spill is None:
            self._spill = disk.Scratch(self._folder)
        scratch = self._spill
        self._runs.append({n: spill(b.run(), scratch) for n, b in self._buffers.items()})
        self._waiting = 0
