"""What the library counts over all of an index: facets, concordance, trends, company, firsts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from searcher.arguments import check_arguments
from searcher.choices import Choices, filters_from
from searcher.errors import InputError
from searcher.opened import Opened
from searcher.search.clock import Clock
from searcher.store.standings import Standings

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from searcher.counts.company import Company, Keyness, Progress
    from searcher.counts.concordance import Concordance, Sort
    from searcher.counts.facets import Facets, Unit
    from searcher.counts.firsts import First
    from searcher.counts.reuse import Reuse
    from searcher.counts.selection import Selection
    from searcher.counts.trend import Trend

DATES = ("version", "first")
FACETS = ("issuer", "region", "type", "year")
# Words near others are told by cutting texts again: of so many passages, evenly spread over all.
SAMPLE = 4_000


class Counting(Opened):
    """The methods of an index that count over all its passages.

    Nothing is relaxed in what they count: a further filter never raises a number. Each loads what
    it counts with: a program that searches needs none of it.
    """

    def facets(
        self,
        query: str = "",
        *,
        by: str | Iterable[str] = FACETS,
        count: Unit = "documents",
        timeout: float = 10.0,
        **filters: Unpack[Choices],
    ) -> Facets:
        """Return how many documents (or passages) each issuer, region, type, year, status has.

        `by` names facets, in a list or in a text with commas between.

        >>> index.facets("养犬", by="type").facets["type"][0]
        Count(value='通知', count=4)
        """
        from searcher.counts.facets import STATUS, VALUES, count_facets

        check_arguments(query=query, by=by, timeout=timeout)
        names = [name.strip() for name in by.split(",")] if isinstance(by, str) else list(by)
        for name in names:
            _require(
                name in (*VALUES, STATUS),
                f"nothing is counted by {str(name)[:40]!r}: {', '.join((*FACETS, STATUS))}",
            )
        _require(count in ("documents", "passages"), "count is documents or passages")
        as_of = filters_from(**filters).as_of
        selected = self._selected(query, timeout, filters)
        return count_facets(selected, names, unit=count, as_of=as_of)

    def kwic(
        self,
        query: str,
        *,
        width: int = 20,
        sort: Sort = "place",
        limit: int = 1000,
        offset: int = 0,
        timeout: float = 10.0,
        **filters: Unpack[Choices],
    ) -> Concordance:
        """Return every occurrence with `width` characters on both sides.

        `sort` is place, left, right (the words on that side) or date.

        >>> line = index.kwic('"数据共享"', width=4, limit=1).lines[0]
        >>> line.left, line.match, line.right, line.span
        ('通过政务', '数据共享', '自动核验', (78, 82))
        """
        from searcher.counts.concordance import find_lines
        from searcher.counts.selection import strings_asked

        check_arguments(query=query, width=width, limit=limit, offset=offset, timeout=timeout)
        _require(sort in ("place", "left", "right", "date"), "sort is place, left, right or date")
        _require(width <= 1000, "width is 0 to 1000")
        chosen = self._selected(query, timeout, filters)
        strings = strings_asked(query, self._source)
        return find_lines(chosen, strings, width=width, sort=sort, limit=limit, offset=offset)

    def trend(
        self,
        *queries: str,
        by: str = "year",
        per: int = 10_000,
        date: str = "version",
        timeout: float = 10.0,
        **filters: Unpack[Choices],
    ) -> Trend:
        """Return how often each query occurs by year (or issuer, region, type), and how often in
        `per` characters. `date` is that of each version, or of the first of its versions.

        >>> [(row.key, row.counts) for row in index.trend("数据").rows][:2]
        [('2011', (3,)), ('2012', (0,))]
        """
        from searcher.counts.selection import select, strings_asked
        from searcher.counts.trend import count_trend

        check_arguments(per=per, timeout=timeout)
        for query in queries:
            check_arguments(query=query)
        _require(bool(queries), "a trend is of one query or more")
        _require(by in FACETS, f"nothing is counted by {str(by)[:40]!r}: {', '.join(FACETS)}")
        _require(date in DATES, "date is version or first")
        chosen, clock = filters_from(**filters), Clock(timeout)
        written = select(self._source, "", chosen, clock)
        counted = [
            (select(self._source, query, chosen, clock), strings_asked(query, self._source))
            for query in queries
        ]
        return count_trend(written, counted, by=by, per=per, date=date)

    def collocates(
        self,
        query: str,
        *,
        window: int = 5,
        limit: int = 50,
        sample: int = SAMPLE,
        timeout: float = 10.0,
        progress: Progress | None = None,
        **filters: Unpack[Choices],
    ) -> Company:
        """Return the words that stand within `window` words of a query's, the surest first.

        Of more passages than `sample` that hold it so many are read, evenly spread over them, and
        what is near is estimated; 0 reads all. `progress(done, total)` tells how many are read.

        >>> [one.word for one in index.collocates("数据", limit=2).rows]
        ['共享', '政务']
        """
        from searcher.counts.company import find_company
        from searcher.counts.selection import strings_asked

        check_arguments(query=query, window=window, limit=limit, sample=sample)
        check_arguments(timeout=timeout, progress=progress)
        _require(window <= 50, "window is 1 to 50 words")
        clock = Clock(timeout)
        company = find_company(
            self._selected("", timeout, filters),
            strings_asked(query, self._source),
            self._cutter,
            window=window,
            limit=limit,
            sample=sample,
            clock=clock,
            progress=progress,
        )
        return replace(company, query=query)

    def keyness(
        self,
        query: str = "",
        *,
        against: dict[str, Any] | None = None,
        limit: int = 50,
        timeout: float = 10.0,
        **filters: Unpack[Choices],
    ) -> Keyness:
        """Return the words that tell what a query and filters choose from other texts.

        `against` are filters, and "query" if wanted, that choose the other texts; all where
        it is None.

        >>> [one.word for one in index.keyness(type="通知", limit=2).rows]
        ['养护', '政府']
        """
        from searcher.counts.company import compare_words

        check_arguments(query=query, against=against, limit=limit, timeout=timeout)
        other = dict(against or {})
        asked = str(other.pop("query", ""))
        here = self._selected(query, timeout, filters)
        there = self._selected(asked, timeout, other)
        told = ", ".join(filter(None, [asked, *(f"{k}={v}" for k, v in other.items())])) or "all"
        return compare_words(here, there, against=told, limit=limit)

    def first(
        self,
        phrase: str,
        *,
        date: str = "version",
        timeout: float = 10.0,
        **filters: Unpack[Choices],
    ) -> First:
        """Return where a phrase stands first in the folder, and for each region and issuer.

        >>> index.first("数据共享").first.id
        '云川省-公安厅-讲话.txt#5'
        """
        from searcher.counts.firsts import First, find_firsts, hit_of
        from searcher.counts.selection import strings_asked

        check_arguments(phrase=phrase, timeout=timeout)
        _require(date in DATES, "date is version or first")
        strings = strings_asked(phrase, self._source)
        found = find_firsts(self._selected("", timeout, filters), phrase, strings, date=date)
        standings = Standings(self._generation, filters_from(**filters).as_of)
        one = None if found.first is None else hit_of(found.first, strings, 1, standings)
        rows = (found.by_region, found.by_issuer)
        for segment in self._generation.segments:
            said = [one.passage for one in (*rows[0], *rows[1]) if one.segment is segment]
            segment.expect(texts=said)
        hits = [
            tuple(hit_of(said, strings, rank, standings) for rank, said in enumerate(row, 1))
            for row in rows
        ]
        return First(phrase, date, one, hits[0], hits[1], found.undated, found.partial)

    def reuse(self, id: str, *, timeout: float = 30.0) -> Reuse:
        """Return the passages that a document shares with others that are no copies or versions
        of it. A direction is told only where the first adoption of all is known.

        >>> index.reuse("岚江市-犬只免疫-通知.txt").passages
        ()
        """
        from searcher.counts.reuse import Reuse, days_of, direction_of, find_reuse, tell_reused

        check_arguments(timeout=timeout)
        (segment, ordinal), number = self._place(id)
        generation = self._generation
        works = generation.graph.works
        own = works[generation.number_of(segment, ordinal)]
        first, last = segment.catalog.firsts[ordinal : ordinal + 2].tolist()
        passages = range(first, last) if number is None else [first + number]
        found = find_reuse(
            generation.segments,
            [(segment, passage) for passage in passages],
            own=lambda one, document: works[generation.number_of(one, document)] == own,
            clock=Clock(timeout),
        )
        days = days_of(segment, ordinal)
        rows = tuple(tell_reused(one, days) for one in found)
        others = [one for reused in rows for one in reused.shared]
        return Reuse(id, *days, rows, direction_of(days, others))

    def _selected(self, query: str, timeout: float, filters: Any) -> Selection:
        from searcher.counts.selection import select

        return select(self._source, query, filters_from(**filters), Clock(timeout))


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise InputError(what)
