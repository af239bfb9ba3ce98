"""An index kept current: built anew whenever files under its paths change."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from searcher.building import build_index
from searcher.errors import InputError, SearcherError

if TYPE_CHECKING:
    from searcher.indexing.update import Summary

# Changes within so long are one, in milliseconds: files are copied in many pieces.
QUIET_MS = 800
LONGEST_MS = 5_000
# Seconds after which a build that failed is tried again, as where a cluster was away.
AGAIN = 30.0


def watch(
    paths: Sequence[str],
    index: str,
    *,
    jobs: int = 1,
    failed: Callable[[SearcherError], None],
) -> Iterator[Summary]:
    """Build an index, then again after every change under the paths; give what each build did.

    What goes wrong in a later build is told to `failed`, and tried again with the next change or
    after a while. Raises what the first build raises, InputError where the paths cannot be watched.
    """
    changes = _changes(paths, index)
    yield _built(paths, index, jobs)
    again = math.inf
    for changed in changes:
        if not changed and time.monotonic() < again:
            continue
        try:
            summary = _built(paths, index, jobs)
        except SearcherError as error:
            failed(error)
            again = time.monotonic() + AGAIN
            continue
        again = math.inf
        if summary.added or summary.changed or summary.removed or summary.skipped:
            yield summary


def _built(paths: Sequence[str], index: str, jobs: int) -> Summary:
    summary = build_index(list(paths), index, jobs=jobs, wait=60.0).summary
    assert summary is not None
    return summary


def _changes(paths: Sequence[str], index: str) -> Iterator[Collection[object]]:
    """Yield what has changed; nothing when that took a while."""
    from watchfiles import DefaultFilter
    from watchfiles import watch as watch_files

    own = os.path.abspath(index)
    known = DefaultFilter(ignore_paths=[own])
    for path in paths:
        if not Path(path).exists():
            raise InputError(f"{path}: no such file or folder; check the path")
    return watch_files(
        *paths,
        watch_filter=known,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
