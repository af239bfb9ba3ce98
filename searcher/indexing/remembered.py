"""Archive files that an index has looked through: as long as one has not changed, what it holds
is told by the index, and nothing in it is unpacked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from searcher.errors import StoreError
from searcher.indexing.plan import absolute
from searcher.load.archives import JOINT, is_workbook
from searcher.load.folder import Found, Remembered
from searcher.load.sandbox.limits import TOO_LONG, TOO_MUCH
from searcher.load.sandbox.worker import BROKEN
from searcher.model import Skip
from searcher.store import Store
from searcher.store.generation import Generation, open_generation
from searcher.store.manifest import ArchiveEntry
from searcher.version import __version__

# Of an archive with more that is left out nothing is remembered.
MOST_SKIPPED = 1_000
# What may end otherwise another time.
_PASSING = (TOO_LONG, TOO_MUCH, BROKEN.partition("{")[0])


def remembered(store: Store) -> dict[str, Remembered]:
    """Return the archives that the index in service has looked through, by their absolute paths.

    Of one whose documents are no longer all in the index, or that another version looked through,
    nothing is remembered.
    """
    if not store.exists():
        return {}
    try:
        manifest = store.current()
        entries = {e.path: e for e in manifest.archives if e.version == __version__}
        members = _list_members(open_generation(store, manifest), entries) if entries else {}
    except StoreError:
        return {}
    return {
        path: Remembered(entry.sha256, members[path], dict(entry.skipped))
        for path, entry in entries.items()
        if len(members[path]) == entry.members
    }


def _list_members(generation: Generation, wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return for each archive what is in service of it: what follows its path, and the digest."""
    members: dict[str, dict[str, str]] = {path: {} for path in wanted}
    for segment in generation.segments:
        table = segment.catalog.table
        for ordinal in segment.documents():
            file, digest = table["file"][ordinal], table["digest"][ordinal]
            for path in _list_above(file):
                if path in members:
                    members[path][file[len(path) :]] = digest
    return members


def _list_above(file: str) -> Iterator[str]:
    """Yield the file itself, and whatever of its path may be an archive."""
    yield file
    at = file.find(JOINT)
    while at >= 0:
        yield file[:at]
        at = file.find(JOINT, at + 1)


def entries_of(
    met: Mapping[str, str], found: Sequence[Found], skips: Sequence[Skip]
) -> tuple[ArchiveEntry, ...]:
    """Return what is to be remembered of archives that were met (path and digest), after all that
    was found in them has been indexed or left out."""
    left_out: dict[str, dict[str, str]] = {path: {} for path in met}
    for skip in skips:
        file = absolute(skip.path)
        for path in (path for path in _list_above(file) if path in left_out):
            left_out[path][file[len(path) :]] = skip.reason
    held = dict.fromkeys(met, 0)
    inside: set[str] = set()
    for file in (absolute(one.path) for one in found):
        for path in (path for path in _list_above(file) if path in held):
            held[path] += file[len(path) :] not in left_out[path]
            inside |= {path} if len(file) > len(path) else set()
    return tuple(
        ArchiveEntry(path, met[path], held[path], tuple(left_out[path].items()), __version__)
        for path in met
        if (path in inside or is_workbook(path)) and _may_be_remembered(left_out[path])
    )


def _may_be_remembered(left_out: Mapping[str, str]) -> bool:
    passing = any(reason.startswith(_PASSING) for reason in left_out.values())
    return "" not in left_out and len(left_out) <= MOST_SKIPPED and not passing
