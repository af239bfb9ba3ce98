"""Whether what people paste finds where it stands: titles, sentences, long stretches of text.

    python -m benchmarks.pasted [--index DIR] [--laws FOLDER|TAR] [--seed N] [--count N]

Pastes the title of every law, sentences drawn from passages as they stand, and 6,000 characters
of documents. A title must find its document first (or another version of it), a sentence a
passage that holds it, a stretch its document. Prints how many do, milliseconds, and every miss;
ends with status 1 where there is one.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.corpora import add_corpus_options, laws_index
from searcher import Hit, Index, QueryError
from searcher.analysis import fold
from searcher.text.titles import bare

SENTENCE = re.compile(r"[^。；\n]+[。；]?")
SHORTEST = 8
STRETCH = 6_000
STRETCHES = 100
MOST_SHOWN = 30


class Pasted(NamedTuple):
    """What is pasted, and the test whether the first hit is what it was taken from."""

    kind: str
    text: str
    found: Callable[[Hit], bool]


def titles(index: Index) -> Iterator[Pasted]:
    """Yield the title of every document."""
    for record in index.docs():
        if record.metadata.title:
            yield title_of(record.metadata.title)


def title_of(title: str) -> Pasted:
    """Return a title, which finds any version of what bears it."""
    wanted = bare(title)
    return Pasted("title", title, lambda hit: bare(hit.title) == wanted)


def sentences(index: Index, draw: random.Random, count: int) -> Iterator[Pasted]:
    """Yield sentences of passages, drawn by document and passage."""
    records = index.docs()
    made = 0
    while made < count:
        passage = draw.choice(index.show(draw.choice(records).id).passages)
        found = [s for s in SENTENCE.findall(passage.text) if len(s.strip()) >= SHORTEST]
        if found:
            made += 1
            yield sentence_of(draw.choice(found).strip())


def sentence_of(sentence: str) -> Pasted:
    """Return a sentence, which finds a passage that holds it."""
    wanted = fold(sentence)
    return Pasted("sentence", sentence, lambda hit: wanted in fold(hit.text))


def stretches(index: Index, draw: random.Random) -> Iterator[Pasted]:
    """Yield stretches of documents, from some passage on."""
    long = [record for record in index.docs() if record.characters > STRETCH]
    for record in draw.sample(long, min(STRETCHES, len(long))):
        text = "\n".join(passage.text for passage in index.show(record.id).passages)
        start = draw.randrange(len(text) - STRETCH + 1)
        yield stretch_of(text[start : start + STRETCH], record.metadata.title or "", record.id)


def stretch_of(text: str, title: str, id: str) -> Pasted:
    """Return a stretch of a document, which finds it or another version."""
    return Pasted(
        "6,000 characters", text, lambda hit: hit.document == id or bare(hit.title) == bare(title)
    )


def main() -> int:
    """Paste, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_corpus_options(parser)
    parser.add_argument("--seed", type=int, default=17, help="of the sentences and stretches")
    parser.add_argument("--count", type=int, default=1_000, help="how many sentences")
    options = parser.parse_args()
    with laws_index(options) as index:
        if index is None:
            return 0
        draw = random.Random(options.seed)
        kinds = (titles(index), sentences(index, draw, options.count), stretches(index, draw))
        return max([_report(index, list(kind)) for kind in kinds])


def _report(index: Index, pasted: list[Pasted]) -> int:
    times, misses = [], []
    for one in pasted:
        try:
            results = index.search(one.text, limit=1)
        except QueryError as error:
            misses.append(f"{one.text[:60]!r}: {error}")
            continue
        times.append(results.took_ms)
        if not results or not one.found(results[0]):
            first = results[0].id if results else "nothing"
            notes = "; ".join(map(str, results.notes))
            misses.append(f"{one.text[:60]!r} finds {first} ({notes})")
    times.sort()
    print(
        f"{pasted[0].kind}: {len(pasted) - len(misses)} of {len(pasted)} first; median "
        f"{statistics.median(times):.1f} ms, 99th percentile {times[len(times) * 99 // 100]:.1f} ms"
    )
    for miss in misses[:MOST_SHOWN]:
        print(f"  {miss}")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
