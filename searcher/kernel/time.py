"""The time that what is looked for may take: its thread knows it, for what takes long lies deep
below, in the kernel as in numpy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from time import monotonic

from . import loaded


class _Time(local):
    end: float | None = None


_TIME = _Time()


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Let what is looked for meanwhile end after some seconds, or with what it is a part of: what
    is found by then is told."""
    before = _TIME.end
    ends = [one for one in (before, None if seconds is None else monotonic() + seconds) if one]
    _end(min(ends, default=None))
    try:
        yield
    finally:
        _end(before)


def is_over() -> bool:
    """True if the rest is to be left undone.

    >>> with within(-1):
    ...     is_over()
    True
    >>> is_over()
    False
    """
    return _TIME.end is not None and monotonic() > _TIME.end


def _end(end: float | None) -> None:
    _TIME.end = end
    kernel = loaded()
    if kernel is not None:
        kernel.end_after(None if end is None else end - monotonic())
