"""Blocks → lines: how far each is indented, and whether it fills the width of its column."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from searcher.load.page.edges import Column, Edges, edges_of
from searcher.load.page.footnotes import with_notes
from searcher.load.page.grids import Table
from searcher.load.page.reading_order import Block
from searcher.load.page.rows import Row, lined_up, row_of
from searcher.load.page.titles import with_title
from searcher.model import Line

_FULL = 1.3  # ems that a full line may lack beside what the next word takes
_FLUSH = 0.25  # ems that a line spaced out may lack
_FINAL = "。；：！？"
_RAGGED = 2.2  # ems within which most full lines end
_DEEPEST = 20  # ideographic spaces that stand for an indent
_LARGER_GAP = 1.7  # times the usual distance of two lines, past which a blank line stands
_OTHER_SIZE = 1.15
_WORD = re.compile(r"[0-9A-Za-z.%〔〕/-]{2,}")
_LEADERS = re.compile(r"(?:[.．·・]\s?){6,}\s*[\divxIVX]{1,4}$|…{2,}\s*\d{1,4}$")
_BEGUN = re.compile(r"[，。、；：！？）》”’」』】〕…—]*")


@dataclass(frozen=True)
class Sheet:
    """A page's blocks in reading order, its number from 1 and its size in points."""

    number: int
    width: float
    blocks: tuple[Block, ...]
    label: str | None = None


@dataclass
class _Laid:
    """A block of a sheet, and its rows from the top down."""

    sheet: Sheet
    rows: list[Row]
    column: Column


class _Said(NamedTuple):
    """A line before it has its number: its text, whether it is full, the row it was made of."""

    text: str
    full: bool | None
    row: Row | None


_BLANK = _Said("", None, None)


def lines_of(sheets: Sequence[Sheet]) -> tuple[Line, ...]:
    """Return the lines of all pages, numbered on through the document; the title's has level 1.

    Ideographic spaces stand for an indent, a blank line for a gap larger than usual between
    two lines of a column, `full` tells whether a line reaches the right edge of its column.
    """
    laid = [
        _Laid(sheet, list(_rows(block)), _column(sheet, block))
        for sheet in sheets
        for block in sheet.blocks
    ]
    pooled: dict[Column, list[Row]] = defaultdict(list)
    for one in laid:
        pooled[one.column] += one.rows
    edges = edges_of(pooled)
    body = _body_size(chain.from_iterable(one.rows for one in laid))
    _mark_title(laid, body)
    lines: list[Line] = []
    number = 0
    for one in laid:
        column, rows = edges[one.column], with_notes(one.rows, body)
        for said in _block_lines(list(_with_whole_titles(rows, column, body)), column):
            number += bool(said.text)
            lines.append(_line(said, one.sheet, max(1, number)))
    return tuple(lines)


def _line(said: _Said, sheet: Sheet, number: int) -> Line:
    return Line(
        said.text,
        ((0, number),),
        page=sheet.number,
        level=said.row.level if said.row else 0,
        page_label=sheet.label,
        confidence=said.row.confidence if said.row else None,
        full=said.full,
    )


def _mark_title(laid: Sequence[_Laid], body: float) -> None:
    """Have the lines of the title on the first page with text as one row of level 1."""
    first = next((one.sheet for one in laid if one.rows), None)
    blocks = [one for one in laid if one.sheet is first]
    if first:
        titled = with_title([one.rows for one in blocks], width=first.width, body=body)
        for one, rows in zip(blocks, titled):
            one.rows = rows


def _column(sheet: Sheet, block: Block) -> Column:
    return Column(block.path, round(sheet.width), bool(sheet.number % 2))


def _rows(block: Block) -> Iterator[Row]:
    """Yield the block's rows, each table's in its place."""
    for line in lined_up(block.pieces):
        words = [piece for piece in line if not isinstance(piece, Table)]
        if words:
            yield row_of(words)
        yield from chain.from_iterable(piece.rows for piece in line if isinstance(piece, Table))


def _block_lines(rows: Sequence[Row], edges: Edges) -> Iterator[_Said]:
    pitch = _pitch(rows)
    for at, row in enumerate(rows):
        above = rows[at - 1] if at else None
        if above is not None and _stands_apart(above, row, pitch):
            yield _BLANK
        after = rows[at + 1].text if at + 1 < len(rows) else ""
        full = not row.table and _is_full(row, edges, after)
        yield _Said(_indent(row, edges) + row.text, full, row)


def _body_size(rows: Iterable[Row]) -> float:
    """Return the em that most of the text is set in."""
    lengths: Counter[float] = Counter()
    for row in rows:
        lengths[round(row.size, 1)] += len(row.text)
    return lengths.most_common(1)[0][0] if lengths else 0.0


def _with_whole_titles(rows: Iterable[Row], edges: Edges, body: float) -> Iterator[Row]:
    """Yield the rows, large centred ones that go on after a full one as one row."""
    title: Row | None = None
    for row in rows:
        if title and not title.level and _ends_title(title, row, edges):
            row = replace(row, text=title.text + row.text, x0=title.x0, y1=title.y1)
        elif title:
            yield title
        title = row if row.size > _OTHER_SIZE * body and not row.table else None
        if title is None:
            yield row
    if title:
        yield title


def _ends_title(title: Row, row: Row, edges: Edges) -> bool:
    full = edges.right - edges.left - (title.x1 - title.x0) < _RAGGED * title.size
    centred = abs((row.x0 - edges.left) - (edges.right - row.x1)) < row.size
    return full and centred and abs(row.size - title.size) < 0.03 * row.size


def _pitch(rows: Sequence[Row]) -> float:
    """Return the usual distance of one line from the next, in ems of the lower."""
    steps = sorted(_step(above, row) for above, row in zip(rows, rows[1:]))
    return steps[len(steps) // 2] if steps else 0.0


def _step(above: Row, row: Row) -> float:
    return (above.y1 - row.y1) / row.size


def _stands_apart(above: Row, row: Row, pitch: float) -> bool:
    if above.table and row.table:
        return False
    sizes = sorted((above.size, row.size))
    return (
        above.table
        or row.table
        or sizes[1] > _OTHER_SIZE * sizes[0]
        or _step(above, row) > _LARGER_GAP * pitch
    )


def _is_full(row: Row, edges: Edges, after: str) -> bool:
    """True if the line could not have taken the word or the mark that the next one begins with.

    One of a table of contents with its dots never is. One that ends a sentence may be the last of its paragraph, and is full by chance alone
    unless it was spaced out.
    """
    if _LEADERS.search(row.text):
        return False
    short = (edges.right - row.x1) / row.size
    if edges.justified and row.text[-1:] in _FINAL:
        return short < _FLUSH
    word = _WORD.match(after)
    reach = len(word[0]) * 0.55 if word else 0.0
    # A mark may not begin a line: it takes the character before it along.
    second = _BEGUN.match(after, 1)
    reach += len(second[0]) if second else 0
    return short < _FULL + reach


def _indent(row: Row, edges: Edges) -> str:
    if row.table:
        return ""
    ems = (row.x0 - edges.left) / row.size
    return "\u3000" * min(_DEEPEST, round(ems)) if ems >= 0.75 else ""
