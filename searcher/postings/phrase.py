"""Exact phrases from positions, in whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from searcher.kernel.time import is_over

from .field import FieldArrays
from .meet import among, places
from .runs import Ints, Longs

_NONE = np.empty(0, np.int32)


def cut_into_pairs(phrase: str) -> list[tuple[str, int]]:
    """Return the pairs that cover a phrase, each with its offset: every second, and the last.

    >>> cut_into_pairs("甲乙丙丁戊")
    [('甲乙', 0), ('丙丁', 2), ('丁戊', 3)]
    >>> cut_into_pairs("甲")
    [('甲', 0)]
    """
    if len(phrase) <= 2:
        return [(phrase, 0)]
    offsets = [*range(0, len(phrase) - 1, 2)]
    if offsets[-1] != len(phrase) - 2:
        offsets.append(len(phrase) - 2)
    return [(phrase[offset : offset + 2], offset) for offset in offsets]


def find_phrase(field: FieldArrays, phrase: str, *, known: Ints | None = None) -> tuple[Ints, Ints]:
    """Return the documents of a field of pairs that hold `phrase`, and how often: (docs, freqs).

    Characters without a follower are terms of their own, so one character alone is found by
    all terms that begin with it. Documents in `known`, ascending, are left out unseen. Once time is
    over those found so far come back, or none.
    """
    if field.native is not None:
        without = None if known is None or not len(known) else known.tobytes()
        docs, freqs = field.native.phrase(field.name, phrase, without)
        return np.frombuffer(docs, np.int32), np.frombuffer(freqs, np.int32)
    found = field.kept_of(phrase)
    if found is None:
        found = _find_phrase(field, phrase, known)
        if not (is_over() or known is not None and len(known)):
            field.keep_of(phrase, found)
    elif known is not None and len(known):
        new = ~among(found[0], known, below=len(field.lengths))
        return found[0][new], found[1][new]
    return found


def _find_phrase(field: FieldArrays, phrase: str, known: Ints | None) -> tuple[Ints, Ints]:
    if len(phrase) == 1:
        return _unite(field, field.prefix(phrase))
    chain = cut_into_pairs(phrase)
    ordinals = [field.find(pair) for pair, _ in chain]
    return find_consecutive(field, ordinals, [offset for _, offset in chain], known=known)


def find_consecutive(
    field: FieldArrays,
    ordinals: Sequence[int],
    offsets: Sequence[int],
    *,
    known: Ints | None = None,
) -> tuple[Ints, Ints]:
    """Return the documents where the terms stand at one place plus their offsets: (docs, freqs).

    Documents in `known`, ascending, are left out unseen.
    """
    if min(ordinals, default=-1) < 0:
        return _NONE, _NONE
    by_rarity = sorted(
        zip(ordinals, offsets, strict=True), key=lambda t: (field.doc_freq(t[0]), t[0])
    )
    docs = field.docs(by_rarity[0][0])
    if len(by_rarity) == 1:
        return docs, field.freqs(by_rarity[0][0])
    if known is not None and len(known):
        docs = docs[~among(docs, known, below=len(field.lengths))]
    for ordinal, _ in by_rarity[1:]:
        if not len(docs):
            return _NONE, _NONE
        docs = docs[field.held_by(ordinal, docs)]
    return _count_meetings(field, by_rarity, docs) if len(docs) else (_NONE, _NONE)


def locate_phrase(field: FieldArrays, phrase: str, docs: Ints) -> tuple[Longs, Longs]:
    """Return where a phrase of two characters or more stands in documents that all hold it: the
    place of the document among them and the position of its first character, both ascending."""
    terms = [(field.find(pair), offset) for pair, offset in cut_into_pairs(phrase)]
    met, width, furthest = _intersect(field, terms, docs)
    rows, shifted = np.divmod(met, width)
    return rows, shifted - furthest


def _count_meetings(
    field: FieldArrays, terms: Sequence[tuple[int, int]], docs: Ints
) -> tuple[Ints, Ints]:
    """Return documents of `docs` where all terms meet at one beginning of the phrase."""
    met, width, _ = _intersect(field, terms, docs)
    freqs = np.bincount(met // width, minlength=len(docs)).astype(np.int32)
    return docs[freqs > 0], freqs[freqs > 0]


def _intersect(
    field: FieldArrays, terms: Sequence[tuple[int, int]], docs: Ints
) -> tuple[Longs, int, int]:
    """Return where all terms meet: place of the document × width + position + shift; width,
    shift."""
    furthest = max(offset for _, offset in terms)
    width = field.last_position + furthest + 1
    met: Longs | None = None
    for ordinal, same in groupby(terms, key=itemgetter(0)):
        stands = _list_places(field, ordinal, docs, width=width)
        for _, offset in same:
            if is_over():
                return stands[:0], width, furthest
            # The shift makes all terms of an occurrence agree, and keeps numbers from below 0.
            begins = stands + (furthest - offset)
            met = begins if met is None else met[among(met, begins, below=len(docs) * width)]
    assert met is not None
    return met, width, furthest


def _list_places(field: FieldArrays, ordinal: int, docs: Ints, *, width: int) -> Longs:
    """Return where a term stands: place of the document in `docs` × width + position."""
    held = field.docs(ordinal)
    postings = None
    if len(held) > len(docs):
        postings = places(docs, held, below=len(field.lengths))
    counts, positions = field.occurrences_in(ordinal, postings)
    rows = np.arange(0, len(docs) * width, width)
    if len(positions) > len(docs):
        rows = rows.repeat(counts)
    found: Longs = rows + positions
    return found


def _unite(field: FieldArrays, ordinals: range) -> tuple[Ints, Ints]:
    """Return the documents of several terms, and how often any of them occurs there."""
    if not ordinals:
        return _NONE, _NONE
    held = field.stretch(ordinals.start, ordinals.stop)
    size = int(held.docs.max()) + 1
    freqs = np.bincount(held.docs, weights=held.freqs, minlength=size)
    docs = np.flatnonzero(freqs).astype(np.int32)
    return docs, freqs[docs].astype(np.int32)
