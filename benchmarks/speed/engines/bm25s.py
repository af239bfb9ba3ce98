"""bm25s, compiled by numba where that is installed: any words only, all in memory."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import bm25s
import numpy as np

from benchmarks.cutting import words_of
from benchmarks.speed.engine import ANY, COMMON, TEN, Query, Source

TEXTS = "texts"


class Bm25s:
    """Scores of every word computed beforehand; the texts are kept beside it."""

    kinds: tuple[str, ...] = (ANY, COMMON)
    marks = False
    every = 1
    packages: tuple[str, ...] = ("bm25s", "numba") if find_spec("numba") else ("bm25s",)

    def __init__(self, folder: Path) -> None:
        self.index = bm25s.BM25.load(folder, show_progress=False, backend="auto")
        self.stored = list(Source(folder, folder / TEXTS).texts())

    @staticmethod
    def load() -> None:
        """The cutter is loaded with this module."""

    @staticmethod
    def build(source: Source, folder: Path) -> None:
        index = bm25s.BM25(backend="auto")
        index.index([words_of(text) for text in source.texts()], show_progress=False)
        index.save(folder, show_progress=False)
        (folder / TEXTS).write_bytes(source.passages.read_bytes())

    def texts(self, query: Query) -> list[str]:
        places, _ = self.index.retrieve(
            [words_of(query.text)], k=min(TEN, len(self.stored)), show_progress=False
        )
        return [self.stored[place] for place in places[0].tolist()]

    def snippets(self, query: Query) -> list[str]:
        raise NotImplementedError("bm25s cuts no snippets")

    def count(self, query: Query) -> int:
        return int(np.count_nonzero(self.index.get_scores(words_of(query.text))))
