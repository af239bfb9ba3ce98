"""A simulated power cut: what may be on the disk when the machine stops after some call.

What was synced is there. What was written since may be there, be cut, be zeros of the right
length, or be missing; names made, changed and removed since the folder was last synced may be
as before or as after, each for itself.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from searcher.disk import System
from tests.faults.systems import CountedFile, Counting

FOLDER = -1
Names = dict[Path, int | None]
Disk = dict[Path, bytes | None]


@dataclass
class Moment:
    """The files as the running system sees them, and what of them is surely on the disk."""

    names: dict[Path, int]
    kept_names: dict[Path, int]
    content: dict[int, bytes]
    kept_content: dict[int, bytes]
    pending: list[Names] = field(default_factory=list)

    def copy(self) -> Moment:
        """The same moment, to be looked at later."""
        return Moment(
            dict(self.names),
            dict(self.kept_names),
            dict(self.content),
            dict(self.kept_content),
            list(self.pending),
        )


class Journal(Counting):
    """Does what it is told, and keeps the moment after every call."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        there = {path: n for n, path in enumerate(sorted(folder.rglob("*")))}
        content = {n: path.read_bytes() for path, n in there.items()}
        if folder.is_dir():
            there[folder] = FOLDER
        self.now = Moment(dict(there), dict(there), dict(content), dict(content))
        self.moments = [self.now.copy()]
        self._numbers = len(content)

    def _rename(self, change: Names) -> None:
        self.now.pending.append(change)
        for path, number in change.items():
            if number is None:
                self.now.names.pop(path, None)
            else:
                self.now.names[path] = number
        self.moments.append(self.now.copy())

    def create(self, path: Path) -> io.RawIOBase:
        file = super().create(path)
        self._numbers += 1
        self.now.content[self._numbers] = b""
        self._rename({path: self._numbers})
        file.number = self._numbers  # type: ignore[attr-defined]
        return file

    def write(self, file: CountedFile, content: Any) -> int:
        count = super().write(file, content)
        number = getattr(file, "number", None)
        if number is not None:
            self.now.content[number] += bytes(memoryview(content)[:count])
            self.moments.append(self.now.copy())
        return count

    def sync(self, file: io.RawIOBase) -> None:
        super().sync(file)
        number = file.number  # type: ignore[attr-defined]
        self.now.kept_content[number] = self.now.content[number]
        self.moments.append(self.now.copy())

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        for change in [c for c in self.now.pending if any(p.parent == folder for p in c)]:
            self.now.pending.remove(change)
            _apply(change, self.now.kept_names)
        self.moments.append(self.now.copy())

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        self._rename({path: FOLDER})

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self._rename({source: None, target: self.now.names[source]})

    def remove(self, path: Path) -> None:
        super().remove(path)
        self._rename({path: None})


def _apply(change: Names, names: dict[Path, int]) -> None:
    for path, number in change.items():
        if number is None:
            names.pop(path, None)
        else:
            names[path] = number


def _removal(change: Names) -> bool:
    return all(number is None for number in change.values())


# Which of the names changed since the last sync are on the disk, by their place among them.
NAMES: dict[str, Callable[[int, Names], bool]] = {
    "none": lambda at, change: False,
    "all": lambda at, change: True,
    "removals": lambda at, change: _removal(change),
    "all but removals": lambda at, change: not _removal(change),
    "every other": lambda at, change: at % 2 == 1,
    "the others": lambda at, change: at % 2 == 0,
}
# What is there of a file that was not synced.
CONTENT: dict[str, Callable[[bytes, bytes], bytes]] = {
    "lost": lambda kept, written: kept,
    "cut": lambda kept, written: kept + written[len(kept) : (len(kept) + len(written)) // 2],
    "zeros": lambda kept, written: kept + bytes(len(written) - len(kept)),
    "whole": lambda kept, written: written,
}


def disks(moment: Moment) -> Iterator[Disk]:
    """What may be found when the power comes back, each once; None for a folder."""
    for wanted in NAMES.values():
        names = dict(moment.kept_names)
        for at, change in enumerate(moment.pending):
            if wanted(at, change):
                _apply(change, names)
        unsynced = any(
            moment.content[n] != moment.kept_content.get(n) for n in names.values() if n != FOLDER
        )
        for left in CONTENT.values() if unsynced else [CONTENT["whole"]]:
            yield _disk(moment, names, left)


def _disk(moment: Moment, names: dict[Path, int], left: Callable[[bytes, bytes], bytes]) -> Disk:
    def found(number: int) -> bytes | None:
        if number == FOLDER:
            return None
        written = moment.content[number]
        kept = moment.kept_content.get(number, b"")
        return written if written == kept else left(kept, written)

    return {path: found(number) for path, number in names.items() if _reached(path, names)}


def _reached(path: Path, names: dict[Path, int]) -> bool:
    """Whether the folders between the index's own and a file are there."""
    top = min((len(one.parts) for one in names if names[one] == FOLDER), default=0)
    between = [one for one in path.parents if len(one.parts) >= top]
    return bool(top) and all(names.get(one) == FOLDER for one in between)


def laid_out(found: Disk) -> None:
    """Put such a disk's files where they belong."""
    for path in sorted(found, key=lambda one: len(one.parts)):
        content = found[path]
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_bytes(content)


__all__ = ["Disk", "Journal", "Moment", "System", "disks", "laid_out"]
