"""Text to character grams: the ground on which any string is found exactly.

At every character stands the pair it makes with the next one; the last one stands alone.
A phrase is then a chain of pairs at consecutive offsets, a single character every pair that
begins with it. Pairs are packed into integers, whose order is the order of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Pairs = npt.NDArray[np.uint64]


def code_points(text: str) -> Codes:
    """Return the characters of a text as numbers, one each.

    >>> code_points("甲a").tolist()
    [30002, 97]
    """
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")


def pairs(folded: str) -> Pairs:
    """Return one packed pair a character: first code point << 32 | second, 0 after the last.

    >>> [unpack(pair) for pair in pairs("数据库").tolist()]
    ['数据', '据库', '库']
    """
    codes = code_points(folded).astype(np.uint64)
    following = np.zeros_like(codes)
    following[:-1] = codes[1:]
    return (codes << np.uint64(32)) | following


class Grams(NamedTuple):
    """Pairs with the number of the text each stands in and its offset there."""

    pairs: Pairs
    texts: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int32]


def pairs_of(texts: Sequence[str]) -> Grams:
    """Return the pairs of folded texts, one after the other.

    >>> found = pairs_of(["数据", "库"])
    >>> [unpack(pair) for pair in found.pairs.tolist()], found.texts.tolist(), found.offsets.tolist()
    (['数据', '据', '库'], [0, 0, 1], [0, 1, 0])
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return grams_of(code_points("".join(texts)), lengths)


def grams_of(codes: Codes, lengths: npt.NDArray[np.int64]) -> Grams:
    """Return the pairs of texts that lie end to end, by their code points and the length of
    each."""
    following = np.zeros_like(codes)
    following[:-1] = codes[1:]
    ends = lengths.cumsum()
    # Nothing follows the last character of a text.
    following[ends[lengths > 0] - 1] = 0
    packed = codes.astype(np.uint64) << np.uint64(32) | following
    owners = np.arange(len(lengths), dtype=np.int32).repeat(lengths)
    offsets = np.arange(len(codes)) - (ends - lengths).repeat(lengths)
    return Grams(packed, owners, offsets.astype(np.int32))


def unpack(pair: int) -> str:
    """Return the one or two characters of a packed pair."""
    first, second = pair >> 32, pair & 0xFFFFFFFF
    return chr(first) + (chr(second) if second else "")
