"""The parts that are whole in a ZIP whose list of members is missing or damaged."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

_HEADER = struct.Struct("<4s5H3I2H")  # before every member: APPNOTE.TXT, 4.3.7
_MARK = b"PK\x03\x04"
_ENCRYPTED, _SIZES_BEHIND = 0x1, 0x8
_STORED, _DEFLATED = 0, 8
_BLOCK = 1 << 16


class Part(NamedTuple):
    """A member of a ZIP that is whole: its name and its bytes."""

    name: str
    raw: bytes


def whole_parts(raw: bytes, *, most: int, largest: int) -> Iterator[Part]:
    """Yield the members that can be unpacked to their end and have their checksum, by what stands
    before each; at most so many, for which so many bytes are unpacked, in vain too."""
    at, left = raw.find(_MARK), largest
    for _ in range(most):
        if not 0 <= at <= len(raw) - _HEADER.size or left <= 0:
            return
        part, end, spent = _part_at(raw, at, left)
        left -= spent
        if part is not None:
            yield part
        at = raw.find(_MARK, end)


def _part_at(raw: bytes, at: int, most: int) -> tuple[Part | None, int, int]:
    """Return the member that begins at an offset, None where it is not whole, where to go on, and
    how many bytes were unpacked."""
    begun = at + len(_MARK)
    _, _, flags, method, _, _, checksum, packed, _, name, extra = _HEADER.unpack_from(raw, at)
    start = at + _HEADER.size + name + extra
    if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
        return None, begun, 0
    if method == _DEFLATED:
        unpacked, end, spent = _inflated(raw, start, most)
    else:
        end = start + packed
        unpacked, spent = (raw[start:end] if end <= len(raw) else None), min(packed, len(raw))
    told = not flags & _SIZES_BEHIND
    if unpacked is None or (told and zlib.crc32(unpacked) != checksum):
        return None, begun, spent
    written = raw[at + _HEADER.size : at + _HEADER.size + name]
    return Part(written.decode("utf-8", "replace"), unpacked), end, spent


def _inflated(raw: bytes, start: int, most: int) -> tuple[bytes | None, int, int]:
    """Return what a stream unpacks to, None where it has no end or comes to more, where it ends,
    and how many bytes were unpacked."""
    machine, parts, at, size = zlib.decompressobj(-zlib.MAX_WBITS), list[bytes](), start, 0
    try:
        while not machine.eof and at < len(raw) and size <= most:
            block = raw[at : at + _BLOCK]
            at += len(block)
            parts.append(machine.decompress(block, most + 1 - size))
            size += len(parts[-1])
    except zlib.error:
        return None, at, size + _BLOCK
    whole = machine.eof and size <= most
    return b"".join(parts) if whole else None, at - len(machine.unused_data), size + _BLOCK
