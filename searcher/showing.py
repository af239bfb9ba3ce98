"""What the library shows: a passage or a document, the list of documents, counts of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, overload

from searcher.arguments import check_arguments
from searcher.choices import Choices, filters_from
from searcher.errors import InputError, quoted
from searcher.kernel import describe
from searcher.notes import Note, note
from searcher.opened import Opened
from searcher.results import Documents, Shown, Stats
from searcher.search import Filters
from searcher.store.records import DocumentRecord
from searcher.store.segment import OpenSegment
from searcher.store.standings import Standings

if TYPE_CHECKING:
    from typing_extensions import Unpack

Place = tuple[OpenSegment, int]


def _date(place: Place) -> str | None:
    told = (_fact(place, name) for name in ("issued_on", "published_on", "year"))
    return next(filter(None, told), None)


def _fact(place: Place, name: str) -> Any:
    segment, ordinal = place
    return segment.catalog.table[name][ordinal]


# How documents are told apart by each order, and whether the greatest come first.
SORTS: dict[str, tuple[Callable[[Place], Any], bool]] = {
    "path": (lambda place: _fact(place, "path"), False),
    "title": (lambda place: _fact(place, "title") or "\U0010ffff", False),
    "date": (lambda place: _date(place) or "", True),
    "date-asc": (lambda place: _date(place) or "9999-99-99", False),
    # Of those that came together the newest first.
    "added": (lambda place: _date(place) or "", True),
}


class _Told(Sequence[DocumentRecord]):
    """Records with how documents stand, each made when it is asked for: of very many together
    they take more memory than all else."""

    def __init__(self, standings: Standings, places: Sequence[Place]) -> None:
        self._standings, self._places = standings, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> DocumentRecord: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[DocumentRecord]: ...

    def __getitem__(self, at: int | slice) -> DocumentRecord | Sequence[DocumentRecord]:
        if isinstance(at, slice):
            return _Told(self._standings, self._places[at])
        return self._standings.told(*self._places[at])


class Showing(Opened):
    """The methods of an index that show what it holds."""

    def show(self, id: str, *, context: int = 0, open: bool = False) -> Shown:
        """Return the passage with this id and `context` passages around it, or a whole document.

        A permalink is an id too: it finds the text wherever it stands now, and where the text
        was changed the nearest passage of its document, with the difference.
        With `open` its file is opened too, by the program that shows files of its kind.
        Raises InputError when the index holds neither, or the file to open is gone.

        >>> shown = index.show("白石县-办法-水印.txt#3", context=1)
        >>> shown.focus, [passage.id for passage in shown.passages]
        (1, ['白石县-办法-水印.txt#2', '白石县-办法-水印.txt#3', '白石县-办法-水印.txt#4'])
        """
        check_arguments(id=id, context=context, open=open)
        linked = self._follow(id)
        (segment, ordinal), number = linked.place if linked else self._place(id)
        record = Standings(self._generation).told(segment, ordinal)
        first, last = 0, record.count
        if number is not None:
            stop = number + (linked.reach if linked else 1)
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
            difference=linked.difference if linked else (),
        )

    def has(self, id: str) -> bool:
        """True if the index holds a document or passage with this id.

        >>> index.has("白石县-办法-水印.txt#3"), index.has("nowhere.txt")
        (True, False)
        """
        check_arguments(id=id)
        return self._find(id) is not None

    def record(self, id: str) -> DocumentRecord:
        """Return what is known of the document with this id, or of that of a passage.

        Raises InputError when the index holds neither.

        >>> index.record("白石县-办法-水印.txt#3").metadata.type
        '办法'
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
        """Return the documents in the index that pass the filters; with `notes` those not read
        whole.

        They come by path, by title, or by date, the newest or (`date-asc`) the eldest first and
        those without one last; by `added`, those first that came into the index last.

        >>> [record.id for record in index.docs(type="规划")]
        ['南屏-规划-网页存.txt', '岚江市-十四五规划.txt']
        """
        listed = list_documents(self, notes=notes, sort=sort, limit=limit, offset=offset, **filters)
        return replace(listed, records=tuple(listed))

    def _documents(self, filters: Filters, notes: bool) -> Iterator[Place]:
        """Yield the documents that pass the filters; with `notes` those not read whole."""
        for segment, ordinal in self._source.documents(filters):
            if not notes or segment.catalog.record(ordinal).notes:
                yield segment, ordinal

    def _undated(self, filters: Filters, notes: bool) -> Iterator[Note]:
        """Yield what is to be said of documents that filters by date leave out unjudged."""
        if filters.by_date:
            count = sum(
                _date(one) is None for one in self._documents(filters.without_dates(), notes)
            )
            if count:
                yield note("undated", count=count)

    def stats(self) -> Stats:
        """Return how much is in the index, and when and from what it was made.

        >>> stats = index.stats()
        >>> stats.documents, stats.segments
        (50, 1)
        """
        places = list(self._source.documents())
        manifest = self._source.manifest
        return Stats(
            documents=len(places),
            passages=sum(_fact(place, "count") for place in places),
            characters=sum(_fact(place, "characters") for place in places),
            terms=self._source.terms(),
            size=self._source.store.size(manifest),
            created=manifest.created,
            made_from=manifest.made_from,
            segments=len(manifest.segments),
            generation=manifest.generation,
            kernel=describe(),
        )


def list_documents(
    index: Showing,
    *,
    notes: bool,
    sort: str,
    limit: int | None,
    offset: int,
    **filters: Unpack[Choices],
) -> Documents:
    """Return what `Index.docs` does, but each record is made, and its damage raised, whenever it is
    asked for: who goes through very many need not hold them."""
    check_arguments(offset=offset, notes=notes)
    if sort not in SORTS:
        raise InputError(f"sort must be {' or '.join(SORTS)}, not {quoted(sort)}")
    if limit is not None:
        check_arguments(limit=limit)
    chosen = filters_from(**filters)
    places = list(index._documents(chosen, notes))
    places.sort(key=SORTS["path"][0])
    places.sort(key=SORTS[sort][0], reverse=SORTS[sort][1])
    if sort == "added":
        places.sort(key=lambda place: index._generation.added_on(*place), reverse=True)
    end = None if limit is None else offset + limit
    standings = Standings(index._generation, chosen.as_of)
    shown = _Told(standings, places[offset:end])
    return Documents(shown, len(places), tuple(index._undated(chosen, notes)))
