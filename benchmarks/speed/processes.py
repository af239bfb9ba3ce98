"""A measurement in a process of its own: nothing loaded or kept before, its own peak of memory."""

from __future__ import annotations

import multiprocessing
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

STATUS = Path("/proc/self/status")
PATIENCE = 600.0
SPAWN = multiprocessing.get_context("spawn")


class Failed(Exception):
    """A measurement that ended with an error: its kind and words, then where it arose."""


def alone(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function of a module gives in a new process."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        return pool.submit(_told, function, *args, **kwargs).result()


def together(function: Callable[..., T], *args: Any, processes: int) -> list[T]:
    """What a function gives in several new processes at once; it may call `meet`."""
    start = SPAWN.Barrier(processes)
    with ProcessPoolExecutor(
        processes, mp_context=SPAWN, initializer=_share, initargs=(start,)
    ) as pool:
        running = [pool.submit(_told, function, number, *args) for number in range(processes)]
        return [one.result() for one in running]


def _told(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function gives; an error that may not travel between processes, in words."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise Failed(f"{said}\n{traceback.format_exc()}") from None


_start: Any = None


def _share(start: Any) -> None:
    global _start
    _start = start


def meet() -> None:
    """Wait until the other processes, if any, have come as far; one that never does breaks
    the wait."""
    if _start is not None:
        _start.wait(PATIENCE)


def peak_memory() -> int:
    """The most bytes this process had resident.

    Linux tells it of this program alone; elsewhere a process may be charged with its parent.
    """
    if STATUS.exists():
        lines = STATUS.read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    import resource

    return _bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def peak_of_children() -> int:
    """The most bytes that one of this process's children which have ended had resident."""
    import resource

    return _bytes(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _bytes(said: int) -> int:
    return said if sys.platform == "darwin" else said * 1024
