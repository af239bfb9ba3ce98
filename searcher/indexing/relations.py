"""What the documents of an index mean by what they say: resolved anew for every generation."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from searcher import disk
from searcher.analysis import fold_all
from searcher.postings.container_writer import ContainerWriter
from searcher.relations.copies import copies, line_up
from searcher.relations.kinds import Statement
from searcher.relations.likeness import Hashes, shingles
from searcher.relations.namesakes import Norm
from searcher.relations.resolution import least_of_copies
from searcher.relations.table import Table
from searcher.relations.tabulation import Terms, tabulate
from searcher.store.articles import passage_of_article
from searcher.store.records import Details
from searcher.store.segment import OpenSegment

_COLUMNS = (
    "title",
    "doc_number",
    "issuer",
    "issued_on",
    "published_on",
    "region",
    "first_on",
    "id",
)
# So many statements are kept at hand, some 30 MB, for they are asked for twice.
MOST_KEPT = 100_000
# A deleted document names nobody and is not named.
GONE, SILENT = Norm("", "", "", ""), Details((), ())


def write_relations(segments: Sequence[OpenSegment], path: Path, *, facts: str) -> None:
    """Write the table of relations, and the digest of the manifest that this goes with."""
    container = ContainerWriter()
    with _pause_collecting():
        table = relations(segments)
    for name, column in table.items():
        container.add(name, column)
    with disk.written(path) as target:
        container.close(target, {"file": path.name, "facts": facts})


def relations(segments: Sequence[OpenSegment]) -> Table:
    """Return the table of relations between all documents of some segments, numbered segment by
    segment, deleted ones included."""
    places = [(segment, ordinal) for segment in segments for ordinal in range(len(segment.catalog))]
    norms = [_norm(*place) for place in places]
    terms, sketches = Terms(), _Sketches()
    kept: list[Sequence[Statement]] = []
    room = MOST_KEPT
    for said in _read_statements(segments):
        terms.add(said.statements)
        sketches.append(said.sketch)
        room -= len(said.statements)
        if room >= 0:
            kept.append(said.statements)
    again = (said.statements for said in _read_statements(segments))

    def has_article(at: int, article: int) -> bool:
        return passage_of_article(*places[at], article) is not None

    def issued(at: int) -> Norm:
        # What one page calls the day of a text may be the day on which another put it up.
        return norms[at]._replace(day=_issued(*places[at]))

    groups = copies(
        sketches,
        lambda at: _shingles(*places[at]),
        lambda one, other: least_of_copies(issued(one), issued(other)),
        line_up(map(issued, range(len(places))), sketches),
    )
    alike = [sorted(group, key=lambda at: norms[at].id) for group in groups]
    return tabulate(
        norms,
        kept if len(kept) == len(places) else again,
        alike,
        sketches=sketches,
        terms=terms,
        has_article=has_article,
    )


class _Sketches(Sequence[Sequence[int]]):
    """The sketches of documents, four bytes a number."""

    def __init__(self) -> None:
        self._numbers, self._ends = array("I"), array("Q", [0])

    def append(self, sketch: Sequence[int]) -> None:
        """Add that of the next document."""
        self._numbers.extend(sketch)
        self._ends.append(len(self._numbers))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: Any) -> Any:
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._numbers[self._ends[at] : self._ends[at + 1]]


@contextmanager
def _pause_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: very many small things are made, none in a circle, and the
    search for circles would take a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_statements(segments: Sequence[OpenSegment]) -> Iterator[Details]:
    """Give what each document says, a deleted one nothing: read anew each time, for of very many
    documents it fills the memory."""
    for segment in segments:
        for ordinal, said in enumerate(segment.catalog.each_said()):
            yield SILENT if ordinal in segment.deleted else said


def _norm(segment: OpenSegment, ordinal: int) -> Norm:
    if ordinal in segment.deleted:
        return GONE
    title, number, issuer, issued, published, region, first, id = (
        segment.catalog.table[name][ordinal] or "" for name in _COLUMNS
    )
    return Norm(title, number, issuer, issued or published, region, first, id)


def _issued(segment: OpenSegment, ordinal: int) -> str:
    return segment.catalog.table["issued_on"][ordinal] or ""


def _shingles(segment: OpenSegment, ordinal: int) -> Hashes:
    first, end = segment.document_starts[ordinal : ordinal + 2].tolist()
    # What one format tells of a text beside it another leaves out.
    own = np.flatnonzero(~segment.labels[first:end]).tolist()
    texts = [segment.passage_of(ordinal, number).text for number in own]
    return shingles(fold_all(texts))
