"""Archives out of members: names in any encoding, fixed dates, so that equal members give equal bytes."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from typing import Literal

Members = Iterable[tuple[str, bytes]]
Packing = Literal["", "gz", "xz", "bz2"]
_DATE = (2024, 1, 1, 0, 0, 0)
_UTF8 = 0x800


class _Named(zipfile.ZipInfo):
    """An entry whose name is written in `encoding`, said to be UTF-8 only when `flagged`."""

    encoding = "utf-8"
    flagged = True

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        flags = self.flag_bits & ~_UTF8
        return self.filename.encode(self.encoding), flags | (_UTF8 if self.flagged else 0)


def write_zip(
    members: Members,
    encoding: str = "utf-8",
    *,
    flagged: bool = False,
    method: int = zipfile.ZIP_DEFLATED,
    unicode_path: bool = False,
) -> bytes:
    """A ZIP with names in `encoding`; with `unicode_path` they stand in UTF-8 beside it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members:
            entry = _Named(name, _DATE)
            entry.encoding, entry.flagged = encoding, flagged
            entry.compress_type = method
            if unicode_path:
                entry.filename = "".join(char if char.isascii() else "_" for char in name)
                entry.extra = _unicode_path(entry.filename.encode(), name)
            archive.writestr(entry, content)
    return held.getvalue()


def _unicode_path(raw: bytes, name: str) -> bytes:
    field = struct.pack("<BI", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def write_tar(
    members: Iterable[tuple[str, bytes] | tarfile.TarInfo],
    packing: Packing = "",
    encoding: str = "utf-8",
    *,
    format: int = tarfile.GNU_FORMAT,
) -> bytes:
    """A TAR with names in `encoding`; of a member that is no file only its header is given."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", encoding=encoding, format=format) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            entry = tarfile.TarInfo(member[0])
            entry.size = len(member[1])
            archive.addfile(entry, io.BytesIO(member[1]))
    return pack(held.getvalue(), packing)


def pack(raw: bytes, packing: Packing) -> bytes:
    """The bytes packed, without the time of packing."""
    if packing == "gz":
        machine = zlib.compressobj(wbits=31)
        return machine.compress(raw) + machine.flush()
    if packing == "xz":
        import lzma

        return lzma.compress(raw, preset=1)
    if packing == "bz2":
        import bz2

        return bz2.compress(raw)
    return raw


def write_7z(members: Members) -> bytes:
    """A 7z archive, by libarchive."""
    import libarchive

    held = io.BytesIO()
    with libarchive.custom_writer(held.write, "7zip") as archive:
        for name, content in members:
            archive.add_file_from_memory(name, len(content), content)
    return held.getvalue()


_RAR_FACTS = struct.Struct(
    "<IIBIIBBHI"
)  # sizes, system, checksum, date, version, method, name, mode
_UNIX, _STORED, _VERSION = 3, 0x30, 20


def write_rar(members: Members) -> bytes:
    """A RAR archive of version 4 whose members are stored as they are."""
    blocks = [b"Rar!\x1a\x07\0", _rar_block(0x73, 0, bytes(6))]
    for name, content in members:
        spelt, size, check = name.encode(), len(content), zlib.crc32(content)
        sizes = (size, size, _UNIX, check, 0x58210000, _VERSION, _STORED, len(spelt), 0o100644)
        blocks += [_rar_block(0x74, 0x8200, _RAR_FACTS.pack(*sizes) + spelt), content]
    return b"".join((*blocks, _rar_block(0x7B, 0x4000, b"")))


def _rar_block(kind: int, flags: int, facts: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(facts)) + facts
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head
