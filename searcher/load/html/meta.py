"""What a page's markup says of its document: <meta> tags, <title>, <time>, JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

# Key → the <meta> names that give it, the most trusted first.
NAMES: dict[str, tuple[str, ...]] = {
    "title": ("articletitle", "og:title", "dc.title", "title"),
    "published_on": (
        "pubdate",
        "publishdate",
        "firstpublishedtime",
        "article:published_time",
        "datepublished",
        "og:release_date",
        "publishtime",
        "dc.date",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.date",
        "bytedance:published_time",
        "weibo:article:create_at",
        "publication_date",
        "publish_date",
    ),
    "source": ("contentsource", "source", "og:author"),
    "column": ("columnname", "lanmu", "channel"),
    "site": ("sitename", "og:site_name"),
    "keywords": ("keywords", "keyword"),
    "description": ("description", "og:description"),
    "author": ("author", "article:author"),
}
_SPACE = re.compile(r"\s+")
_JSON_LD = re.compile(r"\s*application/ld\+json", re.I)
_LARGEST_JSON = 65_536  # characters
_DEEPEST_JSON = 6
_MOST_TIMES = 20
# A <time> inside one of these is another document's, or a comment's.
_OTHERS = frozenset("a li aside nav footer".split())
_COMMENT = re.compile("comment|reply|related|recommend", re.I)


def read_meta(soup: BeautifulSoup) -> dict[str, str]:
    """Return what the page's markup tells under our keys; the <title> as `page_title`."""
    given: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "")
        words = _SPACE.sub(" ", str(tag.get("content") or "")).strip()
        if name and words:
            given.setdefault(name.strip().lower(), words)
    meta = {
        key: next(given[name] for name in names if name in given)
        for key, names in NAMES.items()
        if not given.keys().isdisjoint(names)
    }
    if "published_on" not in meta and (day := _find_marked_day(soup)):
        meta["published_on"] = day
    title = _SPACE.sub(" ", soup.title.get_text()).strip() if soup.title else ""
    return {**meta, "page_title": title} if title else meta


def _find_marked_day(soup: BeautifulSoup) -> str | None:
    """Return the day of publication that JSON-LD gives, else the first <time> of the document."""
    scripts = soup.find_all("script", type=_JSON_LD)
    linked = (day for script in scripts for day in _find_published(script.get_text()))
    times = soup.find_all("time", limit=_MOST_TIMES)
    marked = (str(tag.get("datetime") or "") for tag in times if _is_own(tag))
    return next(linked, None) or next(filter(None, marked), None)


def _find_published(script: str) -> Iterator[str]:
    """Give every datePublished in a JSON-LD script; none where it cannot be read."""
    if len(script) > _LARGEST_JSON:
        return
    try:
        waiting: list[tuple[Any, int]] = [(json.loads(script), 0)]
    except (ValueError, RecursionError):
        return
    while waiting:
        node, depth = waiting.pop(0)
        if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
            yield node["datePublished"]
        if depth < _DEEPEST_JSON and isinstance(node, (dict, list)):
            inner = node.values() if isinstance(node, dict) else node
            waiting += [(part, depth + 1) for part in inner]


def _is_own(tag: Tag) -> bool:
    """True if a <time> stands in no link, list, menu or comment."""
    return not any(
        parent.name in _OTHERS
        or _COMMENT.search(" ".join((str(parent.get("id") or ""), str(parent.get("class") or ""))))
        for parent in tag.parents
        if isinstance(parent, Tag)
    )
