"""Strings that stand nowhere as they were typed, but run over marks, or into the next passage.

Where they may stand is told by postings; few passages are left whose texts are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold
from searcher.postings import FieldArrays
from searcher.schema import CHARACTERS, LEAST_CHARACTER
from searcher.store.generation import OpenSegment
from searcher.text.titles import bare

Docs = NDArray[np.int32]
Test = Callable[[OpenSegment, int], bool]

# How many passages are read to see whether they hold a string.
MOST_READ = 100
# A longer string is told by its beginning and its end.
LONGEST = 1_000
NOWHERE = np.empty(0, np.int32)


def loose_places(segment: OpenSegment, text: str) -> list[int]:
    """Return the passages that may hold the characters of a text in their order with marks
    between, those first that hold most of its pairs."""
    chars = _letters(text)
    if len(chars) < 2:
        return []
    if segment.native is not None:
        return segment.native.loose("".join(chars), MOST_READ)
    characters, pairs = segment.arrays.field(CHARACTERS), segment.arrays.field("body_grams")
    han = [char for char in dict.fromkeys(chars) if ord(char) >= LEAST_CHARACTER]
    docs = _common([_docs(characters, char) for char in han])
    if docs is None:
        docs = _common([_starting(pairs, char) for char in dict.fromkeys(chars)])
    if docs is None or not len(docs):
        return []
    held = np.zeros(len(docs), np.int32)
    for pair in dict.fromkeys(a + b for a, b in zip(chars, chars[1:])):
        held += _among(docs, _docs(pairs, pair))
    likeliest = (-held).argsort(kind="stable")[:MOST_READ]
    return [int(passage) for passage in docs[likeliest]]


def loose_test(text: str) -> Test:
    """Return the test whether a passage holds the characters with marks between."""
    pattern = re.compile(r"[\W_]*".join(map(re.escape, _letters(text))) or r"(?!)")
    return lambda segment, passage: pattern.search(segment.folded(passage)) is not None


def loose_titles(segment: OpenSegment, text: str) -> NDArray[np.bool_]:
    """Return the documents whose title holds the characters of a text with marks between."""
    letters = bare(text)
    grams = segment.arrays.field("title_grams")
    held = np.zeros(len(segment.catalog), np.int32)
    pairs = {a + b for a, b in zip(letters, letters[1:])}
    for pair in pairs:
        held[segment.document_of.take(_docs(grams, pair))] += 1
    found = np.zeros(len(held), bool)
    likely = (held > len(pairs) // 2).nonzero()[0].tolist() if pairs else []
    for ordinal in likely:
        found[ordinal] = letters in bare(segment.catalog.record(ordinal).metadata.title)
    return found


def seam_places(segment: OpenSegment, text: str) -> list[int]:
    """Return the passages that may end with the beginning of a text whose rest the next one
    begins with."""
    phrase = fold(text)[:LONGEST]
    if segment.native is not None:
        return segment.native.seam(phrase, MOST_READ)
    pairs = segment.arrays.field("body_grams")
    docs = [_docs(pairs, phrase[at : at + 2]) for at in range(len(phrase) - 1)]
    # Where a pair stands nowhere, there must be the seam.
    absent = [at for at, held in enumerate(docs) if not len(held)]
    if not docs or len(absent) > 1:
        return []
    ends = list(_growing(docs[:-1]))
    begins = list(_growing(docs[:0:-1]))[::-1]
    found: list[int] = []
    for at in absent or range(len(docs)):
        enders = _docs(pairs, phrase[at])
        if at:
            enders = enders[_among(enders, ends[at - 1])]
        if at < len(docs) - 1:
            enders = enders[_among(enders + 1, begins[at])]
        found += enders.tolist()
        if len(found) > MOST_READ:
            break
    last = segment.passages - 1
    return [passage for passage in dict.fromkeys(found) if passage < last][:MOST_READ]


def seam_test(text: str) -> Test:
    """Return the test whether a text runs from a passage into the next of its document."""
    phrase = fold(text)

    def holds(segment: OpenSegment, passage: int) -> bool:
        document_of = segment.catalog.document_of
        if document_of(passage) != document_of(passage + 1):
            return False
        before, after = segment.folded(passage), segment.folded(passage + 1)
        return phrase in before[1 - len(phrase) :] + after[: len(phrase) - 1]

    return holds


@lru_cache(maxsize=64)
def _letters(text: str) -> tuple[str, ...]:
    return tuple(char for char in fold(text) if char.isalnum())[:LONGEST]


def _docs(field: FieldArrays, term: str) -> Docs:
    ordinal = field.find(term)
    return field.docs(ordinal) if ordinal >= 0 else NOWHERE


def _starting(pairs: FieldArrays, char: str) -> Docs:
    """Return the passages that hold a character which is not counted by itself."""
    ordinals = pairs.prefix(char)
    if not ordinals:
        return NOWHERE
    docs: Docs = np.unique(pairs.stretch(ordinals.start, ordinals.stop).docs)
    return docs


def _common(lists: Sequence[Docs]) -> Docs | None:
    """Return the passages in all of some lists, None where there are no lists."""
    found: Docs | None = None
    for docs in sorted(lists, key=len):
        found = docs if found is None else found[_among(found, docs)]
        if not len(found):
            break
    return found


def _growing(lists: Sequence[Docs]) -> Iterator[Docs]:
    """Yield the passages in the first of some lists, in the first two, and so on."""
    found: Docs | None = None
    for docs in lists:
        found = docs if found is None else found[_among(found, docs)]
        yield found


def _among(wanted: Docs, held: Docs) -> NDArray[np.bool_]:
    """Tell which of some passages are in a list; both ascending."""
    if not len(held) or not len(wanted):
        return np.zeros(len(wanted), bool)
    among: NDArray[np.bool_] = held.take(held.searchsorted(wanted), mode="clip") == wanted
    return among
