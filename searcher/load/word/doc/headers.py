"""Where in a Word document the headers of its first page and of its later pages stand."""

from __future__ import annotations

from searcher.load.word.doc.binary import modifiers, places, u16, u32
from searcher.load.word.doc.fib import HEADERS, SECTIONS, Fib

_FIRST_PAGE = 0x300A  # the section's first page has a header of its own
_SECTION_ROW, _SECTION_PLACE = 12, 2
# After six lines that part notes from the text, each section has six headers and footers.
_LATER_HEADER, _FIRST_HEADER = 6 + 1, 6 + 4

Place = tuple[int, int]  # characters of the document, half-open
_NOWHERE = (0, 0)


def first_headers(fib: Fib) -> tuple[Place, Place]:
    """Return the places of the first section's headers: its first page's own, that of the others."""
    rows = places(fib.table(SECTIONS), _SECTION_ROW)[1]
    at = u32(rows[0], _SECTION_PLACE) if rows else 0
    said = dict(modifiers(fib.main[at + 2 : at + 2 + u16(fib.main, at)]))
    if not said.get(_FIRST_PAGE):
        return _NOWHERE, _NOWHERE
    ends = places(fib.table(HEADERS), 0)[0]
    before = sum(fib.counts[:2])
    first, later = (
        (before + ends[at], before + ends[at + 1]) if at + 1 < len(ends) else _NOWHERE
        for at in (_FIRST_HEADER, _LATER_HEADER)
    )
    return first, later
