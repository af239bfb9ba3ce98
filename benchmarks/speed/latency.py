"""What a query costs, tokenising and fetching ten texts included, in milliseconds.

A round is a process of its own: it opens every engine, warms it with other queries, and asks
each query once of one engine after the other, so that the noise of the machine falls on all.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.speed.engine import Engine, Query, engine
from benchmarks.speed.processes import alone

# Milliseconds of one engine's queries, in the order they were asked.
Times = list[float]


@dataclass(frozen=True)
class Spread:
    """Median, 95th and 99th percentile of some times, in milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, times: Sequence[float]) -> Spread:
        """The spread of at least one time; percentiles are times that were measured.

        >>> Spread.of([3.0, 1.0, 2.0, 9.0])
        Spread(p50=2.5, p95=9.0, p99=9.0)
        """
        ordered = sorted(times)
        p95, p99 = (ordered[-(-len(ordered) * share // 100) - 1] for share in (95, 99))
        return cls(median(ordered), p95, p99)


@dataclass(frozen=True)
class Asked:
    """The queries of one run, and other ones to warm the engines with."""

    queries: Sequence[Query]
    warm: Sequence[Query]


def measure(
    folders: Mapping[str, Path], asked: Asked, *, rounds: int, marked: bool = False
) -> dict[str, dict[str, Spread]]:
    """By engine and kind the spread of the queries, each the median of its rounds."""
    return _spreads([alone(one_round, folders, asked, marked) for _ in range(rounds)], asked)


def one_round(folders: Mapping[str, Path], asked: Asked, marked: bool) -> dict[str, Times]:
    """Each engine's times; without those of kinds it does not answer."""
    engines = {name: engine(name)(folder) for name, folder in folders.items()}
    if marked:
        engines = {name: one for name, one in engines.items() if one.marks}
    for query in asked.warm:
        for one in engines.values():
            clock(one, query, marked)
    gc.collect()
    gc.freeze()
    times: dict[str, Times] = defaultdict(list)
    for query in asked.queries:
        for name, one in engines.items():
            if query.kind in one.kinds:
                times[name].append(clock(one, query, marked))
    return dict(times)


def clock(one: Engine, query: Query, marked: bool) -> float:
    """Milliseconds of the thread's processor time for one query, be the machine idle or not; 0
    for one of a kind that the engine does not answer."""
    if query.kind not in one.kinds:
        return 0.0
    ask = one.snippets if marked else one.texts
    began = time.thread_time()
    ask(query)
    return (time.thread_time() - began) * 1000


def _spreads(rounds: Sequence[dict[str, Times]], asked: Asked) -> dict[str, dict[str, Spread]]:
    spreads: dict[str, dict[str, Spread]] = {}
    for name in rounds[0]:
        kinds = engine(name).kinds
        answered = [query.kind for query in asked.queries if query.kind in kinds]
        by_kind = defaultdict(list)
        for kind, *times in zip(answered, *(one[name] for one in rounds)):
            by_kind[kind].append(median(times))
        spreads[name] = {kind: Spread.of(times) for kind, times in by_kind.items()}
    return spreads
