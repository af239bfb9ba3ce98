"""Strings that run over from a passage into later ones.

Where they stand is told by postings, as the kernel tells it; few passages are left whose texts
are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.kernel.time import is_over
from searcher.postings import FieldArrays, cut_into_pairs, find_consecutive
from searcher.schema import CHARACTERS, LEAST_CHARACTER
from searcher.search.across import LONGEST, NOWHERE, Docs, Test, find_docs, is_in
from searcher.search.lines import Joints
from searcher.store.segment import OpenSegment, blankless
from searcher.text.folding import natively

# What all blanks are folded to.
BLANK = " "
# So few runs are looked for in the texts, and those of more letters.
FEWEST, MOST_LETTERS = 4, 64
# So many letters before a seam are looked for by postings.
BESIDE = 8
# More blanks side by side are left to who reads the texts.
LONGEST_RUN = 64

# Places of characters, ascending: the passage in the upper half, the offset there in the lower.
Spots = NDArray[np.int64]


class Runs(NamedTuple):
    """Where a phrase may have begun, and the passage in which its last character so far stands."""

    starts: Docs
    ends: Docs

    def within(self, docs: Docs) -> Runs:
        """Return those that are in some passages by now."""
        held = is_in(self.ends, docs)
        return Runs(self.starts[held], self.ends[held])


def find_over_seams(segment: OpenSegment, text: str) -> tuple[Sequence[int], Sequence[int]]:
    """Return the passages in which a text begins that runs over into later ones, and those in
    which it may, both ascending: each letter stands beside the one before it, or after blanks, or
    in the next passage."""
    letters = blankless(text)[:LONGEST]
    if segment.native is not None:
        return segment.native.seam(letters)
    characters, pairs = segment.arrays.field(CHARACTERS), segment.arrays.field("body_grams")
    runs, few = None, False
    for one, other in zip(letters, letters[1:]):
        ending = _drop_gone(runs, find_docs(pairs, one))
        over = Runs(ending.starts, ending.ends + 1)
        if len(over.ends) and ord(other) >= LEAST_CHARACTER:
            over = over.within(find_docs(characters, other))
        spaced = _drop_gone(runs, find_docs(pairs, one + BLANK)).within(
            find_docs(pairs, BLANK + other)
        )
        runs = _merge(_drop_gone(runs, find_docs(pairs, one + other)), spaced, over)
        few = len(runs.starts) <= FEWEST
        if few or is_over():
            break
    if runs is None or is_over():
        return [], []
    if few or len(letters) > MOST_LETTERS:
        return [], _list(segment, runs.starts if few else runs.starts[runs.ends > runs.starts])
    passed = runs.ends - runs.starts
    sure, rest = _over_one_seam(segment, letters, np.sort(runs.starts[passed == 1]))
    return sure.tolist(), _list(segment, np.concatenate([rest, runs.starts[passed > 1]]))


def _list(segment: OpenSegment, starts: Docs) -> list[int]:
    found: list[int] = np.unique(starts[starts < segment.passages - 1]).tolist()
    return found


def _over_one_seam(segment: OpenSegment, letters: str, begun: Docs) -> tuple[Docs, Docs]:
    """Return those of some passages in which letters begin that end in the next one, and those
    in which they may."""
    stepping = _Stepping(segment.arrays.field("body_grams"))
    left = begun[~is_in(begun + 1, segment.document_starts.astype(np.int32))]
    sure: list[Docs] = [NOWHERE]
    rest: list[Docs] = [NOWHERE]
    try:
        for cut in range(1, len(letters)):
            ending = stepping.ending_with(letters[:cut], left)
            if len(letters) - cut == 1:
                # That a passage begins with one letter is told by no pair.
                rest.append(ending)
            else:
                sure.append(stepping.begun_after(letters[cut:], ending))
                left = left[~is_in(left, sure[-1])]
    except _TooManyBlanks:
        return NOWHERE, begun
    found = np.sort(np.concatenate(sure))
    open_ = np.concatenate(rest)
    return found, open_[~is_in(open_, found)]


class _TooManyBlanks(Exception):
    """They stand side by side."""


class _Stepping:
    """Goes from letter to letter, passing blanks, by where pairs stand."""

    def __init__(self, pairs: FieldArrays) -> None:
        self._pairs = pairs

    def ending_with(self, letters: str, inside: Docs) -> Docs:
        """Return those of some passages that end with some letters."""
        ending = inside[is_in(inside, find_docs(self._pairs, letters[-1]))]
        if len(letters) == 1 or not len(ending):
            return ending
        spots = self._step(None, letters[:2], ending)
        spots = self._follow(spots, letters[1:])
        return _passages(spots[np.isin(spots, self._spots(letters[-1], ending))])

    def begun_after(self, letters: str, before: Docs) -> Docs:
        """Return those of some passages after which the next one begins with some letters."""
        firsts = (before.astype(np.int64) + 1) << 32
        blank = self._step(firsts, BLANK + letters[0], before + 1)
        return _passages(self._follow(np.union1d(firsts, blank), letters)) - 1

    def _follow(self, spots: Spots, letters: str) -> Spots:
        """Return where the last of some letters stands, of which the first stands at spots."""
        for one, other in zip(letters, letters[1:]):
            spots = self._step(spots, one + other, _passages(spots))
        return spots

    def _step(self, spots: Spots | None, pair: str, inside: Docs) -> Spots:
        """Return where the second of two letters stands in some passages after the first, which
        stands at some spots, or anywhere."""
        found = [self._go(spots, pair, inside)]
        blank = self._go(spots, pair[0] + BLANK, inside)
        for _ in range(LONGEST_RUN):
            if not len(blank):
                return np.unique(np.concatenate(found))
            within = _passages(blank)
            found.append(self._go(blank, BLANK + pair[1], within))
            blank = self._go(blank, BLANK * 2, within)
        raise _TooManyBlanks

    def _go(self, spots: Spots | None, pair: str, inside: Docs) -> Spots:
        """Return the spots one further than those at which a pair begins."""
        begins = self._spots(pair, inside)
        return 1 + (begins if spots is None else spots[np.isin(spots, begins)])

    def _spots(self, term: str, inside: Docs) -> Spots:
        """Return where a pair begins in some passages, or one letter that ends them stands."""
        ordinal = self._pairs.find(term)
        if ordinal < 0 or not len(inside):
            return np.empty(0, np.int64)
        docs = self._pairs.docs(ordinal)
        held = inside[is_in(inside, docs)]
        counts, positions = self._pairs.occurrences_in(ordinal, docs.searchsorted(held))
        spots: Spots = held.astype(np.int64).repeat(counts) << 32 | positions
        return spots


def _passages(spots: Spots) -> Docs:
    """Return the passages of some spots."""
    found: Docs = np.unique(spots >> 32).astype(np.int32)
    return found


def _drop_gone(runs: Runs | None, docs: Docs) -> Runs:
    """Return the runs that are in some passages; without runs, those that begin there."""
    return Runs(docs, docs) if runs is None else runs.within(docs)


def _merge(*parts: Runs) -> Runs:
    """Return runs, each once, ascending by where they are."""
    starts = np.concatenate([part.starts for part in parts])
    ends = np.concatenate([part.ends for part in parts])
    together = np.unique(ends.astype(np.int64) << 32 | starts)
    return Runs(
        (together & 0xFFFFFFFF).astype(np.int32, copy=False), (together >> 32).astype(np.int32)
    )


def find_crossing(segment: OpenSegment, folded: str) -> Docs:
    """Return the passages in which a folded string begins that runs over into later ones of the
    document, ascending; blanks of it may stand for the seam, and ends of lines are left out of it.
    """
    folding = natively()
    if segment.native is not None and folding is not None:
        return np.frombuffer(segment.native.crossing(folded, folding), np.int32)
    key = "crossing", folded
    found: Docs | None = segment.leaves.get(key)
    if found is None:
        joints, found = Joints(segment, folded), NOWHERE
        are_over = joints.are_over()
        for at in range(1, len(folded)):
            if folded[at - 1] == BLANK or is_over():
                continue
            before, after = folded[:at], folded[at:].lstrip(BLANK)
            found = np.union1d(found, _find_parted(segment, before, after, found))
            if are_over:
                found = np.union1d(found, joints.parted(before, after, found))
        if not is_over():
            segment.leaves.put(key, found, found.nbytes)
    return found


def _find_parted(segment: OpenSegment, before: str, after: str, known: Docs) -> Docs:
    """Return the passages that end with the one part of a string after which the other stands, but
    for those known; those looked at before time was over."""
    pairs = segment.arrays.field("body_grams")
    # What nothing follows is a term of its own.
    last = pairs.find(before[-1])
    if last < 0 or not after:
        return NOWHERE
    near = before[-BESIDE:]
    chain = cut_into_pairs(near) if len(near) > 1 else []
    ordinals = [*(pairs.find(pair) for pair, _ in chain), last]
    offsets = [*(at for _, at in chain), len(near) - 1]
    docs, _ = find_consecutive(pairs, ordinals, offsets, known=known)
    docs = docs[~is_in(docs + 1, segment.document_starts.astype(np.int32))]
    docs = docs[~is_in(docs, known)]
    next_ones = docs + 1
    first = find_docs(pairs, after[:2])
    if len(after) == 1:
        of_letter = ord(after) >= LEAST_CHARACTER
        first = find_docs(segment.arrays.field(CHARACTERS), after) if of_letter else next_ones
    # What is short may be followed by more.
    short = segment.arrays.lengths("body_grams").take(next_ones) < len(after)
    docs = docs[is_in(next_ones, first) | short]
    near_enough = len(before) <= BESIDE
    held = [
        not is_over()
        and (near_enough or segment.folded(at).endswith(before))
        and _goes_on(segment, at, after)
        for at in docs.tolist()
    ]
    found: Docs = docs[np.array(held, bool)]
    return found


def _goes_on(segment: OpenSegment, passage: int, letters: str) -> bool:
    """Tell whether later passages of the document begin with some letters."""
    document = int(segment.document_of[passage])
    for following in range(passage + 1, int(segment.document_starts[document + 1])):
        text = segment.folded(following)
        if len(text) >= len(letters):
            return text.startswith(letters)
        if not letters.startswith(text):
            return False
        letters = letters[len(text) :].lstrip(BLANK)
        if not letters:
            return True
    return False


def test_seam(text: str) -> Test:
    """Return the test in which passages a text begins that runs over into later ones."""
    letters = blankless(text)
    most = len(letters) - 1

    def test(segment: OpenSegment, passages: Sequence[int]) -> list[bool]:
        last = segment.passages - 1
        wanted = sorted({*passages, *(min(passage + 1, last) for passage in passages)})
        texts = dict(zip(wanted, segment.folded_texts(wanted), strict=True))
        return [runs_over(segment, passage, texts) for passage in passages]

    def runs_over(segment: OpenSegment, passage: int, texts: Mapping[int, str]) -> bool:
        following = _begin(texts.get(passage + 1, ""), most)
        if len(following) < most:
            return segment.passages_over(passage, letters) > 1
        held = letters in _begin(texts[passage][::-1], most)[::-1] + following
        document_of = segment.catalog.document_of
        return held and document_of(passage) == document_of(passage + 1)

    return test


def _begin(folded: str, most: int) -> str:
    """Return the first letters of a folded text, not more than so many, without blanks."""
    begin = "".join(folded[: 2 * most].split())
    if len(begin) < most < len(folded):
        begin = "".join(folded.split())
    return begin[:most]
