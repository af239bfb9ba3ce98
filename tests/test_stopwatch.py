"""The watch by which torture tells what is late: neither what waits nor what is busy is spared."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults import asked
from tests.processes import Stopwatch

SPIN = "while True: pass"
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def test_what_waits_is_late() -> None:
    watch = Stopwatch()
    time.sleep(0.2)
    assert watch.seconds > 0.15


def test_what_is_busy_is_late() -> None:
    watch, end = Stopwatch(), time.thread_time() + 0.2
    while time.thread_time() < end:
        pass
    assert watch.seconds > 0.15


@on_linux
def test_what_is_kept_from_running_is_not() -> None:
    """Two others on the same processor, each with its third of the time."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    others = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(2)]
    try:
        time.sleep(0.5)  # they have started
        watch, began, end = Stopwatch(), time.monotonic(), time.thread_time() + 0.3
        while time.thread_time() < end:
            pass
        passed = time.monotonic() - began
        assert watch.seconds < 0.8 * passed
    finally:
        os.sched_setaffinity(0, allowed)
        for other in others:
            other.kill()
            other.wait()


@on_linux
def test_a_command_that_stands_still_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "SECONDS", 0.3)
    os.mkfifo(tmp_path / "queries.txt")
    monkeypatch.setattr(asked, "LOOK", 0.1)
    with pytest.raises(asked._Late), asked._in_time():
        (tmp_path / "queries.txt").read_text()
