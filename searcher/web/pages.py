"""The pages: what each asks of the index, and what its template is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from searcher.analysis import fold, segmenter
from searcher.counts.facets import Facets
from searcher.highlight import HAN_RUN
from searcher.hits import FIELDS, Hit, last_of_documents
from searcher.index import Index
from searcher.present.desk import (
    diff_table,
    first_table,
    kwic_table,
    reuse_table,
    table_csv,
    trend_table,
)
from searcher.present.machine import flat
from searcher.present.picture import trend_svg
from searcher.present.sheet import csv_table
from searcher.relations.standing import UNKNOWN, Standing
from searcher.results import Results
from searcher.store.records import DocumentRecord
from searcher.store.standings import today
from searcher.web.asked import FILTERS, Parameter, choice, number, query_parameter
from searcher.web.limits import MOST_HITS, MOST_QUERIES, MOST_ROWS, SEARCH_SECONDS
from searcher.web.operations import PER_DOCUMENT, known_id
from searcher.web.outward import INWARD, outward
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of

Context = dict[str, Any]

HITS_ON_A_PAGE = 10
LINES_ON_A_PAGE = 50
VALUES_SHOWN, VALUES_UNFOLDED = 8, 32  # of a facet at once, and behind “more”
MOST_VALUES_SHOWN = VALUES_SHOWN + VALUES_UNFOLDED
NEWEST_SHOWN = 6
LONGEST_EXAMPLE = 12
SHOWN_FACETS = ("status", "region", "issuer", "type", "year")
EVIDENCE_SHOWN, LONGEST_EVIDENCE = 2, 80
WEAK = ("关于", "印发", "通知")  # words of titles that tell nothing
PAGES_SHOWN = 2  # on both sides of the present one
LAST_OFFSET = 10_000
BYTES_A_COUNT = 120


@dataclass(frozen=True)
class Page:
    """A page: its name, which is the first part of its path and its template; what it takes; what
    makes its context; and what makes its table as CSV, where it has one."""

    name: str
    parameters: tuple[Parameter, ...]
    make: Callable[[Volume, View], Context]
    csv: Callable[[Volume, View], str] | None = None
    ids: tuple[str, ...] = ()


QUERY = query_parameter("The query.", required=False)
PAGE = number("page", "Which page of the answer.", default=1, least=1, most=1_000)
DATE = choice("date", "The date of each version, or of a text's first.", "version", "first")


def home(volume: Volume, view: View) -> Context:
    """What is in the folder, what came last, and examples that find something in it."""
    return volume.keep("home", _home)


def _home(index: Index) -> Context:
    records = index.docs(sort="added")
    years = sorted(day[:4] for day in map(day_of, records) if day)
    return {
        "documents": len(records),
        "passages": sum(record.count for record in records),
        "issuers": len({one.metadata.issuer for one in records if one.metadata.issuer}),
        "years": (years[0], years[-1]) if years else None,
        "newest": records[:NEWEST_SHOWN],
        "examples": _examples(index, records),
    }


def _examples(index: Index, newest: Sequence[DocumentRecord]) -> list[tuple[str, str]]:
    """Queries of each kind that find something here, with the words for their kinds."""
    examples = []
    titles = [one.metadata.title for one in newest if one.metadata.title]
    words = [word for title in titles for word in _words(title)]
    if len(words) > 1:
        common = sorted(set(words), key=lambda word: (-words.count(word), word))
        examples.append(("Several words", " ".join(common[:2])))
    if titles:
        examples.append(("Exact words", f'"{titles[0][-LONGEST_EXAMPLE:]}"'))
    numbers = [one.metadata.doc_number for one in newest if one.metadata.doc_number]
    if numbers:
        examples.append(("A document number", numbers[0]))
    typed = [one for one in newest if one.metadata.type and day_of(one)]
    if typed and words:
        kind, day = typed[0].metadata.type, day_of(typed[0]) or ""
        word = _words(typed[0].metadata.title or "")[:1]
        examples.append(("Within bounds", " ".join([*word, f"文种:{kind}", f"年份:{day[:4]}"])))
    return examples


def _words(title: str) -> list[str]:
    """Return the words of a title that have two characters."""
    runs = HAN_RUN.findall(fold(title))
    words = [word for run in runs for word, _, _ in segmenter().cut(run)]
    return [word for word in words if len(word) == 2 and word not in WEAK]


def day_of(record: DocumentRecord) -> str | None:
    """Return a document's day."""
    return record.metadata.issued_on or record.metadata.published_on


def results(volume: Volume, view: View) -> Context:
    """Hits with what was relaxed, facets with counts, chips, pages."""
    asked, index = view.asked, volume.index
    offset = (asked["page"] - 1) * HITS_ON_A_PAGE
    most = asked["per_document"]
    found = _search(index, view, limit=HITS_ON_A_PAGE, offset=offset, per_document=most)
    last = last_of_documents(found)
    facets = _facets(volume, view)
    return {
        "results": found,
        "notes": [one for one in found.notes if one.code not in INWARD],
        "hits": [_shown_hit(view, hit, last=hit.rank in last) for hit in found],
        "facets": [_facet(view, name, facets.facets[name]) for name in SHOWN_FACETS],
        "counted": facets.total,
        "chips": chips(view),
        "pages": page_links(view, found.total, HITS_ON_A_PAGE),
        "partial": found.partial or facets.partial,
    }


def _facets(volume: Volume, view: View) -> Facets:
    """Return the counts beside hits, which are the same on all pages of a search on a day."""
    key = (today(), view.query, repr(sorted(view.filters.items())))
    found: Facets | None = volume.lately.get(key)
    if found is None:
        found = volume.index.facets(
            view.query, by=SHOWN_FACETS, timeout=SEARCH_SECONDS, **view.filters
        )
        if not found.partial:
            volume.lately.put(key, found, BYTES_A_COUNT * sum(map(len, found.facets.values())))
    return found


def _search(
    index: Index, view: View, *, limit: int, offset: int = 0, per_document: int = 0
) -> Results:
    return index.search(
        view.query,
        limit=limit,
        offset=offset,
        sort=view.asked["sort"],
        group=view.asked["group"],
        timeout=SEARCH_SECONDS,
        fold=view.asked["fold"] == "yes",
        per_document=per_document,
        **view.filters,
    )


def results_table(volume: Volume, view: View) -> str:
    """The first hits as CSV."""
    found = _search(volume.index, view, limit=MOST_HITS)
    return csv_table(list(FIELDS), (flat(outward(hit.fields())) for hit in found))


def _shown_hit(view: View, hit: Hit, *, last: bool = True) -> Context:
    number = hit.passage.id.rpartition("#")[2]
    status = hit.standing
    return {
        "hit": hit,
        "status": status,
        "evidence": told_by(status)[:1],
        "href": view.only(
            path_of("doc", hit.document), "sort", "group", "fold", "per_document", "page"
        )
        + f"#p{number}",
        "title": cut_at(*hit.marked_title),
        "heading": [cut_at(*line) for line in hit.marked_heading],
        "pieces": cut_at(hit.snippet.text, hit.snippet.highlights),
        "others": hit.more_in_document if last else 0,
        "more": view.only("/search", document=hit.document, group="passage"),
    }


def told_by(status: Standing) -> list[Context]:
    """Return the sentences that show a status, each with where it stands."""
    if status.status == UNKNOWN:
        return []
    return [
        {"text": one.text[:LONGEST_EVIDENCE], "href": place_path(one.id)}
        for one in status.evidence[:EVIDENCE_SHOWN]
    ]


def place_path(id: str) -> str:
    """Return the address of a document, or of a passage in it.

    >>> place_path("通知.txt#3").endswith(".txt#p3"), place_path("a#b.txt")
    (True, '/doc/a%23b.txt')
    """
    document, _, number = id.rpartition("#")
    if document and number.isdigit():
        return path_of("doc", document) + f"#p{number}"
    return path_of("doc", id)


def cut_at(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in stretches, each with whether it is marked.

    >>> cut_at("数据共享办法", ((2, 4),))
    [('数据', False), ('共享', True), ('办法', False)]
    """
    parts, at = [], 0
    for start, end in marks:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in (*parts, (text[at:], False)) if part[0]]


def _facet(view: View, name: str, counts: Sequence[Any]) -> Context:
    chosen, toggled = view.asked.get(name) or [], view.toggler(name)
    exact = "=" if name in ("issuer", "region") else ""
    values: list[Context] = []
    for one in counts:
        value = None if one.value is None else exact + one.value
        on = value in chosen or one.value in chosen
        if len(values) < MOST_VALUES_SHOWN or on or name == "year":
            kept = one.value if one.value in chosen else value
            href = "" if kept is None else toggled(kept)
            values.append({"value": one.value, "count": f"{one.count:,}", "on": on, "href": href})
    if name == "year":
        values.sort(key=lambda one: str(one["value"] or ""), reverse=True)
    values.sort(key=lambda one: not one["on"])
    return {
        "name": name,
        "values": values[:VALUES_SHOWN],
        "others": values[VALUES_SHOWN:],
        "left_out": len(counts) - len(values),
    }


def chips(view: View) -> list[Context]:
    """Return the filters that are on, each with the address without it."""
    found = []
    for name, values in view.filters.items():
        for value in values if isinstance(values, list) else [values]:
            href = (
                view.toggled(name, value) if isinstance(values, list) else view.link(**{name: None})
            )
            found.append({"name": name, "value": value.removeprefix("="), "href": href})
    return found


def page_links(view: View, total: int, size: int) -> Context:
    """Return the pages to go to: before, after, and those near with None for a gap."""
    last = max(1, -(-min(total, LAST_OFFSET) // size))
    now = view.asked["page"]
    near = {1, last, *range(now - PAGES_SHOWN, now + PAGES_SHOWN + 1)}
    shown: list[Any] = []
    for one in sorted(number for number in near if 1 <= number <= last):
        if shown and shown[-1]["number"] != one - 1:
            shown.append({"number": None})
        shown.append({"number": one, "href": view.link(page=None if one == 1 else one)})
    return {
        "now": now,
        "last": last,
        "shown": shown,
        "before": view.link(page=now - 1 if now > 2 else None) if 1 < now <= last + 1 else "",
        "after": view.link(page=now + 1) if now < last else "",
    }


def kwic(volume: Volume, view: View) -> Context:
    """Every occurrence in its context."""
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
    """The occurrences as CSV."""
    found = volume.index.kwic(
        view.query,
        width=view.asked["width"],
        sort=view.asked["sort"],
        limit=MOST_ROWS,
        timeout=SEARCH_SECONDS,
        **view.filters,
    )
    return table_csv(kwic_table(found))


# What makes one query of all that was typed.
ONE_QUERY = re.compile(r"[()（）|]|\b(?:OR|AND|NOT)\b|[:：]|(?:^|\s)-")
TYPED = re.compile(r'["“][^"”]*["”]|[^\s、，,;；]+')


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
    """How often words occur year by year, as a picture and as a table."""
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
    """The trend as CSV."""
    return table_csv(trend_table(_trend(volume, view)))


def trend_picture(volume: Volume, view: View) -> str:
    """The trend as an SVG."""
    return trend_svg(_trend(volume, view))


def _first(volume: Volume, view: View) -> Any:
    return volume.index.first(
        view.query, date=view.asked["date"], timeout=SEARCH_SECONDS, **view.filters
    )


def first(volume: Volume, view: View) -> Context:
    """Where a phrase stands first."""
    if not view.query.strip():
        return {"found": None}
    found = _first(volume, view)

    def shown(hits: Sequence[Hit]) -> list[Context]:
        return [_shown_hit(view, hit) for hit in hits]

    return {
        "found": found,
        "earliest": shown([found.first] if found.first else []),
        "regions": shown(found.by_region),
        "offices": shown(found.by_issuer),
        "chips": chips(view),
        "partial": found.partial,
    }


def first_csv(volume: Volume, view: View) -> str:
    """The first uses as CSV."""
    return table_csv(first_table(_first(volume, view)))


def reuse(volume: Volume, view: View) -> Context:
    """The passages that a document shares with others."""
    id = known_id(volume.index, view.ids["id"])
    found = volume.index.reuse(id, timeout=SEARCH_SECONDS)
    record = volume.index.record(id)
    return {"found": found, "record": record, "day_of": day_of}


def reuse_csv(volume: Volume, view: View) -> str:
    """The shared passages as CSV."""
    id = known_id(volume.index, view.ids["id"])
    return table_csv(reuse_table(volume.index.reuse(id, timeout=SEARCH_SECONDS)))


def diff(volume: Volume, view: View) -> Context:
    """Two documents side by side, article by article."""
    index = volume.index
    before, after = (known_id(index, view.ids[name]) for name in ("before", "after"))
    found = index.diff(before, after)
    sides = [
        {"record": index.record(id), "status": index.status(id), "href": path_of("doc", id)}
        for id in (before, after)
    ]
    return {
        "found": found,
        "sides": sides,
        "groups": _folded(found.changes, all=view.asked["show"] == "all"),
        "swapped": path_of("diff", after, before),
        "day_of": day_of,
    }


def _folded(changes: Sequence[Any], *, all: bool) -> list[Context]:
    """Return the articles, runs of the same ones folded into one group unless all are wanted."""
    groups: list[Context] = []
    for change in changes:
        same = change.kind == "same" and not change.renumbered and not all
        if same and groups and groups[-1]["same"]:
            groups[-1]["changes"].append(change)
        else:
            groups.append({"same": same, "changes": [change]})
    return groups


def diff_csv(volume: Volume, view: View) -> str:
    """The comparison as CSV."""
    index = volume.index
    before, after = (known_id(index, view.ids[name]) for name in ("before", "after"))
    return table_csv(diff_table(index.diff(before, after)))


def help_page(volume: Volume, view: View) -> Context:
    """The query language and the keys."""
    return {}


SORTED = (
    choice("sort", "The best first, or by date.", "relevance", "date", "date-asc"),
    choice("group", "The best of each document, or every passage.", "document", "passage"),
    choice("fold", "One of the versions and copies of a text, or each.", "yes", "no"),
    PER_DOCUMENT,
)
PAGES = (
    Page("", (), home),
    Page("search", (QUERY, *SORTED, PAGE, *FILTERS), results, results_table),
    Page(
        "kwic",
        (
            QUERY,
            choice("sort", "As they stand, or by what is named.", "place", "left", "right", "date"),
            number("width", "Characters on each side.", default=20, least=0, most=60),
            PAGE,
            *FILTERS,
        ),
        kwic,
        kwic_csv,
    ),
    Page(
        "trend",
        (
            QUERY,
            choice("by", "What has a row of its own.", *("year", "issuer", "region", "type")),
            DATE,
            *FILTERS,
        ),
        trend,
        trend_csv,
    ),
    Page("first", (QUERY, DATE, *FILTERS), first, first_csv),
    Page("reuse", (), reuse, reuse_csv, ids=("id",)),
    Page(
        "diff",
        (choice("show", "What changed, or all.", "changed", "all"),),
        diff,
        diff_csv,
        ids=("before", "after"),
    ),
    Page("help", (), help_page),
)
