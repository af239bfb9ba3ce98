"""Pages as they were found → sheets of blocks in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from searcher.load.page.grids import with_tables
from searcher.load.page.gutters import Gutter, voted_gutters
from searcher.load.page.letterhead import with_letterhead
from searcher.load.page.line_numbers import Margin, without_line_numbers
from searcher.load.page.lines import Sheet
from searcher.load.page.overprint import without_overprint
from searcher.load.page.piece import Box, Way, turned_box
from searcher.load.page.provisions import with_whole_provisions
from searcher.load.page.reading_order import Block, Parts, blocks_of, parts_of
from searcher.load.page.rules import Rules
from searcher.load.page.vertical import parted_ways, without_lines_aside

_LOOKED_AT = 24  # pages that vote for the gutters of all
_ASIDE = "~"  # the path of text that runs another way than most of its page


@dataclass
class Leaf:
    """A page as it was found: its number, its width in points, its pieces by part, what runs
    another way, its label, and where the numbers of its lines stood."""

    number: int
    width: float
    parts: Parts
    aside: Sequence[Way]
    label: str | None
    margin: Margin | None = None


def leaf_of(
    number: int,
    ways: Sequence[Way],
    rules: Rules,
    *,
    box: Box,
    label: str | None = None,
    after: Leaf | None = None,
) -> Leaf:
    """Return the page of that number with the text that runs its `ways`, most of it the first,
    with the tables that its rules make.

    The page takes up the box, in points, and comes `after` another.
    """
    ways = parted_ways(ways)
    first = ways[0] if ways else Way(0, [])
    left, bottom, right, top = turned_box(box, first.quarter)
    numbered, margin = without_line_numbers(first.pieces, after.margin if after else None)
    pieces = with_letterhead(without_overprint(numbered))
    pieces = with_tables(with_whole_provisions(pieces), rules.turned(first.quarter))
    pieces, down = without_lines_aside(pieces)
    parts = parts_of(pieces, bottom=bottom, top=top)
    aside = [*ways[1:], Way(first.quarter, down)] if down else ways[1:]
    return Leaf(number, right - left, parts, aside, label, margin)


def sheets_of(leaves: Sequence[Leaf]) -> list[Sheet]:
    """Return the pages laid out; a page of short columns has the gutter of the other pages."""
    looked_at = leaves[:: 1 + len(leaves) // _LOOKED_AT]
    known = voted_gutters([leaf.parts.text for leaf in looked_at])
    return [_sheet(leaf, known) for leaf in leaves]


def _sheet(leaf: Leaf, known: Sequence[Gutter]) -> Sheet:
    aside = (Block(_ASIDE, way.pieces) for way in leaf.aside)
    return Sheet(leaf.number, leaf.width, (*blocks_of(leaf.parts, known), *aside), leaf.label)
