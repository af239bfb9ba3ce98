"""Folding: what counts as the same character. One-to-one, so offsets never move."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded
from searcher.text.simplified import variants

if TYPE_CHECKING:
    from searcher.kernel.compiled import Folding

SAME_MARKS = {
    "[": "〔［【〖",
    "]": "〕］】〗",
    '"': "“”„‟«»",
    "'": "‘’‚‛`´",
    "<": "〈‹",
    ">": "〉›",
    "·": "•‧・･∙",
    # 2021～2023年 is the same years as 2021-2023年.
    "-": "‐‑‒–—―−－~～〜∼",
    "零": "〇○◯",
    " ": "\t\n\r\v\f\u00a0\u3000\u2002\u2003\u2009\u202f",
}


# Characters of a text that is kept folded, and of one that is sooner folded as an array.
SHORT, LONG = 12, 48


@lru_cache(maxsize=1)
def folding_table() -> dict[int, str]:
    """Return the table for `str.translate`: character to the one that stands for it."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(char): mark for mark, chars in SAME_MARKS.items() for char in chars}
    # PM₂.₅ and CO₂; raised digits may be marks of notes: 第三条¹.
    table |= {0x2080 + digit: str(digit) for digit in range(10)}
    table |= variants()
    lower = {code: chr(code).lower() for code in (*range(0x41, 0x5B), *range(0xC0, 0x530))}
    table |= {code: char for code, char in lower.items() if len(char) == 1 and ord(char) != code}
    wide_capitals = {code: chr(code - 0xFEE0).lower() for code in range(0xFF21, 0xFF3B)}
    return table | wide_capitals


def fold(text: str) -> str:
    """Return the text with width, case, traditional and variant characters made one.

    The result has the length of the text. Source: OpenCC's t2s data for Han variants.

    >>> fold("臨江市《５Ｇ應用》〔２０２１〕")
    '临江市《5g应用》[2021]'
    >>> fold("2021～2023年，PM₂.₅")
    '2021-2023年,pm2.5'
    """
    return _folded_short(text) if len(text) <= SHORT else _folded(text)


def _folded(text: str) -> str:
    native = natively()
    if native is None:
        return text.translate(folding_table()) if len(text) < LONG else fold_all([text])[0]
    try:
        return native.fold(text)
    except UnicodeEncodeError:  # half of a pair stands for itself
        return text.translate(folding_table())


@lru_cache(maxsize=1 << 12)
def _folded_short(text: str) -> str:
    """Return a text folded that is likely a word of a query, which is folded at every step."""
    return _folded(text)


@lru_cache(maxsize=1)
def natively() -> Folding | None:
    """Return the table as the kernel folds by it; None where that is not in use."""
    kernel = loaded()
    if kernel is None:
        return None
    found: Folding = kernel.Folding(folding_table())
    return found


def fold_all(texts: Sequence[str]) -> list[str]:
    """Return the texts folded, many at a time quicker than one by one.

    >>> fold_all(["臨江", "５Ｇ"])
    ['临江', '5g']
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _list_codes().take(codes).tobytes().decode("utf-32-le", "surrogatepass")
    ends = accumulate(map(len, texts))
    return [folded[end - len(text) : end] for text, end in zip(texts, ends, strict=True)]


@lru_cache(maxsize=1)
def _list_codes() -> NDArray[np.uint32]:
    """Return the table as an array: the code point that stands for each."""
    codes, table = np.arange(0x110000, dtype=np.uint32), folding_table()
    codes[list(table)] = list(map(ord, table.values()))
    return codes
