"""What speaks for a passage, term by term: in its text, its section, its headings, its title.

Each kind of evidence is a leaf: the units of a segment that hold a term, and what each gains
from it. Leaves are made once and kept; both ways of scoring read them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays
from searcher.schema import CHARACTERS
from searcher.search.statistics import Floats, Norms
from searcher.store.generation import Generation, OpenSegment

B_TEXT, B_HEADING = 0.75, 0.3

# The width in which numpy indexes without converting first.
Units = NDArray[np.intp]


class Leaf(NamedTuple):
    """The units that hold a term, ascending, and what each gains from it at weight 1."""

    units: Units
    impacts: Floats

    def at(self, wanted: Units) -> Floats:
        """What each of some units gains, 0 where it does not hold the term."""
        where = self.units.searchsorted(wanted)
        gains = self.impacts.take(where, mode="clip")
        gains[self.units.take(where, mode="clip") != wanted] = 0
        return gains

    def holds(self, wanted: Units) -> NDArray[np.bool_]:
        """Which of some units hold the term."""
        if not len(self.units):
            return np.zeros(len(wanted), bool)
        held: NDArray[np.bool_] = (
            self.units.take(self.units.searchsorted(wanted), mode="clip") == wanted
        )
        return held


class Evidence:
    """The leaves of a generation's segments; statistics span all segments."""

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self.segments = segments
        self.text = Norms([s.arrays.lengths("body_grams") for s in segments], B_TEXT)
        self.sections = Norms([segment.section_lengths for segment in segments], B_TEXT)
        headings = [s.arrays.lengths("heading_grams")[s.section_starts[:-1]] for s in segments]
        self.headings = Norms(headings, B_HEADING)

    def leaf(self, kind: str, term: str, *, suffix: str, number: int) -> Leaf:
        """The leaf of a kind for a term in one segment; `suffix` tells words from grams."""
        kept = self.segments[number].leaves
        leaf: Leaf | None = kept.get((kind, term, suffix))
        if leaf is None:
            leaf = MAKE[kind](self, term, suffix, number)
            kept.put((kind, term, suffix), leaf, leaf.units.nbytes + leaf.impacts.nbytes)
        return leaf

    def frequency(self, name: str, term: str) -> int:
        """How many passages hold a term of a field."""
        fields = [segment.arrays.field(name) for segment in self.segments]
        found = [(field, field.find(term)) for field in fields]
        return sum(field.doc_freq(ordinal) for field, ordinal in found if ordinal >= 0)

    def norms(self, kind: str) -> Norms:
        """The statistics of the units that a kind of leaf counts."""
        return {"section": self.sections, "heading": self.headings}.get(kind, self.text)

    def _body(self, term: str, suffix: str, number: int) -> Leaf:
        units, freqs = _postings(self.segments[number], "body" + suffix, term)
        return Leaf(units, self.text.impacts(number, units, freqs))

    def _section(self, term: str, suffix: str, number: int) -> Leaf:
        """The sections that hold a term somewhere in their passages, and how often in all."""
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
        """The sections whose heading path holds a term."""
        segment = self.segments[number]
        openers, freqs = _postings(segment, "heading" + suffix, term)
        units = segment.section_of.take(openers)
        return Leaf(units, self.headings.impacts(number, units, freqs))

    def _title(self, term: str, suffix: str, number: int) -> Leaf:
        """The documents whose title holds a term; all gain alike."""
        segment = self.segments[number]
        firsts, _ = _postings(segment, "title" + suffix, term)
        return Leaf(segment.document_of.take(firsts), np.ones(len(firsts), np.float32))

    def _character(self, term: str, suffix: str, number: int) -> Leaf:
        units, freqs = _postings(self.segments[number], CHARACTERS, term)
        return Leaf(units, self.text.impacts(number, units, freqs))


MAKE: dict[str, Callable[[Evidence, str, str, int], Leaf]] = {
    "body": Evidence._body,
    "section": Evidence._section,
    "heading": Evidence._heading,
    "title": Evidence._title,
    "character": Evidence._character,
}
NOTHING = Leaf(np.empty(0, np.intp), np.empty(0, np.float32))


def evidence(generation: Generation) -> Evidence:
    """The evidence of a generation, gathered once."""
    if "evidence" not in generation.kept:
        generation.kept["evidence"] = Evidence(generation.segments)
    found: Evidence = generation.kept["evidence"]
    return found


def _postings(segment: OpenSegment, name: str, term: str) -> tuple[Units, NDArray[Any]]:
    """The passages of a segment that hold a term of a field, and how often."""
    field: FieldArrays = segment.arrays.field(name)
    ordinal = field.find(term)
    if ordinal < 0:
        return NOTHING.units, NOTHING.units
    return field.docs(ordinal).astype(np.intp), field.freqs(ordinal)
