"""A worker as a build has one, for whoever wants to see what becomes of single files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from searcher.indexing.answers import outcome_of
from searcher.indexing.kept import Kept
from searcher.indexing.pool import TASK, Outcome
from searcher.load import Found
from searcher.load.sandbox.limits import limits_of
from searcher.load.sandbox.worker import Ended, Worker
from searcher.model import Skip


class Reader:
    """Prepares files; `largest` is the most memory in bytes that a worker has held."""

    def __init__(self, scratch: Path) -> None:
        self.largest = 0
        self._scratch = scratch
        self._worker: Worker | None = None

    def outcome(self, found: Found) -> Outcome:
        """What becomes of a file."""
        limits = limits_of(found.size or Path(found.path).stat().st_size)
        if self._worker is None:
            self._worker = Worker()
            self._worker.start(TASK, {"userdict": "", "ocr": False})
        kept = Kept(self._scratch)
        self._worker.ask(asdict(found), limits)
        try:
            for frame in self._worker.answer(limits):
                kept.add(frame)
        except Ended as ended:
            self._worker = None
            return Skip(found.path, str(ended))
        self.largest = max(self.largest, self._worker.peak_memory())
        if self._worker.retiring:
            self.close()
        return outcome_of(kept, found)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
