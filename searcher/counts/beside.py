"""Occurrences in the order of the characters beside them, found by the index.

What stands beside a string is told by the strings that are one character longer: their
occurrences are its own, group by group in the order of that character. A page of lines needs
the groups that reach it, and texts are read of these alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.counts.selection import BODY, Part, spans_of
from searcher.postings import FieldArrays, cut_into_pairs, find_consecutive

Side = Literal["left", "right"]
Passages = NDArray[np.int32]
# A group in so few passages is read: to part it further costs as much (measured on laws).
FEW = 1_200
# Groups are parted by so many characters. What has these in common is read, the first so many.
DEEPEST, MOST_READ = 8, 50_000
_SHIFT, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


class Place(NamedTuple):
    """An occurrence: the number of its part, its passage there, where it begins and ends."""

    part: int
    passage: int
    start: int
    end: int


def places_beside(
    parts: Sequence[Part],
    strings: Sequence[str],
    side: Side,
    *,
    width: int,
    page: tuple[int, int],
) -> tuple[list[Place], bool]:
    """Return the occurrences of a page, (offset, limit), in the order of the `width` folded
    characters on a side of each, those alike by place; and whether some could not be ordered."""
    walk = _Walk(parts, side, width, *page)
    walk.visit(_Group(tuple(strings), 0, [[p.occurrences(s) for s in strings] for p in parts]))
    return walk.places, walk.partial


class _Group:
    """Occurrences that have `depth` characters beside them in common: the strings with these,
    for each part the passages of each string and how often each holds it, and whether the text
    begins or ends there."""

    def __init__(
        self,
        strings: Sequence[str],
        depth: int,
        held: Sequence[Sequence[tuple[Passages, Passages]]],
        at_edge: bool = False,
    ) -> None:
        self.strings, self.depth, self.held, self.at_edge = strings, depth, held, at_edge

    @cached_property
    def count(self) -> int:
        """How many occurrences there are."""
        return sum(int(freqs.sum()) for row in self.held for _, freqs in row)

    @property
    def size(self) -> int:
        """In how many passages they stand, those of each string by itself."""
        return sum(len(passages) for row in self.held for passages, _ in row)


class _Walk:
    """Goes through groups in order: past so many occurrences, until it has so many."""

    def __init__(
        self, parts: Sequence[Part], side: Side, width: int, skip: int, wanted: int
    ) -> None:
        self._parts, self._side, self._width = parts, side, width
        self._fields = [part.segment.arrays.field(BODY) for part in parts]
        self._skip, self._wanted = skip, wanted
        self.places: list[Place] = []
        self.partial = False

    def visit(self, group: _Group) -> None:
        """Take what is wanted of a group."""
        if group.count <= self._skip:
            self._skip -= group.count
        elif group.at_edge or group.size <= FEW or group.depth >= min(DEEPEST, self._width):
            self._take(group)
        else:
            for longer in self._longer(group):
                if len(self.places) >= self._wanted:
                    break
                self.visit(longer)

    def _take(self, group: _Group) -> None:
        rows = sorted(self._at_edge(group) if group.at_edge else self._read(group))
        missing = self._wanted - len(self.places)
        self.places += [place for _, place in rows[self._skip : self._skip + missing]]
        self._skip = 0

    def _longer(self, group: _Group) -> Iterator[_Group]:
        """Give the groups with one more character in common, in the order of that; before them
        what has none."""
        find = _ending if self._side == "right" else _beginning
        edges = [
            [_once(find(field, string), part) for string in group.strings]
            for part, field in zip(self._parts, self._fields, strict=True)
        ]
        yield _Group(group.strings, group.depth, edges, at_edge=True)
        longer: dict[str, list[str]] = defaultdict(list)
        for string in group.strings:
            for char in self._chars_beside(string):
                longer[char].append(string + char if self._side == "right" else char + string)
        for _, strings in sorted(longer.items()):
            held = [[part.occurrences(string) for string in strings] for part in self._parts]
            yield _Group(strings, group.depth + 1, held)

    def _chars_beside(self, string: str) -> set[str]:
        """Return the characters that may stand beside a string."""
        inner, outer = (0, 1) if self._side == "right" else (1, 0)
        own = ord(string[-1 if self._side == "right" else 0])
        found = (chars[outer][chars[inner] == own] for chars in self._pairs)
        return {chr(code) for codes in found for code in codes.tolist() if code}

    @cached_property
    def _pairs(self) -> list[tuple[Any, Any]]:
        """For each part the first and the second characters of its pairs."""
        keys = [np.asarray(field.lexicon.keys(), np.uint64) for field in self._fields]
        return [(one >> _SHIFT, one & _LOW) for one in keys]

    def _at_edge(self, group: _Group) -> Iterator[tuple[str, Place]]:
        """Give the occurrences with nothing beside them; they lie at an end of their texts."""
        for number, (part, row) in enumerate(zip(self._parts, group.held, strict=True)):
            lengths = part.segment.arrays.lengths(BODY)
            for string, (passages, _) in zip(group.strings, row, strict=True):
                for passage in passages.tolist():
                    end = int(lengths[passage]) if self._side == "right" else len(string)
                    span = end - len(string), end
                    yield "", Place(number, passage, *self._own(span, group.depth))

    def _read(self, group: _Group) -> Iterator[tuple[str, Place]]:
        """Give the occurrences of a group with the characters beside each."""
        for number, (part, row) in enumerate(zip(self._parts, group.held, strict=True)):
            passages = np.unique(np.concatenate([held for held, _ in row])).tolist()
            self.partial |= len(passages) > MOST_READ
            texts = part.segment.folded_texts(passages[:MOST_READ])
            for passage, text in zip(passages, texts, strict=False):
                for span in spans_of(text, group.strings):
                    start, end = self._own(span, group.depth)
                    yield self._beside(text, start, end), Place(number, passage, start, end)

    def _own(self, span: tuple[int, int], depth: int) -> tuple[int, int]:
        """Return where a string stands of which the span holds `depth` more characters."""
        start, end = span
        return (start, end - depth) if self._side == "right" else (start + depth, end)

    def _beside(self, text: str, start: int, end: int) -> str:
        if self._side == "right":
            return text[end : end + self._width]
        return text[max(0, start - self._width) : start][::-1]


def _once(passages: Passages, part: Part) -> tuple[Passages, Passages]:
    kept = passages[part.passages[passages]]
    return kept, np.ones_like(kept)


def _ending(field: FieldArrays, string: str) -> Passages:
    """Return the passages that end with a string: what has no follower is a term of its own."""
    chain = cut_into_pairs(string) if len(string) > 1 else []
    chain.append((string[-1], len(string) - 1))
    ordinals = [field.find(pair) for pair, _ in chain]
    return find_consecutive(field, ordinals, [offset for _, offset in chain])[0]


def _beginning(field: FieldArrays, string: str) -> Passages:
    """Return the passages that begin with a string."""
    found = []
    for pair, offset in cut_into_pairs(string):
        terms = field.prefix(pair)
        held = field.stretch(terms.start, terms.stop)
        assert held.positions is not None
        found.append(held.docs.repeat(held.freqs)[held.positions == offset])
    return reduce(lambda one, other: np.intersect1d(one, other), found)
