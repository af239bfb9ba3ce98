"""What is to be done to bring an index up to date: the files there are beside the documents
there are, compared by content."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import NamedTuple

from searcher.errors import LoadError
from searcher.load import Found, archives, digest_of, is_there
from searcher.load.ocr import RECOGNISED
from searcher.model import Note
from searcher.store import SegmentEntry
from searcher.store.generation import Generation
from searcher.store.records import DocumentRecord

# Documents to take out: their ordinals, by the segment they stand in.
Drop = dict[str, set[int]]


@dataclass
class Plan:
    """What is to be done: files to read, documents to drop (by segment), counts."""

    read: list[Found] = field(default_factory=list)
    drop: Drop = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    unchanged: int = 0
    removed: int = 0
    notes: list[Note] = field(default_factory=list)

    def renew(self, found: Found, known: Standing) -> None:
        """Read a file anew in the place of the document that it is known by."""
        self.known.add(found.path)
        self.read.append(replace(found, id=known.id))
        self.drop.setdefault(known.segment, set()).add(known.ordinal)

    def drops(self, known: Standing) -> bool:
        """True if a document is to be taken out."""
        return known.ordinal in self.drop.get(known.segment, ())


def plan_of(
    documents: Iterable[Standing],
    found: Iterable[Found],
    paths: Sequence[str],
    *,
    mine: Callable[[str], bool] = lambda file: True,
) -> Plan:
    """Compare the files there are with the documents there are, by content; documents of files
    that are not `mine` stay as they are."""
    plan = Plan()
    known = list(documents)
    left = {one.file: one for one in known if mine(one.file)}
    owners = {one.id: one for one in known}
    new = _compare(plan, found, left)
    _take_in(plan, new, left, owners)
    roots = [absolute(path) for path in paths]
    for one in left.values():
        if any(is_below(one.file, root) for root in roots):
            plan.removed += 1
            plan.drop.setdefault(one.segment, set()).add(one.ordinal)
    plan.notes += _tell_left_behind(one for one in left.values() if not plan.drops(one))
    return plan


def _compare(plan: Plan, found: Iterable[Found], left: dict[str, Standing]) -> list[Found]:
    """Plan for the files that are documents already, and return the others; documents that have
    their file are no longer `left`."""
    new = []
    for one in found:
        known = left.pop(absolute(one.path), None)
        if known is None:
            new.append(one)
        elif _digest(one) == known.digest and not known.anew:
            plan.unchanged += 1
        else:
            plan.renew(one, known)
    return new


def _take_in(
    plan: Plan, new: Iterable[Found], left: dict[str, Standing], owners: Mapping[str, Standing]
) -> None:
    """Plan for new files; one that was a document elsewhere until its folder was moved stays it."""
    ids: set[str] = set(owners)
    moves: Counter[tuple[str, str]] = Counter()
    for one in new:
        known = owners.get(one.id)
        if known and known.file in left and _is_moved(one, known):
            del left[known.file]
            plan.renew(one, known)
            moves[_find_root(known.file, one.id), _find_root(absolute(one.path), one.id)] += 1
        else:
            id = _free_id(one, ids)
            plan.read.append(one if id == one.id else replace(one, id=id))
            ids.add(id)
    plan.notes += _tell_moves(moves)


def _is_moved(found: Found, known: Standing) -> bool:
    """True if a file is a document whose own file is gone: the folder of both was moved."""
    return not is_there(known.file) and _digest(found) == known.digest


def _tell_moves(moves: Mapping[tuple[str, str], int]) -> Iterator[Note]:
    for (before, now), count in moves.items():
        yield Note(now, f"{count:,} documents were moved here from {before}")


def _tell_left_behind(documents: Iterable[Standing]) -> Iterator[Note]:
    """Yield what is said of folders that are gone, whose documents stay in the index."""
    counts = Counter(_find_root(one.file, one.id) for one in documents)
    for root, count in counts.items():
        if root and not os.path.lexists(root):
            yield Note(
                root,
                f"no longer there; {count:,} documents of it stay in the index: take them out "
                f"with: searcher remove {root}",
            )


def _find_root(file: str, id: str) -> str:
    """Return the folder that a document's id is the path below; "" where its id is another."""
    return file.removesuffix(os.sep + id) if file.endswith(os.sep + id) else ""


class Standing(NamedTuple):
    """A document in the index, and where it stands; `anew` if its file may now give more."""

    file: str
    id: str
    digest: str
    segment: str
    ordinal: int
    anew: bool


def standing(old: Generation | None, *, ocr: bool) -> Iterator[Standing]:
    for segment in old.segments if old else ():
        table = segment.catalog.table
        rows = list(zip(table["file"], table["id"], table["digest"], strict=True))
        for ordinal in segment.documents():
            anew = ocr and _may_give_more(segment.catalog.record(ordinal))
            yield Standing(*rows[ordinal], segment.entry.name, ordinal, anew)


def _may_give_more(record: DocumentRecord) -> bool:
    """True if a document may hold more once its pages are recognised."""
    return record.format in RECOGNISED and bool(record.notes)


def is_below(file: str, root: str) -> bool:
    """True if a file is this one, lies in this folder or in this archive."""
    return file == root or file.startswith((root.rstrip(os.sep) + os.sep, root + archives.JOINT))


def without(segments: Iterable[SegmentEntry], drop: Drop) -> list[SegmentEntry]:
    """Return the segments with the documents of `drop` marked as gone; those with no other left
    out."""
    left = [
        replace(entry, deleted=tuple(sorted({*entry.deleted, *drop.get(entry.name, ())})))
        for entry in segments
    ]
    return [entry for entry in left if len(entry.deleted) < entry.documents]


def _free_id(found: Found, taken: Collection[str]) -> str:
    """Return an id that no document from another file has: more of its path where it must be."""
    parts = PurePath(absolute(found.path)).parts[1:]
    candidates = [found.id, *("/".join(parts[-n:]) for n in range(1, len(parts) + 1))]
    return next(
        (id for id in candidates if len(id) >= len(found.id) and id not in taken), found.path
    )


def _digest(found: Found) -> str | None:
    try:
        return found.digest or digest_of(found.path)
    except LoadError:
        return None


def absolute(path: str) -> str:
    """Return the path by which an index knows a file, wherever the program is run from."""
    return os.path.abspath(path)
