"""Faults without end, and what became of the index: python -m benchmarks.torture [PART…] [--share N].

Prints a Markdown table for docs/reliability.md. `--share 10` does a tenth of it. What chance
draws hangs on seeds that are numbers from 0 on, so a row can be had again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import searcher
from benchmarks.corpora import LAWS, SEEDS, unpacked
from benchmarks.exact_strings import passage_texts
from tests.faults.asked import judged as judged_by_all
from tests.faults.asked import said_by, texts_of, updated
from tests.faults.corpora import write
from tests.faults.damage import answers, cases, generated, judged
from tests.faults.kills import killed, moments, seconds_of
from tests.faults.mutations import KINDS, mutations
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
MUTATIONS = 2000
MUTATED = 8  # documents drawn by chance
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


def mutated(place: Path, share: int) -> Iterator[Row]:
    """Parts of an index altered by somebody who makes all checksums anew."""
    files, whole = place / "mutated", place / "whole-again"
    texts = texts_of(MUTATED)
    searcher.build_index(write(files, texts), whole)
    del texts["005.txt"]
    texts["007.txt"] += "增加的公安信息化建设内容。\n"
    searcher.build_index(write(files, texts), whole)
    truth, tried = said_by(whole), mutations(MUTATIONS // share, seed=share)
    for kind in KINDS:
        found = [
            judged_by_all(one, whole, folder=place / "altered", truth=truth)
            for one in tried
            if one.kind == kind
        ]
        wrong = [line for one in found for line in one.wrong]
        print(*wrong, sep="\n", end="\n" * bool(wrong), file=sys.stderr)
        right, told = sum(one.right for one in found), sum(one.told for one in found)
        caught = sum(one.caught for one in found)
        outcome = f"{right:,} answers right, {told:,} told as damage, {caught} found by `check`"
        yield Row(f"sums made anew: {kind}", len(found), outcome, sum(bool(f.wrong) for f in found))
    updates = mutations(MUTATIONS // 10 // share, seed=share + 1)
    late = [updated(one, whole, folder=place / "altered", files=files) for one in updates]
    print(*filter(None, late), sep="\n", end="", file=sys.stderr)
    outcome = "updated, or told as damage"
    yield Row("sums made anew, then an update", len(updates), outcome, sum(map(bool, late)))


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


PARTS = {
    "faults": faults,
    "kills": kills,
    "damage": damage,
    "mutated": mutated,
    "queries": queries,
}


def rows(place: Path, share: int, names: Sequence[str] = ()) -> Iterator[Row]:
    """All of it, or some parts, each row with its time."""
    for name in names or PARTS:
        part = PARTS[name]
        began = time.monotonic()
        for row in part(place, share):
            now = time.monotonic()
            yield Row(row.fault, row.cases, row.outcome, row.wrong, now - began)
            began = now


def main() -> None:
    """Print the table; the exit status is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="do the N-th part")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all where none is named")
    asked = parser.parse_args()
    print("| fault | cases | outcome | wrong | seconds |\n| --- | ---: | --- | ---: | ---: |")
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="torture-") as place:
        for row in rows(Path(place), asked.share, asked.parts):
            wrong += row.wrong
            cells = (row.fault, f"{row.cases:,}", row.outcome, row.wrong, f"{row.seconds:.0f}")
            print("|", " | ".join(map(str, cells)), "|", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
