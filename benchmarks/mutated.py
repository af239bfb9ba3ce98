"""Reads damaged files: python -m benchmarks.mutated [COUNT] — none may crash, hang or swell.

Every format's mutants are read as a build reads them, one in four damaged within a packed member.
What comes out is a text or a reason; told are both by format, the slowest file and the largest
reader. The exit status is 1 where a worker was brought down or a limit was passed.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import SEEDS
from benchmarks.formats import damage_files
from benchmarks.reader import Reader
from searcher.load import FORMATS, Found
from searcher.load.sandbox.worker import BROKEN
from searcher.model import Skip
from tests.processes import Stopwatch

SLOWEST = 10.0  # seconds
LARGEST = 1 << 30  # bytes
_TEXTS = ("plain", "markdown")  # of which any bytes are some text
_SUFFIXES = {suffix for suffix, form in FORMATS.items() if form.module not in _TEXTS}
_BROKEN = BROKEN.partition("(")[0]  # what is said where a file brought its worker down


@dataclass
class Tried:
    """What became of damaged files of each suffix; the slowest in seconds, and how many bytes the
    largest reader held; how many went past a limit or brought their reader down."""

    outcomes: defaultdict[str, Counter[str]]
    slowest: float = 0.0
    largest: int = 0
    wrong: int = 0

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(counts.total() for counts in self.outcomes.values())

    @property
    def read(self) -> int:
        """How many were read as a text."""
        return sum(counts["text"] for counts in self.outcomes.values())


def read_damaged(count: int, *, seed: int = 1) -> Tried:
    """Prepare `count` mutants of the seeds in formats that are no text."""
    samples = [
        (path.suffix, path.read_bytes())
        for path in sorted(SEEDS.rglob("*"))
        if path.suffix in _SUFFIXES
    ]
    tried = Tried(defaultdict(Counter))
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        reader = Reader(Path(folder))
        for suffix, raw in damage_files(samples, count, seed=seed):
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(raw)
            watch = Stopwatch()
            outcome = _outcome(reader, path)
            took = watch.seconds
            tried.outcomes[suffix][outcome] += 1
            tried.slowest = max(tried.slowest, took)
            tried.wrong += outcome.startswith(_BROKEN) or took > SLOWEST
        reader.close()
    tried.largest = reader.largest
    tried.wrong += reader.largest > LARGEST
    return tried


def main(count: int) -> int:
    """Print what became of so many files; 1 where one went wrong."""
    tried = read_damaged(count)
    print("| format | damaged | text | a reason |\n| --- | --- | --- | --- |")
    for suffix, counts in sorted(tried.outcomes.items()):
        print(
            f"| {suffix} | {counts.total()} | {counts['text']} | {counts.total() - counts['text']} |"
        )
    print(f"\nslowest {tried.slowest:.2f} s, largest reader {tried.largest / 1e6:.0f} MB\n")
    reasons = sum(tried.outcomes.values(), Counter[str]())
    for reason, times in reasons.most_common():
        print(f"{times:6}  {reason}")
    return int(tried.wrong > 0)


def _outcome(reader: Reader, path: Path) -> str:
    outcome = reader.outcome(Found(str(path), path.name))
    return outcome.reason[:100] if isinstance(outcome, Skip) else "text"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
