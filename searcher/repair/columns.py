"""Woven columns: pages set in two or more columns and saved straight across, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from searcher.model import Fix, Line, join
from searcher.repair.geometry import Measure, measure_indent, narrow, points, printed, reach, wide
from searcher.repair.gutters import (
    LEAST_ROWS,
    MOST_STRAYS,
    Gutters,
    Row,
    find_gutters,
    fits,
    has_gap,
    read_rows,
)
from searcher.repair.line_ends import ends_open, is_heading_like
from searcher.repair.lone_gutters import open_lone_gutters
from searcher.repair.seams import is_cut, parts_word

NAME = "woven columns"

_MEASURES: tuple[Measure, ...] = (points, wide, narrow)
_BAR = re.compile("[│┃┆┊┇║‖｜|]")
_LEAST_BARRED = 0.6  # of the lines that hold text
_LEAST_INDENT = 3
_INDENT = "    "
_FULL = 4
_LEAST_GOING_ON = 3
_SHORTEST_PAGE = 12  # rows
_LEAST_SHARE = 0.1  # of a page's lines that show a gutter


def woven_columns(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines in reading order: each page's left column first, then the next to the
    right.

    The gutter is found for each page and may shift from line to line; what stands above,
    between or below the columns at full width stays there. A paragraph's indent is kept as
    four spaces. Must not fire on tables, lists set in columns, signatures, verse or code:
    most lines of every column must fill it, read on in the next line, and hold prose.

    >>> rows = ["全市各级机关认真贯彻  力得到切实提升。各县",
    ...         "落实会议精神,加强协  区积极行动,统筹规划",
    ...         "作配合,服务保障的能  成效明显,值得学习。"]
    >>> woven, _ = woven_columns([Line(row, ((0, n),)) for n, row in enumerate(rows, 1)])
    >>> "".join(line.text for line in woven)
    '全市各级机关认真贯彻落实会议精神,加强协作配合,服务保障的能力得到切实提升。各县区积极行动,统筹规划成效明显,值得学习。'
    """
    opened = _open_bars(lines) or open_lone_gutters(lines)
    if opened is not None:
        parted = woven_columns(opened)
        return parted if parted[1] else (list(lines), [])
    if not has_gap("\n".join([line.text.strip() for line in lines])):
        return list(lines), []
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    shows = [_is_parted(page) for page in pages]
    if not any(shows):
        return list(lines), []
    shown = [page if shows_gaps else [] for page, shows_gaps in zip(pages, shows)]
    found = min((_find_all_gutters(shown, measure) for measure in _MEASURES), key=_measure_disorder)
    likely = next((gutters for gutters in found if gutters), None)
    straight: list[Line] = []
    fixes: list[Fix] = []
    for page, gutters in zip(pages, found):
        if gutters is None and likely and fits(read_rows(page, likely.measure), likely):
            gutters = likely
        straight += _unweave(page, gutters, fixes) if gutters else page
    return straight, fixes


def _open_bars(lines: Sequence[Line]) -> list[Line] | None:
    """Return the lines with spaces in the place of the bar that most of them have, None where they
    have none."""
    shown = [line for line in lines if line.text.strip()]
    bars = [_BAR.findall(line.text) for line in shown]
    barred = sum(len(found) == 1 for found in bars)
    if barred < max(LEAST_ROWS, _LEAST_BARRED * len(shown)):
        return None
    return [_open_bar(line) for line in lines]


def _open_bar(line: Line) -> Line:
    bar = _BAR.search(line.text)
    return line.splice(bar.start(), bar.end(), "  ") if bar else line


def _is_parted(page: Sequence[Line]) -> bool:
    """True if enough of the page's lines have a gap that may be a gutter."""
    parted = sum(has_gap(line.text.strip()) for line in page)
    return parted >= max(LEAST_ROWS, _LEAST_SHARE * len(page))


def _find_all_gutters(pages: Sequence[Sequence[Line]], measure: Measure) -> list[Gutters | None]:
    return [find_gutters(read_rows(page, measure), measure) for page in pages]


def _measure_disorder(found: Sequence[Gutters | None]) -> float:
    """Return how little a measure finds in the pages: how far gutters stray, where there is none
    the most that they may.
    """
    return sum(gutters.strays if gutters else MOST_STRAYS for gutters in found)


def _unweave(page: Sequence[Line], gutters: Gutters, fixes: list[Fix]) -> list[Line]:
    """Return the page's lines with every zone of columns in reading order; fixes are added."""
    rows = [gutters.settle(row) for row in read_rows(page, gutters.measure)]
    straight: list[Line] = []
    at = 0
    zones = _split_zones(rows, gutters)
    for start, end in (part for zone in zones for part in _split_pages(rows, zone, gutters)):
        flow = _follow_columns(page[start:end], rows[start:end], gutters)
        straight += [*page[at:start], *flow]
        at = end
        before = "\n".join(line.text for line in page[start:end])
        after = "\n".join(line.text for line in flow)
        fixes.append(Fix(NAME, page[start].marks[0][1], before, after))
    return straight + list(page[at:])


def _split_zones(rows: Sequence[Row], gutters: Gutters) -> list[tuple[int, int]]:
    """Return the stretches of rows set in columns, half-open.

    Each begins with a row that has text on both sides of a gutter, the next one too, and
    ends before a row that runs across.
    """
    zones: list[tuple[int, int]] = []
    shown = [index for index, row in enumerate(rows) if row.cells]
    start: int | None = None
    for index, following in zip(shown, [*shown[1:], None]):
        if start is None:
            woven = gutters.begin(rows[index])
            if woven and (following is None or gutters.parts(rows[following]) or len(shown) < 4):
                start = index
        elif gutters.crossed_by(rows[index]):
            zones.append((start, index))
            start = None
    return zones + [(start, len(rows))] if start is not None else zones


def _split_pages(
    rows: Sequence[Row], zone: tuple[int, int], gutters: Gutters
) -> Iterator[tuple[int, int]]:
    """Yield the parts of a zone that are pages, where blank rows part these: of equally many rows,
    or the last column above goes on with the first one below, and none with itself."""
    shown = [at for at in range(*zone) if rows[at].cells]
    seams = [pair for pair in zip(shown, shown[1:]) if pair[1] - pair[0] > 1]
    told = [_tells_turn(rows[above], rows[below], gutters) for above, below in seams]
    starts = [zone[0], *(below for _, below in seams)]
    sizes = [above + 1 - start for start, (above, _) in zip(starts, seams)]
    even = len(sizes) > 1 and min(sizes) >= max(_SHORTEST_PAGE, max(sizes) - 1)
    start = zone[0]
    if sum(told) + even > 0:
        for (above, _), turn in zip(seams, told):
            if turn >= 0:
                yield start, above + 1
                start = above + 1
    yield start, zone[1]


def _tells_turn(above: Row, below: Row, gutters: Gutters) -> int:
    """Return 1 if a word runs on over the turn of a page between two rows, -1 if one runs on within
    a column, 0 where nothing tells."""
    if not (gutters.parts(above) and gutters.parts(below)):
        return 0
    ends = [above.text[cell.start : cell.end] for cell in above.cells]
    begins = [below.text[cell.start : cell.end] for cell in below.cells]
    if any(map(_goes_on, ends, begins)):
        return -1
    return int(_goes_on(ends[-1], begins[0]))


def _goes_on(text: str, after: str) -> bool:
    return ends_open(text) and parts_word(text, after)


def _follow_columns(page: Sequence[Line], rows: Sequence[Row], gutters: Gutters) -> list[Line]:
    """Return the zone's lines, column after column."""
    columns: list[list[tuple[int, Line]]] = [[] for _ in range(len(gutters.starts) + 1)]
    for line, row in zip(page, rows):
        numbered = zip(gutters.columns_of(row), row.cells)
        for column, group in groupby(numbered, key=lambda pair: pair[0]):
            cells = [cell for _, cell in group]
            columns[column].append((cells[0].column, line.cut(cells[0].start, cells[-1].end)))
    flow: list[Line] = []
    for lines in columns:
        flow += _mark_indents(lines, flow[-1].text if flow else "")
    return flow


def _mark_indents(column: Sequence[tuple[int, Line]], before: str) -> list[Line]:
    """Return the column's lines, four spaces before those that open a paragraph by their place.

    A shifting gutter looks like an indent too: after a full line that stops in
    mid-sentence nothing opens.
    """
    if not column:
        return []
    full = max(printed(line.text) for _, line in column) - _FULL
    margin = _measure_margin(column, full - len(_INDENT))
    placed = []
    for start, line in column:
        reads_on = _fill(before) + reach(line.text) >= full and ends_open(before)
        if start - margin >= _LEAST_INDENT and (not reads_on or _find_heads(before, line.text)):
            line = join([Line(_INDENT, line.marks[:1], line.page), line])
        before = line.text
        placed.append(line)
    return placed


def _find_heads(text: str, after: str) -> bool:
    """True if a numbered line that fills its column is a heading, for these end with a word."""
    return is_heading_like(text) and not is_cut(text, after)


def _fill(text: str) -> int:
    """Return how much of the column's width the line takes, its indent too."""
    return printed(text) + min(len(_INDENT), measure_indent(text))


def _measure_margin(column: Sequence[tuple[int, Line]], full: int) -> int:
    """Return where most of the column's lines begin, cells; the leftmost of equals.

    Those that go on with a sentence tell it, where there are some: many may open a paragraph.
    """
    going_on = [
        start
        for (_, before), (start, _) in zip(column, column[1:])
        if printed(before.text) >= full and ends_open(before.text)
    ]
    few = len(going_on) < _LEAST_GOING_ON
    counts = Counter([start for start, _ in column] if few else going_on)
    near = {start: sum(counts[start + step] for step in (-1, 0, 1)) for start in sorted(counts)}
    return max(near, key=lambda start: (near[start], counts[start]))
