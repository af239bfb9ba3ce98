"""What is to be done to bring an index up to date: the files there are beside the documents
there are, compared by content."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import NamedTuple

from searcher.errors import LoadError
from searcher.load import Found, archives, digest_of
from searcher.load.ocr import RECOGNISED
from searcher.store.generation import Generation


@dataclass
class Plan:
    """What is to be done: files to read, documents to drop (by segment), counts."""

    read: list[Found] = field(default_factory=list)
    drop: dict[str, set[int]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    unchanged: int = 0
    removed: int = 0


def plan_of(documents: Iterable[Standing], found: Iterable[Found], paths: Sequence[str]) -> Plan:
    """Compare the files there are with the documents there are, by content."""
    plan = Plan()
    left = {one.file: one for one in documents}
    owners = {one.id: one.file for one in left.values()}
    for one in found:
        file = absolute(one.path)
        known = left.pop(file, None)
        if known is None:
            plan.read.append(replace(one, id=_free_id(one, owners)))
            owners[plan.read[-1].id] = file
        elif _digest(one) == known.digest and not known.anew:
            plan.unchanged += 1
        else:
            plan.known.add(one.path)
            plan.read.append(replace(one, id=known.id))
            plan.drop.setdefault(known.segment, set()).add(known.ordinal)
    roots = [absolute(path) for path in paths]
    for known in left.values():
        if any(known.file == root or known.file.startswith(_below(root)) for root in roots):
            plan.removed += 1
            plan.drop.setdefault(known.segment, set()).add(known.ordinal)
    return plan


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
            record = segment.catalog.record(ordinal)
            anew = ocr and record.format in RECOGNISED and bool(record.notes)
            yield Standing(*rows[ordinal], segment.entry.name, ordinal, anew)


def _below(root: str) -> tuple[str, str]:
    """How the paths of files in a folder begin, and those of members of an archive."""
    return root.rstrip(os.sep) + os.sep, root + archives.JOINT


def _free_id(found: Found, owners: Mapping[str, str]) -> str:
    """An id that no document from another file has: more of its path where it must be."""
    parts = PurePath(absolute(found.path)).parts[1:]
    candidates = [found.id, *("/".join(parts[-n:]) for n in range(1, len(parts) + 1))]
    return next(
        (id for id in candidates if len(id) >= len(found.id) and id not in owners), found.path
    )


def _digest(found: Found) -> str | None:
    try:
        return found.digest or digest_of(found.path)
    except LoadError:
        return None


def absolute(path: str) -> str:
    """The path by which an index knows a file, wherever the program is run from."""
    return os.path.abspath(path)
