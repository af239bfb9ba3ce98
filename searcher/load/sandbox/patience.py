"""Asking whoever waits for a reading for more time, before work that is known to take long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_askers: list[Callable[[float], None]] = []


def ask_for(seconds: float) -> None:
    """Ask for `seconds` from now on; nobody is asked where nobody waits."""
    if _askers:
        _askers[-1](seconds)


@contextmanager
def waiting(asker: Callable[[float], None]) -> Iterator[None]:
    """Have `asker` called when a reader asks for time.

    >>> with waiting(print):
    ...     ask_for(60.0)
    60.0
    """
    _askers.append(asker)
    try:
        yield
    finally:
        _askers.pop()
