"""Faults without end, and what became of the index: python -m benchmarks.torture [--share N].

Prints a Markdown table for docs/reliability.md. `--share 10` does a tenth of it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import searcher
from benchmarks.corpora import LAWS, SEEDS, unpacked
from benchmarks.exact_strings import passage_texts
from tests.faults.corpora import write
from tests.faults.damage import answers, cases, generated, judged
from tests.faults.kills import killed, moments, seconds_of
from tests.faults.queries import TIMEOUT, verdicts
from tests.faults.work import (
    FAULTS,
    Work,
    build_work,
    fault_at_every_call,
    in_small,
    many_work,
    power_cut_after_every_call,
    update_work,
)

KILLS = 1000
DAMAGES = 2000
DOCUMENTS = 120
QUERIES = 2000


@dataclass(frozen=True)
class Row:
    """One kind of fault: how often it was tried, what came of it, how often it went wrong."""

    fault: str
    cases: int
    outcome: str
    wrong: int
    seconds: float = 0.0


def kills(place: Path, share: int) -> Iterator[Row]:
    """Builds and updates killed at random moments, in one process and with workers."""
    kinds: list[tuple[str, Callable[[Path], Work], int]] = [
        ("an update", update_work, 700),
        ("a build from nothing", build_work, 200),
        ("an update by two processes", many_work, 100),
    ]
    for number, (name, make, of_all) in enumerate(kinds):
        count = max(3, KILLS * of_all // 1000 // share)
        (place / f"kills{number}").mkdir()
        work, folder = make(place / f"kills{number}"), place / "killed"
        found, wrong = {"old": 0, "new": 0}, 0
        for after in moments(count, seconds_of(work, folder), seed=number):
            try:
                found[killed(work, folder, after=after)] += 1
            except Exception as error:
                wrong += 1
                print(f"{name} after {after:.4f} s: {error!r}", file=sys.stderr)
        outcome = f"{found['old']} old, {found['new']} new index in service"
        yield Row(f"SIGKILL during {name}", count, outcome, wrong)


def faults(place: Path, share: int) -> Iterator[Row]:
    """Every call of a build and of an update goes wrong in turn; the power is cut after each."""
    for name, make in {"a build": build_work, "an update": update_work}.items():
        (place / name).mkdir()
        with in_small():
            work = make(place / name)
            for kind in FAULTS:
                count = fault_at_every_call(work, place / "faulty", kind)
                yield Row(f"{kind} at every call of {name}", count, "old or new index", 0)
            mended = 1 if share == 1 else 7
            count = power_cut_after_every_call(work, place / "cut", mended=mended)
        yield Row(f"power cut after every call of {name}", count, "old or new index", 0)


def damage(place: Path, share: int) -> Iterator[Row]:
    """Every file of an index cut, zeroed, flipped or overwritten at random places."""
    whole = place / "whole"
    texts = generated(DOCUMENTS)
    searcher.build_index(write(place / "damaged", texts), whole)
    del texts["009.txt"]
    searcher.build_index(write(place / "damaged", {**texts, "新.txt": texts["001.txt"]}), whole)
    truth = answers(searcher.open_index(whole))
    names = {"cut": "cut off", "zeroed": "4 KiB zeroed", "flipped": "one bit flipped"}
    names["scrambled"] = "4 KiB overwritten"
    tried = cases(whole, DAMAGES // share)
    for kind, name in names.items():
        chosen = [case for case in tried if case.kind.__name__ == kind]
        right = told = wrong = 0
        for case in chosen:
            verdict = judged(case, whole=whole, folder=place / "tried", truth=truth)
            right, told = right + verdict.right, told + verdict.told
            wrong += bool(verdict.wrong)
            if verdict.wrong:
                print(case, *verdict.wrong, sep="\n    ", file=sys.stderr)
        outcome = f"{right:,} answers right, {told:,} told as damage"
        yield Row(f"a file {name}", len(chosen), outcome, wrong)


def queries(place: Path, share: int) -> Iterator[Row]:
    """Queries by the grammar, plain and monstrous, on the laws where they are."""
    folder = unpacked(LAWS, place / "laws") if LAWS.exists() else SEEDS
    name = "the laws" if LAWS.exists() else "the starter corpus"
    index = searcher.build_index(folder, place / "queried")
    texts = passage_texts(index)[:: 1 + 20 * LAWS.exists()]
    found = list(verdicts(index, texts, count=max(50, QUERIES // share), seed=share))
    counts = Counter(verdict.outcome for verdict in found)
    slowest = max(verdict.seconds for verdict in found)
    for verdict in found:
        if verdict.late:
            print(f"{verdict.seconds:.1f} s: {verdict.query[:80]}", file=sys.stderr)
    outcome = ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common())
    late = sum(verdict.late for verdict in found)
    title = f"a query of the grammar on {name}, {TIMEOUT:.0f} s each"
    yield Row(title, len(found), f"{outcome}; slowest {slowest:.1f} s", late)


def rows(place: Path, share: int) -> Iterator[Row]:
    """All of it, each row with its time."""
    for part in (faults, kills, damage, queries):
        began = time.monotonic()
        for row in part(place, share):
            now = time.monotonic()
            yield Row(row.fault, row.cases, row.outcome, row.wrong, now - began)
            began = now


def main() -> None:
    """Print the table; the exit status is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="do the N-th part")
    share = parser.parse_args().share
    print("| fault | cases | outcome | wrong | seconds |\n| --- | ---: | --- | ---: | ---: |")
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="torture-") as place:
        for row in rows(Path(place), share):
            wrong += row.wrong
            cells = (row.fault, f"{row.cases:,}", row.outcome, row.wrong, f"{row.seconds:.0f}")
            print("|", " | ".join(map(str, cells)), "|", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
