"""A generation opened for reading: its segments, and what goes with all of them."""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import ANALYZER_VERSION, dictionary_digest
from searcher.errors import IndexDamaged
from searcher.postings.container import Container
from searcher.relations.graph import Graph
from searcher.relations.table import DOCUMENTS, LINKS, Table, require_table
from searcher.store import Manifest, SegmentEntry, Store
from searcher.store.former import FormerPassages, added_in
from searcher.store.names import citations_name, former_name, relations_name
from searcher.store.segment import OpenSegment
from searcher.text.inert import one_line
from searcher.text.permalinks import permalink


def identity(userdict: str) -> dict[str, str]:
    """Return what an index's terms depend on; another identity means another index."""
    return {
        "analyzer": f"version {ANALYZER_VERSION}",
        "dictionary": dictionary_digest(userdict),
    }


class Generation:
    """All segments of one manifest."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        *,
        opens: Callable[[Path, SegmentEntry], OpenSegment] = OpenSegment,
    ) -> None:
        self.manifest = manifest
        self.kept: dict[str, Any] = {}
        self.segments = [opens(folder, entry) for entry in manifest.segments]
        self.citations = self._beside(folder / citations_name(manifest.generation))
        self._take_citations(self.citations)
        # Opened at once, for an update may remove it before it is read.
        self.relations = self._beside(folder / relations_name(manifest.generation))
        self.lost = self._beside(folder / former_name(manifest.generation))
        sizes = [len(segment.catalog) for segment in self.segments]
        self._firsts = [0, *accumulate(sizes)]
        for segment in self.segments:
            segment.generation = weakref.ref(self)

    def _beside(self, path: Path) -> Container:
        """Return a file that goes with the manifest."""
        container = Container.open(path)
        container.require_file(path.name)
        if container.meta.get("facts") != self.manifest.facts():
            raise container.invalid("facts")
        return container

    def _take_citations(self, citations: Container) -> None:
        if set(citations.names()) != {segment.entry.name for segment in self.segments}:
            raise citations.invalid("segments")
        for segment in self.segments:
            entry = segment.entry
            segment.cited = citations.array(entry.name, ("<u2",), entry.documents)

    @cached_property
    def graph(self) -> Graph:
        """What all documents say of each other, numbered segment by segment."""
        return Graph(self.table)

    @cached_property
    def table(self) -> Table:
        """The arrays of the graph."""
        documents = self._firsts[-1]
        file = self.relations
        table = {name: file.array(name, (kind,), documents) for name, kind in DOCUMENTS.items()}
        links = len(file.array("source", (LINKS["source"],)))
        table |= {name: file.array(name, (kind,), links) for name, kind in LINKS.items()}
        try:
            require_table(table)
        except ValueError as error:
            raise file.invalid(str(error)) from None
        return table

    @cached_property
    def former(self) -> FormerPassages:
        """The passages that older generations held and this one does not."""
        return FormerPassages(self.lost)

    @cached_property
    def added(self) -> list[NDArray[np.uint32]]:
        """When each document of each segment came into the index, in seconds since 1970; where
        that was not kept yet, when the generation was made."""
        made = int(datetime.fromisoformat(self.manifest.created).timestamp())
        return [self._added_in(segment, made) for segment in self.segments]

    def _added_in(self, segment: OpenSegment, made: int) -> NDArray[np.uint32]:
        name, count = added_in(segment.entry.name), len(segment.catalog)
        if name not in self.lost.names():
            return np.full(count, made, np.uint32)
        return self.lost.array(name, ("<u4",), count)

    def added_on(self, segment: OpenSegment, ordinal: int) -> int:
        """Return when a document of a segment came into the index, in seconds since 1970."""
        return int(self.added[self.segments.index(segment)][ordinal])

    def find_linked(self, link: str) -> tuple[OpenSegment, int, int] | None:
        """Return the segment, document and number in it of the passage with a permalink; of several
        the one in the document that its copies and versions fold under; None for none."""
        found = []
        for segment in self.segments:
            held = segment.arrays.values("link") == np.uint64(int(link, 16))
            if segment.alive is not None:
                held &= segment.alive
            for ordinal in np.flatnonzero(held).tolist():
                document = segment.catalog.document_of(ordinal)
                found.append((segment, document, ordinal - int(segment.catalog.firsts[document])))
        ranks = self.graph.ranks(date.today().isoformat()) if len(found) > 1 else ()
        found.sort(key=lambda one: ranks[self.number_of(one[0], one[1])] if len(ranks) else 0)
        # What a worker said of a passage is not taken on trust.
        fits = (one for one in found if permalink(one[0].passage_of(*one[1:]).text) == link)
        return next(fits, None)

    def damaged(self, what: str) -> IndexDamaged:
        """Return damage of what documents say of each other as an error that names it."""
        return self.relations.invalid(what)

    def id_of(self, number: int) -> str:
        """Return the id of a document by its number in the graph."""
        segment, ordinal = self.numbered(number)
        id: str = segment.catalog.fact("id", ordinal)
        return id

    def versions_of(self, number: int) -> list[int]:
        """Return all versions of a document's text as `Graph.versions`, those of a day by id."""
        graph = self.graph
        return sorted(graph.versions(number), key=lambda at: (graph.day(at), self.id_of(at)))

    def copies_of(self, number: int) -> list[int]:
        """Return the other documents that hold the text of one, by id."""
        return sorted(self.graph.copies(number), key=self.id_of)

    def number_of(self, segment: OpenSegment, ordinal: int) -> int:
        """Return the number in the graph of a document of a segment."""
        return self._firsts[self.segments.index(segment)] + ordinal

    def numbered(self, number: int) -> tuple[OpenSegment, int]:
        """Return the segment and ordinal of a document by its number in the graph."""
        at = bisect_right(self._firsts, number) - 1
        return self.segments[at], number - self._firsts[at]

    def find_document(self, id: str) -> tuple[OpenSegment, int] | None:
        """Return the segment and ordinal of the document with this id or at this path, or of the only
        one whose id is shown so: what is printed of an id leaves out control characters."""
        place = self._places.get(id) or self._paths.get(id.removeprefix("./"))
        if place is not None:
            return place
        printed = one_line(id)
        shown = [place for name, place in self._places.items() if one_line(name) == printed]
        return shown[0] if len(shown) == 1 else None

    @cached_property
    def _places(self) -> dict[str, tuple[OpenSegment, int]]:
        """The segment and ordinal of each document in service, by its id."""
        return self._places_by("id")

    @cached_property
    def _paths(self) -> dict[str, tuple[OpenSegment, int]]:
        """The segment and ordinal of each document in service, by the path that is shown of it."""
        return {path.removeprefix("./"): at for path, at in self._places_by("path").items()}

    def _places_by(self, name: str) -> dict[str, tuple[OpenSegment, int]]:
        return {
            segment.catalog.table[name][ordinal]: (segment, ordinal)
            for segment in self.segments
            for ordinal in segment.documents()
        }


def open_stored_segment(store: Store, entry: SegmentEntry) -> OpenSegment:
    """Return a segment of a store, opened as its kind of store opens them."""
    opens: Callable[[Path, SegmentEntry], OpenSegment] = store.opens or OpenSegment
    return opens(store.folder, entry)


def open_generation(store: Store, manifest: Manifest) -> Generation:
    """Return a generation of a store, opened as its kind of store opens them."""
    return Generation(store.folder, manifest, opens=store.opens or OpenSegment)
