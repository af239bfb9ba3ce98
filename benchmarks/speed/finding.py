"""Whether phrases are found: each engine's answers beside a scan of the texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.engine import PHRASE, Query, Source, engine
from benchmarks.speed.processes import alone


@dataclass(frozen=True)
class Finding:
    """Of `asked` phrases those `found` in at least one text; over all of them the passages
    that `hold` one by a scan and those that `match`; `false` texts among the first ten lack it.
    """

    asked: int
    found: int
    hold: int
    match: int
    false: int


def find(
    folders: Mapping[str, Path], source: Source, queries: Sequence[Query]
) -> dict[str, Finding]:
    """The findings of every engine that looks for phrases, in the passages it holds."""
    phrases = [query for query in queries if query.kind == PHRASE]
    known = {name: folder for name, folder in folders.items() if PHRASE in engine(name).kinds}
    scans = {
        every: alone(scan, source, phrases, every)
        for every in sorted({engine(name).every for name in known})
    }
    return {
        name: alone(_find, name, folder, list(zip(phrases, scans[engine(name).every])))
        for name, folder in known.items()
    }


def scan(source: Source, phrases: Sequence[Query], every: int) -> list[int]:
    """How many passages hold each phrase, width, case and variants of characters aside."""
    from searcher.analysis import fold

    texts = [fold(text) for text in source.texts(every=every)]
    return [sum(fold(phrase.text) in text for text in texts) for phrase in phrases]


def _find(name: str, folder: Path, scanned: Sequence[tuple[Query, int]]) -> Finding:
    one = engine(name)(folder)
    found = match = false = 0
    for phrase, hold in scanned:
        true = [_holds(text, phrase.text) for text in one.texts(phrase)]
        found += any(true)
        false += len(true) - sum(true)
        match += one.count(phrase) if hold else 0
    # A sample may hold no passage with a phrase: then there is nothing to find.
    held = [hold for _, hold in scanned if hold]
    return Finding(len(held), found, sum(held), match, false)


def _holds(text: str, phrase: str) -> bool:
    """Whether a text holds a phrase, whose spaces may be those of an engine's cutting."""
    from searcher.analysis import fold

    return fold(phrase) in "".join(fold(text).split())
