"""ZIP archives: their members by the list at the end."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from functools import partial
from typing import IO, cast

from searcher.load.archives.entries import Entry
from searcher.load.archives.streams import BLOCK, DAMAGED
from searcher.load.names import decoded_name
from searcher.load.reading import Unreadable
from searcher.load.zip_faults import ZIP_FAULTS

_LARGEST_LIST = 16 << 20  # bytes; 100,000 members take some 10 MB
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075
# What is to be known of a member beside its name and extra fields, to tell of it and to read it.
_NUMBERS = tuple(
    "flag_bits compress_type external_attr header_offset CRC compress_size file_size".split()
)
_MOST = (1 << 63) - 1  # a member that is said to be larger is refused for its size anyway
# Reading asks for so many packed bytes at once; all but the first two unpack them at one go.
_STEPS = {
    zipfile.ZIP_STORED: BLOCK,
    zipfile.ZIP_DEFLATED: BLOCK,
    zipfile.ZIP_BZIP2: 4096,
    zipfile.ZIP_LZMA: 4096,
}


def opened_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """Return the archive in `file`; Unreadable when its list is damaged, missing or past all
    size."""
    try:
        return _Zip(cast(IO[bytes], _Careful(file)))
    except ZIP_FAULTS as error:
        raise Unreadable("its list of members is missing or damaged: cut short?") from error


def zip_entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    """Yield the members of a ZIP in the order of its list."""
    for member in archive.infolist():
        name = _name(member)
        blocks = partial(_blocks, archive, member)
        folder = name.endswith(("/", "\\"))
        yield Entry(name, member.file_size, blocks, _refusal(member), folder=folder)


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name in the words of its writer: old ones give bytes in the code page of their
    time."""
    if member.flag_bits & _UTF8:
        return member.orig_filename
    raw = member.orig_filename.encode("cp437", "replace")
    return _unicode_path(member.extra, raw) or decoded_name(raw)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in the extra field that repeats it in UTF-8, where that belongs to this
    name."""
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag == _UNICODE_PATH and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace") or None
    return None


def _refusal(member: zipfile.ZipInfo) -> str | None:
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link, not a document"
    if member.flag_bits & _ENCRYPTED:
        return "it is encrypted: a password is needed to open it"
    if member.compress_type not in _STEPS:
        return "it is packed by a method that is not supported"
    return None


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    step = _STEPS[member.compress_type]
    try:
        with archive.open(member) as file:
            while block := file.read(step):
                yield block
    except ZIP_FAULTS as error:
        raise Unreadable(DAMAGED) from error


class _Members:
    """The list of a ZIP in the place of its own: some 80 bytes a member, where a ZipInfo and
    its place in a dictionary take 700. Members are made anew as they are asked for."""

    def __init__(self) -> None:
        self._numbers, self._ends, self._texts = array("q"), array("q", [0]), bytearray()

    def append(self, member: zipfile.ZipInfo) -> None:
        """Add a member at the end."""
        self._numbers.extend(min(getattr(member, name), _MOST) for name in _NUMBERS)
        for text in (member.orig_filename.encode("utf-8", "surrogatepass"), member.extra):
            self._texts += text
            self._ends.append(len(self._texts))

    def __len__(self) -> int:
        return len(self._numbers) // len(_NUMBERS)

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        for at in range(len(self)):
            start, between, end = self._ends[2 * at : 2 * at + 3]
            name = self._texts[start:between].decode("utf-8", "surrogatepass")
            member = zipfile.ZipInfo(name)
            member.extra = bytes(self._texts[between:end])
            numbers = self._numbers[at * len(_NUMBERS) : (at + 1) * len(_NUMBERS)]
            for field, number in zip(_NUMBERS, numbers, strict=True):
                setattr(member, field, number)
            yield member


class _Zip(zipfile.ZipFile):
    """A ZIP of which the list is kept so, and nothing by name."""

    def __setattr__(self, name: str, value: object) -> None:
        given = {"filelist": _Members, "NameToInfo": _Nothing}.get(name)
        super().__setattr__(name, given() if given else value)


class _Nothing(dict[str, zipfile.ZipInfo]):
    """A dictionary that keeps nothing: members are asked for in their order."""

    def __setitem__(self, name: str, member: zipfile.ZipInfo) -> None:
        pass


class _Careful(io.RawIOBase):
    """A file of which no stretch is read whole that would fill the memory: a list of members."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > _LARGEST_LIST:
            raise zipfile.BadZipFile("a list of members past all size")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
