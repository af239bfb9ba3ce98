"""What an index in a cluster costs: processor time of the client and of the nodes, a passage sent and
a query, by a reader who has read nothing yet and once more by the same, beside a folder of the same;
times and sizes.

    make cluster NODES=1
    python -m benchmarks.cluster.costs FOLDER URL [--queries 300]

FOLDER is an index of one segment, which is sent to the cluster where URL has none; nodes are those
whose ids `make cluster` left.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import searcher
from benchmarks.cluster.queries import Asked, Maker
from searcher.cluster.store import ClusterStore
from searcher.store import Store
from tests.cluster.engine import folder_of_nodes

TICKS = os.sysconf("SC_CLK_TCK")


def of_nodes() -> float:
    """Seconds of processor time that the nodes took so far."""
    found = 0.0
    for place in folder_of_nodes().glob("*/node*/pid"):
        told = Path(f"/proc/{place.read_text()}/stat").read_text().rpartition(")")[2].split()
        found += (int(told[11]) + int(told[12])) / TICKS
    return found


def timed(act: Callable[[], Any], count: int, what: str) -> Any:
    """Do something; print what it took of the client and of the nodes, in ms for each of `count`."""
    nodes, client, began = of_nodes(), time.process_time(), time.perf_counter()
    done = act()
    took = (time.process_time() - client, of_nodes() - nodes, time.perf_counter() - began)
    each = " / ".join(f"{1000 * one / count:.3f}" for one in took)
    print(f"{what}: {each} ms client / engine / by the clock, each of {count:,}")
    return done


def send(folder: Path, url: str) -> int:
    """Put the generation of a folder in service in a cluster; how many passages it has."""
    source, target = Store(folder), ClusterStore(url)
    manifest = source.current()
    passages = sum(one.passages for one in manifest.segments)
    if not target.exists():
        with target.writing() as writing:
            assert writing.number == manifest.generation, "a folder written once"
            for name in manifest.all_files():
                shutil.copyfile(source.folder / name, target.folder / name)
            timed(lambda: target.commit(manifest), passages, "a passage sent")
        print(f"{target.size(manifest) / passages:.0f} bytes a passage and its copies")
    return passages


def ask(folder: Path, url: str, asked: list[Asked]) -> None:
    """Ask all queries of a cluster's index just opened and of the folder's, one after the other of
    each so that what else goes on meets both alike, and once more."""
    here = searcher.open_index(folder)
    there = timed(lambda: searcher.open_index(url), 1, "opening")
    for what in ("first", "again"):
        took: dict[str, list[tuple[float, float]]] = {"folder": [], "cluster": []}
        nodes = of_nodes()
        for number, one in enumerate(asked):
            both = [("folder", here), ("cluster", there)]
            for name, index in both[:: 1 if number % 2 else -1]:
                client, began = time.process_time(), time.perf_counter()
                list(index.search(one.query, timeout=60, **one.options))
                took[name].append((time.process_time() - client, time.perf_counter() - began))
        engine = 1000 * (of_nodes() - nodes) / len(asked)
        for name, each in took.items():
            print(f"a query, {what}, {name}: {_told(each)}")
        print(f"  engine {engine:.1f} ms")


def _told(each: list[tuple[float, float]]) -> str:
    client, clock = ([1000 * one for one in column] for column in zip(*each))
    return (
        f"client {statistics.mean(client):.1f} ms (median {statistics.median(client):.1f}), "
        f"by the clock median {statistics.median(clock):.1f}, p95 {sorted(clock)[-len(clock) // 20]:.1f}"
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("url")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["SEARCHER_CACHE"] = cache
        send(given.folder, given.url)
    here = searcher.open_index(given.folder)
    asked = list(Maker(here, given.seed).make(given.queries))
    with tempfile.TemporaryDirectory() as cache:
        os.environ["SEARCHER_CACHE"] = cache
        ask(given.folder, given.url, asked)
        held = sum(path.stat().st_blocks * 512 for path in Path(cache).rglob("*"))
        print(f"{held / (1 << 20):.0f} MB at hand")


if __name__ == "__main__":
    main()
