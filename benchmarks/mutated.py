"""Reads damaged files: python -m benchmarks.mutated [COUNT] — none may crash, hang or swell.

Every format's mutants are read as a build reads them. What comes out is a text or a reason;
the slowest file and the largest reader are told.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.reader import Reader
from searcher.load import FORMATS, Found
from searcher.model import Skip
from tests.formats.mutation import mutants

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SLOWEST = 10.0  # seconds
LARGEST = 1 << 30  # bytes


def main(count: int) -> int:
    """Prepare `count` mutants of the seeds in formats that are no text."""
    files = [path for path in sorted(SEEDS.rglob("*")) if path.suffix in _SUFFIXES]
    if not files:
        print(f"no files to damage under {SEEDS}")
        return 2
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        reader = Reader(Path(folder))
        for number, raw in enumerate(mutants([path.read_bytes() for path in files], count)):
            path = Path(folder) / files[number % len(files)].name
            path.write_bytes(raw)
            began = time.perf_counter()
            outcomes[_outcome(reader, path)] += 1
            slowest = max(slowest, time.perf_counter() - began)
        reader.close()
    for outcome, times in outcomes.most_common():
        print(f"{times:6}  {outcome}")
    print(f"slowest {slowest:.2f} s, largest reader {reader.largest / 1e6:.0f} MB")
    return int(slowest > SLOWEST or reader.largest > LARGEST)


_SUFFIXES = {suffix for suffix, form in FORMATS.items() if "." in form.module}


def _outcome(reader: Reader, path: Path) -> str:
    outcome = reader.outcome(Found(str(path), path.name))
    return outcome.reason[:100] if isinstance(outcome, Skip) else "prepared"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
