"""Putting segments in service in a cluster, where others may write at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from searcher.cluster.shelf import Overtaken
from searcher.errors import ClusterFailed
from searcher.indexing.commit import Made, put_in_service
from searcher.model import Note
from searcher.store import Manifest, SegmentEntry
from searcher.store.generation import open_generation, open_stored_segment
from searcher.store.segment import OpenSegment

if TYPE_CHECKING:
    from searcher.cluster.store import ClusterStore

# So often others may come first before a writer gives up.
TRIES = 20


def commit_over(store: ClusterStore, made: Made) -> tuple[Note, ...]:
    """Put segments in service beside what others put there meanwhile.

    Raises ClusterFailed where others have changed what was to be changed here.
    """
    before = made.old.manifest if made.old else None
    for _ in range(TRIES):
        try:
            return put_in_service(store, made)
        except Overtaken:
            number, now = store.again()
            made = _made_over(store, made, number=number, before=before, now=now)
            before = now
    raise overtaken(store)


def overtaken(store: ClusterStore) -> ClusterFailed:
    """Return the error that tells a writer that another was faster."""
    return store.client.failed(
        "was written by another process meanwhile, which changed the same documents; nothing of "
        "this build is in service: run the same command again"
    )


def _made_over(
    store: ClusterStore, made: Made, *, number: int, before: Manifest | None, now: Manifest
) -> Made:
    """Return what is to be put in service in the place of what another has put there."""
    known = {entry.name: entry for entry in before.segments} if before else {}
    wanted = {entry.name: entry for entry in made.segments}
    gone = {name: _gone(entry, wanted.get(name)) for name, entry in known.items()}
    there = {entry.name for entry in now.segments}
    if any(dropped and name not in there for name, dropped in gone.items()):
        raise overtaken(store)
    segments = [
        replace(one, deleted=tuple(sorted({*one.deleted, *gone.get(one.name, ())})))
        for one in now.segments
    ]
    new = [entry for entry in made.segments if entry.name not in known]
    _require_apart(store, new, [one for one in segments if one.name not in known])
    left = [one for one in segments if len(one.deleted) < one.documents]
    generation = open_generation(store, now)
    return replace(
        made,
        number=number,
        segments=[*left, *new],
        made_from=tuple(dict.fromkeys((*now.made_from, *made.made_from))),
        archives=tuple({one.path: one for one in (*now.archives, *made.archives)}.values()),
        old=generation,
    )


def _gone(before: SegmentEntry, after: SegmentEntry | None) -> frozenset[int]:
    """Return the documents of a segment that were taken out here."""
    left = range(before.documents) if after is None else after.deleted
    return frozenset(left) - frozenset(before.deleted)


def _require_apart(
    store: ClusterStore, ours: Sequence[SegmentEntry], theirs: Sequence[SegmentEntry]
) -> None:
    """Raise ClusterFailed where both have taken in a document of one id or file."""
    for column in ("id", "file"):
        here = _values([open_stored_segment(store, entry) for entry in ours], column)
        there = _values([open_stored_segment(store, entry) for entry in theirs], column)
        if here.keys() & there.keys():
            raise overtaken(store)


def _values(segments: Sequence[OpenSegment], column: str) -> Mapping[str, None]:
    return {
        segment.catalog.table[column][ordinal]: None
        for segment in segments
        for ordinal in segment.documents()
    }
