"""What the library finds: the best passages for a query."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from searcher.arguments import check_arguments
from searcher.choices import Choices, filters_from
from searcher.errors import InputError
from searcher.marking import Marking, hits_of, hits_told, making_of
from searcher.notes import Note
from searcher.opened import Opened, PathName
from searcher.query import nodes, read_query
from searcher.results import Results
from searcher.search import Filters, Order, Ranking, search
from searcher.search.clock import Clock
from searcher.search.native import Window
from searcher.search.synonyms import read_synonyms
from searcher.store.standings import Standings

if TYPE_CHECKING:
    from typing_extensions import Unpack
    from whoosh.query import Query

    from searcher.search.native import Told

LARGEST_WINDOW = 100_000


class Searching(Opened):
    """The method of an index that searches."""

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
        the time. After `timeout` seconds the best hits so far come back, `partial`; `synonyms` is
        a table (everyday word, tab, terms) to use in the place of the built-in one. Raises
        QueryError for a query that cannot be read and InputError for a filter that cannot.

        >>> results = index.search('公安 "信息化建设"', type="经验材料", limit=1)
        >>> results.total, results[0].document
        (5, '乌兰图旗-经验材料.txt')
        >>> [results[0].text[start:end] for start, end in results[0].highlights]
        ['信息化建设']
        """
        began = time.perf_counter()
        check_arguments(
            explain=explain,
            snippets=snippets,
            synonyms=synonyms,
            context=context,
            fold=fold,
            per_document=per_document,
            timeout=timeout,
            limit=limit,
            offset=offset,
            sort=sort,
            group=group,
        )
        clock = _clock(timeout)
        chosen = filters_from(**filters)
        usual = sort == "relevance" and group == "passage"
        if usual and isinstance(query, str) and not (synonyms or explain or context or chosen):
            window = (limit, offset, per_document)
            plain = self._search_plainly(query, window, clock, (fold, snippets), began=began)
            if plain is not None:
                return plain
        blank = _asks_nothing_but(chosen, query)
        order = Order(
            limit=limit,
            offset=offset,
            sort="date" if blank and sort == "relevance" else sort,
            group=group,
            fold=fold,
            per_document=0 if chosen.document else per_document,
        )
        _check_window(order)
        standings = Standings(self._generation, chosen.as_of)
        marking = Marking(self._cutter, clock, explain, snippets, context, standings)
        ranking, read = self._rank(query, chosen, order, synonyms=synonyms, clock=clock)
        with clock.running():
            hits = hits_of(ranking, marking, after=offset)
        return Results(
            query=str(query),
            total=ranking.total,
            complete=ranking.complete,
            relaxed=ranking.relaxed,
            partial=clock.partial,
            missing=ranking.missing,
            said=(*read, *ranking.notes),
            took_ms=round((time.perf_counter() - began) * 1000, 3),
            hits=hits,
            group=group,
            folded=ranking.folded if fold else None,
        )

    def _search_plainly(
        self, query: str, window: Window, clock: Clock, how: tuple[bool, bool], *, began: float
    ) -> Results | None:
        """Return what a query of plain words finds, folded and with snippets or not; None where
        there is more to do."""
        told = self._told_plainly(query, window, clock, how)
        if told is None:
            return None
        (found, total, complete, folded), (fold, snippets) = told, how
        hits = hits_told(found, self._source.generation, window[1] + 1, marked=snippets)
        return Results(
            query=query,
            total=total,
            complete=complete,
            relaxed=total > complete,
            partial=False,
            missing=(),
            said=(),
            took_ms=round((time.perf_counter() - began) * 1000, 3),
            hits=hits,
            folded=folded if fold else None,
        )

    def _told_plainly(
        self, query: str, window: Window, clock: Clock, how: tuple[bool, bool]
    ) -> Told | None:
        """Return what the kernel tells of a query of plain words; None where there is more to do."""
        source, (fold, snippets) = self._source, how
        making = making_of(source.generation)
        if making is None:
            return None
        return source.told_plainly(query, window, (*making, snippets), clock, fold=fold)

    def _rank(
        self,
        query: str | Query,
        filters: Filters,
        order: Order,
        *,
        synonyms: PathName | None,
        clock: Clock,
    ) -> tuple[Ranking, tuple[Note, ...]]:
        """Return the places of passages for a query, and what it was not read as."""
        if not isinstance(query, str):
            from searcher.whoosh.search import search as search_tree

            return search_tree(query, self._source, filters, order, clock=clock), ()
        blank = _asks_nothing_but(filters, query)
        tree, read, typed = (nodes.All(()), (), "") if blank else read_query(query)
        table = None if synonyms is None else read_synonyms(synonyms)
        with clock.running():
            ranking = search(
                tree, self._source, filters, order, typed=typed, synonyms=table, clock=clock
            )
        return ranking, read


def _asks_nothing_but(filters: Filters, query: str | Query) -> bool:
    """True if there is no query, and there are filters: all that pass them are wanted."""
    return isinstance(query, str) and not query.strip() and bool(filters)


def _clock(timeout: float) -> Clock:
    if not timeout > 0:
        raise InputError(f"a timeout of {timeout} s leaves no time to search; it is more than 0")
    return Clock(timeout)


def _check_window(order: Order) -> None:
    if order.limit + order.offset > LARGEST_WINDOW:
        raise InputError(
            f"limit {order.limit} and offset {order.offset} do not fit: both together are at most "
            f"{LARGEST_WINDOW:,}"
        )
