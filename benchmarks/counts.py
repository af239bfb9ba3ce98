"""Whether counts over all of the laws are exact, and what each costs.

    python -m benchmarks.counts [--index DIR] [--laws FOLDER|TAR] [--seed N] [--count N]

Draws phrases of 1 to 12 characters anywhere from the texts, and compares what `facets` counts by
year, issuer, region and type with a scan of the folded texts: the facets must be equal, sum to the
total, and no filter may raise it; occurrences must be as many in `kwic` and `trend`. Prints the
CPU milliseconds of each command, the median of `--rounds` calls for the middle word and for the
dearest. Ends with status 1 where a count is not exact.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.corpora import add_corpus_options, laws_index
from benchmarks.exact_strings import cuts, open_segments, passage_texts, quoted
from searcher import Index
from searcher.analysis import fold
from searcher.counting import FACETS
from searcher.counts.facets import values_of
from searcher.counts.selection import spans_of

# Common and rare ones, one character and many; no corpus is asked for by words of its own.
WORDS = ("的", "数据", "信息化", "人民政府", "应当", "一网通办", "管理办法")
ASKED: dict[str, Callable[[Index, str], object]] = {
    "facets": lambda index, word: index.facets(word),
    "facets, of passages": lambda index, word: index.facets(word, count="passages"),
    "kwic of 1,000": lambda index, word: index.kwic(word),
    "kwic, by left": lambda index, word: index.kwic(word, sort="left"),
    "kwic, by right": lambda index, word: index.kwic(word, sort="right"),
    "kwic, by date": lambda index, word: index.kwic(word, sort="date"),
    "trend": lambda index, word: index.trend(word),
    "first": lambda index, word: index.first(word),
    "collocates": lambda index, word: index.collocates(word),
}


@dataclass(frozen=True)
class Scanned:
    """All documents of an index: the folded texts of their passages, and their facets' values."""

    texts: Sequence[Sequence[str]]
    values: dict[str, Sequence[str | None]]

    def holding(self, string: str) -> list[int]:
        """The documents that hold a folded string, also from one passage on into the next; a blank may
        stand for the seam."""
        joined = ([*own, "".join(own), " ".join(own)] for own in self.texts)
        return [at for at, texts in enumerate(joined) if any(string in text for text in texts)]

    def occurrences(self, string: str) -> int:
        """How often a folded string stands in all passages, overlapping ones each."""
        every = (text for own in self.texts for text in own if string in text)
        return sum(1 for text in every for _ in spans_of(text, (string,)))


def scanned(index: Index) -> Scanned:
    """Read all texts of an index just built."""
    texts: list[list[str]] = []
    values: dict[str, list[str | None]] = {name: [] for name in FACETS}
    for segment in open_segments(index):
        starts = [*segment.document_starts.tolist(), segment.passages]
        for first, last in zip(starts, starts[1:]):
            texts.append([fold(segment.passage(at).text) for at in range(first, last)])
        for name, column in values.items():
            column.extend(values_of(segment, name))
    return Scanned(texts, dict(values))


def wrong(index: Index, scan: Scanned, phrase: str) -> Iterator[str]:
    """Say what of the counts of a phrase differs from a scan."""
    query, string = quoted(phrase), fold(phrase)
    holding = scan.holding(string)
    found = index.facets(query)
    if found.total != len(holding):
        yield f"{found.total} documents, {len(holding)} hold it"
    for by in FACETS:
        counts = {one.value: one.count for one in found.facets[by]}
        if counts != Counter(scan.values[by][at] for at in holding):
            yield f"by {by} not as in the texts"
        if sum(counts.values()) != found.total:
            yield f"by {by} not the total"
        yield from _raised(index, query, by, counts)
    there = scan.occurrences(string)
    trend = index.trend(query)
    rows = [*trend.rows, *filter(None, [trend.undated])]
    told = {"kwic": index.kwic(query, limit=1).total, "trend": sum(row.counts[0] for row in rows)}
    yield from (f"{name}: {count} of {there}" for name, count in told.items() if count != there)


def _raised(index: Index, query: str, by: str, counts: dict[str | None, int]) -> Iterator[str]:
    """Ask once more with the filter of the most frequent value of a facet."""
    value = next((one for one in counts if one is not None), None)
    if value is None:
        return
    kept = int(value) if by == "year" else value
    total = index.facets(query, by=by, **{by: kept}).total  # type: ignore[arg-type]
    # An issuer or region is chosen with those whose name holds its name, so no fewer than it has.
    if not counts[value] <= total <= sum(counts.values()):
        yield f"{total} with {by} {value}, which has {counts[value]} of {sum(counts.values())}"


def milliseconds(index: Index, rounds: int) -> dict[str, dict[str, float]]:
    """The median CPU time of this thread that each command takes for each word."""
    return {
        name: {word: _median(lambda: ask(index, word), rounds) for word in WORDS}
        for name, ask in ASKED.items()
    }


def _median(ask: Callable[[], object], rounds: int) -> float:
    ask()
    took = []
    for _ in range(rounds):
        begun = time.thread_time()
        ask()
        took.append((time.thread_time() - begun) * 1000)
    return statistics.median(took)


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_corpus_options(parser)
    parser.add_argument("--seed", type=int, default=21, help="of the phrases")
    parser.add_argument("--count", type=int, default=200, help="how many phrases")
    parser.add_argument("--rounds", type=int, default=5, help="calls of which the median is taken")
    options = parser.parse_args()
    with laws_index(options) as index:
        if index is None:
            return 0
        for name, took in milliseconds(index, options.rounds).items():
            dearest = max(took, key=took.__getitem__)
            middle = statistics.median(took.values())
            print(f"{name:20} {middle:8.1f} ms, most {took[dearest]:8.1f} ms ({dearest})")
        drawn = cuts(passage_texts(index), seed=options.seed, count=options.count)
        return _report(index, [one.text for one in drawn])


def _report(index: Index, phrases: Sequence[str]) -> int:
    scan = scanned(index)
    problems = [(phrase, said) for phrase in phrases for said in wrong(index, scan, phrase)]
    for phrase, said in problems:
        print(f"  {phrase!r}: {said}")
    print(f"{len(phrases)} phrases: {len(problems)} counts that differ from a scan of the texts")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
