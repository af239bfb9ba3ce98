"""Faults without end, and what became of the index: python -m benchmarks.torture [PART…].

Prints a Markdown table for docs/reliability.md. `--share 10` does a tenth of it; `--minutes 60`
does that again with the seed that follows, until so much time has passed, and adds up. What
chance draws hangs on `--share` and `--seed` alone, so what went wrong can be had again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as counted
from pathlib import Path

import searcher
from benchmarks.corpora import LAWS, SEEDS, unpacked
from benchmarks.exact_strings import passage_texts
from benchmarks.mutated import read_damaged
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
FILES = 4000


@dataclass(frozen=True)
class Row:
    """One kind of fault: how often it was tried, what came of it, how often it went wrong; the
    seconds of the slowest case where these tell something."""

    fault: str
    cases: int
    outcomes: Counter[str]
    wrong: int = 0
    slowest: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: Row) -> Row:
        return Row(
            self.fault,
            self.cases + other.cases,
            self.outcomes + other.outcomes,
            self.wrong + other.wrong,
            max(self.slowest, other.slowest),
            self.seconds + other.seconds,
        )

    def __str__(self) -> str:
        outcome = ", ".join(f"{count:,} {name}" for name, count in self.outcomes.items())
        if self.slowest:
            outcome += f"; slowest {self.slowest:.1f} s"
        cells = (self.fault, f"{self.cases:,}", outcome, self.wrong, f"{self.seconds:.0f}")
        return f"| {' | '.join(map(str, cells))} |"


def kills(place: Path, share: int, seed: int) -> Iterator[Row]:
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
        found, wrong = Counter[str](), 0
        for after in moments(count, seconds_of(work, folder), seed=3 * seed + number):
            try:
                found[killed(work, folder, after=after)] += 1
            except Exception as error:
                wrong += 1
                print(f"{name} after {after:.4f} s: {error!r}", file=sys.stderr)
        outcomes = Counter({f"{which} index in service": found[which] for which in ("old", "new")})
        yield Row(f"SIGKILL during {name}", count, outcomes, wrong)


def faults(place: Path, share: int, seed: int) -> Iterator[Row]:
    """Every call of a build and of an update goes wrong in turn; the power is cut after each."""
    for name, make in {"a build": build_work, "an update": update_work}.items():
        (place / name).mkdir()
        with in_small():
            work = make(place / name)
            for kind in FAULTS:
                count = fault_at_every_call(work, place / "faulty", kind)
                yield Row(f"{kind} at every call of {name}", count, _whole(count))
            mended = 1 if share == 1 else 7
            count = power_cut_after_every_call(work, place / "cut", mended=mended)
        yield Row(f"power cut after every call of {name}", count, _whole(count))


def _whole(count: int) -> Counter[str]:
    return Counter({"old or new index": count})


def damage(place: Path, share: int, seed: int) -> Iterator[Row]:
    """Every file of an index cut, zeroed, flipped or overwritten at random places."""
    whole = place / "whole"
    texts = generated(DOCUMENTS)
    searcher.build_index(write(place / "damaged", texts), whole)
    del texts["009.txt"]
    searcher.build_index(write(place / "damaged", {**texts, "新.txt": texts["001.txt"]}), whole)
    truth = answers(searcher.open_index(whole))
    names = {"cut": "cut off", "zeroed": "4 KiB zeroed", "flipped": "one bit flipped"}
    names["scrambled"] = "4 KiB overwritten"
    tried = cases(whole, DAMAGES // share, seed=seed)
    for kind, name in names.items():
        chosen = [case for case in tried if case.kind.__name__ == kind]
        right = told = wrong = 0
        for case in chosen:
            verdict = judged(case, whole=whole, folder=place / "tried", truth=truth)
            right, told = right + verdict.right, told + verdict.told
            wrong += bool(verdict.wrong)
            if verdict.wrong:
                print(case, *verdict.wrong, sep="\n    ", file=sys.stderr)
        outcomes = Counter({"answers right": right, "told as damage": told})
        yield Row(f"a file {name}", len(chosen), outcomes, wrong)


def mutated(place: Path, share: int, seed: int) -> Iterator[Row]:
    """Parts of an index altered by somebody who makes all checksums anew."""
    files, whole = place / "mutated", place / "whole-again"
    texts = texts_of(MUTATED)
    searcher.build_index(write(files, texts), whole)
    del texts["005.txt"]
    texts["007.txt"] += "增加的公安信息化建设内容。\n"
    searcher.build_index(write(files, texts), whole)
    truth, tried = said_by(whole), mutations(MUTATIONS // share, seed=seed)
    for kind in KINDS:
        found = [
            judged_by_all(one, whole, folder=place / "altered", truth=truth)
            for one in tried
            if one.kind == kind
        ]
        wrong = [line for one in found for line in one.wrong]
        print(*wrong, sep="\n", end="\n" * bool(wrong), file=sys.stderr)
        outcomes = Counter(
            {
                "answers right": sum(one.right for one in found),
                "told as damage": sum(one.told for one in found),
                "found by `check`": sum(one.caught for one in found),
            }
        )
        bad = sum(bool(one.wrong) for one in found)
        yield Row(f"sums made anew: {kind}", len(found), outcomes, bad)
    # Of the second half of all seeds, so that none is drawn twice.
    updates = mutations(MUTATIONS // 10 // share, seed=seed + (1 << 20))
    late = [updated(one, whole, folder=place / "altered", files=files) for one in updates]
    print(*filter(None, late), sep="\n", end="", file=sys.stderr)
    outcomes = Counter({"updated, or told as damage": late.count("")})
    yield Row("sums made anew, then an update", len(updates), outcomes, sum(map(bool, late)))


def queries(place: Path, share: int, seed: int) -> Iterator[Row]:
    """Queries by the grammar, plain and monstrous, on the laws where they are."""
    folder = unpacked(LAWS, place / "laws") if LAWS.exists() else SEEDS
    name = "the laws" if LAWS.exists() else "the starter corpus"
    index = searcher.build_index(folder, place / "queried")
    texts = passage_texts(index)[:: 1 + 20 * LAWS.exists()]
    found = list(verdicts(index, texts, count=max(50, QUERIES // share), seed=seed))
    outcomes = Counter(verdict.outcome for verdict in found)
    slowest = max(verdict.seconds for verdict in found)
    for verdict in found:
        if verdict.late:
            print(f"{verdict.seconds:.1f} s: {verdict.query[:80]}", file=sys.stderr)
    late = sum(verdict.late for verdict in found)
    title = f"a query of the grammar on {name}, {TIMEOUT:.0f} s each"
    yield Row(title, len(found), outcomes, late, slowest)


def files(place: Path, share: int, seed: int) -> Iterator[Row]:
    """Files of all formats damaged, in their bytes and within their members."""
    tried = read_damaged(FILES // share, seed=seed)
    outcomes = Counter({"read": tried.read, "told with a reason": tried.count - tried.read})
    yield Row("a file of any format damaged", tried.count, outcomes, tried.wrong, tried.slowest)


PARTS = {
    "faults": faults,
    "kills": kills,
    "damage": damage,
    "mutated": mutated,
    "queries": queries,
    "files": files,
}


def rows(place: Path, share: int, seed: int, names: Sequence[str]) -> Iterator[Row]:
    """Some parts, each row with its time."""
    for name in names:
        (place / name).mkdir()
        began = time.monotonic()
        for row in PARTS[name](place / name, share, seed):
            now = time.monotonic()
            yield replace(row, seconds=now - began)
            began = now


def rounds(asked: argparse.Namespace) -> Iterator[Row]:
    """The rows of one seed after another, until the time is over."""
    end = time.monotonic() + 60 * asked.minutes
    for seed in counted(asked.seed):
        with tempfile.TemporaryDirectory(prefix="torture-") as place:
            yield from rows(Path(place), asked.share, seed, asked.parts or list(PARTS))
        print(f"seed {seed} is done", file=sys.stderr, flush=True)
        if time.monotonic() >= end:
            return


def main() -> None:
    """Print the table, also of what was done before an interrupt; the exit status is 1 where
    anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="do the N-th part")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the first seed")
    parser.add_argument("--minutes", type=float, default=0.0, metavar="M", help="go on so long")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all where none is named")
    found: dict[str, Row] = {}
    try:
        for row in rounds(parser.parse_args()):
            found[row.fault] = found[row.fault] + row if row.fault in found else row
    except KeyboardInterrupt:
        print("interrupted; of the last seed a part is missing", file=sys.stderr)
    print("| fault | cases | outcome | wrong | seconds |\n| --- | ---: | --- | ---: | ---: |")
    print(*found.values(), sep="\n")
    sys.exit(any(row.wrong for row in found.values()))


if __name__ == "__main__":
    main()
