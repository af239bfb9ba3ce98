"""PATH arguments → the files to load, in a stable order, and what is left out and why.

Nothing outside a PATH is ever read: links below it are followed only to files inside it. The
folder of the index that is built is passed over where it lies below a PATH.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import NamedTuple

from searcher.errors import InputError, LoadError
from searcher.load import archives
from searcher.load.names import decoded_path, located
from searcher.load.reading import Unreadable, digest_of, reason_of
from searcher.model import Note, Skip


@dataclass(frozen=True, slots=True)
class Found:
    """A file to load: `path` as typed (with /) and its `id`, the path below the folder given.

    Of a member of an archive (`path` and `id` as `file.zip!/name`) the digest and the size in
    bytes are known from looking through the archive.
    """

    path: str
    id: str
    digest: str | None = None
    size: int | None = None


class Remembered(NamedTuple):
    """What an archive file held when it was looked through: its own digest, those of the members
    read and the reasons of those left out, each by what follows the archive's path in its own."""

    digest: str
    members: Mapping[str, str]
    skipped: Mapping[str, str]


class Shelf:
    """Archive files as they are remembered, by absolute path; `met` are the digests of those that
    were met, remembered or not."""

    def __init__(self, known: Mapping[str, Remembered] | None = None) -> None:
        self.met: dict[str, str] = {}
        self._known = known or {}

    def meet(self, path: str) -> Remembered | None:
        """Return what is remembered of the file at `path` as it is now."""
        try:
            digest = digest_of(path)
        except LoadError:
            return None
        place = os.path.abspath(path)
        self.met[place] = digest
        known = self._known.get(place)
        return known if known and known.digest == digest else None


@dataclass(frozen=True)
class _Root:
    """A PATH as given, the real folder it stands for, and that folder's name."""

    path: str
    home: str

    @property
    def name(self) -> str:
        return os.path.basename(self.home)


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """A file below a root; `real` tells whether another entry is the same file."""

    root: _Root
    below: str
    path: str
    real: str
    linked: bool = False
    digest: str | None = None
    size: int | None = None

    def names(self) -> tuple[str, str, str]:
        """Return the ids it may get, shortest first; the last is nobody else's."""
        below = self.below.replace(os.sep, "/")
        return below, f"{self.root.name}/{below}", self.path


def walk(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    apart: str | os.PathLike[str] | None = None,
    shelf: Shelf | None = None,
) -> Iterator[Found | Skip | Note]:
    """Return every file under `paths` as Found, or as Skip with its reason, in a stable order.

    PATHs come as given; in a folder its files by name, then its folders by name; of an archive
    its members in their order. Hidden ones (names beginning with `.` or `~$`) are passed over.
    Where two PATHs give one id, both ids get their folder's name in front. An archive that `shelf`
    remembers is not opened. The folder `apart`,
    that of an index, is passed over, and a Note says so. Raises InputError when a PATH is not
    there, or is or lies in that folder.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    roots = [os.fspath(path) for path in given]
    passed = None if apart is None else _Passed.of(os.fspath(apart))
    for root in roots:
        _require(root)
        if passed:
            passed.refuse(root)
    entries = [entry for root in roots for entry in _entries(root, passed)]
    return _named(entries, shelf or Shelf())


@dataclass(frozen=True)
class _Passed:
    """The folder that is passed over, known by what the system calls the same file."""

    seen: os.stat_result

    @classmethod
    def of(cls, folder: str) -> _Passed | None:
        """None for a folder that is not there yet."""
        return cls(os.stat(folder)) if os.path.isdir(folder) else None

    def is_at(self, path: str | PurePath) -> bool:
        """True if it lies at `path`."""
        try:
            return os.path.samestat(self.seen, os.stat(path))
        except OSError:
            return False

    def refuse(self, root: str) -> None:
        """Raise InputError where a PATH is or lies in the folder."""
        real = PurePath(os.path.realpath(root))
        if any(map(self.is_at, (real, *real.parents))):
            raise InputError(
                f"{printable(root)} is in the folder of the index itself; keep documents apart "
                "from it, or name another folder with --index"
            )


def printable(path: str) -> str:
    """Return `path` with the bytes that are no UTF-8 written out, for messages.

    >>> printable("seeds/\\udcb9\\udcab.txt")
    'seeds/\\\\xb9\\\\xab.txt'
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _require(root: str) -> None:
    try:
        os.stat(root)
    except FileNotFoundError as error:
        raise InputError(f"{printable(root)}: no such file or folder; check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise InputError(f"{printable(root)!r}: {reason}; check the path") from error


def _entries(path: str, passed: _Passed | None) -> Iterator[_Seen | Skip | Note]:
    """Yield what lies at `path` itself or below it; folders are kept on a stack, however deep."""
    real = os.path.realpath(path)
    if not os.path.isdir(path):
        root = _Root(os.path.dirname(path), os.path.dirname(real))
        name = os.path.basename(path)
        yield _judged(_Seen(root, name, PurePath(path).as_posix(), real))
        return
    root = _Root(path, real)
    waiting = [""]
    while waiting:
        below = waiting.pop()
        if passed and passed.is_at(os.path.join(path, below)):
            yield Note(_shown(root, below), "the folder of the index; it is passed over")
            continue
        try:
            inside = _listed(os.path.join(path, below))
        except OSError as error:
            yield Skip(_shown(root, below), f"folder left out: {reason_of(error)}")
            continue
        folders = [entry.name for entry in inside if entry.is_dir(follow_symlinks=False)]
        waiting += [os.path.join(below, name) for name in reversed(folders)]
        for entry in inside:
            if not entry.is_dir(follow_symlinks=False):
                yield _file(root, os.path.join(below, entry.name), linked=entry.is_symlink())


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        shown = [entry for entry in entries if not entry.name.startswith((".", "~$"))]
    return sorted(shown, key=lambda entry: entry.name)


def _shown(root: _Root, below: str) -> str:
    return decoded_path(PurePath(root.path, below).as_posix())


def _file(root: _Root, below: str, *, linked: bool) -> _Seen | Skip:
    path, real = PurePath(root.path, below).as_posix(), os.path.join(root.home, below)
    if linked:
        try:
            target = os.path.realpath(real, strict=True)
        except OSError as error:
            dangling = isinstance(error, FileNotFoundError)
            reason = "the link leads nowhere" if dangling else "the link leads round in a circle"
            return Skip(decoded_path(path), reason)
        if refusal := _refused_link(real, target, root.home):
            return Skip(decoded_path(path), refusal)
        real = target
    return _judged(_Seen(root, below, path, real, linked))


def _refused_link(link: str, target: str, home: str) -> str | None:
    """Return why the link to `target` is not followed, or None when it is: to a file below
    `home`."""
    if os.path.commonpath([target, link]) == target:
        return "the link leads round in a circle"
    if os.path.commonpath([target, home]) != home:
        return "the link leads outside the folder given"
    if os.path.isdir(target):
        return "a link to a folder; its files are read where they lie"
    return None


def _judged(seen: _Seen) -> _Seen | Skip:
    """Return `seen` when it can be loaded, its name decoded, else the reason it cannot."""
    path = decoded_path(seen.path)
    try:
        mode = os.stat(seen.real).st_mode
        if path != seen.path and not os.path.samefile(located(path), seen.real):
            return Skip(path, f"another file has this name too; this one is {printable(seen.path)}")
    except OSError as error:
        return Skip(path, reason_of(error))
    if not stat.S_ISREG(mode):
        return Skip(path, f"{_KINDS.get(stat.S_IFMT(mode), 'a special file')}, not a document")
    return replace(seen, path=path, below=decoded_path(seen.below))


_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def _named(entries: Sequence[_Seen | Skip | Note], shelf: Shelf) -> Iterator[Found | Skip | Note]:
    """Yield the entries with their ids, archives as the members they hold."""
    opened = [one for entry in _once(entries) for one in _members(entry, shelf)]
    ids = _ids([one for one in opened if isinstance(one, _Seen)])
    opened.reverse()
    while opened:
        one = opened.pop()  # of very many both forms would fill the memory
        if isinstance(one, _Seen):
            yield Found(one.path, ids.pop(one), one.digest, one.size)
        else:
            yield one


def _once(entries: Sequence[_Seen | Skip | Note]) -> Iterator[_Seen | Skip | Note]:
    """Yield the entries; of a file met twice, the one reached without a link."""
    first: dict[str, _Seen] = {}
    files = [entry for entry in entries if isinstance(entry, _Seen)]
    for file in sorted(files, key=lambda file: file.linked):
        first.setdefault(file.real, file)
    for entry in entries:
        if not isinstance(entry, _Seen) or entry is first[entry.real]:
            yield entry
        elif entry.linked:
            yield Skip(entry.path, f"a link to {first[entry.real].path}, read under that name")


def _members(entry: _Seen | Skip | Note, shelf: Shelf) -> Iterator[_Seen | Skip | Note]:
    """Yield what is in the entry when it is an archive or a mail by its bytes, else the entry
    itself."""
    if not isinstance(entry, _Seen) or not archives.sniffed(entry.path):
        yield entry
        return
    if known := shelf.meet(entry.path):
        yield from (_inside(entry, inside, digest) for inside, digest in known.members.items())
        yield from (Skip(entry.path + inside, why) for inside, why in known.skipped.items())
        return
    for one in archives.visit(entry.path):
        if isinstance(one, (Skip, Note)):
            yield one
        elif one.path == entry.path:
            yield entry
        else:
            yield _member(entry, one)


def _member(archive: _Seen, member: archives.Member) -> _Seen | Skip:
    try:
        digest = archives.digest_of_member(member)
    except Unreadable as error:
        return Skip(member.path, str(error))
    inside = member.path[len(archive.path) :]
    return replace(_inside(archive, inside, digest), size=member.size)


def _inside(archive: _Seen, inside: str, digest: str) -> _Seen:
    """Return a member by what follows the archive's path in its own."""
    below, path = archive.below + inside, archive.path + inside
    return replace(archive, below=below, path=path, digest=digest)


def _ids(kept: Sequence[_Seen]) -> dict[_Seen, str]:
    """Return each file's shortest name that no other file has."""
    length = dict.fromkeys(kept, 0)
    while True:
        ids = {entry: entry.names()[length[entry]] for entry in kept}
        count = Counter(ids.values())
        clashing = [entry for entry in kept if count[ids[entry]] > 1 and length[entry] < 2]
        if not clashing:
            return ids
        for entry in clashing:
            length[entry] += 1
