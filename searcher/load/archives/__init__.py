"""ZIP, TAR, 7z and RAR archives opened in place: each document in them has the path `file.zip!/name`.

Nothing is ever written under a member's name. What a file is, its bytes say; depth, number,
size and ratio are bounded, and whatever is left out is left out with a reason.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator

from searcher.errors import LoadError
from searcher.load.archives.bounds import bounded
from searcher.load.archives.kinds import is_workbook, may_hold_document, sniffed
from searcher.load.archives.visiting import JOINT, Member, visit
from searcher.load.formats import format_of
from searcher.load.names import located
from searcher.load.reading import LARGEST, Stamp, Unreadable, stamp_of

__all__ = [
    "JOINT",
    "Member",
    "archive_of",
    "close",
    "digest_of_member",
    "is_workbook",
    "may_hold_document",
    "member_bytes",
    "sniffed",
    "visit",
]


def archive_of(path: str) -> str | None:
    """Return the archive file that `path` leads into, None when it names no member of one.

    A folder's name may end in ! too, so it is looked which part of the path is a file.
    """
    at = path.find(JOINT)
    while at >= 0:
        if os.path.isfile(located(path[:at])):
            return path[:at]
        at = path.find(JOINT, at + 1)
    return None


def digest_of_member(member: Member) -> str:
    """Return the SHA-256 of the member's bytes in hexadecimal; Unreadable as its blocks are."""
    digest = hashlib.sha256()
    for block in _blocks(member):
        digest.update(block)
    return digest.hexdigest()


def member_bytes(path: str) -> bytes:
    """Return all bytes of the member at `path`; LoadError when it is empty, too large or
    unreadable.

    Members of one archive are best asked for in their order: the archive is then read once.
    """
    try:
        raw = b"".join(_blocks(_found(path)))
    except Unreadable as error:
        raise LoadError(path, str(error)) from error
    if not raw:
        raise LoadError(path, "the file is empty")
    return raw


def close() -> None:
    """Let go of the archive that is kept open between one member and the next."""
    global _place
    _place = None


class _Place:
    """How far an archive has been read by this process."""

    def __init__(self, archive: str) -> None:
        self.mark = _mark_of(archive)
        self._wanted = ""
        self._rest = visit(archive, self._leads_on)

    def on_to(self, path: str) -> Member | None:
        """Return the member at `path`, None when it does not come any more."""
        self._wanted = path
        members = (one for one in self._rest if isinstance(one, Member))
        return next((member for member in members if member.path == path), None)

    def _leads_on(self, path: str) -> bool:
        return self._wanted == path or self._wanted.startswith(path + JOINT)


_place: _Place | None = None


def _found(path: str) -> Member:
    global _place
    archive = archive_of(path)
    if archive is None:
        raise LoadError(path, "no longer there")
    if _place is not None and _place.mark == _mark_of(archive):
        if member := _place.on_to(path):
            return member
    _place = _Place(archive)
    member = _place.on_to(path)
    if member is None:
        raise LoadError(path, "no longer there")
    return member


def _mark_of(archive: str) -> tuple[str, Stamp, int]:
    """Return what tells a place apart: another process shares open files with the one it was forked
    from."""
    return os.path.abspath(archive), stamp_of(archive), os.getpid()


def _blocks(member: Member) -> Iterator[bytes]:
    form = format_of(member.path)
    limit = form.limit if form else LARGEST
    return bounded(member.blocks(), member.size, limit=limit)
