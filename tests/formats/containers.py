"""Compound files ([MS-CFB]), the containers of old Office documents, written by hand."""

from __future__ import annotations

import struct
from dataclasses import dataclass

WORD = "0609020000000000c000000000000046"
EXCEL = "2008020000000000c000000000000046"
POWERPOINT = "108d81649b4fcf1186ea00aa00b929e8"
_SECTOR, _LEAST = 512, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: dict[str, bytes], program: str) -> bytes:
    """A compound file of that program: tables of chains, a directory, then the streams.

    A stream named `a/b` stands in the storage `a`.
    """
    padded = {name: _padded(stream) for name, stream in streams.items()}
    sectors = sum(map(len, padded.values())) // _SECTOR + 1
    entries = _directory(streams)
    listed = -(-len(entries) // 4)
    tables = next(n for n in range(1, 110) if n * _SECTOR // 4 >= n + sectors + listed)
    fat = [*[_FAT] * tables, *range(tables + 1, tables + listed), _END]
    for name, stream in padded.items():
        entries[name].start = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + len(stream) // _SECTOR), _END]
    entries[""].program = program
    fat += [_FREE] * (tables * _SECTOR // 4 - len(fat))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<5H6x5I", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, _LEAST)
    head += struct.pack("<4I", _END, 0, _END, 0)
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    chains = struct.pack(f"<{len(fat)}I", *fat)
    directory = b"".join(entry.written() for entry in entries.values())
    return head + chains + directory.ljust(listed * _SECTOR, b"\0") + b"".join(padded.values())


def _directory(streams: dict[str, bytes]) -> dict[str, _Entry]:
    """The entries of the root, the storages and the streams by their paths."""
    entries = {"": _Entry("Root Entry", 5)}
    for path, stream in streams.items():
        folder, _, name = path.rpartition("/")
        if folder and folder not in entries:
            entries[folder] = _Entry(folder, 1)
            _put(entries, "", folder)
        entries[path] = _Entry(name, 2, size=len(_padded(stream)))
        _put(entries, folder, path)
    return entries


def _put(entries: dict[str, _Entry], folder: str, path: str) -> None:
    """Hang an entry into its folder, before those that hang there."""
    entries[path].left, entries[folder].child = entries[folder].child, list(entries).index(path)


@dataclass
class _Entry:
    """A row of the directory."""

    name: str
    kind: int
    child: int = _FREE
    left: int = _FREE
    start: int = _END
    size: int = 0
    program: str = ""

    def written(self) -> bytes:
        """The row's 128 bytes."""
        name, black = self.name.encode("utf-16-le") + b"\0\0", 1
        facts = struct.pack("<HBBIII", len(name), self.kind, black, self.left, _FREE, self.child)
        program = bytes.fromhex(self.program).ljust(16, b"\0")
        place = struct.pack("<IQ", self.start, self.size)
        return name.ljust(64, b"\0") + facts + program + bytes(20) + place


def _padded(stream: bytes) -> bytes:
    """The stream in whole sectors, so large that it stands in chains of its own."""
    return stream.ljust(max(_LEAST, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
