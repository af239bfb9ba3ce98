"""Bytes as the engine takes and gives them without spelling them out in letters: CBOR.

Source: RFC 8949. Written is one map of one byte string; read is whatever an answer holds.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

# The name under which a row holds its bytes.
BYTES = "data"
BREAK = object()
# What stands in the lower five bits of a head for a number of so many bytes after it.
_NUMBERS = {24: struct.Struct(">B"), 25: struct.Struct(">H")}
_NUMBERS |= {26: struct.Struct(">I"), 27: struct.Struct(">Q")}
_FLOATS = {25: struct.Struct(">e"), 26: struct.Struct(">f"), 27: struct.Struct(">d")}
_SIMPLE = {20: False, 21: True, 22: None, 23: None, 31: BREAK}
ENDLESS = 31
# Nested deeper no answer is.
DEEPEST = 50


def row(content: bytes) -> bytes:
    """Return a row that holds some bytes.

    >>> row(b"ab")
    b'\\xa1ddataZ\\x00\\x00\\x00\\x02ab'
    """
    name = BYTES.encode()
    return (
        b"\xa1"
        + bytes([0x60 + len(name)])
        + name
        + struct.pack(">BI", 0x5A, len(content))
        + content
    )


def read(raw: bytes) -> Any:
    """Return what some bytes say. Raises ValueError where they are no CBOR.

    >>> read(row(b"ab")), read(bytes.fromhex("bf6161f56162820120ff"))
    ({'data': b'ab'}, {'a': True, 'b': [1, -1]})
    """
    try:
        return _Reading(raw).value(DEEPEST)
    except (IndexError, struct.error, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"no CBOR ({error})") from None


class _Reading:
    """Takes values from the front."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def value(self, depth: int) -> Any:
        """The next value, or BREAK."""
        if not depth:
            raise ValueError("no CBOR (it is nested too deep)")
        head = self._raw[self._at]
        self._at += 1
        return KINDS[head >> 5](self, head & 31, depth - 1)

    def _count(self, said: int) -> int:
        if said < 24:
            return said
        number: int = self._unpacked(_NUMBERS[said])
        return number

    def _unpacked(self, kind: struct.Struct) -> Any:
        (found,) = kind.unpack_from(self._raw, self._at)
        self._at += kind.size
        return found

    def number(self, said: int, depth: int) -> int:
        return self._count(said)

    def negative(self, said: int, depth: int) -> int:
        return -1 - self._count(said)

    def string(self, said: int, depth: int) -> bytes:
        if said == ENDLESS:
            return b"".join(self.items(said, depth))
        count = self._count(said)
        found = self._raw[self._at : self._at + count]
        if len(found) != count:
            raise IndexError
        self._at += count
        return found

    def text(self, said: int, depth: int) -> str:
        if said == ENDLESS:
            return "".join(self.items(said, depth))
        return self.string(said, depth).decode()

    def items(self, said: int, depth: int) -> list[Any]:
        if said != ENDLESS:
            return [self.value(depth) for _ in range(self._count(said))]
        found = []
        while (item := self.value(depth)) is not BREAK:
            found.append(item)
        return found

    def pairs(self, said: int, depth: int) -> dict[Any, Any]:
        found = {}
        left = -1 if said == ENDLESS else self._count(said)
        while left and (key := self.value(depth)) is not BREAK:
            found[key] = self.value(depth)
            left -= 1
        return found

    def tagged(self, said: int, depth: int) -> Any:
        self._count(said)
        return self.value(depth)

    def simple(self, said: int, depth: int) -> Any:
        return self._unpacked(_FLOATS[said]) if said in _FLOATS else _SIMPLE[said]


KINDS: tuple[Callable[[_Reading, int, int], Any], ...] = (
    _Reading.number,
    _Reading.negative,
    _Reading.string,
    _Reading.text,
    _Reading.items,
    _Reading.pairs,
    _Reading.tagged,
    _Reading.simple,
)
