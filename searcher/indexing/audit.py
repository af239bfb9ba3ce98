"""Whether an index says what its texts say: each document is prepared again from what is stored
of it, and everything else is compared with what comes of that.

Checksums tell accidents. An index that was altered and summed up anew passes them, so whoever
is to trust one asks here. Time grows with the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from searcher.errors import IndexDamaged
from searcher.indexing.batches import Batch, Prepared, prepared
from searcher.indexing.citations import citations
from searcher.indexing.relations import relations
from searcher.indexing.tallies import Key, Tally, tally_of
from searcher.model import Document, Passage
from searcher.postings.columns import Column
from searcher.postings.container import Container
from searcher.schema import FIELDS, VALUES, whoosh_schema
from searcher.store.catalog import Seal
from searcher.store.columns import COLUMNS
from searcher.store.generation import Generation
from searcher.store.records import read_passage
from searcher.store.segment import OpenSegment

Progress = Callable[[int, int, int], None]


def audit(generation: Generation, progress: Progress | None = None) -> None:
    """Raise IndexDamaged for what is not as the stored texts make it.

    `progress(done, total, bytes)` is called after each document.
    """
    watched = _Watched(generation, progress)
    for segment in generation.segments:
        _Audited(segment, generation.manifest.userdict).audit(watched)
    _require_once(generation)
    for segment, cited in zip(generation.segments, citations(generation.segments), strict=True):
        if not np.array_equal(segment.cited, cited):
            raise _find_difference(generation.citations, segment.entry.name)
    for name, column in relations(generation.segments).items():
        if not np.array_equal(generation.table[name], column):
            raise _find_difference(generation.relations, name)


class _Watched:
    """How far the audit is, told to whoever watches."""

    def __init__(self, generation: Generation, progress: Progress | None) -> None:
        self._total = sum(len(segment.catalog) for segment in generation.segments)
        self._progress = progress or (lambda done, total, size: None)
        self._done = self._size = 0

    def count(self, contents: Sequence[bytes]) -> None:
        """Count one more document, of these passages."""
        self._done, self._size = self._done + 1, self._size + sum(map(len, contents))
        self._progress(self._done, self._total, self._size)


class _Audited:
    """A segment whose documents are prepared again, one after the other."""

    def __init__(self, segment: OpenSegment, userdict: str) -> None:
        self._segment = segment
        self._catalog, self._arrays = segment.catalog, segment.arrays
        self._records, self._details = segment.catalog.containers
        self._docs, self._terms = segment.arrays.containers
        self._schema = whoosh_schema(userdict)
        self._key = Key()
        self._tallies = {name: Tally() for name in FIELDS}
        self._values = {name: self._arrays.values(name) for name in VALUES}
        self._lengths = {name: self._arrays.lengths(name) for name in FIELDS}
        self._begins = {name: self._arrays.begins(name) for name in FIELDS}

    def audit(self, watched: _Watched) -> None:
        """Compare all of it."""
        stored = iter(self._arrays.passages)
        for ordinal, first in enumerate(self._catalog.firsts[:-1].tolist()):
            contents = list(islice(stored, self._catalog.record(ordinal).count))
            self._audit_document(ordinal, contents, first)
            watched.count(contents)
        for name, tally in self._tallies.items():
            self._audit_field(name, tally)

    def _audit_document(self, ordinal: int, contents: Sequence[bytes], first: int) -> None:
        made = self._prepare_again(ordinal, contents, first)
        self._compare_kept(ordinal, made, contents)
        for batch in made.batches:
            count = len(batch.passages)
            if list(batch.passages) != contents[:count]:
                raise _find_difference(self._docs, f"passage {first} or one after it")
            self._compare_batch(batch, first)
            first, contents = first + count, contents[count:]

    def _prepare_again(self, ordinal: int, contents: Sequence[bytes], first: int) -> Prepared:
        """Return a document as what is stored of it gives it."""
        record, details = self._catalog.record(ordinal), self._catalog.details(ordinal)
        facts = {name: getattr(record, name) for name in _FACTS}
        document = Document(
            **facts,
            sections=details.sections,
            fixes=details.fixes,
            passages=tuple(self._read_passages(contents, first)),
        )
        return prepared(document, record.file, self._schema)

    def _read_passages(self, contents: Sequence[bytes], first: int) -> Iterator[Passage]:
        for number, content in enumerate(contents, first):
            try:
                passage = read_passage(content, id="")
                yield replace(passage, labels=bool(self._segment.labels[number]))
            except ValueError as error:
                raise self._docs.invalid(f"passage {number} ({error})") from None

    def _compare_kept(self, ordinal: int, made: Prepared, contents: Sequence[bytes]) -> None:
        """Compare what the catalog keeps of a document."""
        kept, record = self._catalog.kept(ordinal), self._catalog.record(ordinal)
        seal = Seal(kept.record, kept.details)
        seal.add(contents)
        said = {**vars(record), **vars(record.metadata)}
        row = [self._catalog.table[name][ordinal] for name in COLUMNS]
        same = {
            "record": kept.record == made.record,
            "names": tuple(kept.names) == made.names,
            "seal": kept.seal == seal.digest(),
            "row": row == [_plain(said[name]) for name in COLUMNS],
        }
        for what in (what for what, is_same in same.items() if not is_same):
            raise _find_difference(self._records, f"{what} {ordinal}")
        if kept.details != made.details:
            raise _find_difference(self._details, f"details {ordinal}")

    def _compare_batch(self, batch: Batch, first: int) -> None:
        """Compare the numbers kept of some passages, and take their terms in."""
        count = len(batch.passages)
        stretch = slice(first, first + count)
        for name, numbers in self._values.items():
            if (numbers[stretch] != batch.values[name]).any():
                raise _find_difference(self._docs, f"values.{name}")
        for name, column in batch.columns.items():
            counts = np.bincount(np.asarray(column.docs, np.int64), minlength=count)
            lengths = column.lengths if isinstance(column, Column) else None
            if (self._lengths[name][stretch] != (counts if lengths is None else lengths)).any():
                raise _find_difference(self._docs, f"lengths.{name}")
            self._tallies[name].add(column, self._key, first=first)
            begins = self._begins[name]
            if begins is not None and column.begins is not None:
                if not np.array_equal(begins.between(first, first + count), column.begins):
                    raise _find_difference(self._docs, f"begins.{name}")

    def _audit_field(self, name: str, tally: Tally) -> None:
        field = self._arrays.field(name)
        found = tally_of(field, self._key)
        if not found.rising or found.sum != tally.sum:
            raise _find_difference(self._terms, name)


# What a document and its record have in common.
_FACTS = ("id", "path", "format", "encoding", "digest", "metadata", "notes")


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _require_once(generation: Generation) -> None:
    """Raise IndexDamaged where two documents in service have one id or one file."""
    for column in ("id", "file"):
        known: set[str] = set()
        for segment in generation.segments:
            values = segment.catalog.table[column]
            here = {values[ordinal] for ordinal in segment.documents()}
            if len(here) < segment.entry.documents - len(segment.deleted) or known & here:
                raise segment.catalog.containers[0].invalid(f"{column} of a document")
            known |= here


def _find_difference(container: Container, what: str) -> IndexDamaged:
    return container.damage(f"{what} is not what the texts give")
