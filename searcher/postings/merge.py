"""Merging postings: several sources of one field, term range by term range, in whole arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from searcher.kernel import loaded

from .inverted import InvertedWriter, Within, raw_columns
from .lexicon import encode_term, unpack_pair
from .runs import Ints, Longs, Stretch, Terms, boundaries, spread

# About so many occurrences are merged at a time: each takes some hundred bytes meanwhile.
CHUNK = 1 << 19


class Source(Protocol):
    """Postings of one field, its documents numbered as in the merged segment.

    A document number of -1 marks a posting to leave out. Sources come in the order of
    their documents. What they give is read anew each time, so that little of it is held.
    """

    @property
    def terms(self) -> Terms: ...

    @property
    def sizes(self) -> Longs:
        """About how much is kept of each term, in bytes or occurrences."""

    def stretch(self, first: int, last: int) -> Stretch: ...


class Merging:
    """The postings of all sources of a field, some terms after the other."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self.terms = _unite(sources)
        self._places = _find_places(sources, self.terms)

    def ranges(self, chunk: int) -> Iterator[tuple[int, int]]:
        """Return ranges of terms of about `chunk` occurrences."""
        sizes = np.zeros(len(self.terms), np.int64)
        for source, place in zip(self._sources, self._places, strict=True):
            sizes[place] += source.sizes
        return _list_ranges(sizes, chunk)

    def stretch(self, first: int, last: int) -> Stretch:
        """Return the merged postings of the terms `first` to `last`."""
        return _merge_range(self._sources, self._places, first, last)


def merge_field(sources: Sequence[Source], writer: InvertedWriter, *, chunk: int = CHUNK) -> None:
    """Write the postings of all sources, about `chunk` occurrences at a time."""
    merging = Merging(sources)
    for first, last in merging.ranges(chunk):
        writer.append(merging.stretch(first, last))
    writer.close(merging.terms)


def merge_within(
    words: tuple[Sequence[Source], InvertedWriter],
    pairs: tuple[Sequence[Source], InvertedWriter],
    *,
    chunk: int = CHUNK,
) -> None:
    """Write the postings of words and of the pairs that they may be folded into."""
    ours, theirs = Merging(words[0]), Merging(pairs[0])
    done = 0
    for first, last in theirs.ranges(chunk):
        held = theirs.stretch(first, last)
        pairs[1].append(held)
        upto = _count_words_before(ours.terms, theirs.terms, last)
        found = Within.found(ours.terms[done:upto], theirs.terms[first:last], held)
        words[1].append(ours.stretch(done, upto), found)
        done = upto
    if done < len(ours.terms):
        words[1].append(ours.stretch(done, len(ours.terms)))
    for merging, (_, writer) in ((ours, words), (theirs, pairs)):
        writer.close(merging.terms)


def _count_words_before(words: Terms, pairs: Terms, last: int) -> int:
    """Return how many words stand before a pair in the order of terms."""
    if last == len(pairs):
        return len(words)
    return bisect_left(words, encode_term(unpack_pair(int(pairs[last]))))


def _unite(sources: Sequence[Source]) -> Terms:
    """Return the terms of all sources in order, each once."""
    first = sources[0].terms
    if isinstance(first, np.ndarray):
        for source in sources[1:]:
            # Two ascending runs: a stable sort only has to merge them.
            both = np.concatenate([first, np.asarray(source.terms)])
            both.sort(kind="stable")
            first = both[boundaries(both)]
        return first
    return sorted(set(first).union(*(source.terms for source in sources[1:])))


def _find_places(sources: Sequence[Source], union: Terms) -> list[Ints]:
    """Return for each source the place of its terms among those of all."""
    if isinstance(union, np.ndarray):
        pairs = union
        return [pairs.searchsorted(np.asarray(one.terms)).astype(np.int32) for one in sources]
    order = {word: place for place, word in enumerate(union)}
    return [
        np.fromiter(map(order.__getitem__, terms), np.int32, len(terms))
        for terms in (one.terms for one in sources)
    ]


def _list_ranges(sizes: Longs, chunk: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms of about `chunk` occurrences; one term alone may have more."""
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
    """Return the merged postings of the terms `first` to `last` of the union."""
    ranks, stretches = [], []
    for source, place in zip(sources, places, strict=True):
        low, high = np.searchsorted(place, [first, last])
        ranks.append(place[low:high] - np.int32(first))
        stretches.append(source.stretch(int(low), int(high)))
    if loaded():
        return _joined(ranks, stretches, last - first)
    owner = np.concatenate([r.repeat(s.counts) for r, s in zip(ranks, stretches, strict=True)])
    whole = _concatenate(stretches)
    kept = np.flatnonzero(whole.docs >= 0)
    order = kept[np.argsort(owner[kept], kind="stable")]
    counts = np.bincount(owner[kept], minlength=last - first)
    return _reorder(whole, order, counts)


def _joined(ranks: Sequence[Ints], stretches: Sequence[Stretch], terms: int) -> Stretch:
    """Return the postings of several sources term by term, from the kernel."""
    kernel = loaded()
    assert kernel is not None
    parts = [
        (rank.tobytes(), *raw_columns(stretch))
        for rank, stretch in zip(ranks, stretches, strict=True)
    ]
    counts, docs, freqs, positions = kernel.joined(parts, terms)
    return Stretch(
        np.frombuffer(counts, np.int32).astype(np.int64),
        np.frombuffer(docs, np.int32),
        np.frombuffer(freqs, np.int32),
        None if positions is None else np.frombuffer(positions, np.int32),
    )


def _concatenate(stretches: Sequence[Stretch]) -> Stretch:
    """Return stretches one behind the other; positions only where all have them."""
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
