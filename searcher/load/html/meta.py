"""What a page says of its document in its head and its headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bs4 import BeautifulSoup

from searcher.load.html.blocks import Block

# Key → the <meta> names that give it, the most trusted first.
NAMES: dict[str, tuple[str, ...]] = {
    "title": ("articletitle", "og:title", "dc.title", "title"),
    "published_on": (
        "pubdate",
        "publishdate",
        "firstpublishedtime",
        "article:published_time",
        "og:release_date",
        "publishtime",
        "dc.date",
    ),
    "source": ("contentsource", "source", "og:author"),
    "column": ("columnname", "lanmu", "channel"),
    "site": ("sitename", "og:site_name"),
    "keywords": ("keywords", "keyword"),
    "description": ("description", "og:description"),
    "author": ("author", "article:author"),
}
_SPACE = re.compile(r"\s+")
_DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_CLOCK = r"\s+\d{1,2}:\d{2}(?::\d{2})?"
# After a label, or bare at the head of the line when a time of day or the source goes with it.
_PUBLISHED = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:发布|公开|发文|更新)?(?:时间|日期)\s*[:：]\s*({_DAY}(?:{_CLOCK})?)|^({_DAY}(?:{_CLOCK}|(?=\s*(?:信息)?来源)))"
)
_SOURCE = re.compile(r"(?:信息|文章)?来源\s*[:：]\s*([^\s\d|【】（）()]{2,40})")
_LONGEST_NOTE = 120  # characters of a line that tells date and source
_SHORT, _LONG = 5, 10  # characters of a title
_NEAR = 6  # blocks between a heading and the main text
_TYPED = re.compile("..(?:法|条例|办法|规定|规则|细则|意见|通知|决定|方案|规划|报告|讲话)$")
_DEEP = 4  # a heading of this level is none of the document


def meta_of(soup: BeautifulSoup) -> dict[str, str]:
    """The page's <meta> tags and <title> under our keys; the <title> as `page_title`."""
    given: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or "").strip().lower()
        words = _SPACE.sub(" ", str(tag.get("content") or "")).strip()
        if name and words:
            given.setdefault(name, words)
    meta = {
        key: next(given[name] for name in names if name in given)
        for key, names in NAMES.items()
        if not given.keys().isdisjoint(names)
    }
    title = _SPACE.sub(" ", soup.title.get_text()).strip() if soup.title else ""
    return {**meta, "page_title": title} if title else meta


def title_among(blocks: Sequence[Block], body: Collection[int], page_title: str) -> str | None:
    """The title that stands outside the main text: what <title> begins with, else the highest
    heading right above.

    A heading elsewhere in <title> must be long, or it may be the name of the site.
    """
    start = min(body, default=0)
    whole = _SPACE.sub("", page_title)
    repeated = [""]
    for number, block in enumerate(blocks):
        text = _SPACE.sub("", block.line.text)
        begins = whole.startswith(text)
        if number not in body and (begins or (block.line.level and text in whole)):
            repeated += [block.line.text] if len(text) >= (_SHORT if begins else _LONG) else []
    above = [
        block.line
        for block in blocks[max(0, start - _NEAR) : start]
        if block.line.level == 1 or (0 < block.line.level < _DEEP and _names(block.line.text))
        if not block.links
    ]
    headings = [line.text for line in sorted(above, key=lambda line: -line.level)]
    return max(repeated, key=len) or (headings[-1] if headings else None)


def _names(heading: str) -> bool:
    """Whether a heading may name a document; a short one may name a section of the site."""
    return len(heading) >= _LONG or _TYPED.search(heading) is not None


def notes_among(blocks: Sequence[Block], body: Collection[int]) -> dict[str, str]:
    """The date and source told in a line beside the main text: 发布时间：… 来源：…."""
    notes: dict[str, str] = {}
    for number, block in enumerate(blocks):
        text = block.line.text
        if number in body or len(text) > _LONGEST_NOTE:
            continue
        for key, pattern in (("published_on", _PUBLISHED), ("source", _SOURCE)):
            if found := pattern.search(text):
                notes.setdefault(key, found[found.lastindex or 0].strip())
    return notes
