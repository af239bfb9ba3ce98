"""Cutting a long paragraph into stretches of readable length, at sentence ends where it has them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from searcher.text.han import HAN
from searcher.text.patterns import pattern

SHORTEST, LONGEST = 40, 600

_CLOSERS = "[”’」』）)】》]*"
# From the best place to cut to the worst.
_ENDS = (
    pattern(rf"[。！？!?；;]{_CLOSERS}"),
    pattern(rf"(?<=[{HAN}”’）])\.(?=[{HAN}“‘（])"),
    pattern(rf"[，,、：:]{_CLOSERS}"),
)


def cut_text(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of stretches of at most 600 characters that cover `text` in order.

    Stretches are of like length and end with a sentence, else with a clause, else anywhere.

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
        return min(wanted, high)
