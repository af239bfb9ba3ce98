"""Postings in bulk: occurrences sorted into runs, the unit that is spilled and merged.

A run is a field's postings for a stretch of documents, ordered by term, then document, then
position. Its terms are a list of bytes or an array of packed pairs, sorted and distinct.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .lexicon import Pairs

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Terms = Sequence[bytes] | Pairs


class Field(NamedTuple):
    """How a field is kept: `pairs` for characters with their follower, `positions` or not.

    Words of two characters may be folded into the field of pairs that is called `within`; by
    its lengths a bit a character is kept where words begin, if `begins`.
    """

    pairs: bool = False
    positions: bool = True
    within: str | None = None
    begins: bool = False

    def said(self) -> dict[str, Any]:
        """Return what the directory of a segment says of the field."""
        return {"positions": self.positions, "within": self.within, "begins": self.begins}


class Stretch(NamedTuple):
    """The postings of some consecutive terms.

    `counts` is the number of postings of each term; `docs` and `freqs` have one entry a
    posting; `positions` one an occurrence, None when the field keeps none.
    """

    counts: Longs
    docs: Ints
    freqs: Ints
    positions: Ints | None


class Run(NamedTuple):
    """All postings of a field for some documents: terms, and their one long stretch.

    `starts` and `occurrences` give where each term's postings and positions begin, with
    the total at the end.
    """

    terms: Terms
    starts: Longs
    occurrences: Longs
    whole: Stretch

    @property
    def sizes(self) -> Longs:
        """How often each term occurs."""
        return np.diff(self.occurrences)

    def stretch(self, first: int, last: int) -> Stretch:
        """Return the postings of the terms `first` to `last`."""
        a, b = int(self.starts[first]), int(self.starts[last])
        where = slice(int(self.occurrences[first]), int(self.occurrences[last]))
        whole = self.whole
        return Stretch(
            np.diff(self.starts[first : last + 1]),
            whole.docs[a:b],
            whole.freqs[a:b],
            None if whole.positions is None else whole.positions[where],
        )


def spread(starts: NDArray[Any], counts: NDArray[Any]) -> Longs:
    """Return the indices of several ranges one after the other.

    >>> spread(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = counts.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    within: Longs = (starts - (ends - counts)).repeat(counts) + np.arange(total)
    return within


def boundaries(*columns: NDArray[Any]) -> Longs:
    """Return where in sorted columns a new combination of values begins."""
    fresh = np.zeros(len(columns[0]), bool)
    fresh[:1] = True
    for column in columns:
        fresh[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(fresh)


def sort_run(
    name: Callable[[NDArray[Any]], Terms], keys: NDArray[Any], docs: Ints, positions: Ints | None
) -> Run:
    """Return occurrences in any order, sorted into a run.

    `keys` is a number for each occurrence's term, in the order of terms; `name` turns the
    distinct keys that occur, ascending, into the terms.
    """
    spots = np.zeros(len(docs), np.int32) if positions is None else positions
    keys, docs, spots = _sort(keys, docs, spots)
    posting = boundaries(keys, docs)
    freqs = np.diff(posting, append=len(docs)).astype(np.int32)
    owners = keys[posting]
    first = boundaries(owners)
    starts = np.append(first, len(posting)).astype(np.int64)
    occurrences = np.append(posting[first], len(docs)).astype(np.int64)
    places = None if positions is None else spots
    whole = Stretch(np.diff(starts), docs[posting], freqs, places)
    return Run(name(owners[first]), starts, occurrences, whole)


def _sort(keys: NDArray[Any], docs: Ints, positions: Ints) -> tuple[NDArray[Any], Ints, Ints]:
    """Return the three columns ordered by all three: packed into one integer where 64 bits do."""
    widths = [int(column.max(initial=0)).bit_length() for column in (keys, docs, positions)]
    if sum(widths) > 63:
        order = np.lexsort((positions, docs, keys))
        return keys[order], docs[order], positions[order]
    doc_shift, key_shift = widths[2], widths[1] + widths[2]
    packed = keys.astype(np.uint64) << np.uint64(key_shift)
    packed |= docs.astype(np.uint64) << np.uint64(doc_shift)
    packed |= positions.astype(np.uint32)
    packed.sort()
    low = packed.astype(np.uint32)
    whole = widths[1] + widths[2] <= 32
    middle = low >> np.uint32(doc_shift) if whole else packed >> np.uint64(doc_shift)
    middle &= middle.dtype.type((1 << widths[1]) - 1)
    low &= np.uint32((1 << widths[2]) - 1)
    return (
        (packed >> np.uint64(key_shift)).view(np.int64),
        middle.astype(np.int32),
        low.view(np.int32),
    )


class Ranked(NamedTuple):
    """Words in order, and for each number that one has its place in it."""

    words: Sequence[bytes]
    ranks: Ints


def ranked(words: Sequence[bytes]) -> Ranked:
    """Return words that are numbered by their place in order.

    >>> ranked([b"b", b"a"]).words
    [b'a', b'b']
    """
    order = sorted(range(len(words)), key=words.__getitem__)
    ranks = np.empty(len(words), np.int32)
    ranks[order] = np.arange(len(words))
    return Ranked([words[number] for number in order], ranks)


def sort_words(words: Ranked, ids: NDArray[Any], docs: Ints, positions: Ints | None) -> Run:
    """Return occurrences of words, by their numbers, sorted into a run."""

    def name(used: NDArray[Any]) -> Terms:
        return list(map(words.words.__getitem__, used.tolist()))

    return sort_run(name, words.ranks[ids], docs, positions)


def sort_pairs(pairs: Pairs, docs: Ints, positions: Ints | None) -> Run:
    """Return occurrences of packed pairs, sorted into a run."""
    # Viewed as signed, the halves index arrays without a conversion.
    signed = pairs.view(np.int64)
    first, second = signed >> 32, signed & 0xFFFFFFFF
    ranks = np.zeros(int(max(first.max(initial=0), second.max(initial=0))) + 1, np.int32)
    ranks[first] = 1
    ranks[second] = 1
    chars = np.flatnonzero(ranks)
    ranks[chars] = np.arange(len(chars))
    width = len(chars).bit_length()
    keys = ranks[first].astype(np.int64) << width | ranks[second]

    def name(used: NDArray[Any]) -> Pairs:
        packed = chars[used >> width] << 32 | chars[used & ((1 << width) - 1)]
        keys: Pairs = packed.view(np.uint64)
        return keys

    return sort_run(name, keys, docs, positions)
