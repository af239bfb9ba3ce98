"""Passages that works share: clusters of three works and more, to be read by a person.

    python -m benchmarks.reuse INDEX [--count 30] [--seed 20]

prints clusters drawn at random, each passage with those that share it. What was read of the laws
corpus stands in `reuse.tsv`: the passage, how many others share it, the direction claimed, and
whether all of them hold the same text (1) or not (0); `--held` asks for those again and fails
where a passage has lost those that share it or claims another direction.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import searcher
from searcher.counts.reuse import ReusedPassage
from searcher.index import Index

READ = Path(__file__).with_name("reuse.tsv")


def clusters(index: Index, seed: int) -> Iterator[ReusedPassage]:
    """Give for documents at random the first passage that three works or more hold."""
    ids = [record.id for record in index.docs()]
    random.Random(seed).shuffle(ids)
    seen: set[str] = set()
    for id in ids:
        for passage in index.reuse(id).passages:
            others = {one.id for one in passage.shared}
            if len({one.document for one in passage.shared}) > 1 and not others & seen:
                seen |= others | {passage.id}
                yield passage
                break


def print_cluster(index: Index, passage: ReusedPassage) -> None:
    print(f"== {passage.id}\t{len(passage.shared)}\t{passage.direction or ''}\n{passage.text}")
    for one in passage.shared:
        text = index.show(one.id).place.text
        print(f"-- {one.likeness} {one.date} {one.version} {one.id}\n{text}")


def compare(index: Index) -> int:
    """Return how many of the clusters read are no more as they were read."""
    changed = 0
    with READ.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found = index.reuse(row["passage"]).passages
            now = (str(len(found[0].shared)), found[0].direction or "") if found else ("0", "")
            if now != (row["shared"], row["direction"]):
                changed += 1
                print(row["passage"], row["shared"], row["direction"], "now", *now)
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--held", action="store_true")
    options = parser.parse_args()
    index = searcher.open_index(options.index)
    if options.held:
        sys.exit(bool(compare(index)))
    for _, passage in zip(range(options.count), clusters(index, options.seed), strict=False):
        print_cluster(index, passage)


if __name__ == "__main__":
    main()
