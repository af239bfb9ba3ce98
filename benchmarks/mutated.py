"""Reads damaged files: python -m benchmarks.mutated [COUNT] — none may crash, hang or swell.

Every format's mutants are read as a build reads them. What comes out is a text or a reason;
the slowest file and the largest reader are told.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from searcher.errors import LoadError
from searcher.load import FORMATS, source_of
from searcher.load.sandbox.parent import reader_memory
from tests.formats.mutation import mutants

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SLOWEST = 10.0  # seconds
LARGEST = 1 << 30  # bytes


def main(count: int) -> int:
    """Read `count` mutants of the seeds in formats that are read in a child process."""
    files = [path for path in sorted(SEEDS.rglob("*")) if path.suffix in _SUFFIXES]
    if not files:
        print(f"no files to damage under {SEEDS}")
        return 2
    outcomes: Counter[str] = Counter()
    slowest, largest = 0.0, 0
    for number, raw in enumerate(mutants([path.read_bytes() for path in files], count)):
        began = time.perf_counter()
        outcomes[_outcome(files[number % len(files)].name, raw)] += 1
        slowest = max(slowest, time.perf_counter() - began)
        largest = max(largest, reader_memory())
    for outcome, times in outcomes.most_common():
        print(f"{times:6}  {outcome}")
    print(f"slowest {slowest:.2f} s, largest reader {largest / 1e6:.0f} MB")
    return int(slowest > SLOWEST or largest > LARGEST)


_SUFFIXES = {suffix for suffix, form in FORMATS.items() if form.isolated}


def _outcome(name: str, raw: bytes) -> str:
    try:
        source = source_of(name, raw)
    except LoadError as error:
        return error.reason[:100]
    return f"read as {source.format}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
