"""What Whoosh's readers call: terms, postings, documents and columns of one segment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldCursor, PerDocumentReader, TermsReader
from whoosh.columns import ColumnReader
from whoosh.reading import TermInfo, TermNotFound

from searcher.postings.arrays import SegmentArrays
from searcher.postings.field import FieldArrays
from searcher.postings.matcher import ArrayMatcher

from .writer import COLUMN_SUFFIX

Term = tuple[str, bytes]


def term_facts(field: FieldArrays, ordinal: int) -> Any:
    """Whoosh's statistics of one term."""
    docs = field.docs(ordinal)
    freqs = field.freqs(ordinal)
    weights = field.weights(ordinal)
    weights = freqs if weights is None else weights
    lengths = field.lengths[docs]
    return TermInfo(
        weight=float(weights.sum(dtype=np.float64)),
        df=len(docs),
        minlength=int(lengths.min()),
        maxlength=int(lengths.max()),
        maxweight=float(weights.max()),
        minid=int(docs[0]),
        maxid=int(docs[-1]),
    )


class ArrayTermsReader(TermsReader):  # type: ignore[misc]
    """The terms of a segment, by field name and bytes."""

    def __init__(self, segment: SegmentArrays) -> None:
        self._segment = segment

    def _field(self, name: str) -> FieldArrays | None:
        return self._segment.field(name) if name in self._segment.field_names else None

    def _find(self, name: str, text: bytes) -> tuple[FieldArrays, int]:
        """The field and the term's ordinal; raises TermNotFound."""
        field = self._field(name)
        if field is not None:
            ordinal = field.lexicon.seek(text)
            if ordinal < len(field) and field.lexicon.raw(ordinal) == text:
                return field, ordinal
        raise TermNotFound(f"no term {name}:{text!r}")

    def __contains__(self, term: Term) -> bool:
        try:
            self._find(*term)
        except TermNotFound:
            return False
        return True

    def indexed_field_names(self) -> list[str]:
        """The fields that have postings."""
        return self._segment.field_names

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        """A cursor over the terms of a field."""
        return ArrayCursor(self._field(fieldname), fieldobj)

    def terms(self) -> Iterator[Term]:
        """All terms, by field and bytes."""
        for name in sorted(self._segment.field_names):
            yield from self._from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """The terms of a field from `prefix` on, then those of the fields after it."""
        for name in sorted(self._segment.field_names):
            if name >= fieldname:
                yield from self._from(name, prefix if name == fieldname else b"")

    def _from(self, name: str, prefix: bytes) -> Iterator[Term]:
        field = self._segment.field(name)
        for ordinal in range(field.lexicon.seek(prefix), len(field)):
            yield name, field.lexicon.raw(ordinal)

    def items(self) -> Iterator[tuple[Term, Any]]:
        """All terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        """The terms from `prefix` on, with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """The statistics of a term; raises TermNotFound."""
        return term_facts(*self._find(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The total weight of a term, 0 when it is not there."""
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many documents a term occurs."""
        try:
            field, ordinal = self._find(fieldname, text)
        except TermNotFound:
            return 0
        return field.doc_freq(ordinal)

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> ArrayMatcher:
        """The postings of a term; raises TermNotFound."""
        field, ordinal = self._find(fieldname, text)
        return ArrayMatcher(field, ordinal, format_=format_, scorer=scorer, term=(fieldname, text))

    def close(self) -> None:
        """Nothing: the mapping ends with the last array that views it."""


class ArrayCursor(FieldCursor):  # type: ignore[misc]
    """Moves over the terms of a field, as fuzzy search does."""

    def __init__(self, field: FieldArrays | None, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._count = 0 if field is None else len(field)
        self._at = 0

    def is_valid(self) -> bool:
        """Whether there is a current term."""
        return self._at < self._count

    def first(self) -> str | None:
        """Go to the first term."""
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not below `term`."""
        if self._field is not None:
            raw = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
            self._at = self._field.lexicon.seek(raw)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """The current term, None past the end."""
        if self._field is None or not self.is_valid():
            return None
        term: str = self._fieldobj.from_bytes(self._field.lexicon.raw(self._at))
        return term

    term = text

    def term_info(self) -> Any:
        """The statistics of the current term, None past the end."""
        if self._field is None or not self.is_valid():
            return None
        return term_facts(self._field, self._at)


class ValuesReader(ColumnReader):  # type: ignore[misc]
    """Values kept for each document, as a Whoosh column."""

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values
        self._sign = 1

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum].item()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values.tolist())

    def sort_key(self, docnum: int) -> Any:
        """The value to sort by."""
        return self[docnum] * self._sign

    def set_reverse(self) -> None:
        """Sort the greatest first."""
        self._sign = -1


class ArrayDocumentReader(PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment; which are deleted is the Whoosh segment's to say."""

    def __init__(
        self, storage: Any, segment: Any, arrays: Any, *, decode: Callable[[bytes], Any]
    ) -> None:
        self._storage = storage
        self._segment = segment
        self._arrays = arrays
        self._decode = decode
        self._lengths: dict[str, Sequence[int]] = {}
        self._columns: list[Any] = []

    def doc_count_all(self) -> int:
        """The number of documents, deleted ones included."""
        return int(self._arrays.doc_count)

    def doc_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.doc_count_all() - int(self._segment.deleted_count())

    def has_deletions(self) -> bool:
        """Whether documents are deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """The deleted documents."""
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        """Columns are kept."""
        return True

    def _column_file(self, fieldname: str) -> str:
        return str(self._segment.make_filename(f".{fieldname}{COLUMN_SUFFIX}"))

    def has_column(self, fieldname: str) -> bool:
        """Whether the field has values to sort by."""
        if fieldname in self._arrays.value_names:
            return True
        return self._storage is not None and self._storage.file_exists(self._column_file(fieldname))

    def column_reader(self, fieldname: str, column: Any) -> Any:
        """The field's values to sort by."""
        if fieldname in self._arrays.value_names:
            return ValuesReader(self._arrays.values(fieldname))
        name = self._column_file(fieldname)
        file = self._storage.open_file(name)
        self._columns.append(file)
        return column.reader(file, 0, self._storage.file_length(name), self.doc_count_all())

    def _field_lengths(self, fieldname: str) -> Sequence[int]:
        if fieldname not in self._lengths:
            self._lengths[fieldname] = memoryview(self._arrays.lengths(fieldname))
        return self._lengths[fieldname]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The exact length of a document in a field; `default` where it has none."""
        return self._field_lengths(fieldname)[docnum] or default

    def field_length(self, fieldname: str) -> int:
        """The length of a field over all documents."""
        return int(self._arrays.lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """The length of the shortest document in a field."""
        return int(self._arrays.lengths(fieldname).min(initial=1 << 31))

    def max_field_length(self, fieldname: str) -> int:
        """The length of the longest document in a field."""
        return int(self._arrays.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> Any:
        """The stored values of a document."""
        return self._decode(self._arrays.stored(docnum))

    def close(self) -> None:
        """Close the files of columns."""
        for file in self._columns:
            file.close()
        self._columns = []
