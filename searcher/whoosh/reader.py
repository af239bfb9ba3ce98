"""What Whoosh's readers call: the terms and the documents of an index, which are passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.codec.base import FieldCursor, PerDocumentReader, TermsReader
from whoosh.columns import ColumnReader
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound

from searcher.analysis.analyzer import PIECE
from searcher.whoosh.fields import FactField, Field, TextField
from searcher.whoosh.passages import OF_DOCUMENT, Passages
from searcher.whoosh.postings import Postings, PostingsMatcher

Term = tuple[str, bytes]

# The fields that segments keep postings of, and those that the tables of documents are read for.
TEXTS = frozenset("body text heading label title".split())
FACTS = {"id", *OF_DOCUMENT} - TEXTS


class Fields:
    """The fields of the passages of a generation, each made when it is first asked for."""

    def __init__(self, passages: Passages) -> None:
        self.passages = passages
        self._made: dict[str, Field] = {}
        self._columns: dict[str, list[bytes]] = {}

    @property
    def names(self) -> list[str]:
        """The names of all fields that can be searched."""
        return sorted(TEXTS | FACTS)

    def get(self, name: str) -> Field | None:
        """Return a field, None where it has no terms."""
        if name not in self._made and name in TEXTS | FACTS:
            self._made[name] = (TextField if name in TEXTS else FactField)(self.passages, name)
        return self._made.get(name)

    def column(self, name: str) -> list[bytes]:
        """Return the value of each passage to sort and group by, empty where it is unknown."""
        if name not in self._columns:
            said = self.passages.said(name)
            values = [(value or "").encode("utf-8", "surrogatepass") for value in said]
            self._columns[name] = [values[at] for at in self.passages.documents.tolist()]
        return self._columns[name]


class PassageTerms(TermsReader):  # type: ignore[misc]
    """The terms of all fields."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def _find(self, term: Term) -> tuple[Field, Postings]:
        """Return a term's field and postings. Raises TermNotFound where no passage holds it."""
        name, text = term
        field = self._fields.get(name)
        if field is not None and text:
            postings = field.postings(text)
            if len(postings):
                return field, postings
        raise TermNotFound(f"no term {name}:{text!r}")

    def __contains__(self, term: Term) -> bool:
        try:
            self._find(term)
        except TermNotFound:
            return False
        return True

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields that can be searched."""
        return self._fields.names

    def cursor(self, fieldname: str, fieldobj: Any) -> WordCursor:
        """Return a cursor over the words of a field."""
        return WordCursor(self._fields.get(fieldname), fieldobj)

    def terms(self) -> Iterator[Term]:
        """Yield all words, by field."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield the words of a field from `prefix` on, then those of the fields after it."""
        for name in self._fields.names:
            field = self._fields.get(name)
            if name >= fieldname and field is not None:
                for word in field.words(prefix if name == fieldname else b""):
                    yield name, word

    def items(self) -> Iterator[tuple[Term, Any]]:
        """Yield all words with their statistics."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        """Yield the words from `prefix` on, with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Return the statistics of a term. Raises TermNotFound."""
        field, postings = self._find((fieldname, text))
        return postings.info(field.lengths)

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often a term stands in all passages."""
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return in how many passages a term stands."""
        return len(self._find((fieldname, text))[1]) if (fieldname, text) in self else 0

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> PostingsMatcher:
        """Return the postings of a term. Raises TermNotFound."""
        postings = self._find((fieldname, text))[1]
        return PostingsMatcher(postings, format_, scorer, term=(fieldname, text))


class WordCursor(FieldCursor):  # type: ignore[misc]
    """Moves over the words of a field, as fuzzy search does."""

    def __init__(self, field: Field | None, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._go(b"")

    def _go(self, first: bytes) -> str | None:
        self._rest = iter(()) if self._field is None else self._field.words(first)
        return self.next()

    def is_valid(self) -> bool:
        """Tell whether there is a current word."""
        return self._word is not None

    def first(self) -> str | None:
        """Go to the first word."""
        return self._go(b"")

    def find(self, term: str | bytes) -> str | None:
        """Go to the first word that is not below `term`."""
        return self._go(term if isinstance(term, bytes) else self._fieldobj.to_bytes(term))

    def next(self) -> str | None:
        """Go to the next word."""
        raw = next(self._rest, None)
        self._word: str | None = None if raw is None else self._fieldobj.from_bytes(raw)
        return self._word

    def text(self) -> str | None:
        """Return the current word, None past the last."""
        return self._word

    term = text


class ValuesReader(ColumnReader):  # type: ignore[misc]
    """The values of a column in memory."""

    def __init__(self, values: list[bytes]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: int) -> bytes:
        return self._values[number]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._values)


class PassageDocuments(PerDocumentReader):  # type: ignore[misc]
    """The passages themselves. Deleted ones are none of them."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._passages = fields.passages

    def doc_count(self) -> int:
        """Return the number of passages."""
        return self._passages.count

    doc_count_all = doc_count

    def has_deletions(self) -> bool:
        """Tell that no passage is deleted."""
        return False

    def is_deleted(self, docnum: int) -> bool:
        """Tell that a passage is not deleted."""
        return False

    def deleted_docs(self) -> Iterator[int]:
        """Return no passages."""
        return iter(())

    def supports_columns(self) -> bool:
        """Tell that there are values to sort by."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Tell whether a field has values to sort by."""
        return fieldname in OF_DOCUMENT

    def column_reader(self, fieldname: str, column: Any) -> ValuesReader:
        """Return a field's values to sort by."""
        return ValuesReader(self._fields.column(fieldname))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return how many words a passage has in a field; `default` where it has none."""
        field = self._fields.get(fieldname)
        return default if field is None else int(field.lengths[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        """Return how many words all passages have in a field."""
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """Return how many words the shortest passage has in a field."""
        return int(self._lengths(fieldname).min(initial=1 << 31))

    def max_field_length(self, fieldname: str) -> int:
        """Return how many words the longest passage has in a field."""
        return int(self._lengths(fieldname).max(initial=0))

    def _lengths(self, fieldname: str) -> Any:
        field = self._fields.get(fieldname)
        return np.zeros(1, np.int64) if field is None else field.lengths

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Tell whether the words of a field can be listed for a passage."""
        vector = self._passages.schema[fieldname].vector
        return bool(vector and self.stored_fields(docnum).get(fieldname))

    def vector(self, docnum: int, fieldname: str, format_: Any) -> ListMatcher:
        """Return the words of a passage in a field, cut from its text as often as it is asked."""
        text = self.stored_fields(docnum)[fieldname] or ""
        analyzer = self._passages.schema[fieldname].analyzer
        places: dict[str, list[int]] = {}
        for token in analyzer(text, mode="index", positions=True):
            if not token.text.startswith(PIECE):
                places.setdefault(token.text, []).append(token.pos)
        words = sorted(places)
        return ListMatcher(
            words,
            weights=[float(len(places[word])) for word in words],
            values=[format_.encode(places[word]) for word in words],
            format=format_,
        )

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what a hit holds of a passage."""
        return self._passages.stored(docnum)
