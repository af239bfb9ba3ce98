"""Queries drawn from the passages: the same seed gives the same ones, another seed others."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice

from benchmarks.cutting import cut
from benchmarks.exact_strings import quoted
from benchmarks.speed.engine import ALL, ANY, COMMON, PHRASE, Query

Words = tuple[str, ...]
TYPED: dict[str, Callable[[Sequence[str]], str]] = {
    ALL: " ".join,
    ANY: " OR ".join,
    COMMON: " ".join,
    PHRASE: lambda strings: quoted(strings[0]),
}
# Of some kinds there are fewer than of the others.
SHARES = {ALL: 1.0, ANY: 1.0, COMMON: 0.25, PHRASE: 0.25}
COMMONEST = 200
LONGEST_PHRASE = 8
SAMPLE = 15_000
TRIES = 100


def draw_queries(
    texts: Sequence[str], *, number: int, seed: int, avoid: Sequence[Query] = ()
) -> list[Query]:
    """`number` queries for all words and for any, a quarter as many of the other kinds, shuffled.

    None stands twice or is among those to avoid; a small corpus may not hold as many.
    """
    draw = random.Random(seed)
    queries: list[Query] = []
    for kind, source in SOURCES.items():
        seen = {query.words for query in avoid if query.kind == kind}
        wanted = max(1, round(number * SHARES[kind]))
        tried = islice(source(texts, draw), wanted * TRIES)
        found = list(islice(_fresh(tried, seen), wanted))
        queries += [Query(kind, words, TYPED[kind](words)) for words in found]
    draw.shuffle(queries)
    return queries


def _fresh(tried: Iterator[Words], seen: set[Words]) -> Iterator[Words]:
    for words in tried:
        if words and words not in seen:
            seen.add(words)
            yield words


def _of_one_passage(texts: Sequence[str], draw: random.Random) -> Iterator[Words]:
    """Two or three words of one passage; none where it holds too few."""
    while True:
        words = sorted(_telling(draw.choice(texts)))
        wanted = draw.randint(2, 3)
        yield tuple(draw.sample(words, wanted)) if len(words) >= wanted else ()


def _common(texts: Sequence[str], draw: random.Random) -> Iterator[Words]:
    """The words that most passages hold, one by one."""
    held: Counter[str] = Counter()
    for text in texts[:: 1 + len(texts) // SAMPLE]:
        held.update(_telling(text))
    commonest = sorted(held, key=lambda word: (-held[word], word))[:COMMONEST]
    return ((word,) for word in draw.sample(commonest, len(commonest)))


def _phrases(texts: Sequence[str], draw: random.Random) -> Iterator[Words]:
    """Strings from anywhere in passages; many begin inside a word, every eighth or so is one
    character."""
    while True:
        text = draw.choice(texts)
        starts = _inside_words(text) if draw.random() < 0.5 else range(len(text))
        start = draw.choice(starts or [0])
        piece = text[start : start + draw.randint(1, LONGEST_PHRASE)]
        yield (piece,) if _can_be_asked(piece) else ()


def _inside_words(text: str) -> list[int]:
    begun = {0, *accumulate(map(len, cut(text)))}
    return [start for start in range(len(text)) if start not in begun]


def _can_be_asked(piece: str) -> bool:
    return any(char.isalnum() for char in piece) and not any(char.isspace() for char in piece)


def _telling(text: str) -> set[str]:
    """The words of two and more Han characters."""
    return {
        word
        for word in cut(text)
        if len(word) > 1 and all("\u4e00" <= char <= "\u9fff" for char in word)
    }


SOURCES: dict[str, Callable[[Sequence[str], random.Random], Iterator[Words]]] = {
    ALL: _of_one_passage,
    ANY: _of_one_passage,
    COMMON: _common,
    PHRASE: _phrases,
}
