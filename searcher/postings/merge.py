"""Merging postings: several sources of one field, term range by term range, in whole arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .inverted import InvertedWriter
from .runs import Ints, Longs, Stretch, Terms, boundaries, spread

CHUNK = 1 << 21


class Source(Protocol):
    """Postings of one field, its documents numbered as in the merged segment.

    A document number of -1 marks a posting to leave out. Sources come in the order of
    their documents. What they give is read anew each time, so that little of it is held.
    """

    @property
    def terms(self) -> Terms: ...

    @property
    def occurrences(self) -> NDArray[np.generic]: ...

    def stretch(self, first: int, last: int) -> Stretch: ...


def merge_field(
    sources: Sequence[Source], writer: InvertedWriter, *, chunk: int = CHUNK
) -> dict[str, int]:
    """Write the postings of all sources, about `chunk` occurrences at a time.

    Returns what the directory is to say of the field.
    """
    terms = _union(sources)
    places = _places(sources, terms)
    sizes = np.zeros(len(terms), np.int64)
    for source, place in zip(sources, places, strict=True):
        ends: Longs = np.asarray(source.occurrences, np.int64)
        sizes[place] += ends[1:] - ends[:-1]
    for first, last in _ranges(sizes, chunk):
        writer.append(_merge_range(sources, places, first, last))
    return writer.close(terms)


def _union(sources: Sequence[Source]) -> Terms:
    """The terms of all sources in order, each once."""
    first = sources[0].terms
    if isinstance(first, np.ndarray):
        for source in sources[1:]:
            # Two ascending runs: a stable sort only has to merge them.
            both = np.concatenate([first, np.asarray(source.terms)])
            both.sort(kind="stable")
            first = both[boundaries(both)]
        return first
    return sorted(set(first).union(*(source.terms for source in sources[1:])))


def _places(sources: Sequence[Source], union: Terms) -> list[Ints]:
    """For each source the place of its terms among those of all."""
    if isinstance(union, np.ndarray):
        pairs = union
        return [pairs.searchsorted(np.asarray(one.terms)).astype(np.int32) for one in sources]
    order = {word: place for place, word in enumerate(union)}
    return [
        np.fromiter(map(order.__getitem__, terms), np.int32, len(terms))
        for terms in (one.terms for one in sources)
    ]


def _ranges(sizes: Longs, chunk: int) -> Iterator[tuple[int, int]]:
    """Ranges of terms of about `chunk` occurrences; one term alone may have more."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + chunk, side="right")))
        yield first, last
        first = last


def _merge_range(
    sources: Sequence[Source], places: Sequence[Ints], first: int, last: int
) -> Stretch:
    """The merged postings of the terms `first` to `last` of the union."""
    owners, stretches = [], []
    for source, place in zip(sources, places, strict=True):
        low, high = np.searchsorted(place, [first, last])
        stretch = source.stretch(int(low), int(high))
        owners.append(np.repeat(place[low:high] - first, stretch.counts))
        stretches.append(stretch)
    owner = np.concatenate(owners)
    whole = _concatenate(stretches)
    kept = np.flatnonzero(whole.docs >= 0)
    order = kept[np.argsort(owner[kept], kind="stable")]
    counts = np.bincount(owner[kept], minlength=last - first)
    return _reorder(whole, order, counts)


def _concatenate(stretches: Sequence[Stretch]) -> Stretch:
    """Stretches one behind the other; positions only where all have them."""
    # A segment where no document has the field says nothing of its positions.
    filled = [s for s in stretches if len(s.docs)]
    positions = [s.positions for s in filled if s.positions is not None]
    return Stretch(
        np.concatenate([s.counts for s in stretches]),
        np.concatenate([s.docs for s in stretches]),
        np.concatenate([s.freqs for s in stretches]),
        np.concatenate(positions) if filled and len(positions) == len(filled) else None,
    )


def _reorder(whole: Stretch, order: Longs, counts: Longs) -> Stretch:
    positions = whole.positions
    if positions is not None:
        ends = np.cumsum(whole.freqs, dtype=np.int64)
        positions = positions[spread((ends - whole.freqs)[order], whole.freqs[order])]
    return Stretch(counts, whole.docs[order], whole.freqs[order], positions)
