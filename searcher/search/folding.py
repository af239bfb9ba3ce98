"""Copies and versions of one text → the one of them that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded
from searcher.store.generation import Generation
from searcher.store.segment import Mask

if TYPE_CHECKING:
    from searcher.kernel.compiled import Works as Native

Worths = NDArray[np.uint8]
# Fewer characters say too little to tell a second notice from a second copy: such texts fold only
# under one of the same file name, whatever its suffix.
SHORT = 200
# So many days' orders are kept of a generation.
MOST_DAYS = 16


class Works:
    """The documents of a generation that are copies or versions of others, on one day."""

    def __init__(
        self, works: NDArray[np.int64], ranks: NDArray[np.int64], sizes: Sequence[int]
    ) -> None:
        several = np.bincount(works, minlength=len(works))[works] > 1
        self.members = np.flatnonzero(several)
        self._works, self._rank = works[self.members], ranks[self.members]
        self._bounds = np.cumsum([0, *sizes])
        self._native: Native | None = None

    def __bool__(self) -> bool:
        return bool(len(self.members))

    def native(self) -> Native:
        """Return the works as the kernel, which is in use, takes them."""
        if self._native is None:
            kernel = loaded()
            assert kernel is not None
            segments = np.searchsorted(self._bounds, self.members, side="right") - 1
            documents = (self.members - self._bounds[segments]).tolist()
            self._native = kernel.Works(
                list(zip(segments.tolist(), documents, self._works.tolist(), self._rank.tolist()))
            )
        return self._native

    def hidden(self, worths: Sequence[Worths]) -> list[Mask]:
        """Return the documents of each segment that another stands for.

        `worths` tell of each document of each segment what of it was found: 0 for nothing, else
        the more the better. Of the documents of one work that are worth most, that is shown
        which is in force on the day, of copies the first; the others found are hidden.
        """
        worth = np.concatenate(worths)[self.members]
        found = np.flatnonzero(worth)
        order = found[
            np.lexsort((self._rank[found], -worth[found].astype(np.int16), self._works[found]))
        ]
        works = self._works[order]
        hidden = np.zeros(int(self._bounds[-1]), bool)
        hidden[self.members[order[1:][works[1:] == works[:-1]]]] = True
        return [hidden[a:b] for a, b in zip(self._bounds, self._bounds[1:])]


def works_of(generation: Generation, as_of: str) -> Works:
    """Return the works of a generation on an ISO day, gathered once."""
    kept: dict[str, Works] = generation.kept.get("works", {})
    found = kept.get(as_of)
    if found is None:
        sizes = [len(segment.catalog) for segment in generation.segments]
        found = Works(_told_apart(generation), generation.graph.ranks(as_of), sizes)
        # Another thread may still read what goes: the oldest.
        generation.kept["works"] = {**dict(list(kept.items())[-MOST_DAYS + 1 :]), as_of: found}
    return found


def _told_apart(generation: Generation) -> NDArray[np.int64]:
    """Return the work of each document, short texts of different file names each as their own."""
    works = generation.graph.works.copy()
    shared = np.bincount(works, minlength=len(works))[works] > 1
    firsts: dict[tuple[int, str], int] = {}
    sizes = [segment.characters for segment in generation.segments]
    short = np.concatenate([size < SHORT for size in sizes] or [shared])
    for number in np.flatnonzero(shared & short).tolist():
        segment, ordinal = generation.numbered(number)
        key = (int(works[number]), _stem(segment.catalog.fact("id", ordinal)))
        works[number] = firsts.setdefault(key, len(works) + number)
    return works


def _stem(id: str) -> str:
    """Return the name of a document's file without its suffix.

    >>> _stem("通知.zip!/附件/名单.xlsx"), _stem("名单")
    ('名单', '名单')
    """
    return PurePosixPath(id).stem
