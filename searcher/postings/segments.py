"""Several segments into one, without their deleted documents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import DOCS_SUFFIX, TERMS_SUFFIX, Mask, SegmentArrays, open_segment
from .bits import Bytes
from .field import FieldArrays
from .runs import Ints, Stretch, Terms
from .segment_files import DocumentsWriter, merge_fields, write_terms

BATCH = 1024


class _FieldSource:
    """A segment's field with its documents renumbered; deleted ones have the number -1."""

    def __init__(self, field: FieldArrays, numbers: Ints) -> None:
        self.sizes = field.sizes
        self._field = field
        self._numbers = numbers

    @property
    def terms(self) -> Terms:
        """The field's terms."""
        return self._field.lexicon.keys()

    def stretch(self, first: int, last: int) -> Stretch:
        """Return the postings of some terms, under the new numbers."""
        held = self._field.stretch(first, last)
        docs = self._numbers[held.docs]
        return Stretch(held.counts, docs, held.freqs, held.positions)


def merge_segments(
    segments: Sequence[SegmentArrays], folder: Path | str, name: str
) -> SegmentArrays:
    """Write the segment `name` of all live documents of `segments`, in their order.

    Each field must be kept alike (pairs or words, positions or not) wherever it occurs,
    and the segments must keep values under the same names.
    """
    live = [_live(segment) for segment in segments]
    names = list(dict.fromkeys(name for s in segments for name in s.field_names))
    lengths = {name: _join([s.lengths(name) for s in segments], live) for name in names}
    documents = DocumentsWriter(Path(folder))
    for segment, mask in zip(segments, live, strict=True):
        _copy_documents(documents, segment, mask)
    kinds = {field: kind for segment in segments for field, kind in segment.kinds().items()}
    begun = {field: _copy_begins(segments, live, field) for field in kinds if kinds[field].begins}
    documents.write(Path(folder) / f"{name}{DOCS_SUFFIX}", lengths, begun)
    numbers = _number_documents(live)
    sources = {
        field: [
            _FieldSource(segment.field(field), renumbered)
            for segment, renumbered in zip(segments, numbers, strict=True)
            if field in segment.field_names
        ]
        for field in names
    }
    path = Path(folder) / f"{name}{TERMS_SUFFIX}"
    write_terms(path, kinds, lengths, partial(merge_fields, kinds, sources))
    return open_segment(folder, name)


def _live(segment: SegmentArrays) -> Mask:
    gone = segment.deleted
    return np.ones(segment.doc_count, bool) if gone is None else ~gone


def _join(columns: Sequence[NDArray[Any]], live: Sequence[Mask]) -> NDArray[Any]:
    return np.concatenate([column[mask] for column, mask in zip(columns, live, strict=True)])


def _copy_begins(segments: Sequence[SegmentArrays], live: Sequence[Mask], name: str) -> Bytes:
    """Return where words begin in the documents that are not deleted."""
    held = [(segment.begins(name), mask) for segment, mask in zip(segments, live, strict=True)]
    parts = [begins.of(mask) for begins, mask in held if begins is not None]
    return np.concatenate([np.empty(0, np.uint8), *parts])


def _number_documents(live: Sequence[Mask]) -> list[Ints]:
    """Return for each segment the new number of each document, -1 for a deleted one."""
    whole = np.concatenate(live)
    numbers = np.where(whole, np.cumsum(whole) - 1, -1).astype(np.int32)
    return np.split(numbers, np.cumsum([len(mask) for mask in live])[:-1])


def _copy_documents(documents: DocumentsWriter, segment: SegmentArrays, live: Mask) -> None:
    """Copy stored bytes and values of live documents, a batch at a time."""
    held = list(segment.value_names)
    first = 0
    batch: list[bytes] = []
    for number, passage in enumerate(segment.passages, 1):
        batch.append(passage)
        if len(batch) == BATCH or number == segment.doc_count:
            mask = live[first:number]
            values = {name: segment.values(name)[first:number][mask] for name in held}
            documents.add(list(compress(batch, mask.tolist())), values)
            first, batch = number, []
