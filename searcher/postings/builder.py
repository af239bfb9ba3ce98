"""Building a segment in bulk: batches of passages in, two files of arrays out.

Occurrences wait in arrays until they fill the memory set; then each field is sorted into a
run, and the runs go to a nameless file. At the end the runs are merged into the segment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher import disk
from searcher.analysis.grams import Codes, grams_of
from searcher.kernel import loaded

from .arrays import DOCS_SUFFIX, TERMS_SUFFIX, SegmentArrays, open_segment
from .bits import Bytes
from .container import Container
from .container_writer import ContainerWriter
from .field import position_widths
from .inverted import InvertedWriter, Layout
from .lexicon import Pairs, TextLexicon, encode_term, write_text
from .merge import Source, merge_field, merge_within
from .passages import PassagesWriter
from .runs import (
    Field,
    Ints,
    Longs,
    Ranked,
    Run,
    Stretch,
    Terms,
    ranked,
    sort_pairs,
    sort_texts,
    sort_words,
)

MEMORY = 96 << 20
# Peak bytes an occurrence takes: its columns, their concatenation, the packed keys, the run.
OCCURRENCE = 56
# Of a packed pair the first character.
FIRST = np.uint64(0xFFFFFFFF << 32)
# Arrays of small documents are joined when there are so many.
TOGETHER = 256


class Joined(Sequence[str]):
    """Words that stand in some bytes with a zero between them, which none of them holds; they
    are taken apart when one is asked for.

    >>> list(Joined("公安\\0信息".encode())), len(Joined(b""))
    (['公安', '信息'], 0)
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def _words(self) -> list[str]:
        return self.raw.decode("utf-8", "surrogatepass").split("\0") if self.raw else []

    def __len__(self) -> int:
        return self.raw.count(b"\0") + 1 if self.raw else 0

    def __getitem__(self, at: Any) -> Any:
        return self._words[at]


class Numbered(NamedTuple):
    """Words of which each occurrence gives but the number: its place among `words`."""

    words: Sequence[str]
    numbers: NDArray[np.int32]


@dataclass(frozen=True)
class Column:
    """The occurrences of one field in a batch, one entry each, in any order.

    `terms`: words (or Numbered ones), or packed pairs (uint64: first code point << 32 |
    second, 0 for none) where the field keeps pairs. `docs`: the passage's number within the batch. `positions`: None
    where the field keeps none. `begins`: bits where words begin, as `begins.Begins` reads them.
    """

    terms: Sequence[str] | Numbered | Pairs
    docs: Ints
    positions: Ints | None = None
    begins: Bytes | None = None


class Texts:
    """The texts of a batch, of which each character makes a pair with the one after: a column
    of pairs with positions. With `least` it has instead the characters from that code point on,
    each by itself, without positions.

    `codes`: the code points of all texts (uint32); `lengths`: how many each text has.
    """

    begins = None

    def __init__(self, codes: Codes, lengths: Longs, least: int | None = None) -> None:
        self.codes, self.lengths, self.least = codes, lengths, least

    @cached_property
    def _column(self) -> tuple[Pairs, Ints, Ints | None]:
        grams = grams_of(self.codes, self.lengths)
        if self.least is None:
            return grams
        kept = self.codes >= self.least
        return grams.pairs[kept] & FIRST, grams.texts[kept], None

    @property
    def terms(self) -> Pairs:
        """Return those of a Column."""
        return self._column[0]

    @property
    def docs(self) -> Ints:
        """Return those of a Column."""
        return self._column[1]

    @property
    def positions(self) -> Ints | None:
        """Return those of a Column."""
        return self._column[2]

    @property
    def counts(self) -> Ints:
        """Return how many occurrences each text has."""
        if self.least is None:
            return self.lengths.astype(np.int32)
        ends = np.append(0, (self.codes >= self.least).cumsum(dtype=np.int32))
        bounds = np.append(0, self.lengths.cumsum())
        counts: Ints = np.diff(ends[bounds])
        return counts


class Numbering(dict[str, int]):
    """Numbers words in the order they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number

    def of(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the number of each word."""
        return np.fromiter(map(self.__getitem__, words), np.int32, len(words))

    def ranked(self) -> Ranked:
        """Return the words in order, and each number's place in it."""
        return ranked(list(map(encode_term, self)))


class _NativeNumbering:
    """Numbers words as `Numbering` does, in the kernel."""

    def __init__(self, numbering: Any) -> None:
        self._numbering = numbering

    def of(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the number of each word."""
        if isinstance(words, Joined):
            return np.frombuffer(self._numbering.of_joined(words.raw), np.int32)
        return np.frombuffer(self._numbering.of(list(map(encode_term, words))), np.int32)

    def ranked(self) -> Ranked:
        """Return the words in order, and each number's place in it."""
        words, ranks = self._numbering.sorted()
        return Ranked(words, np.frombuffer(ranks, np.int32))


def _numbering() -> Numbering | _NativeNumbering:
    kernel = loaded()
    return Numbering() if kernel is None else _NativeNumbering(kernel.Numbering())


class Laid:
    """Arrays laid end to end as they come; of many small ones few are kept, for each takes a
    hundred bytes beside its numbers."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = dtype
        self._whole: list[NDArray[Any]] = []
        self._small: list[NDArray[Any]] = []

    def append(self, array: NDArray[Any]) -> None:
        """Add an array at the end."""
        self._small.append(array)
        if len(self._small) == TOGETHER:
            self._whole.append(_join(self._small, self._dtype))
            self._small = []

    def __bool__(self) -> bool:
        return bool(self._whole or self._small)

    def joined(self) -> NDArray[Any]:
        """Return all of it."""
        return _join([*self._whole, *self._small], self._dtype)


class _Occurrences:
    """Occurrences of one field that wait to be sorted."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._numbers = _numbering()
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


class _FieldBuffer:
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
        self._buffers = {field: _FieldBuffer(kind) for field, kind in fields.items()}
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
            column = columns.get(name) or _empty(buffer.field)
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


class DocumentsWriter:
    """Collects what a segment keeps for each document: stored bytes, values, lengths."""

    def __init__(self, scratch: Path | None = None) -> None:
        self.count = 0
        self._container = ContainerWriter(scratch)
        self._passages = PassagesWriter(self._container)
        self._values: dict[str, Laid] = {}

    def add(self, stored: Sequence[bytes], values: Mapping[str, NDArray[Any]]) -> None:
        """Add documents."""
        if self.count and values.keys() != self._values.keys():
            raise ValueError("every batch must give the same values")
        self._passages.add(stored)
        for name, numbers in values.items():
            self._values.setdefault(name, Laid(numbers.dtype)).append(numbers)
        self.count += len(stored)

    def write(
        self, path: Path, lengths: Mapping[str, NDArray[Any]], begins: Mapping[str, Bytes]
    ) -> None:
        """Write the file of documents; lengths and where words begin go by field."""
        self._passages.close()
        for name, counted in lengths.items():
            self._container.add(f"lengths.{name}", narrow(counted))
        for name, flags in begins.items():
            self._container.add(f"begins.{name}", flags)
        for name, numbers in self._values.items():
            self._container.add(f"values.{name}", numbers.joined())
        with disk.written(path) as file:
            self._container.close(file, {"file": path.name, "doc_count": self.count})


def write_terms(
    path: Path,
    fields: Mapping[str, Field],
    sources: Mapping[str, Sequence[Source]],
    lengths: Mapping[str, NDArray[Any]],
) -> None:
    """Merge each field's sources and write the file of postings."""
    container = ContainerWriter(path.parent)
    writers = {}
    for name, field in fields.items():
        wide = position_widths(lengths[name]) if field.positions else None
        writers[name] = InvertedWriter(container, name, Layout(len(lengths[name]), wide))
    both = {field.within: name for name, field in fields.items() if field.within}
    for pairs, words in both.items():
        merge_within((sources[words], writers[words]), (sources[pairs], writers[pairs]))
    for name in fields:
        if name not in both and name not in both.values():
            merge_field(sources[name], writers[name])
    said = {name: field.said() for name, field in fields.items()}
    with disk.written(path) as file:
        container.close(file, {"file": path.name, "fields": said})


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return non-negative numbers in as few bytes as hold the greatest."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


class _Spilled:
    """A run in a file, read by stretches: what is kept at hand counts as memory."""

    def __init__(self, reader: disk.Reader) -> None:
        self._container = Container(reader, "(a run)")

    @property
    def terms(self) -> Terms:
        if "pairs" in self._container:
            return self._container.array("pairs")
        return TextLexicon(self._container, "terms").keys()

    @property
    def sizes(self) -> Longs:
        return np.diff(self._container.array("occurrences"))

    def stretch(self, first: int, last: int) -> Stretch:
        part = self._container.part
        starts, ends = (part(name, first, last + 1) for name in ("starts", "occurrences"))
        docs, freqs = (part(name, int(starts[0]), int(starts[-1])) for name in ("docs", "freqs"))
        positions = None
        if "positions" in self._container:
            positions = part("positions", int(ends[0]), int(ends[-1]))
        return Stretch(np.diff(starts), docs, freqs, positions)


def spill(run: Run, scratch: disk.Scratch) -> Source:
    """Write a run to a nameless file; what comes back reads it from there."""
    container = ContainerWriter()
    if isinstance(run.terms, np.ndarray):
        container.add("pairs", run.terms)
    else:
        write_text(container, "terms", run.terms)
    for name, array in _run_arrays(run).items():
        container.add(name, array)
    return _Spilled(scratch.add(container.close))


def _run_arrays(run: Run) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "starts": run.starts,
        "occurrences": run.occurrences,
        "docs": run.whole.docs,
        "freqs": run.whole.freqs,
    }
    if run.whole.positions is not None:
        arrays["positions"] = run.whole.positions
    return arrays


def _join(arrays: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *arrays], dtype=dtype, casting="same_kind")


def _empty(field: Field) -> Column:
    none = np.empty(0, np.int32)
    return Column(np.empty(0, np.uint64) if field.pairs else [], none, none)
