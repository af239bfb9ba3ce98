"""Markdown tables of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.speed.building import Built
from benchmarks.speed.engine import KINDS, OURS, TANTIVY, label
from benchmarks.speed.goals import Goal
from benchmarks.speed.latency import Spread
from benchmarks.speed.measured import Measured
from benchmarks.speed.serving import BARE

NONE = "–"
REACHED = {True: "reached", False: "**not reached**", None: "not measured"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table.

    >>> print(table(["engine", "ms"], [["a | b", "1"]]))
    | engine | ms |
    | --- | --- |
    | a \\| b | 1 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def goal_table(goals: Sequence[Goal]) -> str:
    """Each goal beside what was measured."""
    rows = [[goal.measure, goal.ours, goal.goal, REACHED[goal.reached]] for goal in goals]
    return table(["measure", "measured", "goal", ""], rows)


def latency_table(by_engine: Mapping[str, Mapping[str, Spread]]) -> str:
    """Median / 95th / 99th percentile by engine and kind, and the medians as times tantivy's."""
    beside = by_engine.get(TANTIVY, {})
    rows = [
        [label(name), *(_spread(kinds.get(kind), beside.get(kind)) for kind in KINDS)]
        for name, kinds in by_engine.items()
    ]
    return table(["ms", *KINDS], rows)


def _spread(spread: Spread | None, beside: Spread | None) -> str:
    if spread is None:
        return NONE
    figures = " / ".join(f"{ms:.3g}" for ms in (spread.p50, spread.p95, spread.p99))
    return f"{figures} ({ratio(spread.p50, beside.p50 if beside else None)})"


def short_table(measured: Measured) -> str:
    """One line an engine: medians with snippets, phrases, seconds to build, size, memory."""
    head = ["engine", *KINDS, "phrases found", "build, s", "size × source", "memory, MB"]
    return table(head, (_short_row(name, measured) for name in measured.marked))


def _short_row(name: str, measured: Measured) -> list[str]:
    medians = (measured.marked[name].get(kind) for kind in KINDS)
    found, built = measured.found.get(name), measured.built.get(name)
    served = measured.served.get(name)
    return [
        label(name),
        *(NONE if one is None else f"{one.p50:.3g}" for one in medians),
        NONE if found is None else f"{found.found} of {found.asked}",
        NONE if built is None else f"{built.cost.processor:.0f}",
        NONE if built is None else f"{built.size / measured.source:.2f}",
        NONE if served is None else megabytes(served.memory),
    ]


def build_table(measured: Measured) -> str:
    """Seconds, size and memory of making each index."""
    beside = measured.built.get(TANTIVY)
    rows = [
        _build_row(label(name), built, beside, measured.source)
        for name, built in measured.built.items()
    ]
    ours = {"two processes": measured.two_processes, "from passages": measured.from_passages}
    rows[1:1] = [
        _build_row(f"{OURS}, {how}", built, beside, measured.source)
        for how, built in ours.items()
        if built is not None
    ]
    if measured.cutting:
        cost = measured.cutting
        rows.append(
            ["cutting alone", f"{cost.processor:.1f}", f"{cost.clock:.1f}", NONE, NONE, NONE, NONE]
        )
    head = [
        "engine",
        "processor, s",
        "clock, s",
        "processor × tantivy",
        "size, MB",
        "size / source",
        "peak, MB",
    ]
    return table(head, rows)


def _build_row(name: str, built: Built, beside: Built | None, source: int) -> list[str]:
    cost = built.cost
    return [
        name,
        f"{cost.processor:.1f}",
        f"{cost.clock:.1f}",
        ratio(cost.processor, beside.cost.processor if beside else None),
        megabytes(built.size),
        f"{built.size / source:.2f}",
        megabytes(cost.memory),
    ]


def service_table(measured: Measured) -> str:
    """Rate, memory and cold start of each engine, and phrases found."""
    return table(
        ["engine", "queries/s on two cores", "peak, MB", "new process to first answer, s"],
        _service_rows(measured),
    )


def _service_rows(measured: Measured) -> Iterator[list[str]]:
    for name, served in measured.served.items():
        rate = NONE if served.rate is None else f"{served.rate:,.0f}"
        cold = f"{measured.cold[name]:.2f}" if name in measured.cold else NONE
        yield [label(name), rate, megabytes(served.memory), cold]
    if BARE in measured.cold:
        yield [f"`{BARE}`", NONE, NONE, f"{measured.cold[BARE]:.2f}"]


def found_table(measured: Measured) -> str:
    """Phrases found, passages found, and passages among the first ten that lack the phrase."""
    rows = [
        [
            label(name),
            f"{one.found} of {one.asked}",
            f"{one.match:,} of {one.hold:,}",
            str(one.false),
        ]
        for name, one in measured.found.items()
    ]
    return table(
        ["engine", "phrases found", "passages matched, of those that hold one", "shown without it"],
        rows,
    )


def growth_table(measured: Measured) -> str:
    """Cost and latencies at each size of the corpus."""
    rows = [
        [
            f"{step.share:g}",
            f"{step.passages:,}",
            megabytes(step.source),
            f"{step.built.cost.processor:.1f}",
            megabytes(step.built.cost.memory),
            megabytes(step.built.size),
            *(f"{step.plain[kind].p50:.2f}" if kind in step.plain else NONE for kind in KINDS),
        ]
        for step in measured.steps
    ]
    head = ["corpus ×", "passages", "source, MB", "processor, s", "peak, MB", "index, MB"]
    return table([*head, *(f"{kind}, ms" for kind in KINDS)], rows)


def ratio(ours: float, beside: float | None) -> str:
    """How many times another figure this one is."""
    return NONE if not beside else f"{ours / beside:.1f}×"


def megabytes(size: int) -> str:
    """Bytes as megabytes, with a decimal where there are few."""
    return f"{size / 1e6:,.{int(size < 1e7)}f}"
