"""The library's front door: build an index, open it, search, show, list, count, check."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from searcher.analysis import Segmenter, read_userdict, segmenter
from searcher.arguments import check_arguments
from searcher.choices import Choices, filters_from
from searcher.counting import Counting
from searcher.errors import InputError, quoted
from searcher.hits import Hit, files_of
from searcher.kernel import describe
from searcher.notes import Note, note
from searcher.query import nodes, read_query
from searcher.relating import Relating
from searcher.results import Documents, Marking, Results, Shown, Stats, hits_of
from searcher.search import Filters, Order, search
from searcher.search.clock import Clock
from searcher.search.explain import listed
from searcher.search.folder import FolderSource, damage
from searcher.search.synonyms import read_synonyms
from searcher.store import Store
from searcher.store.generation import Generation, OpenSegment
from searcher.store.records import DocumentRecord
from searcher.store.standings import Standings

if TYPE_CHECKING:
    from typing_extensions import Unpack
    from whoosh.query import Query
    from whoosh.searching import Searcher

    from searcher.indexing.update import Progress, Summary

PathName = str | PathLike[str]

LARGEST_WINDOW = 100_000
MOST_PARTS = 10_000


class Index(Relating, Counting):
    """An index opened for reading; searches see the generation that was in service then.

    `summary` tells what a build did, None for an index that was only opened.
    """

    def __init__(self, index: PathName = "index/", *, userdict: PathName | None = None) -> None:
        check_arguments(index=index, userdict=userdict)
        words = None if userdict is None else read_userdict(userdict)
        self._source = _source_at(index, words)
        self.summary: Summary | None = None

    def refresh(self) -> bool:
        """Turn to the generation now in service; tells whether it is another."""
        before, self._source = self._source, self._source.renewed()
        return self._source is not before

    def is_current(self) -> bool:
        """True if the generation opened is the one in service."""
        return self._source.is_current()

    @property
    def seal(self) -> str | None:
        """What names the generation opened, and no other."""
        return self._source.seal

    def search(
        self,
        query: str | Query = "",
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Literal["relevance", "date", "date-asc"] = "relevance",
        group: Literal["passage", "document"] = "passage",
        context: int = 0,
        explain: bool = False,
        snippets: bool = True,
        timeout: float = 10.0,
        synonyms: PathName | None = None,
        fold: bool = True,
        per_document: int = 2,
        **filters: Unpack[Choices],
    ) -> Results:
        """Return the best passages for a query, ranked, with highlights and snippets.

        A blank query with filters means all that pass them, the newest first. With `context`
        each hit brings so many passages of its document before and after it.
        A tree of `whoosh.query` is matched and scored by Whoosh, without a limit of time.
        `filters` are those of `choices.Choices`: issuer, region, type, doc_number, path, year,
        since, until, document, as_of. With `fold` one of the copies and versions of a text stands
        for all that were found, the one in force on `as_of` if it is among them. A page of
        passages, the best first, has at most `per_document` of one document: the page after it
        begins with what it passed over; 0 takes as many as there are, as does `document`. Without
        `snippets` nothing is marked and cut, which saves a program that reads whole passages half
        the time. After `timeout` seconds the best hits so far come back, `partial`; `synonyms` is a table (everyday word, tab, terms) to use in
        the place of the built-in one. Raises QueryError for a query that cannot be read and
        InputError for a filter that cannot.
        """
        began = time.perf_counter()
        check_arguments(
            explain=explain,
            snippets=snippets,
            synonyms=synonyms,
            context=context,
            fold=fold,
            per_document=per_document,
        )
        clock = _clock(timeout)
        chosen = filters_from(**filters)
        blank = isinstance(query, str) and not query.strip() and bool(chosen)
        order = _order(
            limit,
            offset,
            sort=_newest_first(sort) if blank else sort,
            group=group,
            fold=fold,
            per_document=0 if chosen.document else per_document,
        )
        read: tuple[Note, ...] = ()
        if isinstance(query, str):
            check_arguments(query=query)
            tree, read = (nodes.All(()), ()) if blank else read_query(query)
            ranking = search(
                tree,
                self._source,
                chosen,
                order,
                typed=query,
                synonyms=None if synonyms is None else read_synonyms(synonyms),
                clock=clock,
            )
        else:
            from searcher.whoosh.search import search as search_tree

            ranking = search_tree(query, self._source, chosen, order, clock=clock)
        marking = Marking(
            self._cutter,
            clock,
            explain=explain,
            snippets=snippets,
            context=context,
            standings=Standings(self._generation, chosen.as_of),
        )
        hits = hits_of(ranking, marking, after=offset)
        return Results(
            query=str(query),
            total=ranking.total,
            complete=ranking.complete,
            relaxed=ranking.relaxed,
            partial=clock.partial,
            missing=ranking.missing,
            notes=(*read, *ranking.notes, *_gone_notes(hits)),
            took_ms=round((time.perf_counter() - began) * 1000, 3),
            hits=hits,
            group=group,
            folded=ranking.folded if fold else None,
        )

    def show(self, id: str, *, context: int = 0, open: bool = False) -> Shown:
        """The passage with this id and `context` passages around it, or a whole document.

        A permalink is an id too: it finds the text wherever it stands now, and where the text
        was changed the nearest passage of its document, with the difference.
        With `open` its file is opened too, by the program that shows files of its kind.
        Raises InputError when the index holds neither, or the file to open is gone.
        """
        check_arguments(id=id, context=context, open=open)
        found = self._linked(id)
        (segment, ordinal), number = found.place if found else self._place(id)
        record = Standings(self._generation).told(segment.catalog.record(ordinal))
        first, last = 0, record.count
        if number is not None:
            stop = number + (found.reach if found else 1)
            first, last = max(0, number - context), min(record.count, stop + context)
        details = segment.catalog.details(ordinal)
        if open:
            from searcher.viewer import open_file

            open_file(record.file)
        return Shown(
            document=record,
            passages=tuple(segment.passage_of(ordinal, n) for n in range(first, last)),
            focus=None if number is None else number - first,
            sections=details.sections,
            fixes=details.fixes,
            difference=found.difference if found else (),
        )

    def has(self, id: str) -> bool:
        """True if the index holds a document or passage with this id."""
        check_arguments(id=id)
        return self._found(id) is not None

    def record(self, id: str) -> DocumentRecord:
        """Return what is known of the document with this id, or of that of a passage.

        Raises InputError when the index holds neither.
        """
        check_arguments(id=id)
        (segment, ordinal), _ = self._place(id)
        return segment.catalog.record(ordinal)

    def docs(
        self,
        *,
        notes: bool = False,
        sort: Literal["path", "title", "date", "date-asc", "added"] = "path",
        limit: int | None = None,
        offset: int = 0,
        **filters: Unpack[Choices],
    ) -> Documents:
        """The documents in the index that pass the filters; with `notes` those not read whole.

        They come by path, by title, or by date, the newest or (`date-asc`) the eldest first and
        those without one last; by `added`, those first that came into the index last.
        """
        check_arguments(offset=offset, notes=notes)
        if sort not in SORTS:
            raise InputError(f"sort must be {' or '.join(SORTS)}, not {quoted(sort)}")
        if limit is not None:
            check_arguments(limit=limit)
        chosen = filters_from(**filters)
        found = [one for one in self._source.documents(chosen) if one.notes or not notes]
        found.sort(key=lambda record: record.path)
        found.sort(key=SORTS[sort][0], reverse=SORTS[sort][1])
        if sort == "added":
            found.sort(key=lambda record: self._generation.added_at(record.id), reverse=True)
        end = None if limit is None else offset + limit
        standings = Standings(self._generation, chosen.as_of)
        shown = tuple(map(standings.told, found[offset:end]))
        return Documents(shown, len(found), tuple(self._undated(chosen, notes)))

    def _undated(self, filters: Filters, notes: bool) -> Iterator[Note]:
        """Yield what is to be said of documents that filters by date leave out unjudged."""
        if filters.by_date:
            others = self._source.documents(filters.without_dates())
            count = sum(one.date is None for one in others if one.notes or not notes)
            if count:
                yield note("undated", count=count)

    def stats(self) -> Stats:
        """How much is in the index, and when and from what it was made."""
        records = self._source.documents()
        manifest = self._source.manifest
        return Stats(
            documents=len(records),
            passages=sum(record.count for record in records),
            characters=sum(record.characters for record in records),
            terms=self._source.terms(),
            size=self._source.store.size(manifest),
            created=manifest.created,
            made_from=manifest.made_from,
            segments=len(manifest.segments),
            generation=manifest.generation,
            kernel=describe(),
        )

    def check(self, *, quick: bool = False, progress: Progress | None = None) -> list[str]:
        """What is damaged in the index on disk, as `searcher.check` says it."""
        return check(self._source.store.place, quick=quick, progress=progress)

    def whoosh(self) -> Searcher:
        """Return a Whoosh searcher of the same passages: every `whoosh.query` runs on it.

        `searcher.whoosh.open_dir` gives the whole Whoosh index. Close it after use.
        """
        from searcher.whoosh.index import PassageIndex

        return PassageIndex(self._source.store, self._generation).searcher()

    @property
    def _cutter(self) -> Segmenter:
        return segmenter(self._generation.manifest.userdict)

    @property
    def _generation(self) -> Generation:
        return self._source.generation

    def _place(self, id: str) -> tuple[tuple[OpenSegment, int], int | None]:
        found = self._found(id)
        if found is not None:
            return found
        raise InputError(
            f"the index at {self._source.store.place} holds no document or passage "
            f"{quoted(id)}; "
            "list the documents with: searcher docs"
        )

    def _found(self, id: str) -> tuple[tuple[OpenSegment, int], int | None] | None:
        whole = self._generation.find_document(id)
        if whole is not None:
            return whole, None
        name, _, number = id.rpartition("#")
        found = self._generation.find_document(name)
        if found is not None and number.isascii() and number.isdigit():
            segment, ordinal = found
            if 1 <= int(number) <= segment.catalog.record(ordinal).count:
                return found, int(number) - 1
        linked = self._linked(id)
        return linked.place if linked else None


# How documents are told apart by each order, and whether the greatest come first.
SORTS: dict[str, tuple[Callable[[DocumentRecord], Any], bool]] = {
    "path": (lambda record: record.path, False),
    "title": (lambda record: record.metadata.title or "\U0010ffff", False),
    "date": (lambda record: record.date or "", True),
    "date-asc": (lambda record: record.date or "9999-99-99", False),
    # Of those that came together the newest first.
    "added": (lambda record: record.date or "", True),
}


def _newest_first(sort: str) -> str:
    """Return the order of what no query ranks."""
    return "date" if sort == "relevance" else sort


def lost_files(files: Iterable[str]) -> set[str]:
    """Return those of some files that are no longer there."""
    lost = {file for file in files if not os.path.lexists(file)}
    if lost:
        from searcher.load import is_there

        lost = {file for file in lost if not is_there(file)}
    return lost


def _gone_notes(hits: Sequence[Hit]) -> Iterator[Note]:
    lost = lost_files(files_of(hits))
    if lost:
        paths = dict.fromkeys(hit.path for hit in hits if hit.file in lost)
        yield note("gone", text=listed(paths))


def build_index(
    paths: PathName | Iterable[PathName] = ("seeds/",),
    index: PathName = "index/",
    *,
    rebuild: bool = False,
    jobs: int = 1,
    strict: bool = False,
    ocr: bool = False,
    userdict: PathName | None = None,
    wait: float = 0.0,
    part: str | None = None,
    progress: Progress | None = None,
) -> Index:
    """Bring the index up to date with the files under `paths`, and open it.

    New, changed and removed files are told by content; documents from elsewhere stay.
    With `ocr` the text of scanned pages is recognised, also in files that were read without
    it; that takes the extra `ocr` and up to half a minute a page. Of a `part`, "3/8", only every
    eighth file is looked at, the third of each eight by its name: so many machines fill one
    cluster. `progress(done, total, bytes)` is called after each file read. Raises InputError
    where nothing can be read, StoreError where the index cannot be written or must be rebuilt.
    """
    check_arguments(paths=paths, jobs=jobs, strict=strict, ocr=ocr, rebuild=rebuild, wait=wait)
    check_arguments(index=index, userdict=userdict, part=part)
    # Reading documents takes libraries that searching does not need.
    from searcher.indexing.update import Options, update

    given = _each(paths)
    words = None if userdict is None else read_userdict(userdict)
    options = Options(
        rebuild=rebuild,
        jobs=jobs,
        strict=strict,
        ocr=ocr,
        userdict=words,
        wait=wait,
        progress=progress,
        part=_part(part),
    )
    summary = update(store_at(index), given, options)
    opened = Index(index)
    opened.summary = summary
    return opened


def remove(
    paths: PathName | Iterable[PathName], index: PathName = "index/", *, wait: float = 0.0
) -> Index:
    """Take the documents at and below `paths` out of the index, and open it.

    A path is one of a file or a folder as it was indexed, there or not, or the id of a document.
    Files stay as they are, and are taken in again when a folder that holds them is indexed.
    Raises InputError where the index holds no document of a path, and where none would be left.
    """
    check_arguments(paths=paths, index=index, wait=wait)
    from searcher.indexing.removal import remove_documents

    summary = remove_documents(store_at(index), _each(paths), wait=wait)
    opened = Index(index)
    opened.summary = summary
    return opened


def _source_at(index: PathName, userdict: str | None) -> FolderSource:
    store = store_at(index)
    if store.opens is None:
        return FolderSource(store, userdict=userdict)
    from searcher.cluster.source import ClusterSource

    return ClusterSource(store, userdict=userdict)


def _part(part: str | None) -> tuple[int, int] | None:
    """Return which part of how many a text names. Raises InputError.

    >>> _part("3/8"), _part(None)
    ((3, 8), None)
    """
    if part is None:
        return None
    at, _, parts = part.partition("/") if isinstance(part, str) else ("", "", "")
    told = at.isascii() and at.isdigit() and parts.isascii() and parts.isdigit()
    if not told or not 1 <= int(at) <= int(parts) <= MOST_PARTS:
        raise InputError(f"cannot read the part {quoted(part)}; write for example 3/8")
    return int(at), int(parts)


def store_at(index: PathName) -> Store:
    """Return the store of an index: a folder's, or that of the cluster at a URL."""
    scheme, of_url, _ = str(index).lower().partition("://")
    if of_url and scheme in ("http", "https"):
        from searcher.cluster.store import ClusterStore

        return ClusterStore(str(index))
    if of_url and len(scheme) > 1 and scheme.isalnum():
        raise InputError(
            f"no index can be at {quoted(index)}; name a folder, or a cluster by http:// or https://"
        )
    return Store(Path(index))


def _each(paths: PathName | Iterable[PathName]) -> list[str]:
    given = [paths] if isinstance(paths, (str, PathLike)) else list(paths)
    for path in given:
        check_arguments(path=path)
    return [str(path) for path in given]


def open_index(index: PathName = "index/", *, userdict: PathName | None = None) -> Index:
    """The index at a folder, opened for reading.

    Raises IndexMissing, IndexStale or IndexDamaged; each says how to mend it.
    """
    return Index(index, userdict=userdict)


def check(
    index: PathName = "index/", *, quick: bool = False, progress: Progress | None = None
) -> list[str]:
    """What is damaged in an index on disk, one sentence each; empty when all is well.

    Every byte is compared with its checksums; then every document is analysed once more from
    the texts that are stored, and all that answers come from is compared with what that gives,
    which takes about as long as analysing did. `quick` leaves that out. Of an index in a cluster
    all that is not at hand is brought for it. `progress(done, total, bytes)` is called after each document. Raises IndexMissing where there is no index
    and IndexStale where another version made it.
    """
    check_arguments(index=index, quick=quick)
    store = store_at(index)
    if quick:
        return damage(store)
    # Analysing documents takes libraries that searching does not need.
    from searcher.indexing.audit import audit

    return damage(store, partial(audit, progress=progress))


def _clock(timeout: float) -> Clock:
    check_arguments(timeout=timeout)
    if not timeout > 0:
        raise InputError(f"a timeout of {timeout} s leaves no time to search; it is more than 0")
    return Clock(timeout)


def _order(
    limit: int, offset: int, *, sort: str, group: str, fold: bool, per_document: int
) -> Order:
    check_arguments(limit=limit, offset=offset, sort=sort, group=group)
    if limit + offset > LARGEST_WINDOW:
        raise InputError(
            f"limit {limit} and offset {offset} do not fit: both together are at most "
            f"{LARGEST_WINDOW:,}"
        )
    return Order(limit, offset, sort, group, fold, per_document)
