"""The pages that count: words in context, trends, first uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from searcher.hits import Hit
from searcher.index import Index
from searcher.present.counts import first_table, kwic_table, trend_table
from searcher.present.picture import trend_svg
from searcher.present.tables import table_csv
from searcher.web.asked import FILTERS, choice, number
from searcher.web.limits import MOST_QUERIES, MOST_ROWS, SEARCH_SECONDS
from searcher.web.pages.page import (
    DATE,
    PAGE,
    QUERY,
    Context,
    Form,
    Page,
    chips,
    csv_form,
    page_links,
)
from searcher.web.pages.results import shown_hit
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of

LINES_ON_A_PAGE = 50
# What makes one query of all that was typed.
ONE_QUERY = re.compile(r"[()（）|]|\b(?:OR|AND|NOT)\b|[:：]|(?:^|\s)-")
TYPED = re.compile(r'["“][^"”]*["”]|[^\s、，,;；]+')


def kwic(volume: Volume, view: View) -> Context:
    """Return every occurrence in its context."""
    if not view.query.strip():
        return {"found": None}
    asked = view.asked
    found = volume.index.kwic(
        view.query,
        width=asked["width"],
        sort=asked["sort"],
        limit=LINES_ON_A_PAGE,
        offset=(asked["page"] - 1) * LINES_ON_A_PAGE,
        timeout=SEARCH_SECONDS,
        **view.filters,
    )
    return {
        "found": found,
        "lines": [_shown_line(volume.index, view, line) for line in found.lines],
        "chips": chips(view),
        "pages": page_links(view, found.total, LINES_ON_A_PAGE),
        "partial": found.partial,
    }


def _shown_line(index: Index, view: View, line: Any) -> Context:
    record = index.record(line.document)
    number = line.id.rpartition("#")[2]
    href = view.only(path_of("doc", line.document)) + f"#p{number}"
    return {"line": line, "title": record.metadata.title or line.document, "href": href}


def kwic_csv(volume: Volume, view: View) -> str:
    """Return the occurrences as CSV."""
    found = volume.index.kwic(
        view.query,
        width=view.asked["width"],
        sort=view.asked["sort"],
        limit=MOST_ROWS,
        timeout=SEARCH_SECONDS,
        **view.filters,
    )
    return table_csv(kwic_table(found))


def queries_of(typed: str) -> list[str]:
    """Return the queries that a trend is of: each word or quoted phrase, else all that was typed.

    >>> queries_of('“数据共享” 信息化'), queries_of("数据 OR 信息")
    (['“数据共享”', '信息化'], ['数据 OR 信息'])
    """
    if ONE_QUERY.search(typed):
        return [typed.strip()]
    return TYPED.findall(typed)


def _trend(volume: Volume, view: View) -> Any:
    asked = view.asked
    queries = queries_of(view.query)[:MOST_QUERIES]
    return volume.index.trend(
        *queries,
        by=asked["by"],
        date=asked["date"],
        timeout=SEARCH_SECONDS,
        **view.filters,
    )


def trend(volume: Volume, view: View) -> Context:
    """Return how often words occur year by year, as a picture and as a table."""
    if not view.query.strip():
        return {"found": None}
    found = _trend(volume, view)
    rows = list(reversed(found.rows)) if found.by == "year" else list(found.rows)
    picture = trend_svg(found) if found.by == "year" and found.rows else None
    return {
        "found": found,
        "rows": rows,
        "picture": picture,
        "left_out": queries_of(view.query)[MOST_QUERIES:],
        "chips": chips(view),
        "partial": found.partial,
    }


def trend_csv(volume: Volume, view: View) -> str:
    """Return the trend as CSV."""
    return table_csv(trend_table(_trend(volume, view)))


def trend_picture(volume: Volume, view: View) -> str:
    """Return the trend as an SVG."""
    return trend_svg(_trend(volume, view))


def _first(volume: Volume, view: View) -> Any:
    return volume.index.first(
        view.query, date=view.asked["date"], timeout=SEARCH_SECONDS, **view.filters
    )


def first(volume: Volume, view: View) -> Context:
    """Return where a phrase stands first."""
    if not view.query.strip():
        return {"found": None}
    found = _first(volume, view)

    def shown(hits: Sequence[Hit]) -> list[Context]:
        return [shown_hit(view, hit) for hit in hits]

    return {
        "found": found,
        "earliest": shown([found.first] if found.first else []),
        "regions": shown(found.by_region),
        "offices": shown(found.by_issuer),
        "chips": chips(view),
        "partial": found.partial,
    }


def first_csv(volume: Volume, view: View) -> str:
    """Return the first uses as CSV."""
    return table_csv(first_table(_first(volume, view)))


KWIC = Page(
    "kwic",
    (
        QUERY,
        choice("sort", "As they stand, or by what is named.", "place", "left", "right", "date"),
        number("width", "Characters on each side.", default=20, least=0, most=60),
        PAGE,
        *FILTERS,
    ),
    kwic,
    forms=csv_form("kwic", kwic_csv),
)
TREND = Page(
    "trend",
    (
        QUERY,
        choice("by", "What has a row of its own.", *("year", "issuer", "region", "type")),
        DATE,
        *FILTERS,
    ),
    trend,
    forms={**csv_form("trend", trend_csv), "svg": Form("image/svg+xml", trend_picture)},
)
FIRST = Page("first", (QUERY, DATE, *FILTERS), first, forms=csv_form("first", first_csv))
