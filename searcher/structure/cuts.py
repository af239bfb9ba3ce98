"""Cutting a long paragraph into stretches of readable length, at sentence ends where it has them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from searcher.text.han import HAN
from searcher.text.patterns import pattern

SHORTEST, LONGEST = 40, 600

_CLOSERS = "[”’」』）)】》]*"
# From the best place to cut to the worst. A tab parts the cells of a table's row.
_ENDS = (
    pattern(rf"[。！？!?；;]{_CLOSERS}|\t+"),
    pattern(rf"(?<=[{HAN}”’）])\.(?=[{HAN}“‘（])"),
    pattern(rf"[，,、：:]{_CLOSERS}"),
    pattern(r"[ \u3000]+"),
)
_WHOLE = pattern("[0-9A-Za-z]")  # characters that make words without blanks between them


def cut_text(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of stretches of at most 600 characters that cover `text` in order.

    Stretches are of like length and end with a sentence or a cell, else with a clause, else at a
    blank, else anywhere but within a number or a Latin word.

    >>> [end - start for start, end in cut_text("公安机关应当依法公开。" * 60)]
    [330, 330]
    >>> [end - start for start, end in cut_text("字" * 1300)]
    [434, 433, 433]
    """
    ends = _Ends(text)
    start, length = 0, len(text)
    while length - start > LONGEST:
        pieces = -(-(length - start) // LONGEST)
        wanted = start + -(-(length - start) // pieces)
        end = ends.nearest(wanted, start + SHORTEST, min(start + LONGEST, length - SHORTEST))
        yield start, end
        start = end
    yield start, length


class _Ends:
    """The places where a text may be cut, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.kinds: list[Sequence[int]] = [
            [match.end() for match in mark.finditer(text)] for mark in _ENDS
        ]

    def nearest(self, wanted: int, low: int, high: int) -> int:
        """Return the place of the best kind in [low, high] that is nearest to the wanted one."""
        for places in self.kinds:
            first, last = bisect_left(places, low), bisect_right(places, high)
            at = bisect_left(places, wanted, first, last)
            near = places[max(first, at - 1) : min(last, at + 1)]
            if near:
                return min(near, key=lambda place: abs(place - wanted))
        return self._outside_a_word(min(wanted, high), low)

    def _outside_a_word(self, wanted: int, low: int) -> int:
        """Return the last place up to the wanted one that is in no word; that one where all are."""
        for place in range(wanted, low, -1):
            if not (_WHOLE.match(self._text, place) and _WHOLE.match(self._text, place - 1)):
                return place
        return wanted
