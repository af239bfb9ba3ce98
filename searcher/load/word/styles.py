"""The styles of a document: what a paragraph or run in a style is, with all it inherits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

BODY = 9  # the outline level that is none
_HEADING = re.compile(r"(?:heading|标题|標題)(?:_20_|[\s_])*([1-9])(?!\d)", re.I)
_TITLES = frozenset({"title", "标题", "標題", "公文标题", "文件标题", "文档标题"})
_CONTENTS = re.compile(r"(?:toc|目录|目錄|contents)\s*(?:\d|heading|标题)|table of figures", re.I)
_PROMPTS = frozenset({"placeholder text", "placeholdertext", "占位符文本"})
_ENTRY = re.compile(
    r"(?:[-—–]\s*)?(?:\d+|[ivxlc]+|[IVXLC]+)(?:\s*[-—–])?[)）]?\s*$|^\s*目\s*[录錄次]\s*$"
)
_MOST_STEPS = 24  # styles between one and the root of its family; Word itself allows eleven


@dataclass(frozen=True)
class Style:
    """What paragraphs (or runs) are by their style; None where it does not say.

    `level` is a heading's level (1–9, 0 for body text); `list` and `depth` its numbering;
    `size` is in half points; `prompt` tells text that asks to be typed over.
    """

    level: int | None = None
    list: int | None = None
    depth: int | None = None
    title: bool | None = None
    contents: bool | None = None
    prompt: bool | None = None
    hidden: bool | None = None
    centred: bool | None = None
    size: int | None = None


@dataclass(frozen=True)
class Written:
    """A style as it is written: the id of the one it is based on, and what it says itself."""

    base: str
    own: Style


class Styles:
    """The styles by their ids; unknown ids are judged by the id itself."""

    def __init__(self, written: Mapping[str, Written], default: str = "") -> None:
        self.default = default
        self._written = written
        self._known: dict[str, Style] = {}

    def style(self, name: str) -> Style:
        """Return the style of that id with everything it inherits; the default one for no id."""
        name = name or self.default
        if name not in self._known:
            family = list(self._family(name))
            said = {part.name: _first(family, part.name) for part in fields(Style)}
            self._known[name] = Style(**said)
        return self._known[name]

    def _family(self, name: str) -> Iterator[Style]:
        """Yield the style and those it is based on, nearest first; a circle ends where it closes."""
        if name not in self._written:
            yield style_named(name)
            return
        seen: set[str] = set()
        while name in self._written and name not in seen and len(seen) < _MOST_STEPS:
            seen.add(name)
            written = self._written[name]
            yield written.own
            name = written.base


def _first(family: list[Style], part: str) -> Any:
    """Return what the nearest style of a family says of a part."""
    said = (getattr(style, part) for style in family)
    return next((one for one in said if one is not None), None)


def heading_level(outline: int) -> int:
    """Return the heading level (1–9) of an outline level counted from 0, 0 for body text."""
    return outline + 1 if 0 <= outline < BODY else 0


def style_named(name: str) -> Style:
    """Return what a style's name alone says: heading 1, 标题 2, Title, toc 1.

    >>> style_named("标题 2").level, style_named("Normal").level
    (2, None)
    """
    name = name.strip()
    heading = _HEADING.fullmatch(name)
    return Style(
        level=int(heading[1]) if heading else None,
        title=name.lower() in _TITLES or None,
        contents=bool(_CONTENTS.match(name)) or None,
        prompt=name.lower() in _PROMPTS or None,
    )


def is_contents_entry(text: str) -> bool:
    """True if a paragraph in a table of contents is of the kind that word processors make.

    >>> is_contents_entry("第一章 总则\\t- 1 -"), is_contents_entry("第一条 为了规范管理，")
    (True, False)
    """
    return bool(_ENTRY.search(text))
