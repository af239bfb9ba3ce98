"""How fast and how large, beside stock Whoosh with jieba's analyzer in the same run.

    make bench                      the laws corpus where it is, else the starter corpus
    make bench BENCH_CORPUS=FOLDER  a folder of your own

Stock Whoosh indexes a sample of the passages and its time is scaled; so says the table.
Times are of one process, medians over the queries; a shared machine's noise is in them.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import searcher
from benchmarks.corpora import LAWS, SEEDS, unpacked
from searcher import Index

KINDS = ("all words", "any word", "common word", "phrase")


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=os.environ.get("BENCH_CORPUS"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--queries", type=int, default=100, help="queries of each kind")
    parser.add_argument("--sample", type=int, default=3_000, help="passages for stock Whoosh")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        corpus = _corpus(options.corpus, Path(folder))
        report(corpus, Path(folder), options)


def report(corpus: Path, folder: Path, options: argparse.Namespace) -> None:
    """Build, query, compare, print."""
    source = sum(path.stat().st_size for path in corpus.rglob("*") if path.is_file())
    place = folder / "index"
    seconds, index = timed(lambda: searcher.build_index(corpus, place, jobs=options.jobs))
    stats = index.stats()
    texts = [text for _, text in passages_of(index)]
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    print(f"{stats.documents:,} documents, {stats.passages:,} passages, {source / 1e6:.1f} MB\n")
    print("| measure | searcher | stock Whoosh + jieba |\n| --- | --- | --- |")
    stock = Stock(texts, folder / "stock", options.sample)
    print(f"| index from files, s | {seconds:.1f} | {stock.seconds:.0f} (tokens only, scaled) |")
    print(
        f"| index size / source | {stats.size / source:.2f} | {stock.size / source:.2f} (scaled) |"
    )
    print(f"| new process to first answer, s | {cold_start(place):.2f} | |")
    queries = make_queries(texts, options.queries, options.seed)
    for kind in KINDS:
        ours = [clock(index, query) for query in queries[kind]]
        theirs = stock.times(kind, queries[kind])
        print(f"| {kind}, ms median / p95 | {spread(ours)} | {theirs} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| peak memory of this process, MB | {peak:.0f} | |")


def make_queries(texts: Sequence[str], count: int, seed: int) -> dict[str, list[str]]:
    """Queries drawn from the passages; another seed draws others."""
    from searcher.analyse import segmenter
    from searcher.rank.wording import whole_words

    draw, cutter = random.Random(seed), segmenter()
    drawn = [draw.choice(texts) for _ in range(count * 4)]
    words = [[w for w in whole_words(t[:200], cutter) if len(w) > 1 and w.isalpha()] for t in drawn]
    pairs = [" ".join(draw.sample(found, 2)) for found in words if len(found) > 2][:count]
    phrases = []
    for text in drawn:
        start = draw.randrange(max(1, len(text) - 8))
        piece = text[start : start + draw.randint(3, 8)]
        if len(piece) > 2 and all("\u4e00" <= char <= "\u9fff" for char in piece):
            phrases.append(f'"{piece}"')
    return {
        "all words": pairs,
        "any word": [pair.replace(" ", " OR ") for pair in pairs],
        "common word": ["规定", "应当", "人民政府", "管理", "工作"] * (count // 20),
        "phrase": phrases[:count],
    }


class Stock:
    """Whoosh as it comes, with jieba's analyzer, over a sample of the passages."""

    def __init__(self, texts: Sequence[str], folder: Path, sample: int) -> None:
        import jieba
        from jieba.analyse import ChineseAnalyzer
        from whoosh import index
        from whoosh.fields import STORED, TEXT, Schema

        folder.mkdir()
        jieba.setLogLevel("CRITICAL")
        jieba.dt.tmp_dir = str(folder.parent)
        step = max(1, len(texts) // sample)
        chosen = texts[::step]
        list(ChineseAnalyzer()("预热"))
        began = time.perf_counter()
        self.index = index.create_in(
            str(folder), Schema(body=TEXT(analyzer=ChineseAnalyzer()), text=STORED)
        )
        writer = self.index.writer(limitmb=256)
        for text in chosen:
            writer.add_document(body=text, text=text)
        writer.commit()
        scale = len(texts) / len(chosen)
        self.seconds = (time.perf_counter() - began) * scale
        self.size = sum(path.stat().st_size for path in folder.iterdir()) * scale
        self.share = 1 / scale

    def times(self, kind: str, queries: Sequence[str]) -> str:
        """Milliseconds and the share of phrases found, on the sample."""
        from whoosh.qparser import QueryParser

        parser = QueryParser("body", self.index.schema)
        taken, found = [], 0
        with self.index.searcher() as opened:
            for query in queries:
                began = time.perf_counter()
                found += bool(len(opened.search(parser.parse(query), limit=10)))
                taken.append((time.perf_counter() - began) * 1000)
        note = f", {found} of {len(queries)} found" if kind == "phrase" else ""
        return f"{spread(taken)} on {self.share:.0%} of the passages{note}"


def passages_of(index: Index) -> Iterator[tuple[str, str]]:
    """The id and text of every passage."""
    for record in index.docs():
        for passage in index.show(record.id).passages:
            yield passage.id, passage.text


def clock(index: Index, query: str) -> float:
    """The quicker of two searches with snippets, in milliseconds."""
    return min(index.search(query).took_ms for _ in range(2))


def cold_start(place: Path) -> float:
    """Seconds from a new process to its first answer, the median of five."""
    command = [sys.executable, "-m", "searcher", "search", "公安 信息化", "--index", str(place)]
    runs = [timed(lambda: subprocess.run(command, capture_output=True))[0] for _ in range(5)]
    return statistics.median(runs)


def spread(times: Sequence[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return f"{statistics.median(ordered):.1f} / {ordered[int(len(ordered) * 0.95)]:.1f}"


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that a call takes, and what it gives."""
    began = time.perf_counter()
    result = call()
    return time.perf_counter() - began, result


def _corpus(given: Path | None, folder: Path) -> Path:
    if given:
        return Path(given)
    if LAWS.exists():
        return unpacked(LAWS, folder / "laws")
    return SEEDS


if __name__ == "__main__":
    main()
