"""Text to character grams: the ground on which any string is found exactly.

At every character stands the pair it makes with the next one; the last one stands alone.
A phrase is then a chain of pairs at consecutive offsets, a single character every pair that
begins with it. Pairs are packed into integers, whose order is the order of the text.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Pairs = npt.NDArray[np.uint64]


def code_points(text: str) -> Codes:
    """The characters of a text as numbers, one each.

    >>> code_points("甲a").tolist()
    [30002, 97]
    """
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")


def pairs(folded: str) -> Pairs:
    """One packed pair a character: first code point << 32 | second, 0 after the last.

    >>> [unpack(pair) for pair in pairs("数据库").tolist()]
    ['数据', '据库', '库']
    """
    codes = code_points(folded).astype(np.uint64)
    following = np.zeros_like(codes)
    following[:-1] = codes[1:]
    return (codes << np.uint64(32)) | following


def unpack(pair: int) -> str:
    """The one or two characters of a packed pair."""
    first, second = pair >> 32, pair & 0xFFFFFFFF
    return chr(first) + (chr(second) if second else "")
