"""A search as an Atom feed: the newest documents that hold it first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from searcher.store.records import DocumentRecord
from searcher.web.asked import FILTERS, query_parameter
from searcher.web.limits import SEARCH_SECONDS
from searcher.web.pages import Context, Page, day_of
from searcher.web.rendering import render
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of

ENTRIES = 50
UNDATED = "1970-01-01"  # an entry of Atom has a time; these stand last
NAMESPACE = "tag:searcher,2026:"


def _rows(volume: Volume, view: View) -> Sequence[tuple[DocumentRecord, str]]:
    if view.query.strip():
        found = volume.index.search(
            view.query,
            limit=ENTRIES,
            sort="date",
            group="document",
            timeout=SEARCH_SECONDS,
            **view.filters,
        )
        return [(hit.record, hit.snippet.text) for hit in found]
    records = sorted(volume.index.docs(), key=lambda one: (day_of(one) or "", one.id), reverse=True)
    return [(record, "") for record in records[:ENTRIES]]


def _context(volume: Volume, view: View) -> Context:
    created = volume.keep("stats", lambda index: index.stats()).created
    entries = [
        {
            "record": record,
            "id": NAMESPACE + _digest(record.id),
            "href": view.base + path_of("doc", record.id),
            "updated": f"{day_of(record) or UNDATED}T00:00:00Z",
            "text": text,
        }
        for record, text in _rows(volume, view)
    ]
    return {
        "entries": entries,
        "updated": created,
        "id": NAMESPACE + _digest(view.link("/feed")),
        "own": view.base + view.link("/feed"),
        "page": view.base + view.link("/search"),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def atom(volume: Volume, view: View) -> str:
    """Return the feed; the id of an entry is that of its document, wherever it is served."""
    return render("feed", view, _context(volume, view))


FEED = Page(
    "feed",
    (query_parameter("The query; everything where none is given.", required=False), *FILTERS),
    _context,
)
