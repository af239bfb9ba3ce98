"""What one file may take of time and memory, and how a process keeps itself within it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TOO_LONG = "it takes too long; it may be damaged, or made to keep readers busy"
TOO_MUCH = "it takes more memory than a document of its size may"
MEGABYTE = 1_000_000
# Text takes 0.5–2.7 s a megabyte from load to analysis; of a PDF a page takes 5–20 ms and is
# some 5 kB, so that a megabyte takes 1–4 s.
_LEAST_SECONDS = 5.0
_SECONDS_A_MEGABYTE = 8.0
# Finding the way to a member of an archive: 250 unpacked bytes for one packed take 2.5 s.
_SECONDS_A_PACKED_MEGABYTE = 0.5
# By the clock, of a process that gets a fifth of a processor; one that waits for ever ends too.
_CLOCK = 5.0
# Text takes some 30 bytes of memory a byte, lines of a few characters 45.
_LEAST_MEMORY = 1 << 30
_MEMORY_A_BYTE = 64
_MEMORY_FOR_OCR = 6 << 30  # models and their threads reserve far more than they use
# A process whose memory grew by more than this is not used for another file.
BLOATED = 400 << 20
# How a process ends that finds by itself that it holds too much.
_HOLDS_TOO_MUCH = 77
_POLL = 0.25  # seconds

_HAS_TIMER = hasattr(signal, "setitimer")


@dataclass(frozen=True)
class Limits:
    """What a file may take: seconds of a processor, seconds by the clock, bytes of memory."""

    busy: float
    clock: float
    memory: int

    def more(self, seconds: float) -> Limits:
        """Return the same with `seconds` of a processor from now on, where that is more."""
        return Limits(seconds, seconds * _CLOCK, self.memory)


def limits_of(size: int, *, packed: int = 0, ocr: bool = False) -> Limits:
    """Return what reading, repairing, structuring and analysing a file of `size` bytes may take.

    `packed` is the size of the archive that it lies in. Recognition of pictures asks for
    time by itself.

    >>> limits_of(5_000_000)
    Limits(busy=45.0, clock=225.0, memory=1393741824)
    """
    busy = _LEAST_SECONDS + _SECONDS_A_MEGABYTE * size / MEGABYTE
    busy += _SECONDS_A_PACKED_MEGABYTE * packed / MEGABYTE
    least = _MEMORY_FOR_OCR if ocr else _LEAST_MEMORY
    return Limits(busy, busy * _CLOCK, least + _MEMORY_A_BYTE * size)


@contextlib.contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Keep this process within the limits: past its time the kernel ends it, past its memory
    MemoryError is raised where the kernel counts addresses, and elsewhere the process ends."""
    _allow_busy(limits.busy)
    loosen = _limit_memory(limits.memory)
    try:
        yield
    finally:
        loosen()
        _allow_busy(0)


def allow(seconds: float) -> None:
    """Let this process be busy for at least `seconds` from now on."""
    if _HAS_TIMER:
        _allow_busy(max(seconds, signal.getitimer(signal.ITIMER_PROF)[0]))


def ended_by_time(status: int) -> bool:
    """True if a process that ended with this status used up its time."""
    return _HAS_TIMER and status == -signal.SIGPROF


def ended_by_memory(status: int) -> bool:
    """True if a process that ended with this status held too much memory."""
    return status == _HOLDS_TOO_MUCH


def memory_held() -> int:
    """Return the bytes of addresses that this process has mapped; where the system does not tell,
    the most bytes of memory that it ever held; 0 where that is unknown too."""
    try:
        with open("/proc/self/statm", encoding="ascii") as numbers:
            return int(numbers.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _peak()


def _allow_busy(seconds: float) -> None:
    if _HAS_TIMER:
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(more: int) -> Callable[[], None]:
    """Let this process hold so much more than now; what takes the limit away again."""
    if sys.platform.startswith("linux"):
        return _limit_addresses(memory_held() + more)
    over = threading.Event()
    threading.Thread(target=_watch, args=(_peak() + more, over), daemon=True).start()
    return over.set


def _limit_addresses(most: int) -> Callable[[], None]:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _watch(most: int, over: threading.Event) -> None:
    while not over.wait(_POLL):
        if _peak() > most:
            os._exit(_HOLDS_TOO_MUCH)


def _peak() -> int:
    """Return the most memory in bytes that this process ever held; 0 where it is unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
