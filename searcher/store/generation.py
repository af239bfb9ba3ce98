"""A generation opened for reading: its segments, and passages and documents by ordinal."""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timezone
from functools import cached_property, reduce
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import ANALYZER_VERSION, dictionary_digest
from searcher.errors import IndexDamaged
from searcher.kernel import loaded
from searcher.model import Passage
from searcher.postings import Cache, SegmentArrays, open_segment, phrase_docs
from searcher.postings.container import Bring, Container
from searcher.postings.lexicon import PairLexicon
from searcher.relations.graph import Graph
from searcher.relations.table import DOCUMENTS, LINKS, Table, require_table
from searcher.schema import CHARACTERS, FIELDS, LEAST_CHARACTER, VALUES
from searcher.store import Manifest, SegmentEntry, Store
from searcher.store.catalog import Catalog
from searcher.store.former import FormerPassages, added_in
from searcher.store.names import citations_name, former_name, relations_name
from searcher.store.records import read_passage
from searcher.text.folding import fold_all, natively
from searcher.text.inert import one_line
from searcher.text.permalinks import permalink

if TYPE_CHECKING:
    from searcher.kernel.compiled import Segment as Native

Mask = NDArray[np.bool_]


def identity(userdict: str) -> dict[str, str]:
    """Return what an index's terms depend on; another identity means another index."""
    return {
        "analyzer": f"version {ANALYZER_VERSION}",
        "dictionary": dictionary_digest(userdict),
    }


class OpenSegment:
    """One segment: postings, stored passages, documents; deleted documents are not alive.

    Opening and reading raise IndexDamaged where its files do not fit the manifest's entry, our
    schema or one another. `bring` as in `open_segment`.
    """

    def __init__(
        self,
        folder: Path,
        entry: SegmentEntry,
        *,
        bring: Callable[[str], Bring] | None = None,
    ) -> None:
        self.entry = entry
        self.catalog = Catalog(folder, entry.name)
        if len(self.catalog) != entry.documents or self.catalog.firsts[-1] != entry.passages:
            raise self._invalid("number of documents")
        self.deleted = frozenset(entry.deleted)
        gone = self._passages_of(entry.deleted) if entry.deleted else None
        self.alive: Mask | None = None if gone is None else ~gone
        self.arrays: SegmentArrays = open_segment(folder, entry.name, deleted=gone, bring=bring)
        self.arrays.require(FIELDS, VALUES)
        if self.arrays.doc_count != entry.passages:
            raise self._invalid("number of passages")
        self.arrays.native = self.native = self._opened_natively()
        # How many other documents of the generation name each document in 《…》.
        self.cited: NDArray[np.uint16] = np.zeros(entry.documents, np.uint16)
        # The generation that it was opened for, if for one.
        self.generation: Callable[[], Generation | None] = lambda: None
        # What was computed of its terms, and of it whole, for whoever reads it.
        self.leaves = Cache()
        self.kept: dict[str, Any] = {}

    def verify(self) -> None:
        """Read every byte of its files; raises IndexDamaged where one has been altered."""
        self.arrays.verify()
        for container in self.catalog.containers:
            container.verify_whole()

    def _opened_natively(self) -> Native | None:
        """Return the segment as the kernel reads it; None where it is not in use."""
        kernel = loaded()
        if kernel is None or not self.passages:
            return None
        docs, terms = self.arrays.containers
        found: Native = kernel.Segment(
            docs.opened(),
            terms.opened(),
            [(name, field.within, field.positions) for name, field in FIELDS.items()],
            self.section_starts.astype(np.uint32).tobytes(),
            self.document_starts.astype(np.uint32).tobytes(),
            characters=CHARACTERS,
            least_character=LEAST_CHARACTER,
        )
        return found

    def _invalid(self, what: str) -> IndexDamaged:
        return self.catalog.containers[0].invalid(what)

    @property
    def passages(self) -> int:
        """How many passages it holds, deleted ones included."""
        return self.arrays.doc_count

    @cached_property
    def section_starts(self) -> NDArray[np.intp]:
        """The passage that each section begins with, and at last where all end; a section is
        consecutive passages under one heading."""
        starts = np.flatnonzero(self.arrays.values("opens"))
        if not len(starts) or starts[0]:
            raise self._invalid("opens")
        return _with_end(starts, self.passages)

    @cached_property
    def document_starts(self) -> NDArray[np.intp]:
        """The first passage of each document, and at last where all end."""
        return self.catalog.firsts.astype(np.intp, copy=False)

    @cached_property
    def section_of(self) -> NDArray[np.intp]:
        """The section that each passage belongs to."""
        return _owners(self.section_starts)

    @cached_property
    def document_of(self) -> NDArray[np.intp]:
        """The ordinal of the document that each passage belongs to."""
        return _owners(self.document_starts)

    @cached_property
    def section_lengths(self) -> NDArray[np.int64]:
        """The characters in each section."""
        lengths = self.arrays.lengths("body_grams").astype(np.int64)
        firsts = self.section_starts[:-1]
        return np.add.reduceat(lengths, firsts) if len(firsts) else np.empty(0, np.int64)

    @cached_property
    def marks(self) -> str:
        """The characters of its texts that are neither letters nor digits, each once."""
        lexicon = self.arrays.field("body_grams").lexicon
        assert isinstance(lexicon, PairLexicon)
        return "".join(char for char in lexicon.characters() if not char.isalnum())

    @cached_property
    def characters(self) -> NDArray[np.int64]:
        """How many characters the texts of each document have: each begins a pair."""
        ends = np.append(0, self.arrays.lengths("body_grams").cumsum(dtype=np.int64))
        return np.diff(ends[self.document_starts])

    def _passages_of(self, documents: Iterable[int]) -> Mask:
        firsts = self.catalog.firsts
        mask = np.zeros(int(firsts[-1]), bool)
        for ordinal in documents:
            mask[firsts[ordinal] : firsts[ordinal + 1]] = True
        return mask

    def spread(self, documents: Mask) -> Mask:
        """Return a choice of documents as a choice of their passages."""
        return np.repeat(documents, np.diff(self.catalog.firsts))

    def documents(self) -> Iterator[int]:
        """Return the ordinals of the documents that are not deleted."""
        return (ordinal for ordinal in range(len(self.catalog)) if ordinal not in self.deleted)

    def folded(self, ordinal: int) -> str:
        """Return the text of a passage, folded."""
        return self.folded_texts([ordinal])[0]

    def folded_texts(self, ordinals: Sequence[int]) -> list[str]:
        """Return the texts of some passages, folded."""
        folding = natively()
        if self.native is not None and folding is not None:
            return self.native.texts(list(ordinals), folding)
        return fold_all([self.passage(ordinal).text for ordinal in ordinals])

    def occurrences(self, string: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the passages whose folded text holds a string, ascending, and how often each does.

        Occurrences that overlap count each: 人人人 holds 人人 twice.
        """
        return phrase_docs(self.arrays.field("body_grams"), string)

    def passage(self, ordinal: int) -> Passage:
        """Return a passage with its id."""
        document = self.catalog.document_of(ordinal)
        return self.passage_of(document, ordinal - int(self.catalog.firsts[document]))

    def joined(self, ordinal: int, count: int) -> Passage:
        """Return a passage with the texts of the next ones run on to it, so many in all."""
        return reduce(run_on, map(self.passage, range(ordinal, ordinal + count)))

    def place_of(self, ordinal: int) -> tuple[int, int, int]:
        """Return the document of a passage, its number there, counted from 0, and how many that
        has."""
        document = self.catalog.document_of(ordinal)
        start, end = self.catalog.firsts[document : document + 2].tolist()
        return document, ordinal - start, end - start

    def passage_of(self, document: int, number: int) -> Passage:
        """Return the passage of a document at `number`, counted from 0."""
        ordinal = int(self.catalog.firsts[document]) + number
        id = f"{self.catalog.record(document).id}#{number + 1}"
        try:
            return read_passage(self.arrays.stored(ordinal), id=id)
        except ValueError as error:
            raise self.arrays.containers[0].invalid(f"passage {ordinal} ({error})") from None


def run_on(one: Passage, other: Passage) -> Passage:
    """Return a passage with the text of the next one of its document run on to it."""
    end = len(one.text)
    breaks = [*one.page_breaks]
    if other.page is not None and other.page != one.page_at(end)[0]:
        breaks.append((end, other.page, other.page_label))
    breaks += [(end + at, page, label) for at, page, label in other.page_breaks]
    headings = [*one.heading_breaks, (end, other.heading)]
    headings += [(end + at, path) for at, path in other.heading_breaks]
    return replace(
        one,
        text=one.text + other.text,
        lines=(one.lines[0], other.lines[1]),
        page_breaks=tuple(breaks),
        heading_breaks=tuple(headings),
    )


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

    def added_at(self, id: str) -> str:
        """Return when a document came into the index, in ISO form, UTC."""
        segment, ordinal = self._places[id]
        seconds = int(self.added[self.segments.index(segment)][ordinal])
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat()

    def passage_linked(self, link: str) -> tuple[OpenSegment, int, int] | None:
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

    def number_of(self, segment: OpenSegment, ordinal: int) -> int:
        """Return the number in the graph of a document of a segment."""
        return self._firsts[self.segments.index(segment)] + ordinal

    def numbered(self, number: int) -> tuple[OpenSegment, int]:
        """Return the segment and ordinal of a document by its number in the graph."""
        at = bisect_right(self._firsts, number) - 1
        return self.segments[at], number - self._firsts[at]

    def find_document(self, id: str) -> tuple[OpenSegment, int] | None:
        """Return the segment and ordinal of the document with this id, or of the only one whose id
        is shown so: what is printed of an id leaves out control characters."""
        if id in self._places:
            return self._places[id]
        printed = one_line(id)
        shown = [place for name, place in self._places.items() if one_line(name) == printed]
        return shown[0] if len(shown) == 1 else None

    @cached_property
    def _places(self) -> dict[str, tuple[OpenSegment, int]]:
        """The segment and ordinal of each document in service, by its id."""
        return {
            segment.catalog.table["id"][ordinal]: (segment, ordinal)
            for segment in self.segments
            for ordinal in segment.documents()
        }


def opened_segment(store: Store, entry: SegmentEntry) -> OpenSegment:
    """Return a segment of a store, opened as its kind of store opens them."""
    opens: Callable[[Path, SegmentEntry], OpenSegment] = store.opens or OpenSegment
    return opens(store.folder, entry)


def opened_generation(store: Store, manifest: Manifest) -> Generation:
    """Return a generation of a store, opened as its kind of store opens them."""
    return Generation(store.folder, manifest, opens=store.opens or OpenSegment)


def _with_end(firsts: NDArray[np.intp], end: int) -> NDArray[np.intp]:
    return np.append(firsts, end).astype(np.intp, copy=False)


def _owners(starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return which of several stretches each place in them belongs to."""
    counts = np.diff(starts)
    return np.arange(len(counts)).repeat(counts)
