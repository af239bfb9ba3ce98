"""The child process: serves one request after another, each within its limits."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import IO, Any

from searcher.load.sandbox.frames import Frame, frame_bytes, reading, receive
from searcher.load.sandbox.limits import BLOATED, TOO_MUCH, Limits, allow, memory_held, within
from searcher.load.sandbox.patience import waiting

_POLL = 1.0  # seconds
# Whatever stands for them in Python by now.
_INPUT, _OUTPUT, _ERRORS = range(3)
_OBJECTS = 20_000  # made between two looks for garbage

Work = Callable[[dict[str, Any]], Iterable[Frame]]


def main(parent: int) -> None:
    """Do what the parent says until it closes its end or is gone, however it went."""
    _settle_signals()
    _end_with(parent)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        _Child(*_pipes()).run()


class _Child:
    """The ends of its pipes, and what it serves."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions = questions
        self._answers = answers
        self._work: Work | None = None
        self._begun = memory_held()

    def run(self) -> None:
        """Do one thing after another."""
        while True:
            said = receive(reading(self._questions)).said
            if "task" in said:
                self._begin(said)
            elif "rest" in said:
                self._rest(said["rest"])
            else:
                self._serve(said)

    def _begin(self, said: dict[str, Any]) -> None:
        """Take up a task, in the surroundings that the parent has."""
        module, _, name = said["task"].partition(":")
        try:
            sys.path[:] = said["path"]
            os.chdir(said["folder"])
            os.environ.clear()
            os.environ.update(said["environment"])
            self._work = getattr(import_module(module), name)(**said["settings"])
        except Exception as error:
            self._say({"broken": f"{type(error).__name__}: {error}"})
            return
        # What is here now stays: no use in looking through it for garbage, and little in looking
        # often, for what a file needs goes by itself.
        gc.freeze()
        gc.set_threshold(_OBJECTS)
        self._begun = memory_held()
        self._say({"ready": True})

    def _rest(self, seconds: float) -> None:
        if os.name == "posix" and not select.select([self._questions], [], [], seconds)[0]:
            raise EOFError

    def _serve(self, request: dict[str, Any]) -> None:
        assert self._work is not None
        try:
            with within(Limits(**request["limits"])), waiting(self._ask_for):
                last = self._send_all_but_last(self._work(request["asked"]))
        except MemoryError:
            self._say({"failed": TOO_MUCH, "done": True, "retiring": True})
            os._exit(1)  # what is left of the memory is in pieces
        except RecursionError:
            last = Frame({"failed": "its parts are nested too deep"})
        except Exception as error:  # one file must not end a build; its reason tells our fault
            last = Frame(
                {"failed": f"it could not be read through ({type(error).__name__}: {error})"}
            )
        retiring = memory_held() - self._begun > BLOATED
        self._send(last._replace(said={**last.said, "done": True, "retiring": retiring}))

    def _send_all_but_last(self, frames: Iterable[Frame]) -> Frame:
        """Send frames as they come, and return the last of them, with which the end is told."""
        last: Frame | None = None
        for frame in frames:
            if last is not None:
                self._send(last)
            last = frame
        return last or Frame({})

    def _ask_for(self, seconds: float) -> None:
        allow(seconds)
        self._say({"seconds": seconds})

    def _say(self, said: dict[str, Any]) -> None:
        self._send(Frame(said))

    def _send(self, frame: Frame) -> None:
        self._answers.write(frame_bytes(frame))
        self._answers.flush()


def _pipes() -> tuple[Any, IO[bytes]]:
    """Return the ends towards the parent; what a library prints to standard output goes nowhere."""
    answers = os.fdopen(os.dup(_OUTPUT), "wb")
    os.dup2(_ERRORS, _OUTPUT)
    # Without a buffer, what waits in the pipe is all that waits.
    return os.fdopen(os.dup(_INPUT), "rb", buffering=0), answers


def _settle_signals() -> None:
    """The parent sees to an interrupt; what ends this process is neither ignored nor held back."""
    for number in signal.valid_signals():
        # As a fork it would do what the parent does.
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    for name in ("SIGTERM", "SIGPROF"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _end_with(parent: int) -> None:
    """End when the parent is gone: in the midst of a file nobody reads from its pipe.

    An alarm is heard in the midst of a regular expression, a thread beside a call of a
    library; of what hears neither, the time that the file may take makes an end.
    """
    if os.name != "posix":
        return

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _POLL, _POLL)
    threading.Thread(target=_look_again, args=(look,), daemon=True).start()


def _look_again(look: Callable[[], None]) -> None:
    while True:
        time.sleep(_POLL)
        look()
