"""An index as a read-only Whoosh index, without the file that Whoosh would unpickle."""

from __future__ import annotations

from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import Index
from whoosh.reading import SegmentReader

from searcher.arguments import check_arguments
from searcher.errors import InputError
from searcher.schema import whoosh_schema
from searcher.search.folder import FolderSource
from searcher.store import Store
from searcher.store.generation import Generation
from searcher.whoosh.codec import READ_ONLY, GenerationCodec, GenerationSegment

NO_FOLDER = "Whoosh opens folders; of a cluster's index take searcher.open_index(URL).whoosh()"


def schema(userdict: str = "") -> Schema:
    """Return the fields of an index, to be changed at will; `userdict` is the text of a user
    dictionary."""
    return whoosh_schema(userdict).copy()


class PassageIndex(Index):  # type: ignore[misc]
    """The index at a folder: each reader and searcher is of the generation then in service, or
    of the one given."""

    def __init__(self, store: Store, generation: Generation | None = None) -> None:
        self._store = store
        self._fixed = generation
        self.storage = FileStorage(str(store.folder))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._store.folder)!r})"

    @property
    def _generation(self) -> Generation:
        return self._fixed or FolderSource(self._store).generation

    @property
    def schema(self) -> Schema:
        """The fields."""
        return schema(self._generation.manifest.userdict)

    def reader(self, reuse: Any = None) -> SegmentReader:
        """Return a reader of the passages in service. Raises StoreError."""
        generation = self._generation
        number = generation.manifest.generation
        return SegmentReader(
            self.storage,
            whoosh_schema(generation.manifest.userdict),
            GenerationSegment(number),
            generation=number,
            codec=GenerationCodec(generation),
        )

    def latest_generation(self) -> int:
        """Return the number of the generation in service."""
        return (self._fixed.manifest if self._fixed else self._store.current()).generation

    def last_modified(self) -> float:
        """Return when the index was last built, in seconds since 1970."""
        made = self._generation.manifest.created
        return datetime.fromisoformat(made).timestamp()

    def is_empty(self) -> bool:
        """Tell whether there are no passages."""
        return not self.doc_count()

    def writer(self, **kwargs: Any) -> Any:
        """Refuse. Raises InputError."""
        raise InputError(READ_ONLY)


def open_dir(folder: str | PathLike[str] = "index/") -> PassageIndex:
    """Return the index at a folder as a read-only `whoosh.index.Index`; nothing is unpickled.

    Raises IndexMissing, IndexStale or IndexDamaged, InputError for what is no path and for the
    URL of a cluster.
    """
    check_arguments(index=folder)
    if "://" in str(folder):
        raise InputError(NO_FOLDER)
    store = Store(Path(folder))
    FolderSource(store)
    return PassageIndex(store)
