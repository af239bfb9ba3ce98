"""What it costs that files are prepared by a process of their own: python -m benchmarks.isolation.

Builds an index of a part of the laws again and again, by turns with one worker and all in one
process. Prints the seconds of the processor that each took, and the median of their ratios.
The worker is a fork, as that of `searcher index`; with --spawned it is a program of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from unittest import mock

import searcher
from benchmarks.corpora import add_corpus_options, staged
from searcher.indexing import update
from searcher.indexing.pool import Outcome, Workshop
from searcher.indexing.prepare import prepare
from searcher.load import Found
from searcher.load.sandbox import idle, processes

SIZE = 8_000_000  # bytes, where there are no laws


def in_one_process(workshop: Workshop, files: Sequence[Found]) -> Generator[Outcome, None, None]:
    """Prepare files as the pool does, without its workers."""
    for found in files:
        yield prepare(found, workshop.settings["userdict"], ocr=workshop.settings["ocr"])


def seconds_of(build: Callable[[], object]) -> float:
    """Return the seconds of the processor that a build and its workers take."""
    before = _busy()
    build()
    # Those of a worker count when it has ended.
    idle.end_all()
    return _busy() - before


def _busy() -> float:
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def without_threads() -> None:
    """Start once more where numpy would have threads, which the program has none of."""
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, sys.orig_argv)


def main() -> None:
    """Measure and print."""
    without_threads()
    parser = argparse.ArgumentParser(description=__doc__)
    add_corpus_options(parser)
    parser.add_argument("--every", type=int, default=8, metavar="N", help="each N-th document")
    parser.add_argument("--pairs", type=int, default=5, help="how often to measure both")
    parser.add_argument("--spawned", action="store_true", help="workers as programs")
    asked = parser.parse_args()
    ratios = []
    if asked.spawned:
        processes.is_alone = lambda: False
    with tempfile.TemporaryDirectory(prefix="isolation-") as made:
        place = Path(made)
        given = asked.laws if asked.laws.exists() else None
        corpus, name = staged(given, place, every=asked.every, size=SIZE)
        print(f"{name}, {time.strftime('%Y-%m-%d')}: seconds of the processor")
        for turn in range(asked.pairs + 1):
            apart = seconds_of(lambda: searcher.build_index(corpus, place / f"a{turn}"))
            with mock.patch.object(update, "prepared_by", in_one_process):
                alone = seconds_of(lambda: searcher.build_index(corpus, place / f"b{turn}"))
            # The first also load what stays loaded.
            if turn:
                ratios.append(apart / alone)
                print(f"with a worker {apart:.2f}, in one process {alone:.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
