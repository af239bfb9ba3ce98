"""What speaks for a passage, term by term: in its text, its section, its headings, its title.

Each kind of signal is a leaf: the units of a segment that hold a term, and what each gains
from it. Leaves are made once and kept; every way of scoring reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays
from searcher.schema import CHARACTERS
from searcher.search.bm25 import BM25, Floats, Units
from searcher.store.generation import OpenSegment

B_TEXT, B_HEADING = 0.75, 0.3

# The width in which numpy indexes without converting first.
Ordinals = NDArray[np.intp]


class Statistics(Protocol):
    """Numbers over all that is indexed, where the segments at hand are only a part of it."""

    def units(self, kind: str) -> Units:
        """Return how many units of a kind there are: body, section or heading."""

    def frequency(self, kind: str, term: str, suffix: str) -> int:
        """Return how many units of a kind hold a term; `suffix` tells words from grams."""


class Leaf(NamedTuple):
    """The units that hold a term, ascending, and what each gains from it at weight 1."""

    units: Ordinals
    impacts: Floats

    def at(self, wanted: Ordinals) -> Floats:
        """Return what each of some units gains, 0 where it does not hold the term."""
        where, held = self._meet(wanted)
        gains = self.impacts.take(where, mode="clip")
        gains[~held] = 0
        return gains

    def holds(self, wanted: Ordinals) -> NDArray[np.bool_]:
        """Tell which of some units hold the term."""
        return self._meet(wanted)[1] if len(self.units) else np.zeros(len(wanted), bool)

    def _meet(self, wanted: Ordinals) -> tuple[Ordinals, NDArray[np.bool_]]:
        where = self.units.searchsorted(wanted)
        return where, self.units.take(where, mode="clip") == wanted


class Signals:
    """The leaves of some segments; numbers span all of them, or come from outside."""

    def __init__(
        self, segments: Sequence[OpenSegment], statistics: Statistics | None = None
    ) -> None:
        self.segments = segments
        self._outside = statistics
        self.text = self._scores("body", [s.arrays.lengths("body_grams") for s in segments])
        self.sections = self._scores("section", [one.section_lengths for one in segments])
        headings = [s.arrays.lengths("heading_grams")[s.section_starts[:-1]] for s in segments]
        self.headings = self._scores("heading", headings, b=B_HEADING)

    def leaf(self, kind: str, term: str, *, suffix: str, number: int) -> Leaf:
        """Return the leaf of a kind for a term in one segment; `suffix` tells words from
        grams."""
        kept = self.segments[number].leaves
        leaf: Leaf | None = kept.get((kind, term, suffix))
        if leaf is None:
            leaf = LEAVES[kind](self, term, suffix, number)
            kept.put((kind, term, suffix), leaf, leaf.units.nbytes + leaf.impacts.nbytes)
        return leaf

    def leaves(self, kind: str, term: str, *, suffix: str) -> list[Leaf]:
        """Return the leaf of a kind for a term in each segment."""
        numbers = range(len(self.segments))
        return [self.leaf(kind, term, suffix=suffix, number=number) for number in numbers]

    def frequency(self, kind: str, term: str, *, suffix: str) -> int:
        """Return how many units of a kind hold a term."""
        if self._outside is not None:
            return self._outside.frequency(kind, term, suffix)
        if kind not in FIELDS:
            return sum(len(leaf.units) for leaf in self.leaves(kind, term, suffix=suffix))
        fields = [one.arrays.field(FIELDS[kind] + suffix) for one in self.segments]
        found = [(field, field.find(term)) for field in fields]
        return sum(field.doc_freq(ordinal) for field, ordinal in found if ordinal >= 0)

    def scores(self, kind: str) -> BM25:
        """Return how the units are scored that a kind of leaf counts."""
        return {"section": self.sections, "heading": self.headings}.get(kind, self.text)

    def _scores(self, kind: str, lengths: Sequence[NDArray[Any]], b: float = B_TEXT) -> BM25:
        units = Units.of(lengths) if self._outside is None else self._outside.units(kind)
        return BM25(lengths, units, b=b)

    def _body(self, term: str, suffix: str, number: int) -> Leaf:
        units, freqs = _postings(self.segments[number], "body" + suffix, term)
        return Leaf(units, self.text.impacts(number, units, freqs))

    def _section(self, term: str, suffix: str, number: int) -> Leaf:
        """Return the sections that hold a term somewhere in their passages."""
        segment = self.segments[number]
        passages, freqs = _postings(segment, "body" + suffix, term)
        sections = segment.section_of.take(passages)
        if not len(sections):
            return NOTHING
        first = np.empty(len(sections), bool)
        first[0] = True
        np.not_equal(sections[1:], sections[:-1], out=first[1:])
        (begins,) = first.nonzero()
        units = sections.take(begins)
        return Leaf(units, self.sections.impacts(number, units, np.add.reduceat(freqs, begins)))

    def _heading(self, term: str, suffix: str, number: int) -> Leaf:
        """Return the sections whose heading path holds a term."""
        segment = self.segments[number]
        openers, freqs = _postings(segment, "heading" + suffix, term)
        units = segment.section_of.take(openers)
        return Leaf(units, self.headings.impacts(number, units, freqs))

    def _title(self, term: str, suffix: str, number: int) -> Leaf:
        """Return the documents whose title holds a term; all gain alike."""
        segment = self.segments[number]
        firsts, _ = _postings(segment, "title" + suffix, term)
        return Leaf(segment.document_of.take(firsts), np.ones(len(firsts), np.float32))

    def _character(self, term: str, suffix: str, number: int) -> Leaf:
        units, freqs = _postings(self.segments[number], CHARACTERS, term)
        return Leaf(units, self.text.impacts(number, units, freqs))


LEAVES: dict[str, Callable[[Signals, str, str, int], Leaf]] = {
    "body": Signals._body,
    "section": Signals._section,
    "heading": Signals._heading,
    "title": Signals._title,
    "character": Signals._character,
}
# The kinds whose units are counted by a field's postings: no leaf needs to be made.
FIELDS = {"body": "body", "character": CHARACTERS, "title": "title", "heading": "heading"}
NOTHING = Leaf(np.empty(0, np.intp), np.empty(0, np.float32))


def _postings(segment: OpenSegment, name: str, term: str) -> tuple[Ordinals, NDArray[Any]]:
    """Return the passages of a segment that hold a term of a field, and how often."""
    field: FieldArrays = segment.arrays.field(name)
    ordinal = field.find(term)
    if ordinal < 0:
        return NOTHING.units, NOTHING.units
    return field.docs(ordinal).astype(np.intp), field.freqs(ordinal)
