"""What the index and its searches cost as the corpus grows: once, twice and seven times the laws.

    python -m benchmarks.growth [--corpus FOLDER] [--times N]... [--queries N] [--seed N] [--write]

Each size has the documents of the corpus and altered copies of all of them (`altered.py`): in each
copy other words in titles and lines, other numbers. The same queries, drawn from the corpus as it
is, are asked of every size. Prints a table, and writes benchmarks/growth.md and docs/growth.svg
with `--write`.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import searcher
from benchmarks.altered import enlarge, size_of
from benchmarks.corpora import LAWS, ROOT, unpacked
from benchmarks.exact_strings import passage_texts
from benchmarks.speed.building import Built, build_ours
from benchmarks.speed.engine import ALL, ANY, KINDS, OURS
from benchmarks.speed.latency import Asked, Spread, measure
from benchmarks.speed.measured import machine, say
from benchmarks.speed.picture import STYLE
from benchmarks.speed.queries import draw_queries

TIMES = (1, 2, 7)
MB = 1_000_000
PANEL, HEIGHT, LEFT, TOP, GAP = 300, 150, 62, 64, 62


@dataclass(frozen=True)
class Step:
    """One size: how many times the corpus, its passages, bytes of source, the index made of it,
    latencies with ten snippets by kind of query."""

    times: int
    passages: int
    source: int
    built: Built
    asked: dict[str, Spread]


def grow(
    corpus: Path, folder: Path, times: Sequence[int], *, number: int, seed: int
) -> Iterator[Step]:
    """Measure each size, the smallest first; `number` queries for all words and for any."""
    asked = None
    for one in sorted(times):
        grown = corpus
        if one > 1:
            grown = enlarge(corpus, folder / "corpus", size=one * size_of(corpus), seed=seed)
        built = build_ours(grown, folder / "index")
        index = searcher.open_index(built.folder)
        asked = asked or _drawn(list(passage_texts(index)), number, seed)
        spreads = measure({OURS: built.folder}, asked, rounds=1, marked=True)[OURS]
        yield Step(one, index.stats().passages, size_of(grown), built, spreads)
        shutil.rmtree(built.folder)
        if one > 1:
            shutil.rmtree(grown)


def _drawn(texts: Sequence[str], number: int, seed: int) -> Asked:
    queries = draw_queries(texts, number=number, seed=seed)
    return Asked(queries, draw_queries(texts, number=number, seed=-seed, avoid=queries))


def page(steps: Sequence[Step], called: str) -> str:
    """The figures as a page, each beside what the smallest size has a passage."""
    heads = [
        *("corpus ×", "passages", "source, MB", "processor, s", "ms a passage", "peak, MB"),
        *("index, MB", "index / source", *(f"{kind}, ms" for kind in KINDS)),
    ]
    rows = [
        [
            str(step.times),
            f"{step.passages:,}",
            f"{step.source / MB:.0f}",
            f"{step.built.cost.processor:.1f}",
            f"{1000 * step.built.cost.processor / step.passages:.2f}",
            f"{step.built.cost.memory / MB:,.0f}",
            f"{step.built.size / MB:.0f}",
            f"{step.built.size / step.source:.2f}",
            *(f"{s.p50:.2f} / {s.p95:.1f} / {s.p99:.1f}" for s in map(step.asked.get, KINDS) if s),
        ]
        for step in steps
    ]
    lines = [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([
        "# Growth",
        "",
        f"Written by `python -m benchmarks.growth --write` on {machine()}; corpus: {called}, and",
        "altered copies of all its documents. One process; latencies are the thread's processor",
        "time for ten hits with snippets, median / 95th / 99th percentile, the same queries at",
        "every size.",
        "",
        *lines,
        "",
        "![How time, memory, size and latency grow](../docs/growth.svg)",
        "",
    ])  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """One quantity: what it is called and its value at each size."""

    title: str
    values: Sequence[float]
    unit: str
    # Whether a line shows what it would be if it grew as the passages do.
    linear: bool = True


def picture(steps: Sequence[Step]) -> str:
    """Six small charts over the number of passages, with what linear growth would give."""
    curves = [
        Curve("build, processor", [s.built.cost.processor for s in steps], "s"),
        Curve("build, peak memory", [s.built.cost.memory / MB for s in steps], "MB", linear=False),
        Curve("index", [s.built.size / MB for s in steps], "MB"),
        Curve("all words, median", [s.asked[ALL].p50 for s in steps], "ms"),
        Curve("any words, median", [s.asked[ANY].p50 for s in steps], "ms"),
        Curve("any words, p99", [s.asked[ANY].p99 for s in steps], "ms"),
    ]
    passages = [step.passages for step in steps]
    width, height = 3 * PANEL + 20, TOP + 2 * (HEIGHT + GAP)
    drawn = [
        line
        for number, curve in enumerate(curves)
        for line in _panel(curve, passages, number % 3 * PANEL, TOP + number // 3 * (HEIGHT + GAP))
    ]
    title = f"Growth to {passages[-1]:,} passages"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}.curve {{ fill: none; stroke: #bc4c00; stroke-width: 2 }}"
        ".even { stroke: #8c959f; stroke-dasharray: 4 3 }</style>",
        f'<text class="title" x="12" y="24">{escape(title)}; dashed: as the passages grow</text>',
        *drawn,
        "</svg>",
        "",
    ])  # fmt: skip


def _panel(curve: Curve, passages: Sequence[int], left: int, top: int) -> Iterator[str]:
    even = curve.values[0] * passages[-1] / passages[0] if curve.linear else 0
    most = 1.05 * max(*curve.values, even)

    def place(count: float, value: float) -> tuple[float, float]:
        x = left + LEFT + count / passages[-1] * (PANEL - LEFT - 24)
        return x, top + HEIGHT - value / most * HEIGHT

    points = [place(*point) for point in zip(passages, curve.values, strict=True)]
    (x0, y0), (x1, _) = place(0, 0), place(passages[-1], 0)
    yield f'<text class="kind" x="{left + 12}" y="{top - 10}">{escape(curve.title)}</text>'
    yield f'<line class="line" x1="{x0:.1f}" x2="{x1:.1f}" y1="{y0:.1f}" y2="{y0:.1f}"/>'
    if curve.linear:
        (a, b), (c, d) = place(passages[0], curve.values[0]), place(passages[-1], even)
        yield f'<line class="even" x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}"/>'
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline class="curve" points="{line}"/>'
    for (x, y), count, value in zip(points, passages, curve.values, strict=True):
        yield f'<circle class="ours" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        yield (
            f'<text x="{x - 6:.1f}" y="{y - 6:.1f}" text-anchor="end">'
            f"{value:,.3g} {curve.unit}</text>"
        )
        yield (
            f'<text class="scale" x="{x:.1f}" y="{top + HEIGHT + 16}" text-anchor="middle">'
            f"{count / 1000:,.0f}k</text>"
        )


def main() -> None:
    """Measure every size, print the page, and write it and the picture when asked."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="searcher-", dir=options.scratch) as name:
        folder = Path(name)
        corpus = unpacked(options.corpus, folder / "source")
        steps: list[Step] = []
        times = options.times or TIMES
        for step in grow(corpus, folder, times, number=options.queries, seed=options.seed):
            steps.append(step)
            say(f"{step.times} times: {step}")
            if options.write:
                _write(options.into, steps, corpus.name)
    print(page(steps, options.corpus.name))


def _write(into: Path, steps: Sequence[Step], called: str) -> None:
    (into / "benchmarks" / "growth.md").write_text(page(steps, called), encoding="utf-8")
    (into / "docs" / "growth.svg").write_text(picture(steps), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.growth", description="Measure how the index grows with its corpus."
    )
    add = parser.add_argument
    add("--corpus", type=Path, default=LAWS, help="a folder or a tar.xz; the laws")
    add("--times", type=int, action="append", help="a size; may be repeated; 1, 2 and 7")
    add("--queries", type=int, default=100, help="all-words queries; as many any-words")
    add("--seed", type=int, default=1, help="of the queries and of what is made up")
    add("--scratch", type=Path, help="a folder for what is made meanwhile")
    add("--write", action="store_true", help="write benchmarks/growth.md and docs/growth.svg")
    add("--into", type=Path, default=ROOT, help="the checkout to write them in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
