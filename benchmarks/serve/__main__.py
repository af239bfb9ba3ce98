"""Measures a server of an index: `python -m benchmarks.serve INDEX [--write]`.

The cost of an answer is the processor's time of the server for it, so that other load on the
machine tells little; waiting times are told for eight clients on this machine.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import searcher
from searcher.present.machine import results_json

HERE = Path(__file__).resolve().parent
QUERIES = (
    "数据共享",
    "养老机构 消防",
    "应当 登记",
    '"行政处罚"',
    "公安机关",
    "环境保护 责任",
    "安全生产",
    "未成年人",
)
CLIENTS, WARM = 8, 40
WARM_SECONDS = 3.0
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@contextmanager
def served(index: str, workers: int = 1) -> Iterator[tuple[int, int]]:
    """Serve an index in a process of its own; give its port and its process."""
    command = [sys.executable, "-m", "searcher", "serve", "--index", index, "--port", "0"]
    command += ["--workers", str(workers)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r":(\d+)/", server.stderr.readline())
            assert found is not None
            port = int(found[1])
            wait_for(port)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            if ask(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/healthz") == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def ask(connection: http.client.HTTPConnection, address: str) -> int:
    """Return the status of an answer, which is read whole."""
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def addresses(page: str) -> Iterator[str]:
    """Addresses of a page, query after query, round and round."""
    return itertools.cycle(f"{page}?q={quote(query)}" for query in QUERIES)


def processor_seconds(process: int) -> float:
    """The processor's time of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def megabytes(process: int) -> float:
    """The memory that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def cost(port: int, process: int, page: str, count: int) -> float:
    """Milliseconds of the processor for one answer, one client asking after another."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wanted = addresses(page)
    for _ in range(WARM):
        ask(connection, next(wanted))
    before = processor_seconds(process)
    for _ in range(count):
        assert ask(connection, next(wanted)) == 200
    return (processor_seconds(process) - before) / count * 1000


def library_cost(index: str, count: int, *, told: bool) -> float:
    """Milliseconds of the processor for the same search in the library, `told` as JSON."""
    opened, wanted = searcher.open_index(index), itertools.cycle(QUERIES)

    def search() -> None:
        found = opened.search(next(wanted))
        if told:
            results_json(found)

    for _ in range(WARM):
        search()
    before = time.process_time()
    for _ in range(count):
        search()
    return (time.process_time() - before) / count * 1000


def workers_of(process: int) -> list[int]:
    """The processes that answer for one that keeps several."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    said = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return [int(child) for child, line in said.items() if b"spawn_main" in line]


def gain_of_two(index: str, count: int) -> tuple[float, int]:
    """Return how many times the answers of one worker two give on processors that have nothing
    else to do, by what the busier of them does, and how many answers failed."""
    with served(index, workers=2) as (port, process):
        until = time.monotonic() + 60
        while time.monotonic() < until and not all(map(is_warm, workers_of(process))):
            at_once(port, "/api/v1/search", WARM)
        workers = workers_of(process)
        before = [processor_seconds(worker) for worker in workers]
        failed = at_once(port, "/api/v1/search", count)[2]
        spent = [processor_seconds(now) - then for now, then in zip(workers, before, strict=True)]
        return sum(spent) / max(spent), failed


def is_warm(worker: int) -> bool:
    """True if a worker has begun to answer: it has loaded all, and some more."""
    return processor_seconds(worker) > WARM_SECONDS


def at_once(port: int, page: str, count: int) -> tuple[list[float], float, int]:
    """Let eight clients ask so often each; return the sorted waiting times in milliseconds, the
    seconds that all took, and how many answers failed."""
    waits: list[float] = []
    failed = itertools.count()

    def client(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        wanted = itertools.islice(addresses(page), first, None)
        for _ in range(count):
            began = time.perf_counter()
            if ask(connection, next(wanted)) != 200:
                next(failed)
            waits.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(waits), time.perf_counter() - began, next(failed)


def while_rebuilt(port: int, index: str, corpus: str) -> tuple[int, int]:
    """Ask without a pause while the index is built anew; return how many answers there were, and
    how many failed."""
    env = {**os.environ}
    build = subprocess.Popen(
        [sys.executable, "-m", "searcher", "index", corpus, "--index", index, "--rebuild", "-q"],
        env=env,
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked = failed = 0
    for address in addresses("/api/v1/search"):
        failed += ask(connection, address) != 200
        asked += 1
        if build.poll() is not None and asked % len(QUERIES) == 0:
            return asked, failed
    return asked, failed


def measured(index: str, corpus: str | None, count: int, rounds: int) -> Iterator[tuple[str, str]]:
    """Give what was measured and its figure."""
    for name, told in (("search in the library", False), ("the same, as JSON", True)):
        yield name, f"{library_cost(index, count, told=told):.2f} ms of CPU"
    with served(index) as (port, process):
        costs: dict[str, Callable[[], float]] = {
            "the same by the API": lambda: cost(port, process, "/api/v1/search", count),
            "a page with exact facets": lambda: cost(port, process, "/search", count),
        }
        for name, measure in costs.items():
            yield name, f"{measure():.2f} ms of CPU"
        waits, seconds, failed = at_once(port, "/api/v1/search", count)
        yield "8 clients, median wait", f"{statistics.median(waits):.1f} ms"
        p99 = waits[int(len(waits) * 0.99)]
        yield "8 clients, 99th of 100", f"{p99:.1f} ms ({p99 / statistics.median(waits):.1f} times the median)"
        yield "8 clients, answers a second", f"{len(waits) / seconds:.0f}, {failed} failed"
        before = megabytes(process)
        for part in ("first", "second"):
            for _ in range(rounds):
                at_once(port, "/api/v1/search", count)
            now = megabytes(process)
            asked = rounds * CLIENTS * count
            yield f"memory, {part} {asked:,} requests", f"{before:.0f} MB, then {now - before:+.1f} MB"
            before = now
        if corpus:
            asked, failed = while_rebuilt(port, index, corpus)
            yield "answers while the index is built anew", f"{asked:,}, {failed} failed"
    gain, failed = gain_of_two(index, count)
    yield "two workers on idle processors", f"{gain:.2f} times one, {failed} failed"
    yield "peak memory of the client", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def table(rows: Sequence[tuple[str, str]]) -> str:
    """The figures as Markdown."""
    lines = [f"| {name} | {figure} |" for name, figure in rows]
    return "\n".join(["| measured | figure |", "| --- | --- |", *lines, ""])


def main() -> None:
    """Measure, print, and write the figures where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index")
    parser.add_argument("--corpus", help="build the index anew from here under load")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=4, help="of so many requests by each client")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = []
    for row in measured(given.index, given.corpus, given.count, given.rounds):
        sys.stdout.write(f"{row[0]}: {row[1]}\n")
        sys.stdout.flush()
        rows.append(row)
    if given.write:
        stats = searcher.open_index(given.index).stats()
        head = f"{stats.documents:,} documents, {stats.passages:,} passages; {len(QUERIES)} queries, {os.cpu_count()} processors.\n\n"
        (HERE / "results.md").write_text("# Serving\n\n" + head + table(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
