"""Words within a distance of one another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.postings import phrase_docs, phrase_places
from searcher.schema import GRAMS
from searcher.search.clock import Clock
from searcher.store.generation import OpenSegment

Docs = NDArray[np.int32]
Places = tuple[NDArray[Any], NDArray[Any]]

# So many passages are cut at a time, and at most.
AT_ONCE = 500
MOST_CUT = 8_000
FAR = np.int64(1 << 62)


def near_docs(
    segment: OpenSegment, name: str, words: Sequence[str], distance: int, clock: Clock
) -> Docs:
    """Return the passages where all words stand in a field in some order with at most `distance`
    other words between the first and the last of them; those looked at before time was over.
    """
    field = segment.arrays.field(name)
    distinct = list(dict.fromkeys(words))
    ordinals = [field.find(word) for word in distinct]
    if min(ordinals, default=-1) < 0:
        return np.empty(0, np.int32)
    docs = reduce(_common, [field.docs(ordinal) for ordinal in ordinals])
    reach = distance + len(distinct) - 1
    spans = _spans_of_strings(segment, name, docs, distinct)
    near = (spans >= 0) & (spans <= reach)
    # Those first where the words stand nearest: none is near whose words stand far apart.
    left = np.flatnonzero(~near)
    left = left[spans[left].argsort(kind="stable")]
    near[left] = near_by_cutting(segment, name, docs[left], distinct, reach=reach, clock=clock)
    return docs[near]


def near_by_cutting(
    segment: OpenSegment,
    name: str,
    docs: Docs,
    words: Sequence[str],
    *,
    reach: int,
    clock: Clock,
) -> NDArray[np.bool_]:
    """Tell of the first of some passages, which hold all words, whether these stand within
    `reach` places; of those looked at before time was over."""
    near = np.zeros(len(docs), bool)
    clock.left_out |= len(docs) > MOST_CUT
    for start in range(0, min(len(docs), MOST_CUT), AT_ONCE):
        if clock.over():
            break
        some = docs[start : start + AT_ONCE]
        order = some.argsort(kind="stable")
        close = _spans(_cut_places(segment, name, some[order], words), len(some)) <= reach
        near[start + order[close]] = True
    return near


def _common(some: Docs, others: Docs) -> Docs:
    common: Docs = np.intersect1d(some, others, assume_unique=True)
    return common


def _spans_of_strings(
    segment: OpenSegment, name: str, docs: Docs, words: Sequence[str]
) -> NDArray[np.int64]:
    """Return how many characters the words lie apart in passages where each stands as a word
    wherever it stands as a string, elsewhere -1: no more words lie between them."""
    spans = np.full(len(docs), -1, np.int64)
    if not len(docs) or min(map(len, words)) < 2:
        return spans
    field, pairs = segment.arrays.field(name), segment.arrays.field(name + GRAMS)
    whole = np.ones(len(docs), bool)
    for word in words:
        held, freqs = phrase_docs(pairs, word)
        at = held.searchsorted(docs)
        stands = held.take(at, mode="clip") == docs if len(held) else np.zeros(len(docs), bool)
        stands[stands] = freqs[at[stands]] == field.freqs_in(field.find(word), docs[stands])
        whole &= stands
    some = np.flatnonzero(whole)
    if len(some):
        places = [phrase_places(pairs, word, docs[some]) for word in words]
        spans[some] = _spans(places, len(some))
    return spans


def _cut_places(segment: OpenSegment, name: str, docs: Docs, words: Sequence[str]) -> list[Places]:
    """Return where each word stands, in the order of words, by the passages' texts."""
    # Few searches ask for what is near, and cutting anew takes a build's libraries.
    from searcher.search.recut import words_in

    numbers = {word: number for number, word in enumerate(words)}
    cut = words_in(segment, name, docs.tolist())
    which = np.fromiter((numbers.get(term, -1) for term in cut.terms), np.intp, len(cut.terms))
    return [(cut.texts[which == n], cut.positions[which == n]) for n in numbers.values()]


def _spans(places: Sequence[Places], count: int) -> NDArray[np.int64]:
    """Return how far apart all words lie at least in each of so many passages, given as the
    passage and the place of each occurrence of each word."""
    spans = np.full(count, FAR)
    if not all(len(rows) for rows, _ in places):
        return spans
    # Passages lie so far apart that nothing runs from one into the next.
    width = 2 * max(int(held.max()) for _, held in places) + 2
    each = [np.sort(rows.astype(np.int64) * width + held) for rows, held in places]
    starts = np.concatenate(each)
    ends = starts.copy()
    for held in each:
        following = np.append(held, FAR).take(held.searchsorted(starts))
        np.maximum(ends, following, out=ends)
    same = ends // width == starts // width
    np.minimum.at(spans, starts[same] // width, (ends - starts)[same])
    return spans
