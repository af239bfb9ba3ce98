"""What a page's markup says of its document: <meta> tags, <title>, <time>, JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from html import unescape
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
        "date",
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
_LONGEST_SCRIPT = 1 << 20  # characters
_DAY_IN_SCRIPT = re.compile(
    r"""\bpub(?:lish)?(?:ed)?_?(?:time|date|at|on)["']?\s*[:=]\s*["']((?:19|20)\d\d-\d\d-\d\d)""",
    re.I,
)
# What WeChat keeps of its articles, which show their day only once a script has run.
_SECONDS_IN_SCRIPT = re.compile(r"""\bvar ct\s*=\s*["'](1\d{9})["']""")
_EPOCH = datetime(1970, 1, 1, 8)  # in China
# A <time> inside one of these is another document's, or a comment's.
_OTHERS = frozenset("a li aside nav footer".split())
# Below these JSON-LD lists other documents, and what readers say.
_LISTED = frozenset(
    "itemListElement comment hasPart isPartOf isRelatedTo relatedLink mentions citation review".split()
)
_DAYS, _TITLES = ("datePublished", "pubDate"), ("headline", "title")
_ALIKE = 8  # characters in which a title begins as another, which may be cut short
# What content systems leave in titles: tags, and entities written twice.
_TITLE_TAG = re.compile(r"</?(?:br|b|p|i|u|em|font|span|strong|center)\b[^<>]{0,200}>", re.I)
_COMMENT = re.compile("comment|reply|related|recommend", re.I)


def read_meta(soup: BeautifulSoup) -> dict[str, str]:
    """Return what the page's markup tells under our keys; the <title> as `page_title`."""
    given: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "")
        words = _SPACE.sub(" ", str(tag.get("content") or "")).strip()
        if name and words:
            given.setdefault(_SPACE.sub("", name).lower(), words)
    meta = {
        key: next(given[name] for name in names if name in given)
        for key, names in NAMES.items()
        if not given.keys().isdisjoint(names)
    }
    meta["page_title"] = _SPACE.sub(" ", soup.title.get_text()).strip() if soup.title else ""
    titles = {key: _clean_title(meta.get(key, "")) for key in ("title", "page_title")}
    meta = {**meta, **titles}
    if "published_on" not in meta and (day := _find_marked_day(soup, set(titles.values()))):
        meta["published_on"] = day
    return {key: words for key, words in meta.items() if words}


def find_scripted_day(soup: BeautifulSoup) -> str | None:
    """Return the day of publication that the page's scripts hold, None where they hold several:
    then most are of other documents."""
    days: set[str] = set()
    for script in soup.find_all("script"):
        code = script.get_text()[:_LONGEST_SCRIPT]
        days |= {found[1] for found in _DAY_IN_SCRIPT.finditer(code)}
        days |= {_day_of_seconds(int(found[1])) for found in _SECONDS_IN_SCRIPT.finditer(code)}
    return days.pop() if len(days) == 1 else None


def _day_of_seconds(seconds: int) -> str:
    """Return the day in China on which so many seconds have passed since 1970."""
    return (_EPOCH + timedelta(seconds=seconds)).date().isoformat()


def _clean_title(title: str) -> str:
    """Return a title as people read it, without tags and entities that were written as text.

    >>> _clean_title("东岭县政府<br/>关于&quot;清河&quot;行动的通告")
    '东岭县政府关于"清河"行动的通告'
    """
    return _SPACE.sub(" ", _TITLE_TAG.sub("", unescape(title))).strip()


def _find_marked_day(soup: BeautifulSoup, titles: Collection[str]) -> str | None:
    """Return the day of publication that JSON-LD gives, else the first <time> of the document."""
    scripts = soup.find_all("script", type=_JSON_LD)
    headings = {heading.get_text() for heading in soup.find_all("h1", limit=_MOST_TIMES)}
    own = {_SPACE.sub("", title) for title in {*titles, *headings}} - {""}
    linked = (day for script in scripts for day in _find_published(script.get_text(), own))
    times = soup.find_all("time", limit=_MOST_TIMES)
    marked = (str(tag.get("datetime") or "") for tag in times if _is_own(tag))
    return next(linked, None) or next(filter(None, marked), None)


def _find_published(script: str, titles: Collection[str]) -> Iterator[str]:
    """Give every day of publication in a JSON-LD script that is of the page, which bears `titles`;
    none where it cannot be read."""
    if len(script) > _LARGEST_JSON:
        return
    try:
        waiting: list[tuple[Any, int]] = [(json.loads(script), 0)]
    except (ValueError, RecursionError):
        return
    while waiting:
        node, depth = waiting.pop(0)
        if isinstance(node, dict):
            if _is_of_page(node, titles):
                yield from (node[key] for key in _DAYS if isinstance(node.get(key), str))
            node = [part for key, part in node.items() if key not in _LISTED]
        if depth < _DEEPEST_JSON and isinstance(node, list):
            waiting += [(part, depth + 1) for part in node]


def _is_of_page(node: dict[str, Any], titles: Collection[str]) -> bool:
    """True unless a thing told of in JSON-LD has a title that is none of the page's."""
    told = next((node[key] for key in _TITLES if isinstance(node.get(key), str)), "")
    told = _SPACE.sub("", unescape(told))
    return (
        not (told and titles)
        or any(told in title or title in told for title in titles)
        or any(title.startswith(told[:_ALIKE]) for title in titles)
    )


def _is_own(tag: Tag) -> bool:
    """True if a <time> stands in no link, list, menu or comment."""
    return not any(
        parent.name in _OTHERS
        or _COMMENT.search(" ".join((str(parent.get("id") or ""), str(parent.get("class") or ""))))
        for parent in tag.parents
        if isinstance(parent, Tag)
    )
