"""The parent's ends of a child's pipes: neither reading nor writing waits past a deadline."""

from __future__ import annotations

import contextlib
import io
import math
import os
import select
import threading
import time
from typing import IO

from searcher.load.sandbox.processes import Process

_LOOK = 0.5  # seconds between two looks whether a child that says nothing still runs
# A child that is busy when its time is over, for the machine has others to serve, gets some more,
# and so again; one that waits does not.
_MORE, _MOST_TIMES = 5.0, 120  # seconds
_LOOKS, _BETWEEN = 5, 0.02  # seconds
_AHEAD = 1 << 18  # bytes read at a time
_ROOM = 1 << 20  # bytes that a pipe holds, where the system lets us choose
_CAN_WAIT = hasattr(select, "poll")


class Ends:
    """The two ends; `deadline` is a time of the monotonic clock, which `give` sets.

    Past it both raise TimeoutError, and EOFError when the child is gone, even if a process
    that was forked meanwhile holds the other ends open.
    """

    def __init__(self, process: Process) -> None:
        assert process.stdin and process.stdout
        self.deadline = math.inf
        self._times_left = 0
        self._process = process
        self._questions, answers = process.stdin.fileno(), process.stdout.fileno()
        self._answers: IO[bytes] = io.BufferedReader(_Answers(self, answers), _AHEAD)
        if _CAN_WAIT:
            os.set_blocking(self._questions, False)
            _widen(answers)
        else:
            threading.Thread(target=self._kill_when_late, daemon=True).start()

    def give(self, seconds: float) -> None:
        """Let the child take so long from now on."""
        self.deadline = time.monotonic() + seconds
        self._times_left = _MOST_TIMES

    def read(self, size: int) -> bytes:
        """Exactly so many bytes."""
        content = self._answers.read(size)
        if len(content) < size:
            raise EOFError
        return content

    def write(self, content: bytes) -> None:
        """Write all of it."""
        rest = memoryview(content)
        while rest:
            self.wait(self._questions, writing=True)
            rest = rest[os.write(self._questions, rest) :]

    def wait(self, pipe: int, *, writing: bool = False) -> None:
        """Until the pipe can be used. Without a way to wait, the child is killed in time."""
        if not _CAN_WAIT:
            return
        waiting = select.poll()
        waiting.register(pipe, select.POLLOUT if writing else select.POLLIN)
        gone = False
        while not waiting.poll(1000 * min(_LOOK, max(0.0, self.deadline - time.monotonic()))):
            if gone:
                raise EOFError
            if time.monotonic() >= self.deadline and not self._gives_more():
                raise TimeoutError
            # What it said before it ended is still to be read.
            gone = self._process.poll() is not None

    def _gives_more(self) -> bool:
        """Give a child more time that would run and has not been let, and tell whether that is so."""
        if not (self._times_left and _would_run(self._process.pid)):
            return False
        self._times_left -= 1
        self.deadline = time.monotonic() + _MORE
        return True

    def _kill_when_late(self) -> None:
        while self._process.poll() is None:
            if time.monotonic() >= self.deadline:
                self._process.kill()
            time.sleep(_LOOK)


class _Answers(io.RawIOBase):
    """The end that answers come from, as a file that waits within the deadline."""

    def __init__(self, ends: Ends, pipe: int) -> None:
        self._ends = ends
        self._pipe = pipe

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        """Fill some of `into`; how much."""
        self._ends.wait(self._pipe)
        return os.readv(self._pipe, [into]) if _CAN_WAIT else self._copied(into)

    def _copied(self, into: memoryview) -> int:
        content = os.read(self._pipe, len(into))
        into[: len(content)] = content
        return len(content)


def _would_run(pid: int) -> bool:
    """Tell whether a process runs or could; False where the system does not say."""
    for _ in range(_LOOKS):
        try:
            with open(f"/proc/{pid}/stat", "rb") as told:
                state = told.read().rpartition(b")")[2].split()[:1]
        except OSError:
            return False
        if state == [b"R"]:
            return True
        time.sleep(_BETWEEN)
    return False


def _widen(pipe: int) -> None:
    """So much may wait in the pipe that the child seldom waits for whoever reads."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)
