"""Phrases that stand for what texts say often, and texts told in them.

A code of two bytes is a phrase, 0 that the next two are a character itself (UTF-16). Phrases are
joined of two that stand side by side, in rounds: first those that do so most often, then those
that are often beside what was joined before. A text is told by joining in the same rounds, from
its front to its end. What is read of it is its own codes and their phrases, nothing before or
after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded

# How often two stand side by side in the sample that are joined in each round.
ROUNDS = (500, 100, 30, 10, 5, 4, 3, 2)
MOST = 0xFFFF
# Bytes of the longest phrase.
LONGEST = 96
# A character of no phrase is its code point past these, the end of a text the one after all.
_SINGLE = 1 << 16
_END = _SINGLE + 0x110000
# Bits by which most pairs that are not joined are passed over.
_HASHED = 20
_HASH = np.uint32(0x9E3779B1)

_Codes = NDArray[np.uint32]


class Phrases(Protocol):
    """The phrases of some texts, in the order of their codes from 1."""

    @property
    def texts(self) -> list[str]:
        """Each phrase."""

    def tell(self, texts: Sequence[bytes]) -> tuple[bytes, bytes]:
        """Return texts as codes (uint16), and how many each takes (uint32)."""


def chosen(sample: Sequence[bytes], *, scale: int) -> Phrases:
    """Return phrases that make the texts of a sample short; what they are chosen for is `scale`
    times as long as the sample. Texts are UTF-8; ValueError is raised for what is not.

    >>> chosen(["桥梁养护办法".encode()] * 20, scale=1).texts[-1]
    '桥梁养护办法'
    """
    kernel = loaded()
    return _Chosen(sample, scale) if kernel is None else kernel.Phrases(sample, scale)


class _Chosen:
    """Phrases as numpy chooses and tells them."""

    def __init__(self, sample: Sequence[bytes], scale: int) -> None:
        self._scale = scale
        codes = _characters(sample)
        chars, counts = np.unique(codes[codes < _END], return_counts=True)
        letters = [chr(char - _SINGLE) for char in chars.tolist()]
        picked = self._picked(counts, _sizes(letters), most=MOST)
        self.texts = [letters[at] for at in picked]
        self._singles = np.arange(_END + 1, dtype=np.uint32)
        self._singles[chars[picked]] = np.arange(1, len(picked) + 1)
        self._rounds: list[_Joining] = []
        codes = self._singles[codes]
        for least in ROUNDS:
            codes = self._join(codes, least)

    def _picked(
        self, counts: NDArray[np.int64], sizes: NDArray[np.int64], *, most: int
    ) -> NDArray[np.int64]:
        """Return which of some phrases to take, the most frequent first: those that save more than
        they take."""
        worth = np.flatnonzero(2 * counts * self._scale > 1 + sizes)
        return worth[np.argsort(-counts[worth], kind="stable")][:most]

    def _join(self, codes: _Codes, least: int) -> _Codes:
        """Join what stands side by side often enough, and return the sample told so."""
        places = np.flatnonzero((codes[:-1] < _SINGLE) & (codes[1:] < _SINGLE))
        pairs, held, counts = np.unique(
            codes[places] << 16 | codes[places + 1], return_inverse=True, return_counts=True
        )
        sizes = np.append(0, _sizes(self.texts))
        both = sizes[pairs >> 16] + sizes[pairs & MOST]
        often = np.flatnonzero((counts >= least) & (both <= LONGEST))
        first = len(self.texts)
        picked = often[self._picked(counts[often], both[often], most=MOST - first)]
        texts = ["", *self.texts]
        self.texts += [texts[pair >> 16] + texts[pair & MOST] for pair in pairs[picked].tolist()]
        made = np.zeros(len(pairs), np.uint32)
        made[picked] = np.arange(first + 1, first + 1 + len(picked))
        picked.sort()
        self._rounds.append(_Joining(pairs[picked], made[picked]))
        found = np.flatnonzero(made[held])
        return _joined(codes, places[found], made[held[found]])

    def tell(self, texts: Sequence[bytes]) -> tuple[bytes, bytes]:
        """Return texts as codes (uint16), and how many each takes (uint32)."""
        codes = self._singles[_characters(texts)]
        for joining in self._rounds:
            codes = joining.join(codes)
        return _units(codes)


class _Joining:
    """What one round joins: pairs of codes, ascending, and the code of each."""

    def __init__(self, pairs: _Codes, codes: _Codes) -> None:
        self._pairs, self._codes = pairs, codes
        self._may_be = np.zeros(1 << _HASHED, np.bool_)
        self._may_be[_hashed(pairs)] = True

    def join(self, codes: _Codes) -> _Codes:
        """Return codes with the pairs in them joined."""
        pairs = (codes[:-1] << 16 | codes[1:]).astype(np.uint32, copy=False)
        places = np.flatnonzero(self._may_be[_hashed(pairs)])
        places = places[(codes[places] | codes[places + 1]) < _SINGLE]
        found = np.searchsorted(self._pairs, pairs[places])
        known = np.append(self._pairs, 0)[found] == pairs[places]
        return _joined(codes, places[known], self._codes[found[known]])


def _characters(texts: Sequence[bytes]) -> _Codes:
    """Return the characters of texts, each text with its end behind it."""
    read = [f"{text.decode()}\0" for text in texts]
    codes = np.frombuffer("".join(read).encode("utf-32-le"), "<u4") + np.uint32(_SINGLE)
    codes[np.cumsum([*map(len, read)], dtype=np.int64) - 1] = _END
    return codes


def _sizes(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return how many bytes each text has."""
    return np.array([len(text.encode()) for text in texts], np.int64)


def _hashed(pairs: _Codes) -> _Codes:
    hashed: _Codes = (pairs * _HASH) >> np.uint32(32 - _HASHED)
    return hashed


def _joined(codes: _Codes, places: NDArray[np.int64], made: _Codes) -> _Codes:
    """Return codes of which those at some places, ascending, and the ones behind are one; of places
    that follow one another every other is."""
    if not len(places):
        return codes
    begun = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    first = np.repeat(places[begun], np.diff(begun, append=len(places)))
    apart = (places - first) % 2 == 0
    codes = codes.copy()
    codes[places[apart]] = made[apart]
    return np.delete(codes, places[apart] + 1)


def _units(codes: _Codes) -> tuple[bytes, bytes]:
    """Return codes as they are kept (uint16), and how many each text has of these (uint32)."""
    chars = np.flatnonzero(codes >= _SINGLE)
    width = np.ones(len(codes), np.int64)
    width[chars] = np.where(codes[chars] < 2 * _SINGLE, 2, 4)
    ends = np.flatnonzero(codes == _END)
    width[ends] = 0
    places = np.cumsum(width) - width
    units = np.zeros(int(width.sum()), np.uint16)
    plain = codes < _SINGLE
    units[places[plain]] = codes[plain]
    for place, char in zip(places[chars].tolist(), (codes[chars] - _SINGLE).tolist()):
        if char < _END - _SINGLE:
            told = np.frombuffer(chr(char).encode("utf-16-le"), "<u2")
            units[place + 1 : place + 1 + 2 * len(told) : 2] = told
    sizes = np.diff(places[ends], prepend=0).astype(np.uint32)
    return units.tobytes(), sizes.tobytes()


def told(codes: Sequence[int], texts: bytes, ends: Sequence[int]) -> bytes:
    """Return the text that codes tell; phrase n of `texts` lies between two of its `ends`.

    Raises ValueError for codes of nothing.

    >>> told([1, 0, 0x7532, 1], "桥梁".encode(), [0, 6]).decode()
    '桥梁甲桥梁'
    """
    try:
        if 0 not in codes:
            return b"".join([texts[ends[code - 1] : ends[code]] for code in codes])
        parts = []
        rest = iter(codes)
        for code in rest:
            if code:
                parts.append(texts[ends[code - 1] : ends[code]])
                continue
            units = [next(rest)]
            if 0xD800 <= units[0] < 0xDC00 and not next(rest):
                units.append(next(rest))
            parts.append(np.array(units, "<u2").tobytes().decode("utf-16-le").encode())
        return b"".join(parts)
    except (IndexError, StopIteration):
        raise ValueError("a phrase") from None
