"""The frames of an answer, kept until all are there: a document is taken in whole or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from searcher import disk
from searcher.load.sandbox.frames import Frame, frame_bytes, reading, receive

MOST_IN_MEMORY = 32 << 20  # bytes


class Kept:
    """Frames in memory, past a size in a file without a name in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._frames: list[Frame] = []
        self._size = 0
        self._spool: disk.Spool | None = None
        self._in_file = 0

    @property
    def size(self) -> int:
        """The bytes that are in memory."""
        return self._size

    @property
    def spilled(self) -> bool:
        """Whether some of it is in a file."""
        return self._spool is not None

    def add(self, frame: Frame) -> None:
        """Take one more."""
        self._frames.append(frame)
        self._size += sum(map(len, frame.blocks))
        if self._size > MOST_IN_MEMORY:
            self._spill()

    def __iter__(self) -> Iterator[Frame]:
        if self._spool is not None:
            read = reading(self._spool.reader())
            for _ in range(self._in_file):
                yield receive(read)
        yield from self._frames

    def _spill(self) -> None:
        if self._spool is None:
            self._spool = disk.Spool(self._folder, 0)
        for frame in self._frames:
            self._spool.write(frame_bytes(frame))
        self._in_file += len(self._frames)
        self._frames, self._size = [], 0
