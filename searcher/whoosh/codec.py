"""A Whoosh codec on arrays: Whoosh writes, opens, merges and searches such segments as its own.

    index = whoosh.index.create_in(folder, schema)
    writer = index.writer(codec=ArrayCodec())

Field lengths are exact where Whoosh's default codec rounds them to a byte; there are no
term vectors, and posting formats are Existence, Frequency and Positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import EmptyReader, MultiReader, SegmentReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from searcher.postings.arrays import DOCS_SUFFIX, TERMS_SUFFIX, SegmentArrays
from searcher.postings.container import Container, ContainerWriter
from searcher.postings.records import decode_record

from .reader import ArrayDocumentReader, ArrayTermsReader
from .writer import ArrayDocumentWriter, ArrayFieldWriter, open_container

Decode = Callable[[bytes], Any]


class ArraySegment(Segment):  # type: ignore[misc]
    """A segment as Whoosh's table of contents lists it: its name, its size, what is deleted."""

    def __init__(self, indexname: str, *, name: str | None = None, count: int = 0) -> None:
        self.indexname = indexname
        self.segid = self._random_id()
        self.compound = False
        self._name = name or f"{indexname}_{self.segid}"
        self._count = count
        self._deleted: set[int] = set()
        self.opened: SegmentArrays | None = None
        self.decode: Decode = decode_record

    @classmethod
    def of(cls, arrays: SegmentArrays, *, indexname: str = "MAIN") -> ArraySegment:
        """The Whoosh side of a segment that is open already."""
        segment = cls(indexname, name=arrays.name, count=arrays.doc_count)
        if arrays.deleted is not None:
            segment._deleted = set(np.flatnonzero(arrays.deleted).tolist())
        segment.opened = arrays
        return segment

    def __getstate__(self) -> dict[str, Any]:
        kept = dict(self.__dict__)
        kept.update(opened=None, decode=decode_record)
        return kept

    def segment_id(self) -> str:
        """What the segment's files are called before the suffix."""
        return self._name

    def codec(self, **kwargs: Any) -> ArrayCodec:
        """The codec that reads it."""
        return ArrayCodec()

    def should_assemble(self) -> bool:
        """Its files stay apart, so that they can be mapped."""
        return False

    def set_doc_count(self, count: int) -> None:
        """Set the number of documents."""
        self._count = count

    def doc_count_all(self) -> int:
        """The number of documents, deleted ones included."""
        return self._count

    def has_deletions(self) -> bool:
        """Whether documents are deleted."""
        return bool(self._deleted)

    def deleted_count(self) -> int:
        """The number of deleted documents."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterable[int]:
        """The deleted documents."""
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or as not."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return docnum in self._deleted


class ArrayCodec(Codec):  # type: ignore[misc]
    """Makes Whoosh's readers and writers of array segments."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        """A segment to be written."""
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: Any) -> ArrayDocumentWriter:
        """What takes documents."""
        return ArrayDocumentWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """What takes postings."""
        return ArrayFieldWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        """The terms of a segment."""
        return ArrayTermsReader(segment.opened or _open(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> ArrayDocumentReader:
        """The documents of a segment; its postings need not be there yet."""
        arrays = segment.opened or _open(storage, segment, terms=False)
        return ArrayDocumentReader(storage, segment, arrays, decode=segment.decode)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """Refuse: postings are written by fields."""
        raise NotImplementedError("array segments write postings by fields, not one by one")

    def postings_reader(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: postings are read by terms."""
        raise NotImplementedError("array segments read postings through their terms")


def _open(storage: Any, segment: Any, *, terms: bool = True) -> SegmentArrays:
    docs = open_container(storage, segment.make_filename(DOCS_SUFFIX))
    held = _no_terms()
    if terms:
        held = open_container(storage, segment.make_filename(TERMS_SUFFIX))
    return SegmentArrays(segment.segment_id(), docs=docs, terms=held)


def _no_terms() -> Container:
    file = BytesIO()
    ContainerWriter().close(file, {"fields": {}})
    return Container(file.getvalue(), "(no postings)")


def reader_over(
    segments: Sequence[SegmentArrays], schema: Any, *, decode: Decode = decode_record
) -> Any:
    """A Whoosh reader of segments built in bulk, without any table of contents.

    `decode` turns the bytes stored for a document into a dict of its stored fields.
    """
    readers = []
    for arrays in segments:
        segment = ArraySegment.of(arrays)
        segment.decode = decode
        readers.append(SegmentReader(None, schema, segment))
    if not readers:
        return EmptyReader(schema)
    return readers[0] if len(readers) == 1 else MultiReader(readers)


def searcher_over(
    segments: Sequence[SegmentArrays],
    schema: Any,
    *,
    decode: Decode = decode_record,
    weighting: Any = None,
) -> Any:
    """A `whoosh.searching.Searcher` of segments built in bulk; BM25F unless told otherwise."""
    return Searcher(reader_over(segments, schema, decode=decode), weighting=weighting or BM25F())


def write_whoosh_index(
    folder: Any, segments: Sequence[SegmentArrays], schema: Any, *, indexname: str = "MAIN"
) -> None:
    """Write Whoosh's table of contents beside segments, so that `whoosh.index` opens them.

    That file holds the schema pickled by Whoosh and is for Whoosh's own users: nothing of
    ours reads it. Stored bytes must be records (`encode_record`).
    """
    listed = [ArraySegment.of(arrays, indexname=indexname) for arrays in segments]
    TOC(schema, listed, 1).write(FileStorage(str(folder)), indexname)
