"""Writing segments: prepared documents into a new one, several old ones into one."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.indexing.batches import Prepared
from searcher.postings.arrays import DOCS_SUFFIX, TERMS_SUFFIX
from searcher.postings.builder import SegmentBuilder
from searcher.postings.segments import merge_segments
from searcher.schema import FIELDS
from searcher.store import SegmentEntry, Store
from searcher.store.catalog import CatalogWriter, Entry, Seal
from searcher.store.generation import open_stored_segment


class SegmentWriter:
    """Takes prepared documents into a new segment of the store."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._builder = SegmentBuilder(store.folder, name, FIELDS)
        self._catalog = CatalogWriter()
        self._passages = 0

    @property
    def documents(self) -> int:
        """How many documents it has taken in."""
        return len(self._catalog)

    def add(self, prepared: Prepared) -> None:
        """Append a document."""
        seal = Seal(prepared.record, prepared.details)
        for batch in prepared.batches:
            count = len(batch.passages)
            self._builder.add(count, batch.columns, batch.passages, values=batch.values)
            seal.add(batch.passages)
            self._passages += count
        kept = Entry(prepared.record, prepared.details, prepared.names, seal.digest())
        self._catalog.add(kept)

    def finish(self) -> SegmentEntry:
        """Write and sync the files; returns the manifest's entry."""
        self._builder.finish()
        return _entry(self._store, self._name, catalog=self._catalog, passages=self._passages)


def merge(store: Store, entries: Sequence[SegmentEntry], name: str) -> SegmentEntry:
    """Return one segment out of several, without their deleted documents.

    Raises IndexDamaged rather than pass altered bytes on under new checksums.
    """
    segments = [open_stored_segment(store, entry) for entry in entries]
    for segment in segments:
        segment.verify()
    catalog = CatalogWriter()
    for segment in segments:
        for ordinal in segment.documents():
            catalog.add(segment.catalog.kept(ordinal))
    merged = merge_segments([segment.arrays for segment in segments], store.folder, name)
    return _entry(store, name, catalog=catalog, passages=merged.doc_count)


def _entry(store: Store, name: str, *, catalog: CatalogWriter, passages: int) -> SegmentEntry:
    names = [name + DOCS_SUFFIX, name + TERMS_SUFFIX, *catalog.close(store.folder, name)]
    return SegmentEntry(name, len(catalog), passages, store.entries(names))
