"""The codec by which Whoosh reads an index, and the table of contents by which it finds it.

A table of contents lists nothing but the fields and one segment, which is the generation in
service when it is opened: whatever breaks off, Whoosh reads what our own search reads.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep
from typing import Any

from whoosh.codec.base import Codec, Segment
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searcher.errors import InputError
from searcher.schema import whoosh_schema
from searcher.search.folder import FolderSource
from searcher.store import Store
from searcher.store.generation import Generation
from searcher.store.names import CONTENTS_TAIL, contents_name
from searcher.whoosh.marks import share_marks
from searcher.whoosh.passages import Passages
from searcher.whoosh.reader import Fields, PassageDocuments, PassageTerms

NAME = "MAIN"
# How many seconds a generation may be listed before it is in service, unless its build broke off.
PATIENCE = 0.2
share_marks()
READ_ONLY = "this index is written by “searcher index” alone; Whoosh can read it"


class GenerationSegment(Segment):  # type: ignore[misc]
    """The index in service, as the one segment that Whoosh is to know of."""

    def __init__(self, generation: int) -> None:
        self.indexname = NAME
        self.compound = False
        self.generation = generation

    def segment_id(self) -> str:
        """Return a name of the generation that the segment was listed for."""
        return f"{self.indexname}_{self.generation}"

    # A reader that is refreshed asks whether a segment is listed already, which it always is,
    # and whether one that is open is of the generation wanted.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, GenerationSegment)

    def __hash__(self) -> int:
        return self.generation

    def codec(self, **kwargs: Any) -> GenerationCodec:
        """Return the codec that reads it."""
        return GenerationCodec()

    def doc_count_all(self) -> int:
        """Refuse: only who is about to write asks a segment. Raises InputError."""
        raise InputError(READ_ONLY)


class GenerationCodec(Codec):  # type: ignore[misc]
    """Reads a generation; the one in service where none is given."""

    def __init__(self, generation: Generation | None = None) -> None:
        self._generation = generation
        self._fields: Fields | None = None

    def terms_reader(self, storage: Any, segment: Any) -> PassageTerms:
        """Return the terms of the index."""
        return PassageTerms(self._opened(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> PassageDocuments:
        """Return the passages of the index."""
        return PassageDocuments(self._opened(storage, segment))

    def _opened(self, storage: Any, segment: Any) -> Fields:
        if self._fields is None:
            generation = self._generation or _open_listed(Path(storage.folder), segment.generation)
            self._fields = Fields(Passages(generation))
        return self._fields


def _open_listed(folder: Path, listed: int) -> Generation:
    """Return the generation in service; that which a table of contents lists is so at once."""
    source = FolderSource(Store(folder))
    until = monotonic() + PATIENCE
    while source.manifest.generation < listed and monotonic() < until:
        sleep(PATIENCE / 20)
        source = source.renewed()
    return source.generation


def make_contents(generation: int, userdict: str) -> bytes:
    """Return Whoosh's table of contents of a generation. Whoosh pickles it; nothing of ours
    reads it."""
    storage = RamStorage()
    TOC(whoosh_schema(userdict), [GenerationSegment(generation)], generation).write(storage, NAME)
    with storage.open_file(contents_name(generation)) as file:
        content: bytes = file.read()
    return content + CONTENTS_TAIL
