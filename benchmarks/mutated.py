"""Reads damaged files: python -m benchmarks.mutated [COUNT] — none may crash, hang or swell.

Every format's mutants are read as a build reads them, one in four damaged within a packed member.
What comes out is a text or a reason; told are both by format, the slowest file and the largest
reader. The exit status is 1 where a worker was brought down or a limit was passed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.corpora import SEEDS
from benchmarks.formats import damage_files
from benchmarks.reader import Reader
from searcher.load import FORMATS, Found
from searcher.load.sandbox.worker import BROKEN
from searcher.model import Skip

SLOWEST = 10.0  # seconds
LARGEST = 1 << 30  # bytes
_TEXTS = ("plain", "markdown")  # of which any bytes are some text
_SUFFIXES = {suffix for suffix, form in FORMATS.items() if form.module not in _TEXTS}
_BROKEN = BROKEN.partition("(")[0]  # what is said where a file brought its worker down


def main(count: int) -> int:
    """Prepare `count` mutants of the seeds in formats that are no text."""
    files = [path for path in sorted(SEEDS.rglob("*")) if path.suffix in _SUFFIXES]
    if not files:
        print(f"no files to damage under {SEEDS}")
        return 2
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    slowest = 0.0
    samples = [(path.suffix, path.read_bytes()) for path in files]
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        reader = Reader(Path(folder))
        for suffix, raw in damage_files(samples, count):
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(raw)
            began = time.perf_counter()
            outcomes[suffix][_outcome(reader, path)] += 1
            slowest = max(slowest, time.perf_counter() - began)
        reader.close()
    print("| format | damaged | text | a reason |\n| --- | --- | --- | --- |")
    for suffix, counts in sorted(outcomes.items()):
        print(
            f"| {suffix} | {counts.total()} | {counts['text']} | {counts.total() - counts['text']} |"
        )
    print(f"\nslowest {slowest:.2f} s, largest reader {reader.largest / 1e6:.0f} MB\n")
    reasons = sum(outcomes.values(), Counter[str]())
    for reason, times in reasons.most_common():
        print(f"{times:6}  {reason}")
    broken = any(reason.startswith(_BROKEN) for reason in reasons)
    return int(broken or slowest > SLOWEST or reader.largest > LARGEST)


def _outcome(reader: Reader, path: Path) -> str:
    outcome = reader.outcome(Found(str(path), path.name))
    return outcome.reason[:100] if isinstance(outcome, Skip) else "text"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
