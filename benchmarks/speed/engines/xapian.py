"""Xapian: words cut by a bare loop, positions indexed by its term generator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xapian

from benchmarks.cutting import spaced, words_of
from benchmarks.speed.engine import ANY, KINDS, PHRASE, SNIPPET, TEN, Query, Source

# The snippet's length is in bytes: three a character.
SNIPPET_BYTES = 3 * SNIPPET


class Xapian:
    """The words stored as cut; marks are not indexed."""

    kinds: tuple[str, ...] = KINDS
    marks = True
    every = 1
    packages: tuple[str, ...] = ("xapian",)

    def __init__(self, folder: Path) -> None:
        self.database = xapian.Database(str(folder))

    @staticmethod
    def load() -> None:
        """The cutter is loaded with this module."""

    @staticmethod
    def build(source: Source, folder: Path) -> None:
        database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
        generator = xapian.TermGenerator()
        for text in source.texts():
            words = spaced(text)
            document = xapian.Document()
            document.set_data(words)
            generator.set_document(document)
            generator.index_text(words)
            database.add_document(document)
        database.close()

    def texts(self, query: Query) -> list[str]:
        return [match.document.get_data().decode() for match in self._found(query)]

    def snippets(self, query: Query) -> list[str]:
        found = self._found(query)
        texts = [match.document.get_data() for match in found]
        return [found.snippet(text, SNIPPET_BYTES).decode() for text in texts]

    def count(self, query: Query) -> int:
        size = self.database.get_doccount()
        return int(self._matches(query, most=size).size())

    def _found(self, query: Query) -> Any:
        return self._matches(query, most=TEN)

    def _matches(self, query: Query, *, most: int) -> Any:
        enquire = xapian.Enquire(self.database)
        enquire.set_query(_asked(query))
        return enquire.get_mset(0, most)


def _asked(query: Query) -> Any:
    words = [word.lower() for word in words_of(query.text) if any(map(str.isalnum, word))]
    if query.kind == PHRASE:
        return xapian.Query(xapian.Query.OP_PHRASE, words)
    return xapian.Query(xapian.Query.OP_OR if query.kind == ANY else xapian.Query.OP_AND, words)
