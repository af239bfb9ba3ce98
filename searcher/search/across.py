"""Strings that stand nowhere as they were typed, but with marks between their characters.

Where they may stand is told by postings; few passages are left whose texts are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold
from searcher.postings import FieldArrays
from searcher.schema import CHARACTERS, LEAST_CHARACTER
from searcher.store.segment import OpenSegment
from searcher.text.patterns import pattern
from searcher.text.titles import bare

Docs = NDArray[np.int32]
# Tells of each of some passages, ascending, whether it holds what is looked for.
Test = Callable[[OpenSegment, Sequence[int]], list[bool]]

# A longer string is told by its beginning.
LONGEST = 1_000
# So few passages are read without a further look at postings.
FEW = 100
NOWHERE = np.empty(0, np.int32)
# All but letters and digits, as `isalnum` tells them.
_MARKS = pattern(r"[\W_]+")


def find_loose(segment: OpenSegment, text: str) -> tuple[Sequence[int], bool]:
    """Return the passages that may hold the characters of a text in their order with marks
    between, ascending, and whether all of them surely do."""
    chars = _letters(text)
    if len(chars) < 2:
        return [], True
    if segment.native is not None:
        return segment.native.loose("".join(chars), segment.marks)
    characters, pairs = segment.arrays.field(CHARACTERS), segment.arrays.field("body_grams")
    once = dict.fromkeys(chars)
    docs = _intersect(
        [find_docs(characters, char) for char in once if ord(char) >= LEAST_CHARACTER]
    )
    if docs is None:
        docs = _intersect([_find_starting(pairs, char) for char in once])
    if docs is None:
        return [], True
    wanted = dict.fromkeys(a + b for a, b in zip(chars, chars[1:]))
    for pair in sorted(wanted, key=lambda pair: (len(find_docs(pairs, pair)), pair)):
        if len(docs) <= FEW:
            break
        docs = docs[_stand_side_by_side(segment, pair)[docs]]
    return docs.tolist(), False


def _stand_side_by_side(segment: OpenSegment, pair: str) -> NDArray[np.bool_]:
    """Tell of each passage whether two characters stand in it beside one another, or the one
    before a mark and the other after one."""
    pairs = segment.arrays.field("body_grams")
    beside, before, after = np.zeros((3, segment.passages), bool)
    beside[find_docs(pairs, pair)] = True
    for mark in segment.marks:
        before[find_docs(pairs, pair[0] + mark)] = True
        after[find_docs(pairs, mark + pair[1])] = True
    found: NDArray[np.bool_] = beside | before & after
    return found


def test_loose(text: str) -> Test:
    """Return the test which passages hold the characters with marks between."""
    letters = "".join(_letters(text))

    def test(segment: OpenSegment, passages: Sequence[int]) -> list[bool]:
        return [letters in _MARKS.sub("", folded) for folded in segment.folded_texts(passages)]

    return test


def find_loose_titles(segment: OpenSegment, text: str) -> NDArray[np.bool_]:
    """Return the documents whose title holds the characters of a text with marks between."""
    letters = bare(text)
    grams = segment.arrays.field("title_grams")
    held = np.zeros(len(segment.catalog), np.int32)
    pairs = {a + b for a, b in zip(letters, letters[1:])}
    for pair in pairs:
        held[segment.document_of.take(find_docs(grams, pair))] += 1
    found = np.zeros(len(held), bool)
    likely = (held > len(pairs) // 2).nonzero()[0].tolist() if pairs else []
    for ordinal in likely:
        found[ordinal] = letters in bare(segment.catalog.record(ordinal).metadata.title)
    return found


@lru_cache(maxsize=64)
def _letters(text: str) -> tuple[str, ...]:
    return tuple(char for char in fold(text) if char.isalnum())[:LONGEST]


def find_docs(field: FieldArrays, term: str) -> Docs:
    ordinal = field.find(term)
    return field.docs(ordinal) if ordinal >= 0 else NOWHERE


def _find_starting(pairs: FieldArrays, char: str) -> Docs:
    """Return the passages that hold a character which is not counted by itself."""
    ordinals = pairs.prefix(char)
    if not ordinals:
        return NOWHERE
    docs: Docs = np.unique(pairs.stretch(ordinals.start, ordinals.stop).docs)
    return docs


def _intersect(lists: Sequence[Docs]) -> Docs | None:
    """Return the passages in all of some lists, None where there are no lists."""
    found: Docs | None = None
    for docs in sorted(lists, key=len):
        found = docs if found is None else found[is_in(found, docs)]
        if not len(found):
            break
    return found


def is_in(wanted: Docs, held: Docs) -> NDArray[np.bool_]:
    """Tell which of some passages are in a list; both ascending."""
    if not len(held) or not len(wanted):
        return np.zeros(len(wanted), bool)
    among: NDArray[np.bool_] = held.take(held.searchsorted(wanted), mode="clip") == wanted
    return among
