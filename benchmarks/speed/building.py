"""What an index costs: seconds, memory while it is made, bytes on disk."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.altered import size_of
from benchmarks.speed.engine import Source, engine
from benchmarks.speed.processes import alone, peak_memory, peak_of_children
from searcher.errors import LoadError


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of the processor (all threads and child processes), peak bytes
    resident, those of the largest child added. Of a sample the seconds are for the whole, by the
    number of passages."""

    clock: float
    processor: float
    memory: int


@dataclass(frozen=True)
class Built:
    """An index on disk, what it cost and its bytes."""

    folder: Path
    cost: Cost
    size: int


def build(name: str, source: Source, folder: Path) -> Built:
    """Make an engine's index in a process of its own; what it left from before is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cost = alone(_build, name, source, folder)
    return Built(folder, cost, size_of(folder) * engine(name).every)


def build_ours(corpus: Path, folder: Path, *, jobs: int = 1) -> Built:
    """Make or update this project's index."""
    cost = alone(_build_ours, corpus, folder, jobs)
    return Built(folder, cost, size_of(folder))


def build_from_passages(corpus: Path, folder: Path) -> Built:
    """Make this project's index of documents that are read, repaired and structured already."""
    cost = alone(_build_from_passages, corpus, folder)
    return Built(folder, cost, size_of(folder))


def cutting(source: Source) -> Cost:
    """What it costs to cut the same passages into words and do nothing with them."""
    return alone(_cut, source)


def _build(name: str, source: Source, folder: Path) -> Cost:
    kind = engine(name)
    kind.load()
    began = _times()
    kind.build(source, folder)
    return _cost(began, every=kind.every)


def _build_ours(corpus: Path, folder: Path, jobs: int) -> Cost:
    began = _times()
    import searcher
    from searcher.load.sandbox.idle import end_all

    searcher.build_index(corpus, folder, jobs=jobs)
    # What workers took is told when they have ended.
    end_all()
    return _cost(began)


def _build_from_passages(corpus: Path, folder: Path) -> Cost:
    from searcher.indexing.commit import commit_documents
    from searcher.indexing.prepare import read_document
    from searcher.load import Found, walk
    from searcher.opened import store_at

    documents = []
    for found in walk([str(corpus)]):
        if isinstance(found, Found):
            with suppress(LoadError):  # pages without text
                documents.append(read_document(found))
    began = _times()
    commit_documents(store_at(folder), documents)
    return _cost(began)


def _cut(source: Source) -> Cost:
    from benchmarks.cutting import cut

    began = _times()
    for text in source.texts():
        cut(text)
    return _cost(began)


def _times() -> tuple[float, float]:
    spent = os.times()
    processor = spent.user + spent.system + spent.children_user + spent.children_system
    return time.perf_counter(), processor


def _cost(began: tuple[float, float], *, every: int = 1) -> Cost:
    clock, processor = (now - before for now, before in zip(_times(), began))
    return Cost(clock * every, processor * every, peak_memory() + peak_of_children())
