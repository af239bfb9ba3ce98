"""Strings that stand over the ends of lines, which whoever types them leaves out.

Few pairs stand over a line's end: most strings are known by none of their pairs to stand so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from searcher.kernel.time import is_over
from searcher.postings import FieldArrays
from searcher.schema import LINES
from searcher.search.across import NOWHERE, Docs, is_in
from searcher.store.segment import OpenSegment

# Places of characters: the passage in the upper half, the offset there in the lower.
Spots = NDArray[np.int64]
# So many pairs on each side of the end of a passage are asked for, whatever the length of the string.
BESIDE = 6


@dataclass(frozen=True)
class Term:
    """A term of a field."""

    field: FieldArrays
    ordinal: int

    @property
    def frequency(self) -> int:
        """Return in how many passages it stands."""
        return self.field.doc_freq(self.ordinal)

    @property
    def docs(self) -> Docs:
        """Return the passages it stands in, ascending."""
        return self.field.docs(self.ordinal)


def find_over_lines(segment: OpenSegment, folded: str) -> Docs:
    """Return the passages that hold a folded string with ends of lines left out of it, ascending;
    of those that hold it as it is, some too."""
    if segment.native is not None:
        return np.frombuffer(segment.native.over_lines(folded), np.int32)
    key = "over_lines", folded
    found: Docs | None = segment.leaves.get(key)
    if found is None:
        joints = Joints(segment, folded)
        found = joints.inside() if joints.are_over() else NOWHERE
        if not is_over():
            segment.leaves.put(key, found, found.nbytes)
    return found


class Joints:
    """A folded string as the terms of its pairs, which stand beside one another or over the ends of
    lines."""

    def __init__(self, segment: OpenSegment, folded: str) -> None:
        self._segment = segment
        self._pairs, self._lines = segment.arrays.field("body_grams"), segment.arrays.field(LINES)
        pairs = [folded[at : at + 2] for at in range(len(folded) - 1)]
        fields = self._pairs, self._lines
        self._joints = [
            [term for field in fields for term in _known(field, pair)] for pair in pairs
        ]
        self._over = [
            (at, term) for at, pair in enumerate(pairs) for term in _known(fields[1], pair)
        ]

    def are_over(self) -> bool:
        """Tell whether any pair stands over a line's end."""
        return bool(self._over)

    def inside(self) -> Docs:
        """Return the passages in which the string stands with an end of a line between two of its
        letters at least, ascending; of those in which it stands as it is, some too."""
        over = [term for _, term in self._over]
        asked = [(0, terms) for terms in (*self._joints, over)]
        likely = self._with_all(asked, runs_on=False)
        return likely if len(self._joints) == 1 else self._chained(self._joints, likely)

    def parted(self, before: str, after: str, known: Docs) -> Docs:
        """Return the passages that end with the first letters of the string after which its last
        ones begin the next, where ends of lines are left out of either; of those where none is,
        some too; but for those known."""
        ends, begins = len(before) - 1, len(self._joints) + 1 - len(after)
        # What nothing follows is a term of its own.
        last = _known(self._pairs, before[-1])
        first = bisect_left(self._over, ends, key=itemgetter(0))
        rest = bisect_left(self._over, begins, key=itemgetter(0))
        over = (0, self._over[:first]), (1, self._over[rest:])
        if not after or not last or not any(places for _, places in over):
            return NOWHERE
        ending, beginning = self._joints[:ends], self._joints[begins:]
        asked = [(0, last), *((0, terms) for terms in ending[-BESIDE:])]
        asked += [(1, terms) for terms in beginning[:BESIDE]]
        if not all(places for _, places in over):
            asked += [(ahead, [term for _, term in places]) for ahead, places in over if places]
        likely = self._with_all(asked, runs_on=True)
        docs = self._chained(ending, likely[~is_in(likely, known)], last=last)
        if not len(docs):
            return NOWHERE
        if len(after) == 1:
            texts = self._segment.folded_texts((docs + 1).tolist())
            begun = np.fromiter((text.startswith(after) for text in texts), bool)
            found: Docs = docs[begun]
        else:
            found = self._chained(beginning, docs + 1, at_start=True) - np.int32(1)
        return found

    def _with_all(self, asked: list[tuple[int, list[Term]]], *, runs_on: bool) -> Docs:
        """Return the passages that hold of each of some lists one term, or of which the one so many
        after does; with `runs_on` those that others of their documents come after."""
        starts = self._segment.document_starts.astype(np.int32)
        found: Docs | None = None
        for ahead, terms in sorted(asked, key=lambda one: sum(term.frequency for term in one[1])):
            if found is None:
                found = np.unique(np.concatenate([NOWHERE, *(one.docs for one in terms)]))
                found = found[found >= ahead] - np.int32(ahead)
                if runs_on:
                    found = found[~is_in(found + 1, starts)]
            else:
                found = found[np.any([is_in(found + ahead, one.docs) for one in terms], axis=0)]
            if not len(found):
                return NOWHERE
        return NOWHERE if found is None else found

    def _chained(
        self,
        joints: list[list[Term]],
        likely: Docs,
        *,
        at_start: bool = False,
        last: Sequence[Term] = (),
    ) -> Docs:
        """Return those of some passages in which letters follow one another, beside or over the
        ends of lines."""
        spots = likely.astype(np.int64) << 32 if at_start else None
        for terms in joints:
            if is_over():
                return NOWHERE
            if not len(likely):
                return likely
            going = [np.empty(0, np.int64)]
            for term in terms:
                here = _spots(term, likely)
                kept = here if spots is None else here[np.isin(here, spots)]
                going.append(kept + (2 if term.field is self._lines else 1))
            spots = np.concatenate(going)
            likely = _passages(spots)
        if last and spots is not None and len(likely):
            likely = _passages(spots[np.isin(spots, _spots(last[0], likely))])
        return likely


def _known(field: FieldArrays, text: str) -> list[Term]:
    """Return a text as a term of a field, where it is one."""
    ordinal = field.find(text)
    return [Term(field, ordinal)] if ordinal >= 0 else []


def _passages(spots: Spots) -> Docs:
    found: Docs = np.unique(spots >> 32).astype(np.int32)
    return found


def _spots(term: Term, inside: Docs) -> Spots:
    """Return where a term stands in some passages."""
    docs = term.docs
    held = inside[is_in(inside, docs)]
    counts, positions = term.field.occurrences_in(term.ordinal, docs.searchsorted(held))
    spots: Spots = held.astype(np.int64).repeat(counts) << 32 | positions
    return spots
