"""Reading in a child process: what a hostile file does to its reader ends with the child.

The child is started when a file first needs it, reads one file after another, and is started
again after it crashed or was killed. A process has one of its own, a worker of a pool too.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import Any

from searcher.load.formats import Format
from searcher.load.reading import Reading, Unreadable
from searcher.load.sandbox.exchange import reading_from, receive, send

# A text page takes 5–20 ms and is some 5 kB, so that a megabyte takes 1–4 s; a machine that is
# busy takes twice as long. The least is for files that are small: opened at once or never.
_LEAST_SECONDS = 8.0
_SECONDS_A_MEGABYTE = 8.0
_MOST_SECONDS = 300.0
MOST_MEMORY = 1 << 30  # bytes of address space; a page of text takes some kilobytes
MOST_MEMORY_OCR = 6 << 30  # models and their threads reserve far more than they use
# The child has the search path of its parent, and nothing of the folder the program runs in.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from searcher.load.sandbox.child import main; main(int(sys.argv[2]))"
)


def read_isolated(form: Format, raw: bytes, *, ocr: bool = False) -> Reading:
    """What the format's reader gives for `raw`, read in the child process.

    Raises Unreadable with the reader's reason, and when it takes too long or too much memory.
    """
    with _turn:
        child = _running()
        memory = MOST_MEMORY_OCR if ocr else MOST_MEMORY
        request = {"format": form.name, "ocr": ocr, "memory": memory}
        try:
            answer = child.ask(request, raw, seconds=time_limit(len(raw)))
        except (OSError, EOFError, ValueError) as error:
            raise Unreadable(child.end()) from error
        except BaseException:
            child.end()
            raise
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return reading_from(answer)


def time_limit(size: int) -> float:
    """The seconds that reading a file of `size` bytes may take, before recognition of pictures.

    >>> time_limit(2_000), time_limit(5_000_000), time_limit(200_000_000)
    (8.016, 48.0, 300.0)
    """
    return min(_LEAST_SECONDS + _SECONDS_A_MEGABYTE * size / 1_000_000, _MOST_SECONDS)


def reader_memory() -> int:
    """The most memory in bytes that the child now running has held; 0 where that is unknown."""
    try:
        with open(f"/proc/{_child.pid if _child else 0}/status", encoding="ascii") as status:
            peaks = [line.split()[1] for line in status if line.startswith("VmHWM:")]
    except OSError:
        return 0
    return 1024 * int(peaks[0]) if peaks else 0


class _Child:
    """A running child, and the process that started it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._late = False
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, json.dumps(_search_path()), str(self.owner)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], raw: bytes, *, seconds: float) -> dict[str, Any]:
        """The child's answer; it may ask for more time, a stretch of its work each time."""
        to_child, from_child = self._process.stdin, self._process.stdout
        assert to_child and from_child
        with self._limited(seconds):
            send(to_child, json.dumps(request).encode())
            send(to_child, raw)
            answer = json.loads(receive(from_child))
        while "seconds" in answer:
            with self._limited(answer["seconds"]):
                answer = json.loads(receive(from_child))
        return dict(answer)

    def end(self) -> str:
        """Kill the child, and tell why it gave no answer."""
        with contextlib.suppress(OSError):
            self._process.kill()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe and pipe.close()
        if self._late:
            return "reading it took too long; it may be damaged, or made to keep readers busy"
        return f"its reader broke down on it (status {status}); it may be damaged"

    @contextlib.contextmanager
    def _limited(self, seconds: float) -> Any:
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self._late = True
        self._process.kill()


_turn = threading.Lock()
_child: _Child | None = None


def _running() -> _Child:
    """The child of this process: one that came along in a fork is its parent's."""
    global _child
    if _child is None or _child.owner != os.getpid() or not _child.alive:
        _child = _Child()
    return _child


def _search_path() -> list[str]:
    return [os.path.abspath(folder) for folder in sys.path]


def _at_exit() -> None:
    if _child is not None and _child.owner == os.getpid():
        _child.end()


def _after_fork() -> None:
    """The lock may be held in the process that was forked, and is not in the fork."""
    global _turn, _child
    _turn, _child = threading.Lock(), None


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
