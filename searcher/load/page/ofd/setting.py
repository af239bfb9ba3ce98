"""Blocks of all pages → lines: how far each is indented, and whether it fills its column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from searcher.load.page.ofd.columns import Block
from searcher.load.page.ofd.rows import Row
from searcher.load.page.pdf.edges import agreed_end
from searcher.model import Line

_SAME_EDGE = 0.5  # ems by which lines that begin at one edge may differ
_RAGGED = 2.2  # ems within which most full lines end
_LARGE = 1.15  # times the size of most lines, of a title
_SHARE = 25  # one line in so many, at least two, begins at the margin
_FULL = 1.3  # ems that a full line may lack beside what the next word takes
_DEEPEST = 20  # ideographic spaces that stand for an indent
_WORD = re.compile(r"[0-9A-Za-z.%〔〕/-]{2,}")
_HANGING = "，。；：、,;:"
_NARROW = 0.5  # ems that a character of such a word takes
_BEGUN = re.compile(r"[，。、；：！？）》”’」』】〕…—]*")


class Sheet(NamedTuple):
    """A page's number, from 1, and its blocks in reading order."""

    number: int
    blocks: Sequence[Block]


class _Edges(NamedTuple):
    left: float
    right: float
    size: float  # that most of the lines are set in


def lines_of(sheets: Sequence[Sheet]) -> Iterator[Line]:
    """The lines of all pages, numbered on through the document.

    Ideographic spaces stand for an indent; `full` tells whether a line reaches the right edge
    that full lines of its kind of column have on all pages.
    """
    pooled: dict[str, list[Row]] = defaultdict(list)
    for sheet in sheets:
        for block in sheet.blocks:
            pooled[block.column] += block.rows
    edges = {column: _edges(rows) for column, rows in pooled.items()}
    number = 0
    for sheet in sheets:
        for block in sheet.blocks:
            for line in _block_lines(block.rows, edges[block.column], sheet.number, number):
                number += 1
                yield line


def _block_lines(rows: Sequence[Row], edges: _Edges, page: int, number: int) -> Iterator[Line]:
    rows = _with_whole_titles(rows, edges)
    texts = [row.text for row in rows]
    for at, (row, after) in enumerate(zip(rows, [*texts[1:], ""]), 1):
        text = _indent(row, edges) + texts[at - 1]
        full = "\t" not in text and _is_full(row, edges, after)
        yield Line(text, ((0, number + at),), page, full=full)


def _edges(rows: Sequence[Row]) -> _Edges:
    """Where lines begin, and where full ones end: what many of them agree on."""
    size = median(row.size for row in rows)
    starts = sorted(row.left for row in rows)
    least = min(len(rows), max(2, len(rows) // _SHARE))
    left = next(
        start
        for at, start in enumerate(starts)
        if bisect_right(starts, start + _SAME_EDGE * size) - at >= least or start == starts[-1]
    )
    right = agreed_end([(row.left, _end(row)) for row in rows], left=left, em=size)
    return _Edges(left, right, size)


def _with_whole_titles(rows: Sequence[Row], edges: _Edges) -> list[Row]:
    """The rows, large centred ones that go on after a full one as one row."""
    whole: list[Row] = []
    for row in rows:
        if whole and _ends_title(whole[-1], row, edges):
            whole[-1] = Row((*whole[-1].pieces, *row.pieces))
        else:
            whole.append(row)
    return whole


def _ends_title(title: Row, row: Row, edges: _Edges) -> bool:
    large = title.size > _LARGE * edges.size and abs(row.size - title.size) < 0.03 * row.size
    full = edges.right - edges.left - (title.right - title.left) < _RAGGED * title.size
    centred = abs((row.left - edges.left) - (edges.right - row.right)) < row.size
    return large and full and centred


def _end(row: Row) -> float:
    """Where the line ends; a mark at its end may hang over the edge."""
    last = row.pieces[-1].text[-1:]
    return row.right - row.size if last in _HANGING else row.right


def _is_full(row: Row, edges: _Edges, after: str) -> bool:
    """Whether the line could not have taken the word or the mark that the next one begins with."""
    word = _WORD.match(after)
    reach = len(word[0]) * _NARROW if word else 0.0
    # A mark may not begin a line: it takes the character before it along.
    second = _BEGUN.match(after, 1)
    reach += len(second[0]) if second else 0
    # The last piece tells where it ends, also where a title's lines are one row.
    return edges.right - row.pieces[-1].right < (_FULL + reach) * row.size


def _indent(row: Row, edges: _Edges) -> str:
    return "\u3000" * max(0, min(_DEEPEST, round((row.left - edges.left) / row.size)))
