"""The pages of formatting in a Word document ([MS-DOC] 2.9.33, 2.9.174): runs and paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from searcher.load.word.doc.binary import modifiers, places, u8, u16, u32
from searcher.load.word.doc.fib import PARAGRAPHS, RUNS, Fib

_PAGE = 512  # bytes of a page of formatting
_NUMBER = 0x3FFFFF  # the bits that number a page
_PARAGRAPH_ROW = 13
IN_TABLE, ROW_END, OUTLINE, LIST, DEPTH = 0x2416, 0x2417, 0x2640, 0x460B, 0x260A
ALIGNED, ALIGNED_80 = 0x2461, 0x2403
DELETED, HIDDEN, SYMBOL, SIZE, COLOUR = 0x0800, 0x083C, 0x6A09, 0x4A43, 0x6870
FONT = 0x4A4F


@dataclass(frozen=True)
class Format:
    """The style (its ordinal) and the property modifiers of a stretch of the file."""

    style: int
    said: Mapping[int, int]


PLAIN = Format(0, {})


class Formats:
    """Stretches of the file with their formats, looked up by place."""

    def __init__(self, stretches: Iterator[tuple[int, int, Format]]) -> None:
        held = sorted(stretches, key=lambda one: one[:2])
        self._starts = [start for start, _, _ in held]
        self._held = held

    def at(self, place: int) -> Format:
        """Return the format of what stands at `place`, a plain one where none is told."""
        index = bisect_right(self._starts, place) - 1
        if index < 0 or place >= self._held[index][1]:
            return PLAIN
        return self._held[index][2]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, Format]]:
        """Yield the stretches that begin before `end` and end after `start`, cut to these."""
        for index in range(max(0, bisect_right(self._starts, start) - 1), len(self._held)):
            first, last, form = self._held[index]
            if first >= end:
                return
            if last > start:
                yield max(first, start), min(last, end), form


def paragraph_formats(fib: Fib) -> Formats:
    """Return the formats of the paragraphs."""
    return Formats(_stretches(fib, PARAGRAPHS, _paragraph))


def run_formats(fib: Fib) -> Formats:
    """Return the formats of the runs of characters."""
    return Formats(_stretches(fib, RUNS, _run))


def _stretches(
    fib: Fib, which: int, read: Callable[[bytes, int, int], Format]
) -> Iterator[tuple[int, int, Format]]:
    seen: set[int] = set()
    for row in places(fib.table(which), 4)[1]:
        number = u32(row, 0) & _NUMBER
        page = fib.main[number * _PAGE : (number + 1) * _PAGE]
        if number in seen or len(page) < _PAGE:
            continue
        seen.add(number)
        count = page[-1]
        for at in range(count):
            yield u32(page, 4 * at), u32(page, 4 * at + 4), read(page, count, at)


def _paragraph(page: bytes, count: int, at: int) -> Format:
    place = 2 * u8(page, 4 * (count + 1) + _PARAGRAPH_ROW * at)
    if not place:
        return PLAIN
    words = u8(page, place)
    start, size = (place + 2, 2 * u8(page, place + 1)) if not words else (place + 1, 2 * words - 1)
    held = page[start : start + size]
    return Format(u16(held, 0), dict(modifiers(held[2:])))


def _run(page: bytes, count: int, at: int) -> Format:
    place = 2 * u8(page, 4 * (count + 1) + at)
    if not place:
        return PLAIN
    return Format(0, dict(modifiers(page[place + 1 : place + 1 + u8(page, place)])))
