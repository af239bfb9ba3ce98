"""Files prepared by several processes. One that brings its process down costs the build that
file, and workers end with the process that started them, however it went."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing.pool import IMapIterator

from searcher.analysis import segmenter
from searcher.indexing.prepare import Prepared, prepare
from searcher.load import Found
from searcher.model import Skip

# So many files go to a worker at a time.
CHUNK = 8
POLL = 1.0  # seconds
BROKEN = "reading it brought its process down; it may be damaged, or take too much memory"

Outcome = Prepared | Skip


class _WorkerDied(Exception):
    """A worker ended in the midst of a file, which will not be answered."""


def prepared_by(
    jobs: int, files: Sequence[Found], userdict: str, *, ocr: bool = False
) -> Iterator[Outcome]:
    """What `prepare` gives for each file, in their order, by so many processes."""
    done = 0
    try:
        for outcome in _pooled(jobs, files, (userdict, ocr), chunk=CHUNK):
            done += 1
            yield outcome
    except _WorkerDied:
        yield from _one_by_one(files[done:], (userdict, ocr))


def _one_by_one(files: Sequence[Found], settings: tuple[str, bool]) -> Iterator[Outcome]:
    """The same by one worker, so that the file which brings it down is known, and left out."""
    done = 0
    while done < len(files):
        try:
            for outcome in _pooled(1, files[done:], settings, chunk=1):
                done += 1
                yield outcome
        except _WorkerDied:
            yield Skip(files[done].path, BROKEN)
            done += 1


def _pooled(
    jobs: int, files: Sequence[Found], settings: tuple[str, bool], *, chunk: int
) -> Iterator[Outcome]:
    others = _children()
    with multiprocessing.get_context().Pool(jobs, _start_worker, settings) as pool:
        workers = _children() - others
        chunks = [files[start : start + chunk] for start in range(0, len(files), chunk)]
        outcomes = pool.imap(_prepare_in_worker, chunks)
        for _ in chunks:
            yield from _next(outcomes, workers)


def _next(outcomes: IMapIterator[list[Outcome]], workers: set[int | None]) -> list[Outcome]:
    """The next outcomes. The pool replaces a worker that died, but waits for its files for ever."""
    while True:
        try:
            return outcomes.next(timeout=POLL)
        except multiprocessing.TimeoutError:
            if not workers <= _children():
                raise _WorkerDied from None


def _children() -> set[int | None]:
    return {child.pid for child in multiprocessing.active_children()}


_settings = ("", False)


def _start_worker(userdict: str, ocr: bool) -> None:
    global _settings
    _settings = userdict, ocr
    # What goes wrong comes back as an outcome; a pipe that breaks when the build is killed is none.
    sys.stderr = open(os.devnull, "w")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pool ends its workers by SIGTERM: one that raises there may keep the queue's lock.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    segmenter(userdict)


def _end_with(parent: int) -> None:
    """End this worker when the process that started it is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _prepare_in_worker(files: Sequence[Found]) -> list[Outcome]:
    userdict, ocr = _settings
    return [prepare(found, userdict, ocr=ocr, whole=True) for found in files]
