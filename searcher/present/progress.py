"""How far a build or a check is, as its user watches."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from searcher.language import told

_SOON = 1.0  # seconds that a count may take before its user is told
_EVERY = 5.0


class Progress:
    """A bar with rate and time left on a terminal, a line now and then otherwise."""

    def __init__(self, quiet: bool = False, *, doing: str | None = None) -> None:
        self.quiet = quiet
        self.doing = doing or told("indexing")
        self.began = self.said = time.monotonic()
        self.bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.render_finish()

    def show(self, done: int, total: int, size: int) -> None:
        if self.quiet:
            return
        now = time.monotonic()
        rate = f"{size / 1e6 / max(now - self.began, 1e-3):.1f} MB/s"
        if sys.stderr.isatty():
            if self.bar is None:
                self.bar = click.progressbar(length=total, label=self.doing, file=sys.stderr)
            self.bar.label = f"{self.doing} {rate}"
            self.bar.update(done - self.bar.pos)
        elif now - self.said > _EVERY:
            self.said = now
            left = (now - self.began) / done * (total - done)
            counts = (f"{done:,}", f"{total:,}", rate, f"{left:.0f}")
            click.echo(told("{0} of {1} files, {2}, {3} s left", *counts), err=True)

    def count(self, done: int, total: int) -> None:
        """Show how much of something is counted, on a terminal, where it takes a while."""
        if self.quiet or not sys.stderr.isatty() or time.monotonic() - self.began < _SOON:
            return
        if self.bar is None:
            self.bar = click.progressbar(length=total, label=self.doing, file=sys.stderr)
        self.bar.update(done - self.bar.pos)
