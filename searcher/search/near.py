"""Words within a distance of one another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from searcher.search.clock import Clock
from searcher.store.generation import OpenSegment

Docs = NDArray[np.int32]

# So many passages are cut at a time.
AT_ONCE = 500


def near_docs(
    segment: OpenSegment, name: str, words: Sequence[str], distance: int, clock: Clock
) -> Docs:
    """Return the passages where all words stand in a field in some order with at most `distance`
    other words between the first and the last of them; those looked at before time was over.
    """
    field = segment.arrays.field(name)
    ordinals = [field.find(word) for word in words]
    if min(ordinals, default=-1) < 0:
        return np.empty(0, np.int32)
    docs = reduce(_common, [field.docs(ordinal) for ordinal in ordinals])
    found = [np.empty(0, np.int32)]
    for start in range(0, len(docs), AT_ONCE):
        if clock.over():
            break
        some = docs[start : start + AT_ONCE]
        found.append(some[_close(segment, name, some, words=words, distance=distance)])
    return np.concatenate(found)


def _common(some: Docs, others: Docs) -> Docs:
    common: Docs = np.intersect1d(some, others, assume_unique=True)
    return common


def _close(
    segment: OpenSegment, name: str, docs: Docs, *, words: Sequence[str], distance: int
) -> NDArray[np.bool_]:
    """Tell in which of some passages that hold all words these are near one another."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    reach = distance + len(numbers) - 1
    # Few searches ask for what is near, and cutting anew takes a build's libraries.
    from searcher.search.recut import words_in

    cut = words_in(segment, name, docs.tolist())
    which = np.fromiter((numbers.get(term, -1) for term in cut.terms), np.intp, len(cut.terms))
    # Passages lie so far apart that no stretch runs from one into the next.
    width = int(cut.positions.max(initial=0)) + reach + 1
    at = cut.texts.astype(np.int64) * width + cut.positions
    places = [np.sort(at[which == number]) for number in numbers.values()]
    near = np.zeros(len(docs), bool)
    if all(map(len, places)):
        starts = np.concatenate(places)
        close = np.ones(len(starts), bool)
        for held in places:
            following = held.take(held.searchsorted(starts), mode="clip")
            close &= (following >= starts) & (following - starts <= reach)
        near[starts[close] // width] = True
    return near
