"""SQLite FTS5: words cut by a bare loop, and character trigrams."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from benchmarks.cutting import spaced, words_of
from benchmarks.speed.engine import ALL, ANY, COMMON, KINDS, PHRASE, SNIPPET, TEN, Query, Source

NAME = "passages.db"
JOINS = {ALL: " AND ", ANY: " OR ", COMMON: " AND ", PHRASE: " "}
MAPPED = 1 << 30
# SQLite counts words: two characters each.
SNIPPET_WORDS = SNIPPET // 2


class _Table:
    """One FTS5 table of one column; a subclass says how it is cut and asked."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(f"file:{folder / NAME}?mode=ro", uri=True)
        self.connection.execute(f"PRAGMA mmap_size = {MAPPED}")

    @staticmethod
    def load() -> None:
        """The cutter is loaded with this module."""

    def texts(self, query: Query) -> list[str]:
        return self._select("text", query)

    def snippets(self, query: Query) -> list[str]:
        return self._select(f"snippet(passages, 0, '[', ']', '…', {SNIPPET_WORDS})", query)

    def count(self, query: Query) -> int:
        asked = "SELECT count(*) FROM passages WHERE passages MATCH ?"
        return int(self.connection.execute(asked, (self.asked(query),)).fetchone()[0])

    def _select(self, column: str, query: Query) -> list[str]:
        asked = f"SELECT {column} FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {TEN}"
        return [row[0] for row in self.connection.execute(asked, (self.asked(query),))]

    def asked(self, query: Query) -> str:
        """The query in FTS5's language."""
        raise NotImplementedError


class Fts5(_Table):
    """Words joined by spaces for the unicode61 tokenizer, which drops marks."""

    kinds: tuple[str, ...] = KINDS
    marks = True
    every = 1
    packages: tuple[str, ...] = ("sqlite3",)

    @staticmethod
    def build(source: Source, folder: Path) -> None:
        _write(folder, "unicode61", (spaced(text) for text in source.texts()))

    def asked(self, query: Query) -> str:
        words = words_of(query.text)
        if query.kind == PHRASE:
            return _string(" ".join(words))
        return JOINS[query.kind].join(map(_string, words))


class Trigram(_Table):
    """The text as it is, every three characters; strings of one or two cannot be asked."""

    kinds: tuple[str, ...] = (PHRASE,)
    marks = True
    every = 1
    packages: tuple[str, ...] = ("sqlite3",)

    @staticmethod
    def build(source: Source, folder: Path) -> None:
        _write(folder, "trigram", source.texts())

    def asked(self, query: Query) -> str:
        return _string(query.text)


def _write(folder: Path, tokenizer: str, texts: Iterable[str]) -> None:
    with sqlite3.connect(folder / NAME) as connection:
        connection.execute(
            f"CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = '{tokenizer}')"
        )
        connection.executemany("INSERT INTO passages VALUES (?)", ((text,) for text in texts))
        connection.execute("INSERT INTO passages(passages) VALUES ('optimize')")
    connection.close()


def _string(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
