"""Times the segment builder and the arrays on a corpus of Markdown files.

    python benchmarks/postings.py FOLDER [--memory MB] [--queries N] [--seed N]

Prints one line a figure: seconds of CPU to tokenise and to build, bytes a part, and
microseconds (median, 99th percentile) of look-ups, joins, phrases and stored passages. Needs rjieba.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher.postings import Field, FieldArrays, SegmentArrays, find_phrase
from searcher.postings.builder import SegmentBuilder
from searcher.postings.columns import Column

HAN = re.compile("[㐀-鿿]+")
Ints = NDArray[np.int32]
FIELDS = {"words": Field(positions=False), "grams": Field(pairs=True)}


def passages(folder: Path, *, size: int = 60) -> Iterator[list[str]]:
    """The paragraphs of each file, joined until they hold `size` characters."""
    for path in sorted(folder.rglob("*.md")):
        joined, cut = "", []
        for line in path.read_text("utf-8", "replace").splitlines():
            joined += line.strip()
            if len(joined) >= size:
                cut.append(joined)
                joined = ""
        if cut or joined:
            yield [*cut, joined] if joined else cut


def grams(texts: list[str]) -> Column:
    """Every Han character with its follower, as packed pairs."""
    whole = "\n".join([*texts, ""])
    points = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
    breaks = np.flatnonzero(points == 10)
    docs = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(breaks, prepend=-1))
    starts = np.concatenate([[0], breaks[:-1] + 1])
    han = (points >= 0x3400) & (points <= 0x9FFF)
    # Positions count the characters that are kept: none is as great as their number.
    before = np.cumsum(han, dtype=np.int32) - han
    positions = before - before[starts[docs]]
    follower = np.where(han[1:], points[1:], 0)
    pairs = points[:-1].astype(np.uint64) << np.uint64(32) | follower.astype(np.uint64)
    kept = han[:-1]
    return Column(pairs[kept], docs[:-1][kept], positions[:-1][kept])


def words(texts: list[str], cut: Callable[[str], list[str]]) -> Column:
    """The words of each text."""
    terms: list[str] = []
    counts = []
    for text in texts:
        before = len(terms)
        for match in HAN.finditer(text):
            terms += cut(match.group())
        counts.append(len(terms) - before)
    return Column(terms, np.repeat(np.arange(len(texts), dtype=np.int32), counts))


def build(folder: Path, target: Path, memory: int) -> SegmentArrays:
    """Tokenise and build, telling what each took."""
    import rjieba

    cut = rjieba.Jieba().cut_for_search
    builder = SegmentBuilder(target, "laws", FIELDS, memory=memory)
    begun, tokenising, size, count = time.process_time(), 0.0, 0, 0
    for texts in passages(folder):
        before = time.process_time()
        columns = {"words": words(texts, cut), "grams": grams(texts)}
        tokenising += time.process_time() - before
        stored = [text.encode() for text in texts]
        builder.add(len(texts), columns, stored)
        size += sum(map(len, stored))
        count += len(columns["grams"].docs) + len(columns["words"].docs)
    segment = builder.finish()
    took = time.process_time() - begun
    print(
        f"documents {segment.doc_count}  source {size / 1e6:.1f} MB  occurrences {count / 1e6:.1f} M"
    )
    print(f"tokenising {tokenising:.1f} s CPU  reading and building {took - tokenising:.1f} s CPU")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    sizes(segment, size)
    return segment


def sizes(segment: SegmentArrays, source: int) -> None:
    """Print the bytes of each part of the segment beside those of the source."""
    groups: Counter[str] = Counter()
    for container in segment.containers:
        for name, held in container.sizes().items():
            parts = name.split(".")
            groups[".".join(parts[:1] if parts[0] == "stored" else parts[:2])] += held
    for name, held in groups.most_common():
        print(f"  {name:24} {held / 1e6:7.2f} MB  {held / source:.3f}")
    total = sum(len(container) for container in segment.containers)
    print(f"  total {total / 1e6:.1f} MB = {total / source:.2f} of the source")


def all_words(field: FieldArrays, ordinals: list[int]) -> Ints:
    """Return the documents that hold all of the words, rarest first."""
    ordinals = sorted(ordinals, key=field.doc_freq)
    docs = field.docs(ordinals[0])
    for ordinal in ordinals[1:]:
        docs = docs[field.freqs_in(ordinal, docs) > 0]
    return docs


def timed(name: str, queries: list[Callable[[], object]]) -> None:
    """Print the median and the 99th percentile of CPU time over the queries, at first and again
    (when common terms are decoded already)."""
    for label in ("first", "again"):
        took = []
        for query in queries:
            begun = time.thread_time()
            query()
            took.append((time.thread_time() - begun) * 1e6)
        p50, p99 = np.percentile(took, [50, 99])
        print(f"{name:24} {label}  p50 {p50:8.1f} µs  p99 {p99:8.1f} µs")


def query(segment: SegmentArrays, count: int, seed: int) -> None:
    """Time the kinds of query on words and strings drawn from the stored texts."""
    import rjieba

    cut = rjieba.Jieba().cut_for_search
    rng = random.Random(seed)
    texts = [segment.stored(rng.randrange(segment.doc_count)).decode() for _ in range(count * 3)]
    stretches = [max(HAN.findall(text), key=len, default="") for text in texts]
    stretches = [stretch for stretch in stretches if len(stretch) >= 8][:count]
    field = segment.field("words")
    chosen = []
    for stretch in stretches:
        found = (field.find(term) for term in dict.fromkeys(cut(stretch)) if len(term) > 1)
        chosen.append([ordinal for ordinal in found if ordinal >= 0][:4] or [0])
    terms = [field.term(ordinals[0]) for ordinals in chosen]
    timed("term look-up", [partial(field.find, term) for term in terms])
    timed("all words", [partial(all_words, field, ordinals) for ordinals in chosen])
    phrases = [s[: rng.randint(3, 8)] for s in stretches]
    held = segment.field("grams")
    timed("phrase", [partial(find_phrase, held, phrase) for phrase in phrases])
    timed("stored passage", [lambda: segment.stored(rng.randrange(segment.doc_count))] * count)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--memory", type=int, default=256)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as target:
        segment = build(options.folder, Path(target), options.memory << 20)
        query(segment, options.queries, options.seed)


if __name__ == "__main__":
    main()
