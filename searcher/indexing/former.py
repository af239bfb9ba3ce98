"""What a new generation knows of those before it: the passages that went, for those who linked to
them, and when each document came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher import disk
from searcher.errors import StoreError
from searcher.postings.container_writer import ContainerWriter
from searcher.store import Store
from searcher.store.former import MOST, Former, added_in, fill
from searcher.store.generation import Generation, open_generation
from searcher.store.segment import OpenSegment


def in_service(store: Store) -> Generation | None:
    """Return the generation that a new one is about to replace; None where none can be read."""
    try:
        return open_generation(store, store.current()) if store.exists() else None
    except StoreError:
        return None


def write_former(
    old: Generation | None, segments: Sequence[OpenSegment], path: Path, *, facts: str, now: int
) -> None:
    """Write the passages that an old generation holds, or knew, and new segments do not; and when
    each document came, which of one that was there is when it came first. `now` is in seconds
    since 1970."""
    container = ContainerWriter()
    for segment, times in zip(segments, _date_added(old, segments, now), strict=True):
        container.add(added_in(segment.entry.name), times)
    new = [_list_links(segment) for segment in segments]
    links = np.concatenate(new) if new else np.empty(0, np.uint64)
    fill(container, [] if old is None else islice(_find_gone(old, segments, links), MOST))
    with disk.written(path) as target:
        container.close(target, {"file": path.name, "facts": facts})


def _date_added(
    old: Generation | None, segments: Sequence[OpenSegment], now: int
) -> Iterator[NDArray[np.uint32]]:
    """Give for each segment when its documents came, told by their ids."""
    known: dict[str, int] = {}
    for segment, times in zip(old.segments, old.added, strict=True) if old else ():
        ids, then = segment.catalog.table["id"], times.tolist()
        known |= {ids[ordinal]: then[ordinal] for ordinal in segment.documents()}
    for segment in segments:
        ids = segment.catalog.table["id"]
        yield np.array([known.get(id, now) for id in ids], np.uint32)


def _find_gone(
    old: Generation, segments: Sequence[OpenSegment], links: NDArray[np.uint64]
) -> Iterator[Former]:
    """Give the passages that have gone, those that went last before the others, each once."""
    known = set()
    former = old.former.links
    alive = frozenset(former[_is_in(former, links)].tolist())
    for one in chain(_find_lost(old, segments, links), old.former):
        if one.link not in known and one.link not in alive:
            known.add(one.link)
            yield one


def _find_lost(
    old: Generation, segments: Sequence[OpenSegment], links: NDArray[np.uint64]
) -> Iterator[Former]:
    """Give the passages of documents that are no longer in a segment of theirs, and whose text
    stands nowhere else."""
    kept = {segment.entry.name: segment for segment in segments}
    for segment in old.segments:
        gone = np.ones(segment.passages, bool) if segment.alive is None else segment.alive.copy()
        if segment.entry.name in kept:
            alive = kept[segment.entry.name].alive
            gone &= np.zeros(len(gone), bool) if alive is None else ~alive
        ordinals = np.flatnonzero(gone)
        values = segment.arrays.values("link")[ordinals]
        for ordinal in ordinals[~_is_in(values, links)].tolist():
            document = segment.catalog.document_of(ordinal)
            number = ordinal - int(segment.catalog.firsts[document])
            passage = segment.passage_of(document, number)
            link = int(segment.arrays.values("link")[ordinal])
            yield Former(link, segment.catalog.record(document).id, number, passage.text)


def _is_in(wanted: NDArray[np.uint64], links: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which of a few links stand among many."""
    order = np.sort(wanted)
    nearest = order.take(order.searchsorted(links), mode="clip") if len(order) else links[:0]
    return np.isin(wanted, nearest[nearest == links] if len(order) else nearest)


def _list_links(segment: OpenSegment) -> NDArray[np.uint64]:
    links = segment.arrays.values("link")
    kept: NDArray[np.uint64] = links if segment.alive is None else links[segment.alive]
    return kept
