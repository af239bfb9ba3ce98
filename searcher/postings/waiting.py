"""Occurrences of a field that wait until they are sorted into a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded

from .columns import Column, Numbered, Texts
from .laid import Laid
from .numbering import new_numbering
from .runs import Field, Run, sort_pairs, sort_texts, sort_words


class _Occurrences:
    """Occurrences of one field that wait to be sorted."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._numbers = new_numbering()
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


class _LaidTexts:
    """Texts of one field whose characters wait to be sorted, by the kernel: as they come."""

    def __init__(self, least: int | None) -> None:
        self._least = least
        self._first = 0
        self._codes = Laid(np.uint32)
        self._lengths = Laid(np.uint32)

    def add(self, column: Column | Texts, base: int) -> None:
        """Take those of a batch, which follow those before."""
        assert isinstance(column, Texts), "a field's columns are of one kind"
        if not self._lengths:
            self._first = base
        self._codes.append(column.codes)
        self._lengths.append(column.lengths.astype(np.uint32))

    def run(self) -> Run:
        """Return what waits, sorted."""
        return sort_texts(self._codes.joined(), self._lengths.joined(), self._first, self._least)


class FieldBuffer:
    """The occurrences of one field that wait to be sorted, where words begin, how many there are
    in each document."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.lengths = Laid(np.int32)
        self.begins = Laid(np.uint8)
        self._waiting: _Occurrences | _LaidTexts | None = None

    def add(self, column: Column | Texts, base: int, count: int) -> int:
        """Take a batch of `count` documents, numbered from `base`; how many occurrences."""
        if isinstance(column, Texts):
            counts = column.counts
        else:
            counts = np.bincount(column.docs, minlength=count).astype(np.int32)
        self.lengths.append(counts)
        if column.begins is not None:
            self.begins.append(column.begins)
        if self._waiting is None:
            if isinstance(column, Texts) and loaded():
                self._waiting = _LaidTexts(column.least)
            else:
                self._waiting = _Occurrences(self.field)
        self._waiting.add(column, base)
        return int(counts.sum())

    def run(self) -> Run:
        """Return what waits, sorted; the buffer is empty afterwards."""
        waiting, self._waiting = self._waiting or _Occurrences(self.field), None
        return waiting.run()
