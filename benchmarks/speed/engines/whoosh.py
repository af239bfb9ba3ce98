"""Whoosh as it comes, with the analyzer that jieba makes for it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from benchmarks.speed.engine import KINDS, PHRASE, TEN, Query, Source

with warnings.catch_warnings():
    # Both are of another age of Python, and say so.
    warnings.simplefilter("ignore")
    import jieba
    from jieba.analyse import ChineseAnalyzer
    from whoosh.fields import TEXT, Schema
    from whoosh.index import create_in, open_dir
    from whoosh.qparser import QueryParser

FIELD = "text"
MEMORY_MB = 256


class Stock:
    """Whoosh's own codec and parser, over every tenth passage: the whole would take minutes."""

    kinds: tuple[str, ...] = KINDS
    marks = True
    every = 10
    packages: tuple[str, ...] = ("whoosh", "jieba")

    def __init__(self, folder: Path) -> None:
        self.load()
        opened = open_dir(str(folder))
        self.searcher = opened.searcher()
        self.parser = QueryParser(FIELD, opened.schema)

    @staticmethod
    def load() -> None:
        jieba.setLogLevel("CRITICAL")
        jieba.initialize()

    @classmethod
    def build(cls, source: Source, folder: Path) -> None:
        schema = Schema(**{FIELD: TEXT(analyzer=ChineseAnalyzer(), stored=True)})
        writer = create_in(str(folder), schema).writer(limitmb=MEMORY_MB)
        for text in source.texts(every=cls.every):
            writer.add_document(**{FIELD: text})
        writer.commit()

    def texts(self, query: Query) -> list[str]:
        return [hit[FIELD] for hit in self._found(query)]

    def snippets(self, query: Query) -> list[str]:
        return [hit.highlights(FIELD) for hit in self._found(query)]

    def count(self, query: Query) -> int:
        return len(self._found(query))

    def _found(self, query: Query) -> Any:
        asked = query.typed
        if query.kind == PHRASE:
            # Its parser knows no escaped quotes.
            asked = '"' + query.text.replace('"', " ") + '"'
        return self.searcher.search(self.parser.parse(asked), limit=TEN)
