"""What the project sets itself, and whether this run reached it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.speed.engine import (
    ALL,
    ANY,
    CHARACTERS,
    COMMON,
    FTS5,
    KINDS,
    OURS,
    PHRASE,
    STOCK,
    TANTIVY,
)
from benchmarks.speed.latency import Spread
from benchmarks.speed.measured import Measured
from benchmarks.speed.serving import BARE

SNIPPETS_MS = 2.0
FASTER_THAN_STOCK = 15
SLOWER_THAN_TANTIVY = 2
SIZE = 1.5
INDEXING_BYTES, SEARCHING_BYTES = 1.5e9, 300e6
START_TIMES, START_MORE = 1.5, 0.15
UPDATE = 0.03


@dataclass(frozen=True)
class Goal:
    """A measure, ours and the goal in words; `reached` is None where it was not measured."""

    measure: str
    ours: str
    goal: str
    reached: bool | None


def goals(measured: Measured) -> list[Goal]:
    """All goals, in the order of the report; those of a peer that is absent are left out."""
    return [
        *_latency(measured),
        *_snippets(measured),
        *_phrases(measured),
        *_index(measured),
        *_upkeep(measured),
    ]


def _latency(measured: Measured) -> Iterator[Goal]:
    ours, theirs = (measured.plain.get(name, {}) for name in (OURS, TANTIVY))
    for kind in (ALL, ANY, COMMON, PHRASE):
        if kind in ours and kind in theirs:
            yield from _beside(kind, ours[kind], theirs[kind])
    exact = measured.plain.get(CHARACTERS, {})
    if PHRASE in ours and PHRASE in exact:
        beside = "phrase, median, beside tantivy over characters"
        yield _no_slower(beside, ours[PHRASE].p50, exact[PHRASE].p50)


def _beside(kind: str, ours: Spread, theirs: Spread) -> Iterator[Goal]:
    yield _no_slower(f"{kind}, median", ours.p50, theirs.p50)
    if kind != PHRASE:
        yield _no_slower(f"{kind}, 99th percentile", ours.p99, theirs.p99)


def _no_slower(measure: str, ours: float, theirs: float) -> Goal:
    goal = f"no slower than tantivy: {theirs:.2f} ms"
    return Goal(measure, f"{ours:.2f} ms", goal, ours <= theirs)


def _snippets(measured: Measured) -> Iterator[Goal]:
    marked = measured.marked
    for kind in KINDS:
        peers = {
            name: marked[name][kind].p50 for name in (TANTIVY, FTS5) if kind in marked.get(name, {})
        }
        if kind in marked.get(OURS, {}):
            ours = marked[OURS][kind].p50
            faster = "".join(f", faster than {name}: {ms:.2f} ms" for name, ms in peers.items())
            yield Goal(
                f"{kind} with snippets, median",
                f"{ours:.2f} ms",
                f"under {SNIPPETS_MS:g} ms{faster}",
                ours < min([SNIPPETS_MS, *peers.values()]),
            )


def _phrases(measured: Measured) -> Iterator[Goal]:
    if OURS in measured.found:
        found = measured.found[OURS]
        yield Goal(
            "phrases found as by a scan",
            f"{found.match:,} passages",
            f"{found.hold:,} passages",
            found.match == found.hold and not found.false,
        )


def _index(measured: Measured) -> Iterator[Goal]:
    seconds = {name: built.cost.processor for name, built in measured.built.items()}
    if OURS not in seconds:
        return
    if STOCK in seconds:
        times = seconds[STOCK] / seconds[OURS]
        goal = f"{FASTER_THAN_STOCK} times faster than stock Whoosh + jieba"
        yield Goal("index from files", f"{times:.1f} times", goal, times >= FASTER_THAN_STOCK)
    if TANTIVY in seconds:
        times = seconds[OURS] / seconds[TANTIVY]
        goal = f"within {SLOWER_THAN_TANTIVY} times of tantivy fed the passages by a bare loop"
        yield Goal("index from files", f"{times:.1f} times", goal, times <= SLOWER_THAN_TANTIVY)
    size = measured.built[OURS].size / measured.source
    yield Goal("index size", f"{size:.2f} × source", f"at most {SIZE} × source", size <= SIZE)
    memory = measured.built[OURS].cost.memory
    yield _under("peak memory, indexing", memory, INDEXING_BYTES)


def _upkeep(measured: Measured) -> Iterator[Goal]:
    if OURS in measured.served:
        memory = measured.served[OURS].memory
        yield _under("peak memory, searching", memory, SEARCHING_BYTES)
    if OURS in measured.cold:
        bare, ours = measured.cold[BARE], measured.cold[OURS]
        most = bare * START_TIMES + START_MORE
        goal = f"{START_TIMES} × importing numpy and click ({bare:.2f} s) + {START_MORE} s"
        yield Goal("new process to first answer", f"{ours:.2f} s", goal, ours <= most)
    if measured.update and OURS in measured.built:
        share = measured.update.processor / measured.built[OURS].cost.processor
        goal = f"under {UPDATE:.0%} of a full build"
        yield Goal("update after one file changed", f"{share:.1%}", goal, share < UPDATE)


def _under(measure: str, size: int, limit: float) -> Goal:
    return Goal(measure, f"{size / 1e6:.0f} MB", f"under {limit / 1e6:,.0f} MB", size < limit)
