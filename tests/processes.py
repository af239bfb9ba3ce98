"""What tests see of other processes."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path


def children_of(parent: int) -> set[int]:
    """The running processes that a process started."""
    found = set()
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, owner = place.read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if int(owner) == parent and state != "Z":
            found.add(int(place.parent.name))
    return found


def is_running(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be seen does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def eventually(holds: Callable[[], object], *, seconds: float = 20.0) -> bool:
    """Whether it holds before so many seconds are over."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Stopwatch:
    """Seconds since it was made, but for those in which this thread, or a child that it may wait
    for, would have run and was not let: on a machine with much else to do nothing is late for
    that alone. What waits, or is busy, is not spared. Where the system does not tell, all count."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._kept = _kept_waiting()

    @property
    def seconds(self) -> float:
        """How many there were until now."""
        passed = time.monotonic() - self._began
        kept = [now - self._kept.get(who, 0.0) for who, now in _kept_waiting().items()]
        return passed - min(passed, max(kept, default=0.0))


def _kept_waiting() -> dict[int, float]:
    """Return how many seconds this thread (0) and each child have waited for a processor."""
    if not sys.platform.startswith("linux"):
        return {}
    places = {child: f"/proc/{child}/schedstat" for child in children_of(os.getpid())}
    kept = {}
    for who, place in {0: "/proc/thread-self/schedstat", **places}.items():
        with contextlib.suppress(OSError, ValueError, IndexError):
            kept[who] = int(Path(place).read_text().split()[1]) / 1e9
    return kept
