"""The postings of batches without the kernel: occurrences that wait until they are sorted into runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import disk

from .columns import Column, Numbered, Texts, empty_column
from .inverted import InvertedWriter
from .laid import Laid
from .merge import Source
from .numbering import Numbering
from .runs import Field, Run, sort_pairs, sort_words
from .segment_files import merge_fields
from .spilled import spill

# Peak bytes an occurrence takes: its columns, their concatenation, the packed keys, the run.
OCCURRENCE = 56


class _Occurrences:
    """Occurrences of one field that wait to be sorted."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._numbers = Numbering()
        self._keys = Laid(np.uint64 if field.pairs else np.int32)
        self._docs = Laid(np.int32)
        self._positions = Laid(np.int32)

    def add(self, column: Column | Texts, base: int) -> None:
        """Take those of a batch, whose first document has the number `base`."""
        self._keys.append(self._number(column.terms))
        self._docs.append(np.asarray(column.docs, np.int32) + np.int32(base))
        if self._field.positions:
            assert column.positions is not None, "the field keeps positions"
            self._positions.append(np.asarray(column.positions, np.int32))

    def _number(self, terms: Any) -> NDArray[Any]:
        if self._field.pairs:
            return np.asarray(terms, np.uint64)
        if isinstance(terms, Numbered):
            return self._numbers.of(terms.words).take(terms.numbers)
        return self._numbers.of(terms)

    def run(self) -> Run:
        """Return what waits, sorted."""
        keys, docs = self._keys.joined(), self._docs.joined()
        positions = self._positions.joined() if self._field.positions else None
        if self._field.pairs:
            return sort_pairs(keys, docs, positions)
        return sort_words(self._numbers.ranked(), keys, docs, positions)


class _Buffer:
    """The occurrences of one field that wait to be sorted, and how many there are in each
    document."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.lengths = Laid(np.int32)
        self._waiting = _Occurrences(field)

    def add(self, column: Column | Texts, base: int, count: int) -> int:
        """Take a batch of `count` documents, numbered from `base`; how many occurrences."""
        if isinstance(column, Texts):
            counts = column.counts
        else:
            counts = np.bincount(column.docs, minlength=count).astype(np.int32)
        told = None if isinstance(column, Texts) else column.lengths
        self.lengths.append(counts if told is None else told)
        self._waiting.add(column, base)
        return int(counts.sum())

    def run(self) -> Run:
        """Return what waits, sorted; the buffer is empty afterwards."""
        waiting, self._waiting = self._waiting, _Occurrences(self._field)
        return waiting.run()


class Waiting:
    """Gathers postings in arrays of occurrences, which are sorted when they take `memory` bytes."""

    def __init__(self, fields: Mapping[str, Field], memory: int) -> None:
        self._fields = fields
        self._buffers = {name: _Buffer(field) for name, field in fields.items()}
        self._limit = max(1, memory // OCCURRENCE)
        self._waiting = 0
        self._runs: list[Mapping[str, Source]] = []

    def add(self, first: int, count: int, columns: Mapping[str, Column | Texts]) -> bool:
        """Take a batch of `count` documents, numbered from `first`; True where no more should wait."""
        for name, buffer in self._buffers.items():
            column = columns.get(name) or empty_column(self._fields[name])
            self._waiting += buffer.add(column, first, count)
        return self._waiting >= self._limit

    def spill(self, scratch: disk.Scratch) -> None:
        """Put what waits into a file, sorted."""
        self._runs.append({name: spill(one.run(), scratch) for name, one in self._buffers.items()})
        self._waiting = 0

    def lengths(self) -> dict[str, NDArray[np.int32]]:
        """Return how many occurrences each document has, by field."""
        return {name: buffer.lengths.joined() for name, buffer in self._buffers.items()}

    def write(self, writers: Mapping[str, InvertedWriter]) -> None:
        """Write the postings of all fields."""
        if self._waiting or not self._runs:
            self._runs.append({name: buffer.run() for name, buffer in self._buffers.items()})
        sources = {name: [run[name] for run in self._runs] for name in self._buffers}
        merge_fields(self._fields, sources, writers)
