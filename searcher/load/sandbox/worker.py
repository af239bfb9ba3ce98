"""A child process as its parent sees it: asked, waited for within limits, ended."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from searcher.load.sandbox.frames import Frame, frame_bytes, receive
from searcher.load.sandbox.limits import (
    TOO_LONG,
    TOO_MUCH,
    Limits,
    ended_by_memory,
    ended_by_time,
)
from searcher.load.sandbox.pipes import Ends
from searcher.load.sandbox.processes import search_path, started

BROKEN = "it brought its reader down ({status}); it may be damaged, or take too much memory"
_SECONDS_TO_START = 120.0  # by the clock, of a machine that has much else to do
_SECONDS_TO_END = 5.0
_MOST_ASKED = 600.0  # seconds at a time


class Ended(Exception):
    """The child ended before it had answered; the message says why in plain words.

    `by_limit` tells that its limits ended it: it would end so another time.
    """

    def __init__(self, reason: str, *, by_limit: bool = False) -> None:
        super().__init__(reason)
        self.by_limit = by_limit


class Worker:
    """A child process that serves requests in their order; it ends with this process.

    `retiring` tells after an answer that no other will come.
    """

    def __init__(self) -> None:
        self.retiring = False
        self._process = started()
        self._ends = Ends(self._process)

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def start(self, task: str, settings: Mapping[str, Any]) -> None:
        """Have it serve a task, and wait until it can. Raises Ended when it cannot.

        `task` is "module:function"; called in the child with the settings, the function gives
        what answers a request with frames.
        """
        self._ends.give(_SECONDS_TO_START)
        self._send({"task": task, "settings": settings, **_surroundings()})
        said = self._next().said
        if "ready" not in said:
            self.end()
            raise Ended(str(said.get("broken")))

    def ask(self, asked: Mapping[str, Any], limits: Limits) -> None:
        """Send a request; it is served when those before it are."""
        self._ends.deadline = math.inf
        self._send({"asked": asked, "limits": asdict(limits)})

    def answer(self, limits: Limits) -> Iterator[Frame]:
        """Yield the frames that answer the oldest request without an answer, which was asked with
        `limits`. Raises Ended when not all of them come."""
        self._ends.give(limits.clock)
        # What may hold no more than this has no more to say.
        left = limits.memory
        done = False
        while not done:
            frame = self._next()
            if "seconds" in frame.said:
                self._allow(frame.said["seconds"], limits)
                continue
            left -= sum(map(len, frame.blocks))
            if left < 0:
                raise self._ended(ValueError())
            done = bool(frame.said.pop("done", False))
            self.retiring = bool(frame.said.pop("retiring", False))
            yield frame

    def rest(self, seconds: float) -> None:
        """Have it end when it is not started again within so many seconds."""
        self._send({"rest": seconds})

    def kill(self) -> None:
        """Kill it; whoever waits for its answer is told that it has ended. From any thread."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """Kill it, if it still runs, and let go of it."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe and pipe.close()

    def peak_memory(self) -> int:
        """Return the most memory in bytes that it has held; 0 where that is unknown."""
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
                peaks = [line.split()[1] for line in status if line.startswith("VmHWM:")]
        except OSError:
            return 0
        return 1024 * int(peaks[0]) if peaks else 0

    def _allow(self, seconds: Any, limits: Limits) -> None:
        more = limits.more(min(float(seconds), _MOST_ASKED)).clock
        self._ends.give(max(more, self._ends.deadline - time.monotonic()))

    def _send(self, said: Mapping[str, Any]) -> None:
        # That it is gone, or does not listen, shows when its answer is waited for.
        with contextlib.suppress(OSError, EOFError):
            self._ends.write(frame_bytes(Frame(dict(said))))

    def _next(self) -> Frame:
        try:
            return receive(self._ends.read)
        # What it says may be anything, for what it reads may have taken it over.
        except (OSError, EOFError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._ended(error) from error

    def _ended(self, error: Exception) -> Ended:
        """End it, and tell why it gave no answer."""
        if isinstance(error, EOFError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_SECONDS_TO_END)
        self.end()
        status = self._process.returncode or 0
        late = isinstance(error, TimeoutError) or time.monotonic() >= self._ends.deadline
        if late or ended_by_time(status):
            return Ended(TOO_LONG, by_limit=True)
        if ended_by_memory(status):
            return Ended(TOO_MUCH, by_limit=True)
        return Ended(BROKEN.format(status=status))


def _surroundings() -> dict[str, Any]:
    """Return what this process sees of the world at this moment, and the child should."""
    return {"path": search_path(), "folder": os.getcwd(), "environment": dict(os.environ)}
