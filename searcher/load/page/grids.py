"""Pieces inside a grid of rules → the rows of a table, its cells with tabs between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from searcher.load.page.piece import Piece
from searcher.load.page.rows import Row, confidence_of, lined_up, rows_of
from searcher.load.page.rules import Rule, Rules
from searcher.text.numerals import HAN_COUNT

_TOUCH = 3.0  # points that rules which meet may lie apart
_LEAST_UPRIGHT = 3  # upright rules; two are a frame, with whatever rules across it
_MOST_LINES = 25  # of a cell; a cell of more is a column of text with rules around it
_LIST = re.compile(r"[。；;]$")
_ENTRY = re.compile(rf"[（(]?[\d{HAN_COUNT}]{{1,3}}[)）.．、]|[①-⑳•●■—-]")


@dataclass(slots=True)
class Table(Piece):
    """A table as one piece of its page, to be read in its place."""

    rows: list[Row] = field(default_factory=list)


@dataclass
class Grid:
    """The rules of one table, and the box they take in points."""

    level: list[Rule]
    upright: list[Rule]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        xs = [rule.at for rule in self.upright]
        ys = [rule.at for rule in self.level]
        return min(xs), min(ys), max(xs), max(ys)

    def holds(self, piece: Piece) -> bool:
        """True if the middle of the piece lies inside."""
        left, bottom, right, top = self.box
        return left < piece.middle_x < right and bottom < piece.middle < top

    def cell_of(self, piece: Piece) -> tuple[float, float]:
        """Return the top and the left of the cell that the piece stands in; a cell of several rows
        has the top of its first."""
        x, y = piece.middle_x, piece.middle
        tops = [r.at for r in self.level if r.at >= y and r.start - 1 <= x <= r.end + 1]
        lefts = [r.at for r in self.upright if r.at <= x and r.start - 1 <= y <= r.end + 1]
        left, _, _, top = self.box
        return min(tops, default=top), max(lefts, default=left)


def grids_of(rules: Rules) -> list[Grid]:
    """Return the tables that the rules of a page make: rules that meet and part several columns."""
    found = []
    for level, upright in _meeting(rules.level, rules.upright):
        if _distinct(level) >= 2 and _distinct(upright) >= _LEAST_UPRIGHT:
            found.append(Grid(level, upright))
    return found


def with_tables(pieces: Sequence[Piece], rules: Rules) -> list[Piece]:
    """Return the pieces of a page, those inside a grid of its rules taken together as a table."""
    left = list(pieces)
    tables: list[Piece] = []
    for grid in grids_of(rules):
        inside = [piece for piece in left if grid.holds(piece)]
        if len(inside) > 1:
            left = [piece for piece in left if not grid.holds(piece)]
            tables.append(Table("", *grid.box, inside[0].size, rows=_rows(grid, inside)))
    return left + tables


def _rows(grid: Grid, pieces: Iterable[Piece]) -> list[Row]:
    """Return the table's rows, from the top down, each with its cells from the left; cells that are
    columns of text one after the other."""
    cells: dict[tuple[float, float], list[Piece]] = {}
    for piece in pieces:
        cells.setdefault(grid.cell_of(piece), []).append(piece)
    tops = _clustered({top for top, _ in cells})
    rows: dict[float, list[tuple[float, list[Piece]]]] = {}
    for (top, left), inside in cells.items():
        rows.setdefault(tops[top], []).append((left, inside))
    found: list[Row] = []
    for top in sorted(rows, reverse=True):
        row = sorted(rows[top], key=lambda cell: cell[0])
        apart = any(len(lined_up(inside)) > _MOST_LINES for _, inside in row)
        found += [_row([cell]) for cell in row] if apart else [_row(row)]
    return found


def _row(cells: Sequence[tuple[float, list[Piece]]]) -> Row:
    inside = [piece for _, cell in cells for piece in cell]
    return Row(
        "\t".join(_cell_text(cell) for _, cell in cells),
        min(piece.x0 for piece in inside),
        max(piece.x1 for piece in inside),
        min(piece.y0 for piece in inside),
        max(piece.y1 for piece in inside),
        inside[0].size,
        table=True,
        confidence=confidence_of(inside),
    )


def _cell_text(pieces: Sequence[Piece]) -> str:
    """Return the lines of a cell as one; a blank parts the entries of a list."""
    lines = [row.text.replace("\t", " ") for row in rows_of(pieces)]
    text = lines[0]
    for before, after in pairwise(lines):
        parted = (_LIST.search(before) and _ENTRY.match(after)) or _are_latin(before, after)
        text += (" " if parted else "") + after
    return text


def _are_latin(before: str, after: str) -> bool:
    return (
        before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    )


def _distinct(rules: Iterable[Rule]) -> int:
    return len(set(_clustered({rule.at for rule in rules}).values()))


def _clustered(places: Iterable[float]) -> dict[float, float]:
    """For each place the first of those that lie closer to it than rules that meet."""
    found: dict[float, float] = {}
    first = None
    for place in sorted(places):
        if first is None or place - first > _TOUCH:
            first = place
        found[place] = first
    return found


def _meeting(
    level: Sequence[Rule], upright: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the rules in groups that meet one another."""
    waiting_level, waiting_upright = set(level), set(upright)
    while waiting_level and waiting_upright:
        first = waiting_level.pop()
        group: tuple[list[Rule], list[Rule]] = ([first], [])
        fresh: list[tuple[Rule, bool]] = [(first, True)]
        while fresh:
            rule, is_level = fresh.pop()
            others = waiting_upright if is_level else waiting_level
            met = {other for other in others if _meet(rule, other)}
            others -= met
            group[is_level].extend(met)
            fresh += [(other, not is_level) for other in met]
        yield group


def _meet(rule: Rule, other: Rule) -> bool:
    return (
        other.start - _TOUCH <= rule.at <= other.end + _TOUCH
        and rule.start - _TOUCH <= other.at <= rule.end + _TOUCH
    )
