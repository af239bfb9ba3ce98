"""What parent and child say to each other: frames of JSON or of a file's bytes over pipes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from operator import attrgetter
from typing import IO, Any

from searcher.load.reading import Reading
from searcher.model import Line

_FIELDS = attrgetter("text", "marks", "page", "level", "page_label", "confidence", "full")
_LENGTH = struct.Struct(">Q")
LARGEST_ANSWER = 1 << 30  # bytes


def send(pipe: IO[bytes], frame: bytes) -> None:
    """Write a frame: its length in eight bytes, then its bytes."""
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """The next frame; EOFError when the other side ended, ValueError for a length past all use."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > LARGEST_ANSWER:
        raise ValueError(f"a frame of {length} bytes")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    read = pipe.read(length)
    if len(read) < length:
        raise EOFError
    return read


def answer_of(reading: Reading) -> dict[str, Any]:
    """A reading as plain values.

    >>> line = Line("第一条", ((0, 7),), page=2)
    >>> reading_from(answer_of(Reading((line,), "pdf"))).lines == (line,)
    True
    """
    return {
        "lines": [_FIELDS(line) for line in reading.lines],
        "encoding": reading.encoding,
        "meta": dict(reading.meta),
        "notes": reading.notes,
    }


def reading_from(answer: Mapping[str, Any]) -> Reading:
    """The reading of an answer."""
    return Reading(
        lines=tuple(
            Line(text, tuple(map(tuple, marks)), *rest) for text, marks, *rest in answer["lines"]
        ),
        encoding=answer["encoding"],
        meta=answer["meta"],
        notes=tuple(answer["notes"]),
    )
