"""Measures a server of an index: `python -m benchmarks.serve INDEX [--write]`.

The cost of an answer is the processor's time of the server for it, so that other load on the
machine, and that of the clients, tells little; waiting times are told for eight clients beside it.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
# Each pair of them is a query that was not asked before.
WORDS = (
    "土地 规划 水利 教育 卫生 食品 药品 税收 金融 证券 海关 渔业 森林 草原 矿产 公路 铁路 港口 电信 邮政 "
    "档案 统计 会计 审计 预算 采购 招标 合同 劳动 工会 妇女 军人 民族 宗教 律师 公证 仲裁 调解 信访 法院"
).split()
# Requests of many kinds, some of which are refused.
KINDS = (
    *("/api/v1/search?limit=5&q={0}",) * 10,
    *(
        "/search?q={0}",
        "/api/v1/facets?q={0}",
        "/api/v1/search?group=document&q={1}",
        "/",
        "/healthz",
    ),
    *(
        "/kwic?q={1}",
        "/trend?q={1}",
        "/first?q={1}",
        "/feed?q={1}",
        "/search?q={1}&year=2015..2020",
    ),
    *(
        "/doc/{2}?q={1}",
        "/api/v1/documents/{2}",
        "/api/v1/links/{2}",
        "/openapi.json",
        "/nothing/{1}",
    ),
    *("/search?q=(((", "/api/v1/search?nope=1", "/api/v1/search?q={0}&limit=1000", "/doc/nothing"),
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


def cost_of_new(port: int, process: int) -> float:
    """Milliseconds of the processor for a page of results whose query was not asked before."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    pairs = list(itertools.combinations(WORDS, 2))[::4]
    before = processor_seconds(process)
    for pair in pairs:
        assert ask(connection, "/search?q=" + quote(" ".join(pair))) == 200
    return (processor_seconds(process) - before) / len(pairs) * 1000


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


def gain_of_two(index: str, count: int) -> tuple[float, list[float], int]:
    """Return how many times the answers of one worker two give on processors that have nothing
    else to do, the share of the work that each does, and how many answers failed.

    By what one worker spends on an answer and what the busier of two spends on all: neither
    other load nor the clients, which run on the same processors, are in it.
    """
    one, _, failed = spent_by(index, 1, count)
    two, asked, failed_too = spent_by(index, 2, count)
    return sum(one) / max(two), [spent / sum(two) for spent in two], failed + failed_too


def spent_by(index: str, workers: int, count: int) -> tuple[list[float], int, int]:
    """Return the processor's seconds that each of some workers spends on what eight clients ask
    so often each, how many answers that is, and how many failed."""
    with served(index, workers) as (port, process):
        working = workers_of(process) if workers > 1 else [process]
        until = time.monotonic() + 60
        while time.monotonic() < until and not all(map(is_warm, working)):
            at_once(port, "/api/v1/search", WARM)
            working = workers_of(process) if workers > 1 else [process]
        before = [processor_seconds(worker) for worker in working]
        waits, _, failed = at_once(port, "/api/v1/search", count)
        spent = [processor_seconds(now) - then for now, then in zip(working, before, strict=True)]
        return spent, len(waits), failed


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


def while_rebuilt(port: int, index: str, corpus: str) -> tuple[int, int, int]:
    """Ask without a pause while the index is built anew; return how many answers there were, how
    many failed, and how often the generation that answered changed."""
    command = [sys.executable, "-m", "searcher", "index", corpus, "--index", index]
    with subprocess.Popen([*command, "--rebuild", "-q"]) as build:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        asked = failed = 0
        seals: list[str | None] = []
        for address in addresses("/api/v1/search"):
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            seal = answer.getheader("etag")
            failed += answer.status != 200
            asked += 1
            if seal not in seals[-1:]:
                seals.append(seal)
            if build.poll() is not None and asked % 100 == 0:
                return asked, failed, len(seals) - 1
    return asked, failed, 0


def memory_of_many(port: int, process: int, index: str, count: int) -> Iterator[tuple[int, float]]:
    """Ask so many times, of many kinds; give after each tenth how many and the megabytes held."""
    titles = [quote(hit.document) for hit in searcher.open_index(index).search("应当", limit=50)]
    chosen = random.Random(count)
    pairs = [quote(" ".join(chosen.sample(WORDS, 2))) for _ in range(400)]
    words = list(map(quote, WORDS))

    def client(part: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(part):
            kind = chosen.choice(KINDS)
            ask(connection, kind.format(*map(chosen.choice, (pairs, words, titles))))

    for tenth in range(1, 11):
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(client, [count // 10 // CLIENTS] * CLIENTS))
        yield count // 10 * tenth, megabytes(process)


def measured(
    index: str, corpus: str | None, count: int, requests: int
) -> Iterator[tuple[str, str]]:
    """Give what was measured and its figure."""
    for name, told in (("search in the library", False), ("the same, as JSON", True)):
        yield name, f"{library_cost(index, count, told=told):.2f} ms of CPU"
    with served(index) as (port, process):
        costs: dict[str, Callable[[], float]] = {
            "the same by the API": lambda: cost(port, process, "/api/v1/search", count),
            "a page with exact facets": lambda: cost(port, process, "/search", count),
            "such a page of a query that is new": lambda: cost_of_new(port, process),
        }
        for name, measure in costs.items():
            yield name, f"{measure():.2f} ms of CPU"
        before, own = processor_seconds(process), time.process_time()
        waits, seconds, failed = at_once(port, "/api/v1/search", count)
        spent, own = processor_seconds(process) - before, time.process_time() - own
        yield "8 clients, an answer", f"{spent / len(waits) * 1000:.2f} ms of CPU, {own / len(waits) * 1000:.2f} ms of the clients'"
        yield "8 clients, median wait", f"{statistics.median(waits):.1f} ms"
        p99 = waits[int(len(waits) * 0.99)]
        yield "8 clients, 99th of 100", f"{p99:.1f} ms ({p99 / statistics.median(waits):.1f} times the median)"
        yield "8 clients, answers a second", f"{len(waits) / seconds:.0f}, {failed} failed"
        for asked, now in memory_of_many(port, process, index, requests):
            yield f"memory after {asked:,} requests of many kinds", f"{now:.0f} MB"
        if corpus:
            asked, failed, changes = while_rebuilt(port, index, corpus)
            answers = f"{asked:,}, {failed} failed; the generation changed {changes} times"
            yield "answers while the index is built anew", answers
    gain, shares, failed = gain_of_two(index, count)
    work = " and ".join(f"{share:.0%}" for share in shares)
    yield "two workers on idle processors", f"{gain:.2f} times one ({work} of the work), {failed} failed"


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
    parser.add_argument("--requests", type=int, default=100_000, help="after which memory is told")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = []
    for row in measured(given.index, given.corpus, given.count, given.requests):
        sys.stdout.write(f"{row[0]}: {row[1]}\n")
        sys.stdout.flush()
        rows.append(row)
    if given.write:
        stats = searcher.open_index(given.index).stats()
        head = f"{stats.documents:,} documents, {stats.passages:,} passages; {len(QUERIES)} queries, {os.cpu_count()} processors.\n\n"
        (HERE / "results.md").write_text("# Serving\n\n" + head + table(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
