"""How like two texts are: the shingles of eight characters that they have in common.

Source: Broder (1997), On the resemblance and containment of documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

SHINGLE = 8  # characters
# Measured on copies of one text in nine formats, and on regulations of one kind of two cities,
# which reach .9: likeness alone folds nothing below .95.
COPY = 0.95
# One document read from two formats, of which one leaves something out.
SAME_DOCUMENT = 0.75
# Versions of one title have so much in common; measured on laws and their amendments.
LIKE = 0.3
NEVER = 2.0
# Copies have nearly all shingles in common, so that their least hashes are mostly the same.
LEAST, FEW = 8, 3
# So many least hashes of two texts tell how like they are, hardly ever wrong by more.
SKETCH, ERROR = 64, 0.2
ENOUGH = 4 * SKETCH
# Hashes that so many texts share are of words that all have, and prove nothing.
COMMON = 64
# Bytes of shingles that are kept at hand.
MOST_KEPT = 16 << 20
# A pair of texts is one number, of which each has a half; so many are laid out at a time.
_HALF, _OTHER, _AT_ONCE = np.uint64(32), np.uint64(0xFFFFFFFF), 1 << 14
_FACTOR = 0x9E3779B97F4A7C15
# Shingles of one, of two, of four characters become those of twice as many.
_FACTORS = [(size, np.uint64(pow(_FACTOR, size, 1 << 64))) for size in (1, 2, 4)]
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def shingles(folded: Sequence[str]) -> Hashes:
    """Return the hashes of a text's shingles, ascending and each once; of texts already folded.

    Only letters and digits count: blanks and marks are no difference.

    >>> one, other = (shingles([text]) for text in ("临江市养犬管理办法", "临江市 养犬管理办法。"))
    >>> bool((one == other).all())
    True
    """
    return np.unique(_hash(folded))


def _hash(folded: Sequence[str]) -> Hashes:
    codes = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), np.uint32)
    hashes: Hashes = codes[_is_word(codes)].astype(np.uint64)
    if len(hashes) < SHINGLE:
        return np.empty(0, np.uint64)
    for size, factor in _FACTORS:
        after = hashes[size:]
        hashes = hashes[:-size] * factor
        hashes += after
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MIX
    return hashes


def sketch(folded: Sequence[str]) -> list[int]:
    """Return the least hashes of a text that is folded already, 32 bits of each, ascending: what
    tells whether another may be a copy or a version."""
    hashes = _hash(folded)
    # To sort all of a text takes longer than all else; what repeats itself makes few of many.
    some = np.unique(_least(hashes))
    least = some if len(some) >= SKETCH else np.unique(hashes)
    return [int(one) >> 32 for one in least[:SKETCH]]


def _least(hashes: Hashes) -> Hashes:
    """Return the least of some hashes, enough of them, in no order."""
    if len(hashes) <= ENOUGH:
        return hashes
    # As they are spread evenly, hardly more than twice as many as wanted lie below a bound.
    below = hashes[hashes < np.uint64(2 * ENOUGH * ((1 << 64) // (len(hashes) + 2 * ENOUGH)))]
    return np.partition(below if len(below) > ENOUGH else hashes, ENOUGH)[:ENOUGH]


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Return about how much two texts have in common, 0 to 1, by their sketches.

    >>> resemblance([1, 2, 3, 4], [2, 3, 4, 5])
    0.75
    """
    both = set(one).intersection(other)
    least = sorted({*one, *other})[: max(len(one), len(other))]
    return sum(hash in both for hash in least) / len(least) if least else 0.0


def _is_word(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    han = (codes >= 0x3400) & ((codes <= 0x9FFF) | (codes >= 0x20000))
    digits = (codes >= 0x30) & (codes <= 0x39)
    letters = ((codes | 0x20) >= 0x61) & ((codes | 0x20) <= 0x7A)
    kept: NDArray[np.bool_] = han | digits | letters
    return kept


def likeness(one: Hashes, other: Hashes) -> float:
    """Return the share of shingles that two texts have in common, 0 to 1."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    every = len(one) + len(other) - both
    return both / every if every else 0.0


def copies(
    sketches: Sequence[Sequence[int]],
    hashes_of: Callable[[int], Hashes],
    least: Callable[[int, int], float] = lambda one, other: COPY,
) -> list[list[int]]:
    """Return the groups of texts of which each is a copy of the group's first, by ordinal.

    `hashes_of` gives the shingles of a text; it is asked for those alone that may be copies.
    `least` tells how like two texts must be.
    """
    hashes = _Known(hashes_of)
    groups: dict[int, list[int]] = {}
    first_of: dict[int, int] = {}
    for one, other, shared in _find_sharing(sketches):
        if shared < min(FEW, len(sketches[one]), len(sketches[other])):
            continue
        first = first_of.get(one, one)
        wanted = least(first, other)
        if other in first_of or resemblance(sketches[first], sketches[other]) < wanted - ERROR:
            continue
        if likeness(hashes(first), hashes(other)) >= wanted:
            first_of[other] = first
            groups.setdefault(first, [first]).append(other)
    return list(groups.values())


class _Known:
    """The shingles of texts, kept until they are too many: most are asked for once or twice."""

    def __init__(self, hashes_of: Callable[[int], Hashes]) -> None:
        self._hashes_of = hashes_of
        self._kept: dict[int, Hashes] = {}
        self._bytes = 0

    def __call__(self, at: int) -> Hashes:
        found = self._kept.get(at)
        if found is None:
            found = self._hashes_of(at)
            self._bytes += found.nbytes
            if self._bytes > MOST_KEPT:
                self._kept, self._bytes = {}, found.nbytes
            self._kept[at] = found
        return found


def _find_sharing(sketches: Sequence[Sequence[int]]) -> Iterator[tuple[int, int, int]]:
    """Give the pairs of texts, the earlier first and the pairs ascending, that share some of
    their least hashes, and how many: each text with the first that has a hash and with the last
    before it."""
    shared, times = np.unique(_pairs(sketches), return_counts=True)
    for start in range(0, len(shared), _AT_ONCE):
        some = shared[start : start + _AT_ONCE]
        earlier, after = some >> _HALF, some & _OTHER
        yield from zip(
            earlier.tolist(), after.tolist(), times[start : start + _AT_ONCE].tolist(), strict=True
        )


def _pairs(sketches: Sequence[Sequence[int]]) -> Hashes:
    """Return these pairs, one for each hash that is shared; there are very many, so that little
    stands beside them."""
    counts = [min(len(least), LEAST) for least in sketches]
    firsts = (one for least in sketches for one in least[:LEAST])
    hashes = np.fromiter(firsts, np.uint32, sum(counts))
    order = hashes.argsort(kind="stable")
    owners = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)[order]
    hashes = hashes[order]
    begins = np.flatnonzero(np.diff(hashes, prepend=hashes[:1] + np.uint32(1))).astype(np.int32)
    del order, hashes
    sizes = np.diff(begins, append=np.int32(len(owners)))
    place = np.arange(len(owners), dtype=np.int32) - begins.repeat(sizes)
    place[(sizes > COMMON).repeat(sizes)] = 0
    del begins, sizes
    later, third = (np.flatnonzero(place > least).astype(np.int32) for least in (0, 1))
    found = [_pack_pair(owners, later - place[later], later), _pack_pair(owners, third - 1, third)]
    return np.concatenate(found)


def _pack_pair(owners: NDArray[np.uint32], one: NDArray[Any], other: NDArray[Any]) -> Hashes:
    """Return the owners of two places as one number, but for those that are the same."""
    pairs: Hashes = owners[one].astype(np.uint64) << _HALF
    pairs |= owners[other]
    apart: Hashes = pairs[owners[one] < owners[other]]
    return apart
