"""The page of hits: what was relaxed, counts with the filters they lead to, chips, pages."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.counts.facets import Count, Facets
from searcher.hits import FIELDS, Hit, last_of_documents
from searcher.index import Index
from searcher.present.machine import flat
from searcher.present.sheet import csv_table
from searcher.results import Results
from searcher.store.standings import today
from searcher.web.asked import FILTERS
from searcher.web.limits import MOST_HITS, SEARCH_SECONDS
from searcher.web.outward import INWARD, outward
from searcher.web.pages.page import (
    PAGE,
    QUERY,
    SORTED,
    Context,
    Page,
    chips,
    csv_form,
    cut_at,
    page_links,
    told_by,
)
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of

HITS_ON_A_PAGE = 10
VALUES_SHOWN, VALUES_UNFOLDED = 8, 32  # of a facet at once, and behind “more”
MOST_VALUES_SHOWN = VALUES_SHOWN + VALUES_UNFOLDED
SHOWN_FACETS = ("status", "region", "issuer", "type", "year")
BYTES_A_COUNT = 120
Value = tuple[str | None, str, str, bool]


def results(volume: Volume, view: View) -> Context:
    """Return hits with what was relaxed, facets with counts, chips, pages."""
    asked, index = view.asked, volume.index
    offset = (asked["page"] - 1) * HITS_ON_A_PAGE
    most = asked["per_document"]
    found = _search(index, view, limit=HITS_ON_A_PAGE, offset=offset, per_document=most)
    last = last_of_documents(found)
    facets = _facets(volume, view)
    return {
        "results": found,
        "notes": [one for one in found.notes if one.code not in INWARD],
        "hits": [shown_hit(view, hit, last=hit.rank in last) for hit in found],
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
    """Return the first hits as CSV."""
    found = _search(volume.index, view, limit=MOST_HITS)
    return csv_table(list(FIELDS), (flat(outward(hit.fields())) for hit in found))


def shown_hit(view: View, hit: Hit, *, last: bool = True) -> Context:
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


def _facet(view: View, name: str, counts: Sequence[Count]) -> Context:
    """Return the values of a facet, chosen ones first: what each is called and how many there
    are, the address that chooses it or takes it off, and whether it is chosen."""
    chosen, toggled = view.asked.get(name) or [], view.toggler(name)
    exact = "=" if name in ("issuer", "region") else ""
    on: list[Value] = []
    off: list[Value] = []
    for one in counts:
        given = next((v for v in (one.value, f"{exact}{one.value}") if v in chosen), None)
        if given is not None:
            on.append((one.value, f"{one.count:,}", toggled(given), True))
        elif len(on) + len(off) < MOST_VALUES_SHOWN or name == "year":
            href = "" if one.value is None else toggled(exact + one.value)
            off.append((one.value, f"{one.count:,}", href, False))
    if name == "year":
        on, off = (sorted(some, key=lambda one: one[0] or "", reverse=True) for some in (on, off))
    values = on + off
    return {
        "name": name,
        "values": values[:VALUES_SHOWN],
        "others": values[VALUES_SHOWN:],
        "left_out": len(counts) - len(values),
    }


RESULTS = Page(
    "search",
    (QUERY, *SORTED, PAGE, *FILTERS),
    results,
    forms=csv_form("search", results_table),
)
