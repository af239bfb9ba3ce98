"""The terms of a field in code-point order, found by binary search.

Two kinds: any text (UTF-8 in one blob), and characters with their follower, packed into
integers. Both give the same answers: `find`, `prefix`, `term`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .container import Container
from .container_writer import ContainerWriter

Pairs = NDArray[np.uint64]
_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
LAST_CHARACTER = 0x10FFFF


def encode_term(text: str) -> bytes:
    """Return the bytes of a term; order of bytes is order of code points."""
    return text.encode("utf-8", "surrogatepass")


def unpack_pair(pair: int) -> str:
    """Return the characters of a packed pair: first code point << 32 | second or 0.

    >>> unpack_pair(0x753200004e59)
    '甲乙'
    """
    return chr(pair >> 32) + (chr(pair & 0xFFFFFFFF) if pair & 0xFFFFFFFF else "")


class Lexicon(Protocol):
    """Terms by ordinal."""

    def __len__(self) -> int: ...

    def find(self, text: str) -> int:
        """Return the ordinal of `text`, or -1."""

    def prefix(self, text: str) -> range:
        """Return the ordinals of the terms that begin with `text`."""

    def term(self, ordinal: int) -> str:
        """Return the term at `ordinal`."""

    def keys(self) -> list[bytes] | Pairs:
        """Return all terms, in the form a writer takes."""


class TextLexicon:
    """Terms of any text."""

    def __init__(self, container: Container, name: str) -> None:
        self._text = container.array(f"{name}.text", ("|u1",)).data
        self._ends = container.array(f"{name}.ends", ("<u4", "<u8")).data
        self._invalid = container.invalid
        if not len(self._ends) or self._ends[0] or self._ends[-1] != len(self._text):
            raise container.invalid(f"{name}.ends")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def raw(self, ordinal: int) -> bytes:
        """Return the bytes of the term at `ordinal`."""
        return self._text[self._ends[ordinal] : self._ends[ordinal + 1]].tobytes()

    def term(self, ordinal: int) -> str:
        """Return the term at `ordinal`."""
        try:
            return self.raw(ordinal).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise self._invalid("a term") from None

    def seek(self, raw: bytes) -> int:
        """Return the ordinal of the first term whose bytes are not below `raw`."""
        # Written out, for a bisect with a key takes three times as long.
        text, ends = self._text, self._ends
        low, high = 0, len(ends) - 1
        while low < high:
            middle = (low + high) >> 1
            if text[ends[middle] : ends[middle + 1]].tobytes() < raw:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, text: str) -> int:
        """Return the ordinal of `text`, or -1."""
        raw = encode_term(text)
        ordinal = self.seek(raw)
        return ordinal if ordinal < len(self) and self.raw(ordinal) == raw else -1

    def prefix(self, text: str) -> range:
        """Return the ordinals of the terms that begin with `text`."""
        raw = encode_term(text)
        # No UTF-8 text holds the byte 0xFF, so it ends the range.
        return range(self.seek(raw), self.seek(raw + b"\xff"))

    def keys(self) -> list[bytes]:
        """Return all terms as bytes."""
        text, ends = self._text.tobytes(), self._ends.tolist()
        return [text[start:end] for start, end in zip(ends, ends[1:])]


class PairLexicon:
    """Terms of one or two characters, four bytes each.

    `chars` lists the code points in use after a leading 0 (no second character); a key is
    the rank of the first << 16 | the rank of the second, or << 32 where 65,536 do not do.
    """

    def __init__(self, container: Container, name: str) -> None:
        chars = container.array(f"{name}.chars", ("<u4",))
        keys = container.array(f"{name}.pairs", ("<u4", "<u8"))
        rising = len(chars) and not chars[0] and (chars[1:] > chars[:-1]).all()
        if not rising or chars[-1] > LAST_CHARACTER:
            raise container.invalid(f"{name}.chars")
        self._chars, self._keys = chars.data, keys.data
        self._shift = 16 if keys.dtype.itemsize == 4 else 32
        self._invalid = container.invalid

    def __len__(self) -> int:
        return len(self._keys)

    def _rank(self, char: str) -> int:
        return bisect_left(self._chars, ord(char))

    def _known(self, char: str) -> bool:
        rank = self._rank(char)
        return bool(rank < len(self._chars) and self._chars[rank] == ord(char))

    def find(self, text: str) -> int:
        """Return the ordinal of `text`, or -1."""
        if not 1 <= len(text) <= 2 or not all(map(self._known, text)):
            return -1
        key = self._rank(text[0]) << self._shift | (self._rank(text[1]) if text[1:] else 0)
        ordinal = bisect_left(self._keys, key)
        return ordinal if ordinal < len(self) and self._keys[ordinal] == key else -1

    def prefix(self, text: str) -> range:
        """Return the ordinals of the terms that begin with `text`."""
        if not text:
            return range(len(self))
        if len(text) > 1:
            ordinal = self.find(text)
            return range(ordinal, ordinal + 1) if ordinal >= 0 else range(0)
        if not self._known(text):
            return range(0)
        first = self._rank(text) << self._shift
        after = first + (1 << self._shift)
        return range(bisect_left(self._keys, first), bisect_left(self._keys, after))

    def term(self, ordinal: int) -> str:
        """Return the term at `ordinal`."""
        first, second = divmod(self._keys[ordinal], 1 << self._shift)
        if max(first, second) >= len(self._chars):
            raise self._invalid("a term")
        return chr(self._chars[first]) + (chr(self._chars[second]) if second else "")

    def characters(self) -> str:
        """Return all characters of the terms, each once, ascending."""
        return np.asarray(self._chars)[1:].astype("<u4").tobytes().decode("utf-32-le", "replace")

    def keys(self) -> Pairs:
        """Return all terms as packed pairs."""
        chars = np.asarray(self._chars).astype(np.uint64)
        keys = np.asarray(self._keys).astype(np.uint64)
        first, second = keys >> np.uint64(self._shift), keys & np.uint64((1 << self._shift) - 1)
        if len(keys) and max(int(first.max()), int(second.max())) >= len(chars):
            raise self._invalid("a term")
        packed: Pairs = chars[first] << _SHIFT | chars[second]
        return packed


def write_text(container: ContainerWriter, name: str, terms: Sequence[bytes]) -> None:
    """Put sorted terms into the container."""
    ends = np.cumsum([0, *map(len, terms)], dtype=np.uint64)
    wide = "<u4" if int(ends[-1]) < 1 << 32 else "<u8"
    container.add(f"{name}.text", np.frombuffer(b"".join(terms), np.uint8))
    container.add(f"{name}.ends", ends.astype(wide))


def write_pairs(container: ContainerWriter, name: str, pairs: Pairs) -> None:
    """Put sorted packed pairs into the container."""
    first, second = pairs >> _SHIFT, pairs & _LOW
    chars = np.unique(np.concatenate([np.zeros(1, np.uint64), first, second]))
    shift, wide = (16, "<u4") if len(chars) <= 1 << 16 else (32, "<u8")
    ranks = np.searchsorted(chars, first) << shift | np.searchsorted(chars, second)
    container.add(f"{name}.chars", chars.astype("<u4"))
    container.add(f"{name}.pairs", ranks.astype(wide))
