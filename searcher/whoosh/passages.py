"""The passages of a generation as Whoosh counts documents: those in service, in one row."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.postings.runs import Ints
from searcher.schema import whoosh_schema
from searcher.store.generation import Generation
from searcher.store.segment import OpenSegment

# What a passage takes from its document: the field's name, which the document's table has too.
OF_DOCUMENT = tuple(
    "document path title issuer doc_number type region issued_on published_on".split()
)


class Passages:
    """The passages of all segments, numbered on without those that are deleted."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.segments = generation.segments
        self.schema = whoosh_schema(generation.manifest.userdict)
        self.ordinals = [_mark_alive(segment).nonzero()[0] for segment in self.segments]
        self.starts = np.cumsum([0, *map(len, self.ordinals)])
        self.count = int(self.starts[-1])

    def at(self, number: int) -> tuple[OpenSegment, int]:
        """Return the segment of a passage and its ordinal there."""
        owner = int(self.starts.searchsorted(number, side="right")) - 1
        return self.segments[owner], int(self.ordinals[owner][number - self.starts[owner]])

    @cached_property
    def numbers(self) -> list[Ints]:
        """For each segment the number of each of its passages, -1 for one that is deleted."""
        numbers = []
        for segment, ordinals, start in zip(self.segments, self.ordinals, self.starts.tolist()):
            held = np.full(segment.passages, -1, np.int32)
            held[ordinals] = np.arange(start, start + len(ordinals))
            numbers.append(held)
        return numbers

    def row(self, columns: list[NDArray[Any]]) -> NDArray[Any]:
        """Return what segments keep for each passage, for those in service, in their order."""
        kept = [column[ordinals] for column, ordinals in zip(columns, self.ordinals)]
        return np.concatenate([*kept, np.empty(0, np.int32)]) if not kept else np.concatenate(kept)

    @cached_property
    def documents(self) -> NDArray[Any]:
        """The document of each passage: its place in the columns that `said` gives."""
        sizes = [len(segment.catalog) for segment in self.segments]
        firsts = np.cumsum([0, *sizes[:-1]])
        return self.row([s.document_of + first for s, first in zip(self.segments, firsts)])

    def said(self, name: str) -> list[str | None]:
        """Return what each document says of itself: a column of the table of filters."""
        column = "id" if name == "document" else name
        return [value for segment in self.segments for value in segment.catalog.table[column]]

    @cached_property
    def ids(self) -> list[str]:
        """The id of each passage."""
        documents = self.documents.tolist()
        names = self.said("document")
        firsts = [s.document_starts[:-1][s.document_of] for s in self.segments]
        places = self.row([np.arange(len(one)) - one for one in firsts]).tolist()
        return [f"{names[owner]}#{place + 1}" for owner, place in zip(documents, places)]

    def stored(self, number: int) -> dict[str, Any]:
        """Return what a hit holds of a passage; None is unknown."""
        segment, ordinal = self.at(number)
        passage = segment.passage(ordinal)
        record = segment.catalog.record(segment.catalog.document_of(ordinal))
        said = {**vars(record.metadata), "document": record.id, "path": record.path}
        return {
            "id": passage.id,
            **{name: said[name] for name in OF_DOCUMENT},
            "text": passage.text,
            "body": passage.text,
            "heading": "\n".join(passage.heading),
            "headings": list(passage.heading),
            "page": passage.page,
            "lines": list(passage.lines),
        }


def _mark_alive(segment: OpenSegment) -> NDArray[np.bool_]:
    return np.ones(segment.passages, bool) if segment.alive is None else segment.alive
