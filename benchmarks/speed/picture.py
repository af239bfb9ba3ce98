"""A picture of the latencies: bars by kind and engine on a log scale, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.speed.engine import KINDS, OURS, label
from benchmarks.speed.latency import Spread

WIDTH, LEFT, RIGHT = 760, 200, 90
ROW, BAR, GAP, TOP = 20, 13, 34, 58
# Colours by what is drawn, on light and on dark pages.
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px } .kind { font-weight: 600 }
  .scale { fill: #59636e } .line { stroke: #d1d9e0 } .tail { stroke: #59636e; stroke-width: 1.5 }
  .ours { fill: #bc4c00 } .peer { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .scale { fill: #9198a1 } .line { stroke: #3d444d }
    .tail { stroke: #9198a1 } .ours { fill: #f0883e } .peer { fill: #6e7681 }
  }
"""


@dataclass(frozen=True)
class Scale:
    """Milliseconds to places on a log scale between two powers of ten."""

    low: int
    high: int

    @classmethod
    def of(cls, times: Sequence[float]) -> Scale:
        """The scale that holds all times, at least one power wide."""
        low = math.floor(math.log10(min(times)))
        return cls(low, max(low + 1, math.ceil(math.log10(max(times)))))

    def place(self, ms: float) -> float:
        """How far right a time stands."""
        share = (math.log10(ms) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def picture(by_engine: Mapping[str, Mapping[str, Spread]], title: str) -> str:
    """The picture; every engine that answers a kind has a bar to the median there, and a line
    to the 99th percentile."""
    groups = {
        kind: {name: kinds[kind] for name, kinds in by_engine.items() if kind in kinds}
        for kind in KINDS
    }
    spreads = [spread for group in groups.values() for spread in group.values()]
    if not spreads:
        return _svg([], TOP, title)
    scale = Scale.of([ms for spread in spreads for ms in (spread.p50, spread.p99)])
    drawn: list[str] = []
    height = TOP
    for kind, group in groups.items():
        drawn += _group(kind, group, scale, height)
        height += GAP + ROW * len(group)
    return _svg([*_lines(scale, height), *drawn], height, title)


def _group(kind: str, group: Mapping[str, Spread], scale: Scale, top: int) -> Iterator[str]:
    yield _text(kind, 12, top + 14, "kind")
    for number, (name, spread) in enumerate(group.items()):
        yield from _bar(name, spread, scale, top + GAP - 10 + ROW * number)


def _bar(name: str, spread: Spread, scale: Scale, top: int) -> Iterator[str]:
    end, tail = scale.place(spread.p50), scale.place(spread.p99)
    colour = "ours" if name == OURS else "peer"
    middle = top + BAR / 2
    yield _text(label(name), LEFT - 8, top + 11, "name", anchor="end")
    yield (
        f'<rect class="{colour}" x="{LEFT}" y="{top}" width="{max(1.0, end - LEFT):.1f}" '
        f'height="{BAR}" rx="2"/>'
    )
    yield (
        f'<line class="tail" x1="{end:.1f}" x2="{tail:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<line class="tail" x1="{tail:.1f}" x2="{tail:.1f}" y1="{top + 2}" y2="{top + BAR - 2}"/>'
    )
    yield _text(f"{spread.p50:.3g} ms", max(end, tail) + 6, top + 11, "figure")


def _lines(scale: Scale, height: int) -> Iterator[str]:
    for power in range(scale.low, scale.high + 1):
        x = scale.place(10.0**power)
        yield f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{height}"/>'
        yield _text(f"{10.0**power:g} ms", x, TOP - 6, "scale", anchor="middle")


def _text(text: str, x: float, y: float, kind: str, *, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(drawn: Sequence[str], height: int, title: str) -> str:
    size = f'width="{WIDTH}" height="{height + 12}" viewBox="0 0 {WIDTH} {height + 12}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        _text(title, 12, 24, "title"),
    ]
    return "\n".join([*head, *drawn, "</svg>"]) + "\n"
