"""A search as an Atom feed: the documents that hold it, those first that came last."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from searcher.index import Index
from searcher.store.records import DocumentRecord
from searcher.web.asked import FILTERS, query_parameter
from searcher.web.limits import SEARCH_SECONDS
from searcher.web.pages.page import HTML, Context, Form, Page, day_of
from searcher.web.rendering import render
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of

ENTRIES = 50
# Of the documents that came last so many are asked at first, and more where few of them hold it.
LOOKED_THROUGH = (200, 2_000, 10_000)
NAMESPACE = "tag:searcher,2026:"


def _rows(volume: Volume, view: View) -> Sequence[tuple[DocumentRecord, str]]:
    """Return the documents that came last among those that pass the filters and hold the query."""
    records = volume.index.docs(sort="added", **view.filters)
    if not view.query.strip():
        return [(record, "") for record in records[:ENTRIES]]
    texts: dict[str, str] = {}
    for count in LOOKED_THROUGH:
        texts = _that_hold(volume.index, view, records[:count])
        if len(texts) >= ENTRIES or count >= len(records):
            break
    held = [(record, texts[record.id]) for record in records[:count] if record.id in texts]
    return held[:ENTRIES]


def _that_hold(index: Index, view: View, records: Sequence[DocumentRecord]) -> dict[str, str]:
    """Return the ids of documents that hold all of the query, each with the words around it."""
    found = index.search(
        view.query,
        document=[record.id for record in records],
        limit=max(len(records), 1),
        group="document",
        fold=False,
        timeout=SEARCH_SECONDS,
    )
    return {hit.document: hit.snippet.text for hit in found[: found.complete]}


def _context(volume: Volume, view: View) -> Context:
    created = volume.keep("stats", lambda index: index.stats()).created
    entries = [
        {
            "record": record,
            "id": NAMESPACE + _digest(record.id),
            "href": view.base + path_of("doc", record.id),
            "updated": record.added_at,
            "day": day_of(record) or "",
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
    forms={HTML: Form("application/atom+xml", atom)},
)
