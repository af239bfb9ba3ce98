"""A program of its own: turns the archive at standard input into a TAR at standard output.

It imports nothing of the project, for it is run alone, within bounds of memory and time.
"""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Iterator


class Blocks:
    """Blocks of bytes as a file to read from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes; fewer at the end."""
        while len(self._held) < size and (block := next(self._blocks, b"")):
            self._held += bytes(block)
        taken, self._held = self._held[:size], self._held[size:]
        return taken


def main() -> None:
    """Copy the files of the archive; an error ends the program with a message."""
    import libarchive

    with (
        libarchive.fd_reader(sys.stdin.fileno()) as packed,
        tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for entry in packed:
            member = tarfile.TarInfo(entry.pathname)
            member.size = 0 if entry.isdir else entry.size or 0
            member.type = tarfile.DIRTYPE if entry.isdir else tarfile.REGTYPE
            if entry.issym or entry.islnk:
                member.type, member.linkname, member.size = tarfile.SYMTYPE, entry.linkpath or "", 0
            tar.addfile(member, Blocks(entry.get_blocks()))


if __name__ == "__main__":
    main()
