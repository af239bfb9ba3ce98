"""The process of a child: a fork of this one where that is safe, else a program started anew.

A fork has what this process has imported, and is there at once; a program takes half a second.
What other threads hold would be held in a fork for ever, so a process of several never forks.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import IO, NoReturn

from searcher.load.sandbox import child

# The child has the search path of its parent, and nothing of the folder the program runs in.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from searcher.load.sandbox.child import main; main(int(sys.argv[2]))"
)
_LOOK = 0.02  # seconds
_STANDARD = 3  # pipes that every program has
# Of a process that another had waited for, as `subprocess` says it.
_UNKNOWN = 0


class Forked:
    """A fork that serves as a child, with what a `Popen` has."""

    def __init__(self) -> None:
        questions, ours = os.pipe()
        theirs, answers = os.pipe()
        self.stdin: IO[bytes] = os.fdopen(ours, "wb", buffering=0)
        self.stdout: IO[bytes] = os.fdopen(theirs, "rb", buffering=0)
        self.returncode: int | None = None
        self._waiting = threading.Lock()
        try:
            self.pid = _fork(questions, answers)
        finally:
            os.close(questions)
            os.close(answers)

    def poll(self) -> int | None:
        """Return how it ended, as `subprocess` tells it; None while it runs."""
        with self._waiting:
            if self.returncode is None:
                try:
                    ended, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # who ignores SIGCHLD is told nothing
                    self.returncode = _UNKNOWN
                else:
                    self.returncode = os.waitstatus_to_exitcode(status) if ended else None
            return self.returncode

    def wait(self, timeout: float = float("inf")) -> None:
        """Wait until it has ended. Raises TimeoutExpired."""
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired("fork", timeout)
            time.sleep(_LOOK)

    def kill(self) -> None:
        """Kill it, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


Process = subprocess.Popen[bytes] | Forked


def started() -> Process:
    """Return a new child. Raises OSError when there can be none."""
    return Forked() if is_alone() else _program()


def search_path() -> list[str]:
    """Return where this process looks for modules, wherever it goes."""
    return [os.path.abspath(folder) for folder in sys.path]


def is_alone() -> bool:
    """True if nothing runs in this process but this thread, on a system whose libraries can be
    forked (Apple's cannot)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


def _program() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *_flags(), "-c", _BOOT, json.dumps(search_path()), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def _flags() -> list[str]:
    """Return what makes the child read names, and leave files of its own, as this process does."""
    flags = ["-I", "-X", f"utf8={sys.flags.utf8_mode}"]
    return [*flags, "-B"] if sys.dont_write_bytecode else flags


def _fork(questions: int, answers: int) -> int:
    """Return the process of a fork that reads questions there and answers there."""
    parent = os.getpid()
    # What this process does at a signal is nothing that the fork should do.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        pid = os.fork()
        if not pid:
            _serve(questions, answers, parent)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return pid


def _serve(questions: int, answers: int, parent: int) -> NoReturn:
    """Be the child, and end without a word of what the parent would do at its end."""
    try:
        _let_go(questions, answers)
        # How deep the parent was when it forked is not what a file may be nested.
        sys.setrecursionlimit(sys.getrecursionlimit() + _depth())
        child.main(parent)
    finally:
        os._exit(0)


def _let_go(questions: int, answers: int) -> None:
    """Hold nothing but the two pipes: no lock, no file, no other child's pipes.

    Every other descriptor leads nowhere but stays in use: what closes it later closes no other.
    """
    import fcntl

    above = [fcntl.fcntl(end, fcntl.F_DUPFD, _STANDARD) for end in (questions, answers)]
    for standard, end in enumerate(above):
        os.dup2(end, standard)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/proc/self/fd"):
        if int(name) >= len(above):
            os.dup2(nowhere, int(name))
    os.dup2(nowhere, _STANDARD - 1)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    return depth
