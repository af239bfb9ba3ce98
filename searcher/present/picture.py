"""A trend as a picture for a report: labelled axes, the denominator told, legible without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from searcher.counts.trend import Trend
from searcher.text.inert import inert

WIDTH, HEIGHT = 960, 428
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 72, 96
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
SPACE = 18  # pixels between the names of two series
# Of bars: pixels from the left to where they begin, each one's height, and how many are drawn.
NAMES, BAR, MOST_BARS = 300, 20, 20
LONGEST = 18  # characters of a name beside a bar
KEYS = {"year": "年", "issuer": "发文机关", "region": "地区", "type": "文种", "status": "时效"}


def trend_svg(trend: Trend) -> str:
    """Return the rates of a trend as an SVG 960 pixels wide: by year as lines, else as bars."""
    return _lines_svg(trend) if trend.by == "year" else _bars_svg(trend)


def _lines_svg(trend: Trend) -> str:
    """A year in which nothing was written breaks the line. Bars beneath tell how much was
    written."""
    years = [int(row.key) for row in trend.rows if row.key.isdigit()] or [0]
    across = _Across(min(years), max(years))
    most = _round_up(max((rate for row in trend.rows for rate in row.rates), default=0) or 1)
    dated = f"日期：{'首次通过' if trend.date == 'first' else '本版'}；无日期 {trend.undated.characters:,} 字未计入"
    parts = [
        *_head(trend, HEIGHT, dated),
        *_grid(most),
        *_bars(trend, across),
        *_years(across, trend.per),
        *(
            part
            for number in range(len(trend.queries))
            for part in _series(trend, number, across, most)
        ),
        *_names(trend, across, most),
        "</svg>",
    ]
    return "\n".join(parts)


def _head(trend: Trend, height: int, dated: str) -> Iterator[str]:
    """Give a picture's opening: its size, title, description, and what is counted against."""
    title = f"{'、'.join(trend.queries)}：每 {trend.per:,} 字出现次数（按{KEYS[trend.by]}）"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" font-family="sans-serif" font-size="14">'
    )
    yield f"<title>{_said(title)}</title><desc>{_said(_described(trend))}</desc>"
    yield f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    yield f'<text x="20" y="28" font-size="18" fill="{INK}">{_said(title)}</text>'
    yield (
        f'<text x="20" y="48" font-size="13" fill="{DIM}">'
        f"分母：所选文件全部字数；{_said(dated)}</text>"
    )


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


def _years(across: _Across, per: int) -> Iterator[str]:
    every = max(1, round((across.last - across.first) / 10))
    for year in range(across.first, across.last + 1, every):
        yield f'<text x="{across.at(year)}" y="{BASE + 20}" text-anchor="middle" fill="{DIM}">{year}</text>'
    yield f'<text x="20" y="{HEIGHT - 10}" font-size="13" fill="{DIM}">横轴：年份，纵轴：每 {per:,} 字出现次数；下方灰条为当年字数</text>'


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


def _names(trend: Trend, across: _Across, most: float) -> Iterator[str]:
    """Give each series' name beside its end; names that would overlap stand one below the other."""
    last = next((row for row in reversed(trend.rows) if row.key.isdigit()), None)
    if last is None:
        return
    ends = sorted((_height(rate, most), number) for number, rate in enumerate(last.rates))
    taken = float(TOP - SPACE)
    for y, number in ends:
        taken = max(taken + SPACE, y)
        name, colour = trend.queries[number][:12], SERIES[number % len(SERIES)][0]
        x = across.at(int(last.key)) + 12
        yield f'<text x="{x}" y="{taken + 5}" fill="{colour}">{_said(name)}</text>'


def _bars_svg(trend: Trend) -> str:
    """Return the rows with the highest counts as bars beside their names, the number at each
    end."""
    rows = trend.rows[:MOST_BARS]
    tall = len(trend.queries) * BAR + 10
    most = max((rate for row in rows for rate in row.rates), default=0) or 1
    unknown = f"{KEYS[trend.by]}不明 {trend.undated.characters:,} 字未计入"
    more = len(trend.rows) - len(rows)
    left_out = f"；另有 {more} 项未画出" if more else ""
    height = TOP + len(rows) * tall + 20 + (24 if len(trend.queries) > 1 else 0)
    parts = [*_head(trend, height, unknown + left_out)]
    for at, row in enumerate(rows):
        top = TOP + 10 + at * tall
        middle = top + len(row.rates) * BAR / 2 + 5
        label = row.key if len(row.key) <= LONGEST else row.key[: LONGEST - 1] + "…"
        parts.append(
            f'<text x="{NAMES - 10}" y="{middle}" text-anchor="end" fill="{INK}">{_said(label)}'
            f"<title>{_said(row.key)}：{row.characters:,} 字</title></text>"
        )
        for number, (rate, count) in enumerate(zip(row.rates, row.counts, strict=True)):
            parts += _bar(top + number * BAR, rate / most, number, f"{rate:,.2f}（{count:,} 次）")
    if len(trend.queries) > 1:
        parts += _key(trend, height - 20)
    return "\n".join([*parts, "</svg>"])


def _bar(top: float, share: float, number: int, told: str) -> Iterator[str]:
    colour, dashes, _ = SERIES[number % len(SERIES)]
    wide = round((WIDTH - NAMES - RIGHT) * share, 1)
    # Without colour the first is filled, the others are told by their outlines.
    fill = colour if not dashes else "none"
    if wide:
        yield (
            f'<rect x="{NAMES}" y="{top + 2}" width="{wide}" height="{BAR - 5}" fill="{fill}" '
            f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )
    yield f'<text x="{NAMES + wide + 8}" y="{top + 14}" font-size="13" fill="{DIM}">{told}</text>'


def _key(trend: Trend, y: float) -> Iterator[str]:
    """Give the names of the bars' series in a row."""
    x = NAMES
    for number, query in enumerate(trend.queries):
        colour, dashes, _ = SERIES[number % len(SERIES)]
        fill = colour if not dashes else "none"
        yield (
            f'<rect x="{x}" y="{y - 10}" width="24" height="11" fill="{fill}" '
            f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )
        yield f'<text x="{x + 32}" y="{y}" fill="{colour}">{_said(query[:12])}</text>'
        x += 50 + 15 * (min(len(query), 12) + 1)


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
