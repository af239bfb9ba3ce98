"""This project's own index, built from files on disk."""

from __future__ import annotations

from pathlib import Path

import searcher
from benchmarks.speed.engine import KINDS, Query, Source


class Ours:
    """Reads, repairs and structures the files; every passage with its headings and titles."""

    kinds: tuple[str, ...] = KINDS
    marks = True
    every = 1
    packages: tuple[str, ...] = ("searcher",)

    def __init__(self, folder: Path) -> None:
        self.index = searcher.open_index(folder)

    @staticmethod
    def load() -> None:
        """Nothing: all that a build needs is part of it."""

    @staticmethod
    def build(source: Source, folder: Path) -> None:
        searcher.build_index(source.corpus, folder)

    def texts(self, query: Query) -> list[str]:
        return [hit.text for hit in self.index.search(query.typed, snippets=False)]

    def snippets(self, query: Query) -> list[str]:
        return [hit.snippet.text for hit in self.index.search(query.typed)]

    def count(self, query: Query) -> int:
        # The peers count every copy and version of a text; by default one stands for all.
        return self.index.search(query.typed, snippets=False, fold=False).total
