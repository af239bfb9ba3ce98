"""tantivy from Python: words cut by a bare loop, split at spaces, positions indexed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy

from benchmarks.cutting import spaced, words_of
from benchmarks.speed.engine import ANY, KINDS, PHRASE, SNIPPET, TEN, Query, Source

FIELD = "words"
MEMORY = 256 << 20
# The generator counts bytes: three a character.
SNIPPET_BYTES = 3 * SNIPPET


def _characters(text: str) -> list[str]:
    return [char for char in text if not char.isspace()]


def _apart(text: str) -> str:
    return " ".join(text)


class Tantivy:
    """One field, indexed and stored as cut; queries are made of terms, nothing is parsed."""

    kinds: tuple[str, ...] = KINDS
    marks = True
    every = 1
    packages: tuple[str, ...] = ("tantivy",)
    spaced = staticmethod(spaced)
    cut = staticmethod(words_of)

    def __init__(self, folder: Path) -> None:
        self.index = tantivy.Index.open(str(folder))
        self.schema = self.index.schema
        self.searcher = self.index.searcher()

    @staticmethod
    def load() -> None:
        """The cutter is loaded with this module."""

    @classmethod
    def build(cls, source: Source, folder: Path) -> None:
        fields = tantivy.SchemaBuilder()
        fields.add_text_field(FIELD, stored=True, tokenizer_name="whitespace")
        writer = tantivy.Index(fields.build(), str(folder)).writer(MEMORY, 1)
        for text in source.texts():
            document = tantivy.Document()
            document.add_text(FIELD, cls.spaced(text))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def texts(self, query: Query) -> list[str]:
        return [document.get_first(FIELD) for document in self._found(self._asked(query))]

    def snippets(self, query: Query) -> list[str]:
        asked = self._asked(query)
        generator = tantivy.SnippetGenerator.create(self.searcher, asked, self.schema, FIELD)
        generator.set_max_num_chars(SNIPPET_BYTES)
        return [generator.snippet_from_doc(one).to_html() for one in self._found(asked)]

    def count(self, query: Query) -> int:
        found: Any = self.searcher.search(self._asked(query), TEN, count=True)
        return int(found.count)

    def _found(self, asked: Any) -> list[Any]:
        hits = self.searcher.search(asked, TEN, count=False).hits
        return [self.searcher.doc(address) for _, address in hits]

    def _asked(self, query: Query) -> Any:
        words: list[Any] = self.cut(query.text)
        if query.kind == PHRASE and len(words) > 1:
            return tantivy.Query.phrase_query(self.schema, FIELD, words)
        occur = tantivy.Occur.Should if query.kind == ANY else tantivy.Occur.Must
        terms = [tantivy.Query.term_query(self.schema, FIELD, w, "freq") for w in words]
        return (
            terms[0]
            if len(terms) == 1
            else tantivy.Query.boolean_query([(occur, term) for term in terms])
        )


class Characters(Tantivy):
    """Every character a word: finds any string as this project's quoted search does."""

    kinds: tuple[str, ...] = (PHRASE,)
    spaced = staticmethod(_apart)
    cut = staticmethod(_characters)
