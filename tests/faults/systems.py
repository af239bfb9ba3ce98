"""Systems that go wrong: at the n-th call, by an error, a full disk or an interrupt."""

from __future__ import annotations

import errno
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from searcher.disk import System

Write = Callable[["CountedFile", Any], int]


class CountedFile(io.FileIO):
    """A file whose writes go through the system that made it."""

    def __init__(self, place: Path | int, mode: str, system: Counting) -> None:
        super().__init__(place, mode)
        self.system = system

    def write(self, content: Any, /) -> int:
        return self.system.write(self, content)

    def put(self, content: Any) -> int:
        """Write for good."""
        return super().write(content)


class Counting(System):
    """Counts every call and write under its name; a fault falls due at `step`."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def step(self, name: str) -> None:
        self.calls.append(name)

    def write(self, file: CountedFile, content: Any) -> int:
        self.step("write")
        return file.put(content)

    def create(self, path: Path) -> io.RawIOBase:
        self.step("create")
        return CountedFile(path, "xb", self)

    def nameless(self, folder: Path) -> io.RawIOBase:
        self.step("nameless")
        with tempfile.TemporaryFile(dir=folder) as file:
            return CountedFile(os.dup(file.fileno()), "r+b", self)

    def sync(self, file: io.RawIOBase) -> None:
        # What a test writes need not outlive the machine it runs on.
        self.step("sync")

    def sync_folder(self, folder: Path) -> None:
        self.step("sync_folder")

    def make_folder(self, path: Path) -> None:
        self.step("make_folder")
        super().make_folder(path)

    def replace(self, source: Path, target: Path) -> None:
        self.step("replace")
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        self.step("remove")
        super().remove(path)


class Breaking(Counting):
    """The n-th call (from 0) ends in an error of the device, once."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def step(self, name: str) -> None:
        super().step(name)
        if len(self.calls) - 1 == self.at:
            raise self.fault()

    def fault(self) -> BaseException:
        return OSError(errno.EIO, "Input/output error")


class Interrupted(Breaking):
    """The n-th call is interrupted from the keyboard."""

    def fault(self) -> BaseException:
        return KeyboardInterrupt()


class Full(Counting):
    """From the n-th call on the disk takes half of what is written, then nothing more."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at
        self.halved = False

    def write(self, file: CountedFile, content: Any) -> int:
        if len(self.calls) < self.at:
            return super().write(file, content)
        self.step("write")
        if self.halved or len(content) < 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.halved = True
        return file.put(memoryview(content)[: len(content) // 2])

    def create(self, path: Path) -> io.RawIOBase:
        if len(self.calls) >= self.at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().create(path)


class Short(Counting):
    """Every write takes a few bytes only, as a system is free to do."""

    def write(self, file: CountedFile, content: Any) -> int:
        self.step("write")
        return file.put(memoryview(content)[:997])
