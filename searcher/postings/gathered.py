"""The postings of batches as the kernel gathers them, by term from the first occurrence on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher import disk
from searcher.kernel import loaded

from .columns import Column, Joined, Numbered, Texts
from .inverted import InvertedWriter
from .lexicon import encode_term
from .runs import Field
from .waiting import Waiting

# Of the memory there is, what is gathered takes so much, for what leaves it is laid end to end.
_SHARE = 0.6
# And what waits in arrays so much: few pairs are given one by one.
_WAITING = 0.1


class _Run(NamedTuple):
    """The postings of a field for some documents: what reads them, their bytes, their checksum."""

    read: Callable[[int, int], bytes]
    size: int
    sum: int


class Gathered:
    """Gathers postings until they take `memory` bytes; those that were gathered before lie in a
    file.

    Pairs that `columns`, those of the first batch, give one by one wait in arrays.
    """

    def __init__(
        self, fields: Mapping[str, Field], memory: int, columns: Mapping[str, Column | Texts]
    ) -> None:
        kernel = loaded()
        assert kernel is not None, "the kernel gathers"
        waiting = {
            name: field for name, field in fields.items() if _waits(field, columns.get(name))
        }
        self._waiting = Waiting(waiting, int(memory * _WAITING))
        self._fields = {name: field for name, field in fields.items() if name not in waiting}
        self._limit = memory * _SHARE
        self._gathering = kernel.Gathering(len(self._fields))
        self._runs: dict[str, list[_Run]] = {name: [] for name in self._fields}
        self._firsts: dict[str, tuple[str, int] | None] = {}

    @staticmethod
    def suits(fields: Mapping[str, Field], columns: Mapping[str, Column | Texts]) -> bool:
        """Tell whether the kernel can gather such columns."""
        within = {field.within for field in fields.values()}
        suited = (
            _is_plain(field, columns.get(name))
            or (name not in within and _waits(field, columns.get(name)))
            for name, field in fields.items()
        )
        return loaded() is not None and all(suited) and None not in _first_of(columns).values()

    def add(self, first: int, count: int, columns: Mapping[str, Column | Texts]) -> bool:
        """Take what stands in `count` documents more; True where no more should be held."""
        given = [_given(columns.get(name)) for name in self._fields]
        self._firsts |= _first_of(columns)
        is_full = self._waiting.add(first, count, columns)
        return bool(self._gathering.add(count, given) >= self._limit) or is_full

    def spill(self, scratch: disk.Scratch) -> None:
        """Put what is held into a file."""
        self._waiting.spill(scratch)
        for name in self._fields:
            raw, total = self._drain(name)
            reader = scratch.add(partial(_write, raw))
            self._runs[name].append(_Run(reader.read, len(raw), total))

    def lengths(self) -> dict[str, NDArray[np.int32]]:
        """Return how many occurrences each document has, by field."""
        lengths = map(self._gathering.lengths, range(len(self._fields)))
        found = {name: np.frombuffer(raw, np.int32) for name, raw in zip(self._fields, lengths)}
        return found | self._waiting.lengths()

    def write(self, writers: Mapping[str, InvertedWriter]) -> None:
        """Write the postings of all fields; nothing is held any more."""
        self._waiting.write(writers)
        taken = {name: _Terms(writers[name]) for name in self._fields}
        words = {field.within: name for name, field in self._fields.items() if field.within}
        firsts = {of[0]: (name, of[1]) for name, of in self._firsts.items() if of}
        apart = [name for name in self._fields if name not in (*words.values(), *self._firsts)]
        for name in apart:
            self._write(name, words.get(name), firsts.get(name), taken)
            for one in filter(None, (words.get(name), name)):
                taken[one].close(pairs=self._fields[one].pairs)
        for name in self._firsts:
            taken[name].close(pairs=True)

    def _write(
        self,
        name: str,
        words: str | None,
        first: tuple[str, int] | None,
        taken: Mapping[str, _Terms],
    ) -> None:
        """Write a field, the words that may be folded into it, and the characters that its pairs
        begin with, from one on."""
        kernel, writer = loaded(), taken[name].writer
        assert kernel is not None
        kernel.gathered_records(
            self._rest(name, writer),
            writer.documents,
            taken[name].take,
            words and (self._rest(words, taken[words].writer), taken[words].take),
            first and (first[1], taken[first[0]].take),
        )

    def _rest(self, name: str, writer: InvertedWriter) -> tuple[list[_Run], bytes | None]:
        """Return all runs of a field, what is still held as the last."""
        raw, total = self._drain(name)
        last = _Run(lambda start, count: raw[start : start + count], len(raw), total)
        wide = writer.wide
        return [*self._runs.pop(name), last], None if wide is None else wide.tobytes()

    def _drain(self, name: str) -> tuple[bytes, int]:
        field = list(self._fields).index(name)
        drained: tuple[bytes, int] = self._gathering.drain(field, self._fields[name].pairs)
        return drained


class _Terms:
    """Takes the terms of a field and passes their records on."""

    def __init__(self, writer: InvertedWriter) -> None:
        self.writer = writer
        self._terms: list[bytes] = []
        self._sizes: list[NDArray[np.uint32]] = []

    def take(self, records: bytes, sizes: bytes, terms: bytes, lengths: bytes) -> None:
        """Take some; `terms` lie end to end."""
        self.writer.put(records, np.frombuffer(sizes, np.uint32))
        self._terms.append(terms)
        self._sizes.append(np.frombuffer(lengths, np.uint32))

    def close(self, *, pairs: bool) -> None:
        """Say that these were all, and whether they are pairs."""
        joined = b"".join(self._terms)
        if pairs:
            self.writer.end(np.frombuffer(joined, ">u8").astype(np.uint64))
            return
        ends = np.concatenate([np.empty(0, np.uint32), *self._sizes]).cumsum().tolist()
        self.writer.end([joined[start:end] for start, end in zip([0, *ends], ends)])


def _is_plain(field: Field, column: Column | Texts | None) -> bool:
    if isinstance(column, Column):
        numbered = isinstance(column.terms, Numbered) and column.positions is None
        return numbered and not field.pairs and not field.positions
    return column is None or (field.pairs and field.positions == (column.least is None))


def _waits(field: Field, column: Column | Texts | None) -> bool:
    """Tell whether a column gives pairs one by one."""
    return field.pairs and field.positions and isinstance(column, Column)


def _first_of(columns: Mapping[str, Column | Texts]) -> dict[str, tuple[str, int] | None]:
    """Return for each column of characters that of the pairs of the same texts, which begin with
    them, and the least of them; None where there is none."""
    texts = {name: column for name, column in columns.items() if isinstance(column, Texts)}
    pairs = {id(column.codes): name for name, column in texts.items() if column.least is None}
    return {
        name: (pairs[id(column.codes)], column.least) if id(column.codes) in pairs else None
        for name, column in texts.items()
        if column.least is not None
    }


def _given(column: Column | Texts | None) -> Any:
    """Return a column as the kernel takes it."""
    if column is None:
        return None
    if isinstance(column, Texts):
        laid = column.codes.tobytes(), column.lengths.astype(np.uint32).tobytes()
        return laid if column.least is None else (*laid, column.least)
    assert isinstance(column.terms, Numbered), "the kernel takes words by number"
    words, numbers = column.terms
    joined = words.raw if isinstance(words, Joined) else encode_term("\0".join(words))
    return joined, numbers.tobytes(), np.asarray(column.docs, np.int32).tobytes()


def _write(raw: bytes, file: IO[bytes]) -> None:
    file.write(raw)
