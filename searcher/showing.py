"""What the library shows: a passage or a document, the list of documents, counts of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from searcher.arguments import check_arguments
from searcher.choices import Choices, filters_from
from searcher.errors import InputError, quoted
from searcher.kernel import describe
from searcher.notes import Note, note
from searcher.opened import Opened
from searcher.results import Documents, Shown, Stats
from searcher.search import Filters
from searcher.store.records import DocumentRecord
from searcher.store.standings import Standings

if TYPE_CHECKING:
    from typing_extensions import Unpack

# How documents are told apart by each order, and whether the greatest come first.
SORTS: dict[str, tuple[Callable[[DocumentRecord], Any], bool]] = {
    "path": (lambda record: record.path, False),
    "title": (lambda record: record.metadata.title or "\U0010ffff", False),
    "date": (lambda record: record.date or "", True),
    "date-asc": (lambda record: record.date or "9999-99-99", False),
    # Of those that came together the newest first.
    "added": (lambda record: record.date or "", True),
}


class Showing(Opened):
    """The methods of an index that show what it holds."""

    def show(self, id: str, *, context: int = 0, open: bool = False) -> Shown:
        """Return the passage with this id and `context` passages around it, or a whole document.

        A permalink is an id too: it finds the text wherever it stands now, and where the text
        was changed the nearest passage of its document, with the difference.
        With `open` its file is opened too, by the program that shows files of its kind.
        Raises InputError when the index holds neither, or the file to open is gone.
        """
        check_arguments(id=id, context=context, open=open)
        linked = self._follow(id)
        (segment, ordinal), number = linked.place if linked else self._place(id)
        record = Standings(self._generation).told(segment.catalog.record(ordinal))
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
        """True if the index holds a document or passage with this id."""
        check_arguments(id=id)
        return self._find(id) is not None

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
        """Return the documents in the index that pass the filters; with `notes` those not read
        whole.

        They come by path, by title, or by date, the newest or (`date-asc`) the eldest first and
        those without one last; by `added`, those first that came into the index last.
        """
        check_arguments(offset=offset, notes=notes)
        if sort not in SORTS:
            raise InputError(f"sort must be {' or '.join(SORTS)}, not {quoted(sort)}")
        if limit is not None:
            check_arguments(limit=limit)
        chosen = filters_from(**filters)
        records = [one for one in self._source.documents(chosen) if one.notes or not notes]
        records.sort(key=lambda record: record.path)
        records.sort(key=SORTS[sort][0], reverse=SORTS[sort][1])
        if sort == "added":
            records.sort(key=lambda record: self._generation.added_at(record.id), reverse=True)
        end = None if limit is None else offset + limit
        standings = Standings(self._generation, chosen.as_of)
        shown = tuple(map(standings.told, records[offset:end]))
        return Documents(shown, len(records), tuple(self._undated(chosen, notes)))

    def _undated(self, filters: Filters, notes: bool) -> Iterator[Note]:
        """Yield what is to be said of documents that filters by date leave out unjudged."""
        if filters.by_date:
            others = self._source.documents(filters.without_dates())
            count = sum(one.date is None for one in others if one.notes or not notes)
            if count:
                yield note("undated", count=count)

    def stats(self) -> Stats:
        """Return how much is in the index, and when and from what it was made."""
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
