"""Where texts stand: the passages with a permalink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from searcher.index import Index
from searcher.text.permalinks import permalink
from searcher.web.shelf import Volume


def places_of(volume: Volume, link: str) -> Sequence[str]:
    """Return the ids of the passages with a permalink, in the order of the index."""
    found: Sequence[str] = volume.keep("permalinks", _all_links).get(link, ())
    return found


def _all_links(index: Index) -> dict[str, list[str]]:
    links: dict[str, list[str]] = defaultdict(list)
    for passage in index.passages():
        links[permalink(passage.text)].append(passage.id)
    return dict(links)
