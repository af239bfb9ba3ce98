"""Which texts are copies of one another: found by their sketches, in time linear in the texts.

What is found hangs on what the texts are and say of themselves, never on their order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from searcher.relations.likeness import COPY, ERROR, Hashes, likeness, resemblance
from searcher.relations.names import key_of
from searcher.relations.namesakes import Norm
from searcher.relations.table import number_of

# Copies have nearly all shingles in common, so that their least hashes are mostly the same.
LEAST, FEW = 8, 3
# Hashes that so many texts share are of words that all have, and prove nothing.
COMMON = 64
# Of equal texts that are told apart by what they say of themselves a further one is held against
# the last so many.
MOST_TRIED = 20
# Bytes of shingles that are kept at hand.
MOST_KEPT = 16 << 20
# A pair of texts is one number, of which each has a half; so many are laid out at a time.
_HALF, _OTHER, _AT_ONCE = np.uint64(32), np.uint64(0xFFFFFFFF), 1 << 14
_UNKNOWN = 0xFFFFFFFF


def line_up(norms: Iterable[Norm], sketches: Sequence[Sequence[int]]) -> list[int]:
    """Return all documents in an order that hangs on nothing but what they hold: those of one title,
    number and day stand together, and what tells less of these behind what tells more."""
    keys = [array("I") for _ in range(6)]
    for norm, least in zip(norms, sketches, strict=True):
        row = (
            crc32(array("I", least).tobytes()),
            _seal(key_of(norm.issuer)),
            _seal(norm.region),
            number_of(norm.day) or _UNKNOWN,
            _seal(norm.number),
            _seal(key_of(norm.title)),
        )
        for key, value in zip(keys, row, strict=True):
            key.append(value)
    order: list[int] = np.lexsort(keys).tolist()
    return order


def _seal(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass")) if text else _UNKNOWN


def copies(
    sketches: Sequence[Sequence[int]],
    hashes_of: Callable[[int], Hashes],
    least: Callable[[int, int], float] = lambda one, other: COPY,
    order: Sequence[int] | None = None,
) -> list[list[int]]:
    """Return the groups of texts of which each is a copy of the group's first, by ordinal.

    `hashes_of` gives the shingles of a text; it is asked for those alone that may be copies.
    `least` tells how like two texts must be. `order` is that of `line_up`: equal texts are found
    whatever it is, of others those that stand near each other in it.
    """
    order = range(len(sketches)) if order is None else order
    first_of: dict[int, int] = {}
    hashes = _Known(hashes_of)

    def are_copies(one: int, other: int) -> bool:
        wanted = least(one, other)
        if resemblance(sketches[one], sketches[other]) < wanted - ERROR:
            return False
        return likeness(hashes(one), hashes(other)) >= wanted

    for equal in _find_equal(sketches, order):
        first_of.update(_join_equal(equal, are_copies))
    apart = [at for at in order if at not in first_of]
    for one, other, shared in _find_sharing(sketches, apart):
        if shared < min(FEW, len(sketches[one]), len(sketches[other])):
            continue
        first = first_of.get(one, one)
        if other not in first_of and are_copies(first, other):
            first_of[other] = first
    groups: dict[int, list[int]] = {}
    for at in filter(first_of.__contains__, order):
        first = first_of[at]
        first = first_of.get(first, first)
        groups.setdefault(first, [first]).append(at)
    return list(groups.values())


def _join_equal(equal: Sequence[int], are_copies: Callable[[int, int], bool]) -> dict[int, int]:
    """Return the first of its group for each of some texts of one sketch that is a copy."""
    first_of: dict[int, int] = {}
    firsts: list[int] = []
    for at in equal:
        first = next((one for one in firsts[-MOST_TRIED:] if are_copies(one, at)), None)
        if first is None:
            firsts.append(at)
        else:
            first_of[at] = first
    return first_of


def _find_equal(sketches: Sequence[Sequence[int]], order: Sequence[int]) -> Iterator[list[int]]:
    """Give those texts of an order that have one sketch, as equal ones have."""
    seals = (hash(array("I", sketches[at]).tobytes()) for at in order)
    hashes = np.fromiter(seals, np.int64, len(order))
    by_hash = hashes.argsort(kind="stable")
    ends = np.append(np.flatnonzero(np.diff(hashes[by_hash])) + 1, len(order))
    starts = np.concatenate(([0], ends[:-1]))
    several = ends - starts > 1
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        equal = [order[at] for at in by_hash[start:end].tolist()]
        if sketches[equal[0]]:
            yield equal


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


def _find_sharing(
    sketches: Sequence[Sequence[int]], order: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Give the pairs of texts of an order, the earlier first and the pairs ascending, that share
    some of their least hashes, and how many: each text with the first that has a hash and with the
    last before it."""
    shared, times = np.unique(_pairs(sketches, order), return_counts=True)
    numbers = np.array(order, np.uint32)
    for start in range(0, len(shared), _AT_ONCE):
        some = shared[start : start + _AT_ONCE]
        earlier, after = numbers[some >> _HALF], numbers[some & _OTHER]
        yield from zip(
            earlier.tolist(), after.tolist(), times[start : start + _AT_ONCE].tolist(), strict=True
        )


def _pairs(sketches: Sequence[Sequence[int]], order: Sequence[int]) -> Hashes:
    """Return these pairs by their places in the order, one for each hash that is shared; there are
    very many, so that little stands beside them."""
    counts = [min(len(sketches[at]), LEAST) for at in order]
    firsts = (one for at in order for one in sketches[at][:LEAST])
    hashes = np.fromiter(firsts, np.uint32, sum(counts))
    ascending = hashes.argsort(kind="stable")
    owners = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)[ascending]
    hashes = hashes[ascending]
    begins = np.flatnonzero(np.diff(hashes, prepend=hashes[:1] + np.uint32(1))).astype(np.int32)
    del ascending, hashes
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
