"""What parent and child say to each other: frames of a JSON object and blocks of bytes.

A frame comes from a process that read hostile bytes: nothing in it is run, and lengths that
cannot be are refused before anything is kept for them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from typing import IO, Any, NamedTuple

# The bytes of the JSON, and those of all blocks; the JSON tells the length of each.
_LENGTHS = struct.Struct(">IQ")
LARGEST_SAID = 64 << 20  # bytes
LARGEST_FRAME = 1 << 30  # bytes
_SIZES = "sizes"
# Blocks begin where an array of any numbers may.
_ALIGNED = 8

Block = bytes | bytearray | memoryview
Read = Callable[[int], Block]  # gives exactly so many bytes, or raises EOFError


class Frame(NamedTuple):
    """A JSON object, and blocks of bytes."""

    said: dict[str, Any]
    blocks: Sequence[Block] = ()


def frame_bytes(frame: Frame) -> bytes:
    """Return the frame as it goes over a pipe.

    >>> import io
    >>> said, blocks = receive(reading(io.BytesIO(frame_bytes(Frame({"a": 1}, [b"bytes"])))))
    >>> said, bytes(blocks[0])
    ({'a': 1}, b'bytes')
    """
    sizes = [len(block) for block in frame.blocks]
    said = json.dumps({**frame.said, _SIZES: sizes}).encode()
    pieces: list[Block] = []
    for block in frame.blocks:
        pieces += [block, bytes(-len(block) % _ALIGNED)]
    return b"".join([_LENGTHS.pack(len(said), sum(map(len, pieces))), said, *pieces])


def receive(read: Read) -> Frame:
    """Return the next frame; EOFError when the other side ended, ValueError for what is no
    frame."""
    length, total = _LENGTHS.unpack(read(_LENGTHS.size))
    if length > LARGEST_SAID or total > LARGEST_FRAME:
        raise ValueError(f"a frame of {length} and {total} bytes")
    said = json.loads(bytes(read(length)))
    sizes = said.pop(_SIZES)
    if sum(size + -size % _ALIGNED for size in sizes) != total or min(sizes, default=0) < 0:
        raise ValueError(f"blocks that do not make {total} bytes")
    return Frame(said, _blocks(memoryview(read(total)), sizes))


def reading(pipe: IO[bytes]) -> Read:
    """Return what reads a file or a pipe, buffered or not."""

    def read(size: int) -> bytes:
        content = pipe.read(size)
        while len(content) < size:
            more = pipe.read(size - len(content))
            if not more:
                raise EOFError
            content += more
        return content

    return read


def _blocks(whole: memoryview, sizes: Sequence[int]) -> list[memoryview]:
    blocks = []
    for size in sizes:
        blocks.append(whole[:size])
        whole = whole[size + -size % _ALIGNED :]
    return blocks
