"""A running service and a new process: queries a second, memory, time to the first answer."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.corpora import ROOT
from benchmarks.speed.engine import KINDS, OURS, Query, engine
from benchmarks.speed.latency import Asked, clock
from benchmarks.speed.processes import alone, meet, peak_memory, together

BARE = "python -c 'import numpy, click'"
STARTS = 5
CORES = 2


@dataclass(frozen=True)
class Served:
    """Queries a second by two processes, None where not all kinds are answered, and the peak
    bytes resident of one that has answered every query, with snippets where it cuts them."""

    rate: float | None
    memory: int


def serve(name: str, folder: Path, asked: Asked) -> Served:
    """How much an engine answers without snippets in two processes, and with what memory."""
    if set(engine(name).kinds) != set(KINDS):
        return Served(None, alone(_answer_all, 0, name, folder, asked)[1])
    ended = together(_answer_all, name, folder, asked, processes=CORES)
    seconds = max(took for took, _ in ended)
    return Served(CORES * len(asked.queries) / seconds, max(memory for _, memory in ended))


def _answer_all(number: int, name: str, folder: Path, asked: Asked) -> tuple[float, int]:
    """Seconds for all queries, and the peak after those with snippets, too."""
    one = engine(name)(folder)
    for query in asked.warm:
        clock(one, query, marked=False)
    # The processes ask the same queries, but not the same one at a time.
    half = number * len(asked.queries) // CORES
    queries = [*asked.queries[half:], *asked.queries[:half]]
    meet()
    began = time.perf_counter()
    for query in queries:
        clock(one, query, marked=False)
    seconds = time.perf_counter() - began
    for query in queries:
        clock(one, query, marked=one.marks)
    return seconds, peak_memory()


def cold_starts(folders: Mapping[str, Path], query: Query) -> dict[str, float]:
    """Median seconds from a new process to its first answer, taken in turn; and those of a
    Python that only imports numpy and click."""
    commands = {BARE: [sys.executable, "-c", "import numpy, click"]}
    for name, folder in folders.items():
        if query.kind in engine(name).kinds:
            commands[name] = _first_answer(name, folder, query)
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            runs[name].append(time.perf_counter() - began)
    return {name: median(times) for name, times in runs.items()}


def _first_answer(name: str, folder: Path, query: Query) -> list[str]:
    if name == OURS:
        return [sys.executable, "-m", "searcher", "search", query.typed, "--index", str(folder)]
    words = [query.kind, *query.words]
    return [sys.executable, "-m", "benchmarks.speed.first", name, str(folder), *words]
