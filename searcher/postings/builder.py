"""Building a segment in bulk: batches of passages in, two files of arrays out.

What the batches hold is gathered by term in the kernel, or waits in arrays to be sorted
(`gathered`, `waiting`), until it fills the memory set; then each field leaves as a run for a
nameless file. At the end the runs are merged into the segment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import disk

from .arrays import DOCS_SUFFIX, TERMS_SUFFIX, SegmentArrays, open_segment
from .columns import Column, Texts
from .gathered import Gathered
from .laid import Laid
from .runs import Field
from .segment_files import DocumentsWriter, write_terms
from .waiting import Waiting

MEMORY = 96 << 20


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
        self._fields, self._memory = fields, memory
        self._gathering: Gathered | Waiting | None = None
        self._begins = {name: Laid(np.uint8) for name, field in fields.items() if field.begins}
        self._documents = DocumentsWriter(self._folder)
        self._spill: disk.Scratch | None = None

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
        for name, begins in self._begins.items():
            flags = columns[name].begins if name in columns else None
            if flags is not None:
                begins.append(flags)
        full = self._gather(columns).add(first, count, columns)
        self._documents.add(stored, values or {})
        if full:
            self._flush()
        return first

    def finish(self) -> SegmentArrays:
        """Write the segment and open it."""
        gathering = self._gather({})
        lengths = gathering.lengths()
        begins = {name: flags.joined() for name, flags in self._begins.items()}
        self._documents.write(self._folder / f"{self._name}{DOCS_SUFFIX}", lengths, begins)
        path = self._folder / f"{self._name}{TERMS_SUFFIX}"
        write_terms(path, self._fields, lengths, gathering.write)
        self.discard()
        return open_segment(self._folder, self._name)

    def discard(self) -> None:
        """Drop what was spilled; nothing more can be added."""
        self._gathering = None
        self._spill = None

    def _gather(self, columns: Mapping[str, Column | Texts]) -> Gathered | Waiting:
        """Return what gathers postings: the first batch decides which."""
        if self._gathering is None:
            if Gathered.suits(self._fields, columns):
                self._gathering = Gathered(self._fields, self._memory, columns)
            else:
                self._gathering = Waiting(self._fields, self._memory)
        return self._gathering

    def _flush(self) -> None:
        if self._spill is None:
            self._spill = disk.Scratch(self._folder)
        self._gather({}).spill(self._spill)
