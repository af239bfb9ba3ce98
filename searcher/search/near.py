"""Words within a distance of one another.

Postings do not tell which occurrences of a string are a word. How many are is known, and so is
where words begin: where no word begins inside an occurrence it may be the word, by itself or in a
longer one, and where the next begins at its end it is. Where as many may be or are as there are,
it is these; the few passages where that leaves something open are cut again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays, among, find_phrase, locate_phrase
from searcher.postings.begins import Begins
from searcher.schema import GRAMS
from searcher.search.clock import Clock
from searcher.store.segment import OpenSegment

Docs = NDArray[np.int32]
Mask = NDArray[np.bool_]
Places = tuple[NDArray[Any], NDArray[Any]]

# So many passages are cut at a time.
AT_ONCE = 500
FAR = np.int64(1 << 62)
DIGITS = frozenset("0123456789")


def find_near(
    segment: OpenSegment, name: str, words: Sequence[str], distance: int, clock: Clock
) -> Docs:
    """Return the passages where all words stand in a field in some order with at most `distance`
    other words between the first and the last of them; those looked at before time was over.
    """
    distinct = list(dict.fromkeys(words))
    reach = distance + len(distinct) - 1
    near, left = find_surely_near(segment, name, distinct, reach)
    cut = find_near_by_cutting(segment, name, left, distinct, reach=reach, clock=clock)
    return np.sort(np.concatenate([near, left[cut]]))


def find_surely_near(
    segment: OpenSegment, name: str, words: Sequence[str], reach: int
) -> tuple[Docs, Docs]:
    """Return the passages where the words are near, and those that must be cut to tell."""
    none = np.empty(0, np.int32)
    field = segment.arrays.field(name)
    ordinals = [field.find(word) for word in words]
    if min(ordinals, default=-1) < 0:
        return none, none
    keeps = segment.arrays.keeps_begins(name)
    if keeps and segment.native is not None:
        near, left = segment.native.near(name, list(words), reach)
        return np.frombuffer(near, np.int32), np.frombuffer(left, np.int32)
    docs = reduce(_intersect, [field.docs(ordinal) for ordinal in ordinals])
    begins = segment.arrays.begins(name)
    if begins is None or not len(docs):
        return none, docs
    pairs = segment.arrays.field(name + GRAMS)
    found = [_locate_word((field, pairs, begins), word, docs) for word in words]
    close = _measure_spans([one.surely for one in found], len(docs)) <= reach
    some = _measure_spans([one.perhaps for one in found], len(docs)) <= reach
    some |= reduce(np.logical_or, [one.anywhere for one in found])
    return docs[close], docs[some & ~close]


def find_near_by_cutting(
    segment: OpenSegment,
    name: str,
    docs: Docs,
    words: Sequence[str],
    *,
    reach: int,
    clock: Clock,
) -> Mask:
    """Tell of passages that hold all words whether these stand within `reach` places; of those
    looked at before time was over."""
    near = np.zeros(len(docs), bool)
    for start in range(0, len(docs), AT_ONCE):
        if clock.over():
            break
        some = docs[start : start + AT_ONCE]
        near[start : start + AT_ONCE] = (
            _measure_spans(_cut_places(segment, name, some, words), len(some)) <= reach
        )
    return near


def _intersect(some: Docs, others: Docs) -> Docs:
    common: Docs = np.intersect1d(some, others, assume_unique=True)
    return common


class _Standing(NamedTuple):
    """Where a word surely and where it perhaps stands: the place of a passage among some, and
    the place in its order of words. In some passages it may stand `anywhere`."""

    surely: Places
    perhaps: Places
    anywhere: Mask


def _locate_word(
    arrays: tuple[FieldArrays, FieldArrays, Begins], word: str, docs: Docs
) -> _Standing:
    """Return where a word stands in passages that hold it."""
    field, pairs, begins = arrays
    rows, offsets = _locate_string(pairs, word, docs)
    left = begins.lengths[docs.take(rows)].astype(np.int64) - offsets - len(word)
    starts = begins.bits(docs.take(rows)) + offsets
    ends = starts + len(word)
    after = begins.before(starts + 1)
    (kept,) = ((left >= 0) & (begins.before(ends) == after)).nonzero()
    rows, starts, ends, after, left = (one[kept] for one in (rows, starts, ends, after, left))
    sure = begins.before(starts) < after
    sure &= (left == 0) | (begins.before(ends + 1) > after)
    freqs = field.freqs_in(field.find(word), docs)
    # A number is also a word where it is written otherwise.
    spelt = DIGITS.isdisjoint(word)
    every = (np.bincount(rows, minlength=len(docs)) == freqs) & spelt
    alone = np.bincount(rows[sure], minlength=len(docs)) == freqs
    surely = sure | every[rows]
    perhaps = surely | ~alone[rows]
    anywhere = ~alone & (not spelt)
    return _Standing((rows[surely], after[surely]), (rows[perhaps], after[perhaps]), anywhere)


def _locate_string(pairs: FieldArrays, string: str, docs: Docs) -> Places:
    """Return where a string stands in passages, as the place of the passage among them and the
    offset."""
    if len(string) > 1:
        (rows,) = among(docs, find_phrase(pairs, string)[0], below=len(pairs.lengths)).nonzero()
        if not len(rows):
            return rows, rows
        held, offsets = locate_phrase(pairs, string, docs[rows])
        return rows[held], offsets
    beginning = pairs.prefix(string)
    stretch = pairs.stretch(beginning.start, beginning.stop)
    assert stretch.positions is not None
    owners = stretch.docs.repeat(stretch.freqs)
    rows = docs.searchsorted(owners)
    kept = docs.take(rows, mode="clip") == owners
    return rows[kept], stretch.positions[kept]


def _cut_places(segment: OpenSegment, name: str, docs: Docs, words: Sequence[str]) -> list[Places]:
    """Return where each word stands, in the order of words, by the passages' texts."""
    # Few searches ask for what is near, and cutting anew takes a build's libraries.
    from searcher.search.recut import words_in

    numbers = {word: number for number, word in enumerate(words)}
    cut = words_in(segment, name, docs.tolist())
    which = np.fromiter((numbers.get(term, -1) for term in cut.terms), np.intp, len(cut.terms))
    return [(cut.texts[which == n], cut.positions[which == n]) for n in numbers.values()]


def _measure_spans(places: Sequence[Places], count: int) -> NDArray[np.int64]:
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
