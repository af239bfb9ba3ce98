"""Words of a binary Word file: whole numbers at places, and single property modifiers."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes of an operand by its kind
_TABLE, _TABS = 0xD608, 0xC615  # modifiers whose length is written in another way


def u8(raw: bytes, at: int) -> int:
    """Return the byte at `at`, 0 past the end."""
    return raw[at] if 0 <= at < len(raw) else 0


def u16(raw: bytes, at: int) -> int:
    """Return the 16-bit number at `at`, 0 past the end."""
    return int.from_bytes(raw[at : at + 2], "little") if at >= 0 else 0


def u32(raw: bytes, at: int) -> int:
    """Return the 32-bit number at `at`, 0 past the end."""
    return int.from_bytes(raw[at : at + 4], "little") if at >= 0 else 0


def places(raw: bytes, width: int) -> tuple[list[int], list[bytes]]:
    """Return a table of places and what stands between them: n + 1 numbers, then n rows of `width`
    bytes.

    >>> places(bytes.fromhex("00000000 05000000 aabb"), 2)
    ([0, 5], [b'\\xaa\\xbb'])
    """
    count = max(0, (len(raw) - 4) // (4 + width))
    starts = list(struct.unpack_from(f"<{count + 1}I", raw)) if len(raw) >= 4 else []
    rows = 4 * (count + 1)
    return starts, [raw[rows + at * width : rows + (at + 1) * width] for at in range(count)]


def modifiers(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield the property modifiers in a run of bytes: code, and operand as a number (its first 4
    bytes)."""
    at = 0
    while at + 2 < len(raw):
        code = u16(raw, at)
        size, skip = _size(raw, at + 2, code)
        operand = raw[at + 2 + skip : at + 2 + size]
        yield code, int.from_bytes(operand[:4], "little")
        at += 2 + size


def _size(raw: bytes, at: int, code: int) -> tuple[int, int]:
    """Return the bytes of an operand with its length, and those of the length."""
    kind = code >> 13
    if kind != 6:
        return _SIZES[kind], 0
    if code == _TABLE:
        return u16(raw, at) + 1, 2
    if code == _TABS and u8(raw, at) == 255:
        deleted = u8(raw, at + 1)
        added = u8(raw, at + 2 + 4 * deleted)
        return 3 + 4 * deleted + 3 * added, 1
    return u8(raw, at) + 1, 1
