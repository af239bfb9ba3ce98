"""A trend as a picture for a report: labelled axes, the denominator told, legible without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from searcher.counts.trend import Trend
from searcher.text.inert import inert

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 64, 96
BASE = HEIGHT - BOTTOM
# Each series has a line and a mark of its own beside its colour.
SERIES = (
    ("#1b4f8a", "", "circle"),
    ("#a34a00", "8 4", "square"),
    ("#1c6a3d", "2 3", "diamond"),
    ("#623b87", "10 3 2 3", "circle"),
)
INK, DIM, LINE = "#1f1d1a", "#5f5a51", "#dfdad0"
STEPS = (1, 2, 5)


def trend_svg(trend: Trend) -> str:
    """Return the rates of a trend by year as an SVG of 960 by 420 pixels.

    A year in which nothing was written breaks the line. Bars beneath tell how much was written.
    """
    years = [int(row.key) for row in trend.rows if row.key.isdigit()] or [0]
    across = _Across(min(years), max(years))
    most = _round_up(max((rate for row in trend.rows for rate in row.rates), default=0) or 1)
    names = "、".join(trend.queries)
    title = f"{names}：每 {trend.per:,} 字出现次数（按年）"
    told = f"分母：所选文件全部字数；日期：{'首次通过' if trend.date == 'first' else '本版'}；无日期 {trend.undated.characters:,} 字未计入"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="sans-serif" font-size="14">',
        f"<title>{_said(title)}</title><desc>{_said(_described(trend))}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="28" font-size="18" fill="{INK}">{_said(title)}</text>',
        f'<text x="{LEFT}" y="48" font-size="13" fill="{DIM}">{_said(told)}</text>',
        *_grid(most),
        *_bars(trend, across),
        *_years(across),
        *(
            part
            for number in range(len(trend.queries))
            for part in _series(trend, number, across, most)
        ),
        "</svg>",
    ]
    return "\n".join(parts)


class _Across:
    """Where each year stands."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.step = (WIDTH - LEFT - RIGHT) / max(last - first, 1)

    def at(self, year: int) -> float:
        return round(LEFT + (year - self.first) * self.step, 1)


def _said(text: str) -> str:
    return escape(inert(text))


def _described(trend: Trend) -> str:
    rows = (f"{row.key}: {', '.join(map(str, row.counts))}" for row in trend.rows)
    return "; ".join(rows)


def _round_up(most: float) -> float:
    scale = 1.0
    while scale * 10 <= most:
        scale *= 10
    while scale > most:
        scale /= 10
    return next((scale * step for step in STEPS if scale * step >= most), scale * 10)


def _height(value: float, most: float) -> float:
    return round(BASE - (BASE - TOP) * value / most, 1)


def _grid(most: float) -> Iterator[str]:
    for part in range(5):
        y = _height(most * part / 4, most)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{LINE}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end" fill="{DIM}">{most * part / 4:g}</text>'


def _years(across: _Across) -> Iterator[str]:
    every = max(1, round((across.last - across.first) / 10))
    for year in range(across.first, across.last + 1, every):
        yield f'<text x="{across.at(year)}" y="{BASE + 20}" text-anchor="middle" fill="{DIM}">{year}</text>'
    yield f'<text x="{LEFT}" y="{HEIGHT - 10}" font-size="13" fill="{DIM}">年份；下方灰条为当年字数</text>'


def _bars(trend: Trend, across: _Across) -> Iterator[str]:
    most = max((row.characters for row in trend.rows), default=0) or 1
    for row in trend.rows:
        if row.key.isdigit():
            tall = max(1.0, round(36 * row.characters / most, 1))
            x, wide = across.at(int(row.key)) - 4, 8
            yield (
                f'<rect x="{x}" y="{BASE + 66 - tall}" width="{wide}" height="{tall}" fill="{LINE}">'
                f"<title>{row.key}：{row.characters:,} 字</title></rect>"
            )


def _series(trend: Trend, number: int, across: _Across, most: float) -> Iterator[str]:
    colour, dashes, mark = SERIES[number % len(SERIES)]
    points = [
        (
            int(row.key),
            across.at(int(row.key)),
            _height(row.rates[number], most),
            row.counts[number],
        )
        for row in trend.rows
        if row.key.isdigit()
    ]
    for run in _runs(points):
        line = " ".join(f"{x},{y}" for _, x, y, _ in run)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
    for year, x, y, count in points:
        yield f"<g>{_mark(mark, x, y, colour)}<title>{year}：{count:,} 次</title></g>"
    if points:
        _, x, y, _ = points[-1]
        yield f'<text x="{x + 12}" y="{y + 5}" fill="{colour}">{_said(trend.queries[number][:12])}</text>'


Point = tuple[int, float, float, int]


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Give the points of years that follow one another."""
    run: list[Point] = []
    for point in points:
        if run and point[0] != run[-1][0] + 1:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _mark(kind: str, x: float, y: float, colour: str) -> str:
    if kind == "circle":
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
    turn = f' transform="rotate(45 {x} {y})"' if kind == "diamond" else ""
    return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="{colour}"{turn}/>'
