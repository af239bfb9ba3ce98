"""Measure, print the page, and write it to benchmarks/ and docs/ when asked.

    python -m benchmarks.speed [--corpus FOLDER] [--queries N] [--seed N] [--rounds N]
        [--only ENGINE]... [--every N] [--no-growth] [--index DIR] [--write]

A run over a tenth of the laws in a few minutes:

    python -m benchmarks.speed --every 10 --queries 40 --rounds 1 --no-growth
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.corpora import ROOT, staged
from benchmarks.speed import report
from benchmarks.speed.engine import OURS, PLACES
from benchmarks.speed.measured import Choice, run


def main() -> None:
    """Run the benchmark."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="searcher-") as name:
        folder = Path(name)
        # Peers leave files where temporary ones go (jieba its dictionary): let it be here.
        os.environ["TMPDIR"] = tempfile.tempdir = name
        corpus, called = staged(
            options.corpus, folder / "corpus", every=options.every, size=options.size * 1_000_000
        )
        measured = run(corpus, called, _choice(options), folder)
    print(report.page(measured))
    if options.write:
        report.write(measured, options.into)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.speed", description="Measure speed and size beside other engines."
    )
    corpus = os.environ.get("BENCH_CORPUS") or None
    add = parser.add_argument
    add("--corpus", type=Path, default=corpus, help="a folder or tar.xz; BENCH_CORPUS; the laws")
    add("--size", type=float, default=20.0, help="MB to make from seeds/ where no corpus is")
    add("--every", type=int, default=1, help="take every n-th document only")
    add("--queries", type=int, default=200, help="all-words queries; as many any-words")
    add("--seed", type=int, default=1, help="of the queries and of what is made up")
    add("--rounds", type=int, default=3, help="of which the median is taken")
    add(
        "--only",
        action="append",
        choices=list(PLACES),
        help="an engine to compare with; may be repeated",
    )
    add("--growth", action=argparse.BooleanOptionalAction, default=True, help="parts and fourfold")
    add("--index", type=Path, help="an index of this corpus made before; nothing is built of ours")
    add("--write", action="store_true", help="write benchmarks/performance.md, docs/performance.*")
    add("--into", type=Path, default=ROOT, help="the checkout to write them in")
    return parser.parse_args()


def _choice(options: argparse.Namespace) -> Choice:
    return Choice(
        peers=[name for name in options.only or PLACES if name != OURS],
        number=options.queries,
        seed=options.seed,
        rounds=options.rounds,
        growth=options.growth,
        index=options.index,
    )


if __name__ == "__main__":
    main()
