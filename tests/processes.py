"""What tests see of other processes."""

from __future__ import annotations

import os
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
