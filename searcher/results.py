"""What the library gives back: hits with their texts, documents shown, counts."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import Any, overload

from searcher.hits import Hit, files_of
from searcher.model import Fix, Passage, Section
from searcher.notes import Note, note
from searcher.search.explain import listed
from searcher.store.records import RECORD_FIELDS, DocumentRecord
from searcher.tabular import Tabular
from searcher.text.permalinks import permalink

# So many hits are read in a moment.
SHORT_PAGE = 100


@dataclass(frozen=True)
class Results(Sequence[Hit], Tabular):
    """The hits of one page, and what the whole search found.

    `folded` counts what is not shown because another copy or version of the text stands for it
    (None where nothing was to be folded). `relaxed` tells that passages are among them which do not hold all the words; `complete`
    counts those that do, `missing` names words that no passage holds, `said` is what else
    was relaxed, read otherwise or left out. `partial` tells that time ran out: the hits fit, but more might, and the order
    is preliminary. `total` and `complete` count what `group` says. `took_ms` is the time of the search in milliseconds.
    """

    query: str
    total: int
    complete: int
    relaxed: bool
    partial: bool
    missing: tuple[str, ...]
    said: tuple[Note, ...]
    took_ms: float
    hits: tuple[Hit, ...]
    group: str = "passage"
    folded: int | None = None

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[at]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What is to be told beside the hits: what was said of the search, and which files are
        gone, which are looked for when this is first read."""
        lost = lost_files(files_of(self.hits))
        paths = dict.fromkeys(hit.path for hit in self.hits if lost and hit.file in lost)
        return (*self.said, note("gone", text=listed(paths))) if paths else self.said

    def within(self, seconds: float) -> Results:
        """Return those hits of which all that may be asked is read in so many seconds, or those of
        a short page; `partial` where these are not all."""
        end = time.monotonic() + seconds
        for number, hit in enumerate(self.hits):
            if number >= SHORT_PAGE and time.monotonic() > end:
                return replace(self, hits=self.hits[:number], partial=True)
            hit.read()
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of a hit."""
        return tuple(self.hits[0].fields()) if self.hits else ("id",)

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a hit.

        >>> rows = index.search("养犬", limit=2).table_rows()
        >>> [row["rank"] for row in rows]
        [1, 2]
        """
        return [hit.fields() for hit in self.hits]

    def _repr_html_(self) -> str:
        """Return the page as a notebook shows it; what documents say is escaped."""
        said = f"{self.total:,} {self.group}s: {self.query}"
        return f"<p>{escape(said)}</p>" + "".join(hit._repr_html_() for hit in self)


@dataclass(frozen=True)
class Documents(Sequence[DocumentRecord], Tabular):
    """Documents of an index in the order asked for; `total` counts them with those left for
    other pages, `notes` say what filters left out that they cannot judge."""

    records: Sequence[DocumentRecord]
    total: int
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, at: int) -> DocumentRecord: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[DocumentRecord, ...]: ...

    def __getitem__(self, at: int | slice) -> DocumentRecord | tuple[DocumentRecord, ...]:
        return tuple(self.records[at]) if isinstance(at, slice) else self.records[at]

    def __iter__(self) -> Iterator[DocumentRecord]:
        return iter(self.records)

    @property
    def columns(self) -> tuple[str, ...]:
        """What is known of a document."""
        return RECORD_FIELDS

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a document."""
        return [record.fields() for record in self.records]


@dataclass(frozen=True)
class Shown:
    """A document, or a passage of it with those around it.

    `focus` is the place in `passages` of the one asked for, None for a whole document. Where a
    permalink was asked for whose text is no longer there, `difference` tells how the passage
    that comes nearest differs: (equal|delete|insert, text), which spell the old text and the new.
    """

    document: DocumentRecord
    passages: tuple[Passage, ...]
    focus: int | None
    sections: tuple[Section, ...]
    fixes: tuple[Fix, ...]
    difference: tuple[tuple[str, str], ...] = ()

    @property
    def permalink(self) -> str | None:
        """What finds the passage asked for as long as its text stays, None for a document."""
        return None if self.focus is None else permalink(self.place.text)

    @property
    def place(self) -> Passage:
        """The passage asked for; of a whole document its first."""
        return self.passages[self.focus or 0]


@dataclass(frozen=True)
class Stats:
    """Counts over what is in service; `size` in bytes, `created` in ISO 8601; `kernel` tells what
    answers searches."""

    documents: int
    passages: int
    characters: int
    terms: int
    size: int
    created: str
    made_from: tuple[str, ...]
    segments: int
    generation: int
    kernel: str = ""


def lost_files(files: Iterable[str]) -> set[str]:
    """Return those of some files that are no longer there."""
    lost = {file for file in files if not os.path.lexists(file)}
    if lost:
        from searcher.load import is_there

        lost = {file for file in lost if not is_there(file)}
    return lost
