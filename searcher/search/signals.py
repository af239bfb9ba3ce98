"""What speaks for a passage, term by term: in its text, its section, its headings, its title.

Each kind of signal is a leaf: the units of a segment that hold a term, and what each gains
from it. A leaf is made where all units are scored, and kept; of a few units it is sooner looked
up what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.kernel import loaded
from searcher.postings import Cache, FieldArrays
from searcher.schema import CHARACTERS
from searcher.search.bm25 import BM25, Floats, Units
from searcher.store.generation import Generation
from searcher.store.segment import OpenSegment

if TYPE_CHECKING:
    from searcher.kernel.compiled import Scorer as Native

B_TEXT, B_HEADING = 0.75, 0.3
# What a step costs, in nanoseconds: a look-up of what one unit holds, adding one of a leaf's
# gains to those of all units, and laying these out; without the kernel and with it.
COSTS, COSTS_NATIVE = (60, 4, 400_000), (10, 3, 400_000)
# Bytes of numbers of units that are kept.
FREQUENCIES = 4 << 20

# The width in which numpy indexes without converting first.
Ordinals = NDArray[np.intp]


class Sign(NamedTuple):
    """A term and what of a passage it is looked for in; `suffix` tells words from grams."""

    kind: str
    term: str
    suffix: str


class Row(NamedTuple):
    """A sign that scores, and what it weighs (idf included)."""

    sign: Sign
    weight: np.float32


class Leaf(NamedTuple):
    """The units that hold a term, ascending, and what each gains from it at weight 1."""

    units: Ordinals
    impacts: Floats

    def at(self, wanted: Ordinals) -> Floats:
        """Return what each of some units gains, 0 where it does not hold the term."""
        if not len(self.units):
            return np.zeros(len(wanted), np.float32)
        where, held = self._meet(wanted)
        gains = self.impacts.take(where, mode="clip")
        gains[~held] = 0
        return gains

    def _meet(self, wanted: Ordinals) -> tuple[Ordinals, NDArray[np.bool_]]:
        where = self.units.searchsorted(wanted)
        return where, self.units.take(where, mode="clip") == wanted


class Signals:
    """The leaves of some segments; numbers span all of them."""

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self.segments = segments
        self._frequencies = Cache(FREQUENCIES)
        self.text = self._scores([s.arrays.lengths("body_grams") for s in segments])
        self.sections = self._scores([one.section_lengths for one in segments])
        headings = [s.arrays.lengths("heading_grams")[s.section_starts[:-1]] for s in segments]
        self.headings = self._scores(headings, b=B_HEADING)
        self._kinds = {"section": self.sections, "heading": self.headings}
        self._natives = [self._native(number) for number in range(len(segments))]
        # The kernel's scorer of each segment; None where the kernel is not in use for all.
        held = [one for one in self._natives if one is not None]
        self.natives = held if len(held) == len(segments) else None

    def leaf(self, kind: str, term: str, *, suffix: str, number: int) -> Leaf:
        """Return the leaf of a kind for a term in one segment; `suffix` tells words from
        grams."""
        kept, sign = self.segments[number].leaves, Sign(kind, term, suffix)
        leaf: Leaf | None = kept.get(sign)
        if leaf is None:
            leaf = LEAVES[kind](self, term, suffix, number)
            kept.put(sign, leaf, leaf.units.nbytes + leaf.impacts.nbytes)
        return leaf

    def look_up(self, signs: Iterable[Sign]) -> None:
        """Count the units that hold some terms, at once, for whoever asks next."""
        if self.natives is None:
            return
        asked = [sign for sign in dict.fromkeys(signs) if self._frequencies.get(sign) is None]
        named = [(kind, _field(kind, suffix), term) for kind, term, suffix in asked]
        found = [native.frequencies(named) for native in self.natives]
        for sign, counts in zip(asked, zip(*found)):
            self._frequencies.put(sign, sum(counts), len(sign.term))

    def frequency(self, kind: str, term: str, *, suffix: str) -> int:
        """Return how many units of a kind hold a term."""
        key = (kind, term, suffix)
        count: int | None = self._frequencies.get(key)
        if count is None:
            numbers = range(len(self.segments))
            count = sum(self._count(kind, term, suffix, number) for number in numbers)
            self._frequencies.put(key, count, len(term))
        return count

    def frequencies(self, kind: str, terms: Iterable[str], *, suffix: str) -> list[int]:
        """Return how many units of a kind hold each of some terms."""
        natives = self.natives
        if natives is None:
            return [self.frequency(kind, term, suffix=suffix) for term in terms]
        name = _field(kind, suffix)
        asked = [(kind, name, term) for term in terms]
        return list(map(sum, zip(*[one.frequencies(asked) for one in natives])))

    def _count(self, kind: str, term: str, suffix: str, number: int) -> int:
        """Return how many units of a kind hold a term in one segment."""
        segment = self.segments[number]
        field = segment.arrays.field(_field(kind, suffix))
        ordinal = field.find(term)
        if ordinal < 0:
            return 0
        if kind in FIELDS:
            return field.doc_freq(ordinal)
        sections = segment.section_of.take(field.docs(ordinal))
        return 1 + int(np.count_nonzero(sections[1:] != sections[:-1]))

    def few(self, number: int, rows: Sequence[Row], passages: int) -> bool:
        """Tell whether so many passages of a segment are sooner scored one by one than all
        together."""
        native = self._natives[number] is not None
        look_up, adding, laying_out = COSTS_NATIVE if native else COSTS
        units = sum(self._units(_read(row.sign)) for row in rows)
        return passages * len(rows) * look_up < laying_out + adding * units

    def sums(self, number: int, rows: Sequence[Row], passages: Ordinals | None = None) -> Floats:
        """Return what rows give some passages of a segment, or every passage."""
        native = self._natives[number]
        if native is not None:
            asked = [
                (sign.kind, _field(sign.kind, sign.suffix), sign.term, float(weight))
                for sign, weight in rows
            ]
            listed = None if passages is None else passages.astype(np.int32).tobytes()
            return np.frombuffer(native.sums(asked, listed), np.float32)
        return self._all(number, rows) if passages is None else self._some(number, rows, passages)

    def _some(self, number: int, rows: Sequence[Row], passages: Ordinals) -> Floats:
        # Added in the order of `_all`, so that the sums are the same.
        own, above = np.zeros((2, len(passages)), np.float32)
        for row in rows:
            total = above if row.sign.kind in BY_SECTION else own
            total += self.gains(number, row, passages)
        return own + above

    def gains(self, number: int, row: Row, passages: Ordinals) -> Floats:
        """Return what a row gives some passages of a segment."""
        by_section = row.sign.kind in BY_SECTION
        units = self.segments[number].section_of.take(passages) if by_section else passages
        sign = _read(row.sign)
        leaf: Leaf | None = self.segments[number].leaves.get(sign)
        found = self._at(sign, number, units) if leaf is None else leaf.at(units)
        gains: Floats = row.weight * found
        return gains

    def _at(self, sign: Sign, number: int, units: Ordinals) -> Floats:
        """Return what some units of a segment gain from a term at weight 1."""
        segment = self.segments[number]
        field = segment.arrays.field(_field(sign.kind, sign.suffix))
        ordinal = field.find(sign.term)
        if ordinal < 0:
            return np.zeros(len(units), np.float32)
        if sign.kind == "section":
            starts = segment.section_starts
            freqs = field.freqs_between(ordinal, starts.take(units), starts.take(units + 1))
        elif sign.kind == "heading":
            freqs = field.freqs_in(ordinal, segment.section_starts.take(units))
        else:
            freqs = field.freqs_in(ordinal, units)
        return self.scores(sign.kind).impacts(number, units, freqs)

    def _all(self, number: int, rows: Sequence[Row]) -> Floats:
        segment = self.segments[number]
        passages = np.zeros(segment.passages, np.float32)
        sections = np.zeros(len(segment.section_starts) - 1, np.float32)
        for row in rows:
            leaf = self._leaf(row.sign, number)
            target = sections if row.sign.kind in BY_SECTION else passages
            np.add.at(target, leaf.units, row.weight * leaf.impacts)
        passages += sections.take(segment.section_of, mode="clip")
        return passages

    def covers(
        self, number: int, terms: Sequence[tuple[str, str, float]], passages: Ordinals
    ) -> tuple[Floats, Floats]:
        """Return the weights of some terms (suffix, term, weight) that each of some passages
        holds with its headings and title, and of those that these hold alone."""
        native = self.segments[number].native
        if native is not None:
            found = native.covers(list(terms), passages.astype(np.int32).tobytes())
            covered, titled = (np.frombuffer(one, np.float32) for one in found)
            return covered, titled
        segment = self.segments[number]
        sections, documents = segment.section_of.take(passages), segment.document_of.take(passages)
        speaking = {
            "heading": segment.section_starts.take(sections),
            "title": segment.document_starts.take(documents),
            "body": passages,
        }
        covered, titled = np.zeros((2, len(passages)), np.float32)
        for suffix, term, weight in terms:
            held = {
                kind: self.holds(number, kind + suffix, term, units)
                for kind, units in speaking.items()
            }
            above = held["heading"] | held["title"]
            titled += np.float32(weight) * above
            covered += np.float32(weight) * (above | held["body"])
        return covered, titled

    def holds(self, number: int, name: str, term: str, passages: Ordinals) -> NDArray[np.bool_]:
        """Tell which of some passages of a segment hold a term of a field."""
        field = self.segments[number].arrays.field(name)
        ordinal = field.find(term)
        return field.held_by(ordinal, passages) if ordinal >= 0 else np.zeros(len(passages), bool)

    def _units(self, sign: Sign) -> int:
        return self.frequency(sign.kind, sign.term, suffix=sign.suffix)

    def _leaf(self, sign: Sign, number: int) -> Leaf:
        kind, term, suffix = _read(sign)
        return self.leaf(kind, term, suffix=suffix, number=number)

    def scores(self, kind: str) -> BM25:
        """Return how the units are scored that a kind of leaf counts."""
        return self._kinds.get(kind, self.text)

    def _native(self, number: int) -> Native | None:
        """Return the kernel's scorer of a segment; None where the kernel is not in use."""
        kernel, segment = loaded(), self.segments[number].native
        if kernel is None or segment is None:
            return None
        norms = (scores.norms[number] for scores in (self.text, self.sections, self.headings))
        native: Native = kernel.Scorer(segment, *(one.tobytes() for one in norms))
        return native

    def _scores(self, lengths: Sequence[NDArray[Any]], b: float = B_TEXT) -> BM25:
        return BM25(lengths, Units.of(lengths), b=b)

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


def signals_of(generation: Generation) -> Signals:
    """Return the signals of a generation, gathered once."""
    if "signals" not in generation.kept:
        generation.kept["signals"] = Signals(generation.segments)
    found: Signals = generation.kept["signals"]
    return found


LEAVES: dict[str, Callable[[Signals, str, str, int], Leaf]] = {
    "body": Signals._body,
    "section": Signals._section,
    "heading": Signals._heading,
    "title": Signals._title,
    "character": Signals._character,
}
# The kinds whose units are counted by a field's postings: no leaf needs to be made.
FIELDS = {"body": "body", "character": CHARACTERS, "title": "title", "heading": "heading"}
BY_SECTION = frozenset({"section", "heading"})
NOTHING = Leaf(np.empty(0, np.intp), np.empty(0, np.float32))


def _read(sign: Sign) -> Sign:
    """Return the sign by which a leaf goes: what means the same is looked for in texts."""
    return sign._replace(kind="body") if sign.kind == "kindred" else sign


def _field(kind: str, suffix: str) -> str:
    """Return the field in which a kind of sign stands."""
    return FIELDS.get(kind, "body") + suffix


def _postings(segment: OpenSegment, name: str, term: str) -> tuple[Ordinals, NDArray[Any]]:
    """Return the passages of a segment that hold a term of a field, and how often."""
    field: FieldArrays = segment.arrays.field(name)
    ordinal = field.find(term)
    if ordinal < 0:
        return NOTHING.units, NOTHING.units
    return field.docs(ordinal).astype(np.intp), field.freqs(ordinal)
