"""Builds killed at random moments, as only the system can: by SIGKILL."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from searcher import disk
from tests.faults.corpora import bytes_of
from tests.faults.systems import Counting
from tests.faults.work import Work


def seconds_of(work: Work, folder: Path) -> float:
    """How long the work takes in a child process when it is left alone."""
    work.begin(folder)
    began = time.perf_counter()
    os.waitpid(_started(lambda: work.run(folder, Counting())), 0)
    return time.perf_counter() - began


def killed(work: Work, folder: Path, *, after: float) -> str:
    """Kill the work so many seconds after its start; tells whether the old or the new index
    was in service then. It must be whole, and the next update must succeed."""
    work.begin(folder)
    child = _started(lambda: work.run(folder, Counting()))
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = bytes_of(folder)
    work.stands(folder)
    return "old" if found == work.old else "new"


class _Killing(Counting):
    """The process ends at the n-th call (from 0), as by SIGKILL."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def step(self, name: str) -> None:
        super().step(name)
        if len(self.calls) > self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_at(task: Callable[[], object], at: int) -> None:
    """Do a task in a child process that is killed at the `at`-th call it makes of the system."""

    def run() -> None:
        with disk.through(_Killing(at)):
            task()

    os.waitpid(_started(run), 0)


def moments(count: int, longest: float, *, seed: int) -> list[float]:
    """Random moments of the work, and some after its end."""
    chance = random.Random(seed)
    return [chance.uniform(0, longest * 1.1) for _ in range(count)]


def _started(task: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        task()
    finally:
        os._exit(0)
