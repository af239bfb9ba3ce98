"""Straight single quotes around Han, told apart into opening and closing ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.repair.edits import Edit

_QUOTE = re.compile("'(?![a-z])|(?<![A-Za-z])'")
_PAUSE = ".．，。、；：,;:!?！？ \u3000"
_LONGEST_INNER, _MOST_INNER = 12, 20  # characters of a quotation inside another, and how many


def restore_quotes(text: str) -> Iterator[Edit]:
    """Yield the quotes of a dotted text as “ ”, those inside a quotation as ‘ ’.

    Nothing is said of a line whose quotes do not pair.

    >>> [edit.text for edit in restore_quotes("他说.'要统筹规划.打造'智慧公安'持续用力'.")]
    ['“', '‘', '’', '”']
    """
    places = [found.start() for found in _QUOTE.finditer(text)]
    if len(places) % 2:
        return
    at = 0
    while at < len(places):
        inner = _find_inner_pairs(text, places, at)
        closing = at + 1 + 2 * inner
        yield Edit(places[at], places[at] + 1, "“")
        for place, mark in zip(places[at + 1 : closing], "‘’" * inner):
            yield Edit(place, place + 1, mark)
        yield Edit(places[closing], places[closing] + 1, "”")
        at = closing + 1


def _find_inner_pairs(text: str, places: Sequence[int], opening: int) -> int:
    """Return how many short quotations stand inside the one that opens here, by number of pairs.

    A quotation of whole clauses holds them when the next quote cannot be its end, for the
    clause runs on after it, and a later one can.
    """
    begin, paused = places[opening], False
    for pairs in range(_MOST_INNER + 1):
        first = opening + 1 + 2 * pairs
        if first + 2 >= len(places):
            return pairs if _may_close(text, places[first]) else 0
        if _may_close(text, places[first]):
            return pairs
        paused = paused or _has_pause(text[begin : places[first]])
        inside = text[places[first] + 1 : places[first + 1]]
        if not paused or _has_pause(inside) or len(inside) > _LONGEST_INNER:
            return 0
        begin = places[first]
    return 0


def _may_close(text: str, place: int) -> bool:
    """True if a clause ends at the quote: a pause or the line's end is right beside it."""
    after = text[place + 1 : place + 2]
    return not after or after in _PAUSE or text[place - 1] in _PAUSE


def _has_pause(text: str) -> bool:
    return any(mark in text for mark in _PAUSE)
