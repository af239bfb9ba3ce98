"""An archive file → the documents in it, those of archives in it too, one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

from searcher.load.archives.bounds import DEEPEST, Budget, bounded
from searcher.load.archives.entries import Entry
from searcher.load.archives.kinds import (
    DOCUMENT,
    HEAD,
    MAILS,
    MARKED,
    RECORDS,
    TABLE,
    WORKBOOK,
    is_opened,
    judged,
    kind_of,
    sniffed,
)
from searcher.load.archives.names import member_name, shown_name
from searcher.load.archives.others import OTHERS, tar_blocks
from searcher.load.archives.streams import (
    DAMAGED,
    PACKINGS,
    BlockStream,
    FileStream,
    Stream,
    blocks_of,
    spooled,
    unpacked,
)
from searcher.load.archives.zips import opened_zip, zip_entries
from searcher.load.formats import unsupported
from searcher.load.office_kinds import is_package
from searcher.load.reading import LARGEST, Unreadable, opened, reason_of
from searcher.model import Note, Skip

JOINT = "!/"


@dataclass(frozen=True)
class Member:
    """A document met in an archive file; `path` is the file's, then `!/` and its name in it.

    `blocks` gives its bytes, once, before the next member is asked for; it raises Unreadable.
    A file that is named like an archive and is a document by its bytes is its only member.
    """

    path: str
    size: int
    blocks: Callable[[], Iterator[bytes]]


Visited = Iterator[Member | Skip | Note]


def visit(path: str, is_wanted: Callable[[str], bool] = lambda path: True) -> Visited:
    """Yield the documents in the archive file at `path`, what is left out of it and why, and what is
    to be said of it. Nothing is looked into that `is_wanted` tells not to be.

    Only one member's block is in memory at a time, and an archive within an archive where that
    is a ZIP: it waits in a file without a name when it is large.
    """
    try:
        with opened(path) as file:
            visit = _Visit(os.fstat(file.fileno()).st_size, is_wanted)
            yield from visit.file(path, FileStream(file))
    except OSError as error:
        yield Skip(path, reason_of(error))


class _Visit:
    """One way through an archive file, within one budget."""

    def __init__(self, packed: int, is_wanted: Callable[[str], bool]) -> None:
        self._packed = packed
        self._is_wanted = is_wanted
        self._budget = Budget(packed)

    def file(self, path: str, stream: Stream) -> Visited:
        """Yield the outermost file."""
        blocks = partial(blocks_of, stream)
        yield from self._judged(Member(path, self._packed, blocks), stream, depth=0)

    def _judged(self, member: Member, stream: Stream, *, depth: int) -> Visited:
        """Yield the member itself, or the members of the archive that it is."""
        try:
            kind = judged(member.path, stream.head(HEAD) if sniffed(member.path) else b"")
            if kind == DOCUMENT:
                yield member
            else:
                yield from self._within(kind, member, stream, depth=depth)
        except Unreadable as error:
            yield Skip(member.path, str(error))
        except OSError:
            raise
        except Exception:  # one file ends no visit of others
            yield Skip(member.path, DAMAGED)

    def _within(self, kind: str, member: Member, stream: Stream, *, depth: int) -> Visited:
        """Yield what is in a file of a kind that may hold documents."""
        if kind in MAILS:
            return self._mail(member, stream, depth=depth)
        if kind in (RECORDS, TABLE, MARKED):
            return self._records(kind, member, stream, depth=depth)
        if kind == WORKBOOK:
            return self._workbook(member, stream, depth=depth)
        if depth == DEEPEST:
            raise Unreadable(f"archives are nested deeper than {DEEPEST}")
        return self._archive(kind, member, stream, depth=depth + 1)

    def _mail(self, member: Member, stream: Stream, *, depth: int) -> Visited:
        """Yield a mail, then the files attached to it."""
        # Mails and tarballs are few, and Python's modules that read them large.
        from searcher.load.archives.mails import attached

        raw = b"".join(bounded(blocks_of(stream), member.size, limit=LARGEST))
        yield replace(member, blocks=lambda: iter((raw,)))
        files = list(attached(raw)) if depth < DEEPEST else []
        if files:
            yield from self._entries(member.path, iter(files), depth + 1)

    def _records(self, kind: str, member: Member, stream: Stream, *, depth: int) -> Visited:
        """Yield the records of a file that are documents, else the file itself."""
        from searcher.load.archives.records import marked, recorded
        from searcher.load.archives.tables import tabled

        with _movable(stream) as file:
            parted = {RECORDS: recorded, TABLE: tabled, MARKED: marked}[kind]
            try:
                entries = parted(file) if depth < DEEPEST else None
            except (Unreadable, OSError):
                raise
            except Exception:  # whatever is wrong with it, who reads it whole will tell
                entries = None
            if entries is None:
                yield replace(member, blocks=partial(_whole, file))
            else:
                yield from self._entries(member.path, entries, depth + 1)

    def _workbook(self, member: Member, stream: Stream, *, depth: int) -> Visited:
        """Yield a workbook but for the rows of it that are documents, then these, however deep it
        lies: who reads it leaves them out."""
        from searcher.load.archives.workbooks import parting

        path = member.path if isinstance(stream, FileStream) else None
        with _movable(stream) as file, parting(file, path) as found:
            if found.is_whole or found.has_rest:
                yield replace(member, blocks=partial(_whole, file))
            elif found.note:
                yield Note(member.path, found.note)
            if not found.is_whole:
                yield from self._entries(member.path, found.entries(), depth + 1)

    def _archive(self, kind: str, member: Member, stream: Stream, *, depth: int) -> Visited:
        if kind in (*PACKINGS, *OTHERS, "tar"):
            return self._tarball(kind, member, stream, depth=depth)
        return self._zip(member, stream, depth=depth)

    def _tarball(self, kind: str, member: Member, stream: Stream, *, depth: int) -> Visited:
        from searcher.load.archives.tars import tar_entries

        if kind in PACKINGS:
            blocks = self._budget.metered(unpacked(blocks_of(stream), kind))
            stream = BlockStream(blocks)
            if kind_of(stream.head(HEAD)) != "tar":
                yield from self._entries(member.path, iter([_packed(member, stream)]), depth)
                return
            kind = "tar"
        if kind in OTHERS:
            with _movable(stream) as file:
                blocks = self._budget.metered(tar_blocks(file, kind))
                yield from self._entries(member.path, tar_entries(BlockStream(blocks)), depth)
        else:
            yield from self._entries(member.path, tar_entries(stream), depth)

    def _zip(self, member: Member, stream: Stream, *, depth: int) -> Visited:
        with _movable(stream) as file:
            archive = opened_zip(file)
            self._budget.listed(len(archive.infolist()))
            if is_package(archive.namelist()):
                yield Member(member.path, member.size, partial(_whole, file))
                return
            if not is_opened(member.path):
                raise Unreadable(unsupported(member.path))
            entries = (_metered(entry, self._budget) for entry in zip_entries(archive))
            yield from self._entries(member.path, entries, depth)

    def _entries(self, place: str, entries: Iterator[Entry], depth: int) -> Visited:
        names: set[str] = set()
        seen = False
        for entry in entries:
            self._budget.count()
            if entry.folder:
                continue
            for one in self._entry(place, entry, names, depth=depth):
                seen = True
                yield one
        if not seen:
            yield Skip(place, "the archive holds no file")

    def _entry(self, place: str, entry: Entry, names: set[str], *, depth: int) -> Visited:
        path = f"{place}{JOINT}{shown_name(entry.name)}"
        try:
            name = _accepted(entry, names)
        except Unreadable as error:
            yield Skip(path, str(error))
            return
        if name is None:
            return
        member = Member(f"{place}{JOINT}{name}", entry.size, entry.blocks)
        if entry.one or not sniffed(name) or not self._is_wanted(member.path):
            yield member
            return
        stream = BlockStream(entry.blocks())
        yield from self._judged(
            Member(member.path, entry.size, partial(blocks_of, stream)), stream, depth=depth
        )


def _accepted(entry: Entry, names: set[str]) -> str | None:
    """Return the entry's name below its archive, None for a hidden one; Unreadable where it is
    refused."""
    name = member_name(entry.name)
    if name is None:
        return None
    if entry.refusal:
        raise Unreadable(entry.refusal)
    if name in names:
        raise Unreadable("a second member of this name; the first is read")
    names.add(name)
    return name


def _metered(entry: Entry, budget: Budget) -> Entry:
    return replace(entry, blocks=lambda: budget.metered(entry.blocks()))


def _packed(member: Member, stream: Stream) -> Entry:
    """Return the only file that a packed stream holds, named as the stream is without its packing."""
    name = os.path.splitext(os.path.basename(member.path))[0]
    return Entry(name, member.size, partial(blocks_of, stream))


def _movable(stream: Stream) -> IO[bytes]:
    """Return the stream as a file to move about in; a file on disk stays what it is."""
    return stream.file if isinstance(stream, FileStream) else spooled(blocks_of(stream))


def _whole(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return blocks_of(FileStream(file))
