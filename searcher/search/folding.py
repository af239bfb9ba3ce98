"""Copies and versions of one text → the one of them that is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searcher.relations.graph import Graph
from searcher.store.generation import Generation, Mask

Worths = NDArray[np.uint8]
# So many days' orders are kept of a generation.
MOST_DAYS = 16


class Works:
    """The documents of a generation that are copies or versions of others, on one day."""

    def __init__(self, graph: Graph, sizes: Sequence[int], as_of: str) -> None:
        works = graph.works
        several = np.bincount(works, minlength=len(works))[works] > 1
        rank = graph.ranks(as_of)
        self._members = np.flatnonzero(several)
        self._works, self._rank = works[self._members], rank[self._members]
        self._bounds = np.cumsum([0, *sizes])

    def __bool__(self) -> bool:
        return bool(len(self._members))

    def hidden(self, worths: Sequence[Worths]) -> list[Mask]:
        """Return the documents of each segment that another stands for.

        `worths` tell of each document of each segment what of it was found: 0 for nothing, else
        the more the better. Of the documents of one work that are worth most, that is shown
        which is in force on the day, of copies the first; the others found are hidden.
        """
        worth = np.concatenate(worths)[self._members]
        found = np.flatnonzero(worth)
        order = found[
            np.lexsort((self._rank[found], -worth[found].astype(np.int16), self._works[found]))
        ]
        works = self._works[order]
        hidden = np.zeros(int(self._bounds[-1]), bool)
        hidden[self._members[order[1:][works[1:] == works[:-1]]]] = True
        return [hidden[a:b] for a, b in zip(self._bounds, self._bounds[1:])]


def works_of(generation: Generation, as_of: str) -> Works:
    """Return the works of a generation on an ISO day, gathered once."""
    kept: dict[str, Works] = generation.kept.setdefault("works", {})
    if as_of not in kept:
        if len(kept) >= MOST_DAYS:
            kept.clear()
        sizes = [len(segment.catalog) for segment in generation.segments]
        kept[as_of] = Works(generation.graph, sizes, as_of)
    return kept[as_of]
