"""How like two texts are: the shingles of eight characters that they have in common.

Source: Broder (1997), On the resemblance and containment of documents.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded

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
# So many least hashes of two texts tell how like they are, hardly ever wrong by more.
SKETCH, ERROR = 64, 0.2
ENOUGH = 4 * SKETCH
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
    codes = np.frombuffer(_code_points(folded), np.uint32)
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
    if kernel := loaded():
        found: list[int] = kernel.sketch(_code_points(folded))
        return found
    hashes = _hash(folded)
    # To sort all of a text takes longer than all else; what repeats itself makes few of many.
    some = np.unique(_least(hashes))
    least = some if len(some) >= SKETCH else np.unique(hashes)
    return [int(one) >> 32 for one in least[:SKETCH]]


def _code_points(folded: Sequence[str]) -> bytes:
    return "".join(folded).encode("utf-32-le", "surrogatepass")


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
