"""HTML text → a stream of tags opened, text and tags closed, each with its source line.

The parser (lxml under beautifulsoup4) does not tell lines, so every tag is given its line as
an attribute before parsing. The stream is walked with a stack of our own, however deep the page.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import CData, NavigableString, PageElement, Tag

OPEN, TEXT, CLOSE = "open", "text", "close"
_MARK = "searcher-line"
_TAG = re.compile(r"<([a-zA-Z][\w:-]*)(?=[\s/>])([^<>]*)(?=>)")
# No text for a reader. Forms are not here: whole pages stand in one form in ASP.NET.
_SILENT = frozenset(
    "script style noscript noframes noembed iframe object embed template svg annotation annotation-xml audio video canvas map head "
    "input select option button textarea nav footer aside rp rt".split()
)
_GONE = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.I)
_UNSEEN = re.compile(r"(?:^|;)\s*visibility\s*:\s*hidden", re.I)
# So much text is hidden only until a script has run, as articles of WeChat are.
_TOO_LONG_TO_HIDE = 100


class Event(NamedTuple):
    """A tag opened or closed, or a stretch of text inside `tag`; `line` is where it begins."""

    kind: str
    tag: Tag
    text: str
    line: int


def parse(text: str) -> BeautifulSoup:
    """Return the page as a tree whose tags carry their source lines, as `walk_events` reads them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(_number_lines(text), "lxml")


def _number_lines(text: str) -> str:
    """Return `text` with its source line as an attribute of each tag: the line on which it ends."""
    parts, at, line = [], 0, 1
    for tag in _TAG.finditer(text):
        line += text.count("\n", at, tag.end())
        # Unquoted and with a blank behind, so that it does no harm within a quoted value.
        parts += [text[at : tag.end(1)], f" {_MARK}={line} ", tag[2]]
        at = tag.end()
    return "".join(parts) + text[at:]


def walk_events(root: Tag) -> Iterator[Event]:
    """Yield what a reader sees of the page, in reading order: no scripts, menus or hidden parts."""
    line = read_line(root, 1)
    yield Event(OPEN, root, "", line)
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield Event(CLOSE, tag, "", line)
        elif isinstance(child, Tag):
            line = read_line(child, line)
            if _is_silent(child):
                line += sum(_count_line_ends(inner) for inner in child.descendants)
            else:
                yield Event(OPEN, child, "", line)
                stack.append((child, iter(child.contents)))
        elif isinstance(child, NavigableString):
            if type(child) in (NavigableString, CData):  # its other kinds are comments and scripts
                yield Event(TEXT, tag, str(child), line)
            line += _count_line_ends(child)


def _count_line_ends(node: PageElement) -> int:
    return node.count("\n") if isinstance(node, NavigableString) else 0


def read_line(tag: Tag, otherwise: int = 1) -> int:
    """Return the source line of a tag."""
    mark = str(tag.attrs.get(_MARK, ""))
    return int(mark) if mark.isdecimal() and len(mark) < 10 else otherwise


def _is_silent(tag: Tag) -> bool:
    return tag.name in _SILENT or is_hidden(tag)


def is_hidden(tag: Tag) -> bool:
    """True if the page hides an element by its own attributes."""
    if "hidden" in tag.attrs:
        return True
    style = str(tag.attrs.get("style") or "")
    if _GONE.search(style):
        return True
    return bool(_UNSEEN.search(style)) and len(tag.get_text(strip=True)) < _TOO_LONG_TO_HIDE
