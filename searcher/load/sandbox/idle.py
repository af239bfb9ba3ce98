"""Workers that wait a little for the next build of this process: starting one takes half a second."""

from __future__ import annotations

import atexit
import os

from searcher.load.sandbox.worker import Worker

MOST = 2
SECONDS = 30.0

# With the process that each belongs to: one that came along in a fork is its parent's.
_idle: list[tuple[int, Worker]] = []


def take() -> Worker | None:
    """Return an idle worker, to be started; it may have ended meanwhile."""
    while _idle:
        owner, worker = _idle.pop()
        if owner == os.getpid():
            return worker
    return None


def keep(worker: Worker) -> None:
    """Let a worker wait that has nothing to do, or end it where enough wait."""
    if len(_idle) < MOST:
        worker.rest(SECONDS)
        _idle.append((os.getpid(), worker))
    else:
        worker.end()


@atexit.register
def end_all() -> None:
    """End those that wait."""
    while worker := take():
        worker.end()
