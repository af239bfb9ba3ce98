"""The time that a search may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from searcher.kernel.time import is_over, within


class Clock:
    """Tells when a search's time is over; `ran_out` says whether anyone was told so.

    `left_out` is for who leaves something undone before that, which would take too long.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._end = None if seconds is None else monotonic() + seconds
        self.ran_out = False
        self.left_out = False

    @property
    def partial(self) -> bool:
        """Whether anything was left undone."""
        return self.ran_out or self.left_out

    def left(self) -> float | None:
        """Return how many seconds are left, None where any number is."""
        return None if self._end is None else self._end - monotonic()

    @contextmanager
    def running(self) -> Iterator[Clock]:
        """Let all that this thread looks for meanwhile end with the time."""
        with within(self.left()):
            yield self
        self.over()

    @contextmanager
    def sharing(self, share: float) -> Iterator[Clock]:
        """Let all that this thread looks for meanwhile end with a share of the time that is left."""
        left = self.left()
        with within(None if left is None else left * share):
            yield self

    def over(self) -> bool:
        """True if the rest is to be left undone, also of what has a share of the time."""
        if self._end is not None and monotonic() > self._end:
            self.ran_out = True
        return self.ran_out or is_over()
