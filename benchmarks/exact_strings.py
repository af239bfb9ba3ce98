"""Whether every string of the laws is found, and nothing that lacks it.

    python -m benchmarks.exact_strings [--index DIR] [--laws FOLDER|TAR] [--seed N] [--count N]
                                       [--absent]

Cuts strings of 1 to 12 characters anywhere in documents, also from the end of a passage on into the
next, leaves the ends of lines out of every second one, quotes each and asks for it. Prints how many
find the passage they were cut from, how many passages come back in which the string does not begin
after folding, ends of lines left out or not, and milliseconds. Ends with status 1 unless all are found and
none is false.

With --absent the strings are such as stand in no passage: two pieces side by side, a piece without
the marks in it, the end of a passage with the beginning of the next. Prints how long each kind
takes when it is asked a second time, milliseconds of the thread.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from benchmarks.corpora import add_corpus_options, laws_index
from searcher import Index
from searcher.analysis import fold, segmenter
from searcher.query import parse
from searcher.search.clock import Clock
from searcher.search.folder import FolderReader
from searcher.search.matcher import Matcher
from searcher.search.rewrite import rewrite
from searcher.store.segment import OpenSegment

LONGEST = 12
ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\"})


@dataclass(frozen=True)
class Cut:
    """A string and the place, among all passages, of the one it was cut from."""

    text: str
    passage: int


@dataclass(frozen=True)
class Answer:
    """What the quoted string finds: whether its own passage, how many that lack it."""

    cut: Cut
    found: bool
    false: int
    took_ms: float


def quoted(text: str) -> str:
    """The query for exactly these characters; quotes and backslashes in them are escaped.

    >>> print(quoted('所谓"试点"'))
    "所谓\\"试点\\""
    """
    return f'"{text.translate(ESCAPES)}"'


def cuts(
    texts: Sequence[str], *, seed: int, count: int, after: Sequence[str] | None = None
) -> Iterator[Cut]:
    """Strings of 1 to 12 characters cut anywhere in texts, and in what stands after these, but for
    those of spaces alone; every second one without the ends of lines in it."""
    draw = random.Random(seed)
    made = 0
    while made < count:
        passage = draw.randrange(len(texts))
        length = draw.randint(1, LONGEST)
        start = draw.randrange(len(texts[passage]))
        whole = texts[passage] + (after[passage] if after else "")
        text = whole[start : start + length]
        if made % 2:
            text = text.replace("\n", "")
        if text.strip():
            made += 1
            yield Cut(text, passage)


def answers(index: Index, texts: Sequence[str], asked: Sequence[Cut]) -> Iterator[Answer]:
    """What each quoted string finds among all passages; the time is that of a search for ten."""
    reader = FolderReader(index._generation, Clock())
    matchers = [Matcher(segment) for segment in open_segments(index)]
    folded, after = map(_lined, texts), map(_lined, texts_after(index, texts))
    begun = list(zip(folded, after, strict=True))
    for cut in asked:
        query = quoted(cut.text)
        tree, *_ = rewrite(parse(query), reader, segmenter())
        held = np.flatnonzero(np.concatenate([matcher.match(tree) for matcher in matchers]))
        wanted = fold(cut.text)
        false = sum(not _begins(*begun[passage], wanted) for passage in held.tolist())
        took = index.search(query).took_ms
        yield Answer(cut, bool(np.isin(cut.passage, held)), false, took)


def absent(texts: Sequence[str], *, seed: int, count: int) -> dict[str, list[str]]:
    """So many strings of each kind that stand nowhere as they are typed, or seldom."""
    draw = random.Random(seed)

    def piece(passage: int, least: int, most: int) -> str:
        text = texts[passage]
        start = draw.randrange(max(1, len(text) - least))
        return text[start : start + draw.randint(least, most)]

    def two_pieces() -> str:
        first, second = (draw.randrange(len(texts)) for _ in range(2))
        return piece(first, 2, 6) + piece(second, 2, 6)

    def without_marks() -> str:
        cut = piece(draw.randrange(len(texts)), 4, 12)
        bare = "".join(filter(str.isalnum, cut))
        return bare if cut[:1].isalnum() and cut[-1:].isalnum() and bare != cut else ""

    def over_a_seam() -> str:
        first = draw.randrange(len(texts) - 1)
        return texts[first][-draw.randint(2, 6) :] + texts[first + 1][: draw.randint(2, 6)]

    kinds: dict[str, tuple[Callable[[], str], Callable[[str], object]]] = {
        "two pieces side by side": (two_pieces, str.isalnum),
        "a piece without its marks": (without_marks, str.isalnum),
        "over a seam": (over_a_seam, str.strip),
    }
    return {
        name: list(islice(filter(wanted, iter(drawn, None)), count))
        for name, (drawn, wanted) in kinds.items()
    }


def seconds_asked_again(index: Index, strings: Sequence[str]) -> list[float]:
    """The seconds of the thread that each quoted string takes when it is asked a second time."""
    taken = []
    for text in strings:
        index.search(quoted(text))
    for text in strings:
        began = time.thread_time()
        index.search(quoted(text))
        taken.append(time.thread_time() - began)
    return taken


def open_segments(index: Index) -> list[OpenSegment]:
    """The segments of an index just built, whose passages are all in service."""
    segments = index._generation.segments
    assert not any(segment.deleted for segment in segments)
    return segments


def passage_texts(index: Index) -> list[str]:
    """The text of every passage, in the order of the segments."""
    return [
        segment.passage(ordinal).text
        for segment in open_segments(index)
        for ordinal in range(segment.passages)
    ]


def texts_after(index: Index, texts: Sequence[str]) -> list[str]:
    """What stands after the text of every passage in its document, as much as strings are long."""
    after, base = [""] * len(texts), 0
    for segment in open_segments(index):
        for ordinal in reversed(range(segment.passages - 1)):
            if segment.document_of[ordinal] == segment.document_of[ordinal + 1]:
                at = base + ordinal
                after[at] = (texts[at + 1] + after[at + 1])[: 2 * LONGEST]
        base += segment.passages
    return after


def _lined(text: str) -> str:
    """A text folded, but for the ends of its lines."""
    return "\n".join(map(fold, text.split("\n")))


def _begins(text: str, after: str, wanted: str) -> bool:
    """Whether a folded string stands in a text, or begins there and ends in what comes after; a
    blank may stand for the seam, and for the end of a line, which may be left out too."""
    chars = ("[ \n]" if char == " " else re.escape(char) for char in wanted)
    held = re.compile("\n?".join(chars))
    # As many ends of lines may be left out as characters are typed.
    end = text[-2 * len(wanted) :]
    return any(map(held.search, (text, *(end + seam + after for seam in ("", " ")))))


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_corpus_options(parser)
    parser.add_argument("--seed", type=int, default=7, help="of the strings")
    parser.add_argument("--count", type=int, default=2_000, help="how many strings")
    parser.add_argument("--absent", action="store_true", help="such as stand in no passage")
    options = parser.parse_args()
    with laws_index(options) as index:
        if index is None:
            return 0
        texts = passage_texts(index)
        if options.absent:
            # What is looked through for garbage meanwhile is none of a search's.
            gc.freeze()
            for kind, strings in absent(texts, seed=options.seed, count=options.count).items():
                print(f"{kind}: {spread([1000 * s for s in seconds_asked_again(index, strings)])}")
            return 0
        after = texts_after(index, texts)
        asked = list(cuts(texts, seed=options.seed, count=options.count, after=after))
        return _report(list(answers(index, texts, asked)), len(texts))


def spread(times: Sequence[float]) -> str:
    """The median, 99th percentile and most of some milliseconds."""
    times = sorted(times)
    return (
        f"median {statistics.median(times):.1f} ms, "
        f"99th percentile {times[len(times) * 99 // 100]:.1f} ms, most {times[-1]:.1f} ms"
    )


def _report(given: Sequence[Answer], passages: int) -> int:
    found, false = sum(one.found for one in given), sum(one.false for one in given)
    print(f"{len(given)} strings cut from {passages:,} passages")
    print(f"found: {found} of {len(given)}; passages that lack the string: {false}")
    print(f"search: {spread([one.took_ms for one in given])}")
    for one in given:
        if one.false or not one.found:
            print(f"  {one.cut.text!r}: found {one.found}, {one.false} false")
    return 0 if found == len(given) and not false else 1


if __name__ == "__main__":
    sys.exit(main())
