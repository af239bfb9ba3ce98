"""The styles of a document: what a paragraph or run in a style is, with all it inherits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from searcher.load.word.docx.names import Element, child, children, flag, number, value

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])(?!\d)", re.I)
_TITLES = frozenset({"title", "标题", "標題", "公文标题", "文件标题", "文档标题"})
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*(?:\d|heading|标题)|table of figures", re.I)
_MOST_STEPS = 24  # styles between one and the root of its family; Word itself allows eleven
_BODY = 9  # the outline level that is none
_T = TypeVar("_T")


@dataclass(frozen=True)
class Style:
    """What paragraphs (or runs) are by their style; None where it does not say.

    `level` is a heading's level (1–9, 0 for body text); `list` and `depth` its numbering;
    `size` is in half points.
    """

    level: int | None = None
    list: int | None = None
    depth: int | None = None
    title: bool = False
    contents: bool = False
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
        """The style of that id with everything it inherits; the default one for no id."""
        name = name or self.default
        if name not in self._known:
            self._known[name] = self._resolved(name)
        return self._known[name]

    def _resolved(self, name: str) -> Style:
        family = list(self._family(name))
        return Style(
            level=_first(family, lambda style: style.level),
            list=_first(family, lambda style: style.list),
            depth=_first(family, lambda style: style.depth),
            title=any(style.title for style in family),
            contents=any(style.contents for style in family),
            hidden=_first(family, lambda style: style.hidden),
            centred=_first(family, lambda style: style.centred),
            size=_first(family, lambda style: style.size),
        )

    def _family(self, name: str) -> Iterator[Style]:
        """The style and those it is based on, nearest first; a circle ends where it closes."""
        if name not in self._written:
            yield style_named(name)
            return
        seen: set[str] = set()
        while name in self._written and name not in seen and len(seen) < _MOST_STEPS:
            seen.add(name)
            written = self._written[name]
            yield written.own
            name = written.base


def styles_of(root: Element | None) -> Styles:
    """The styles in a styles part; none where there is no such part."""
    written: dict[str, Written] = {}
    default = ""
    for style in () if root is None else children(root, "style"):
        name = value(style, "styleId")
        if value(style, "default") in ("1", "true", "on") and value(style, "type") == "paragraph":
            default = name
        own = _own(style, value(child(style, "name")).strip() or name)
        written.setdefault(name, Written(value(child(style, "basedOn")), own))
    return Styles(written, default)


def level_of(properties: Element | None) -> int | None:
    """The heading level (1–9) that an outline level gives, 0 for body text, None if not given."""
    outline = number(child(properties, "outlineLvl"))
    if outline is None:
        return None
    return outline + 1 if 0 <= outline < _BODY else 0


def list_of(properties: Element | None) -> tuple[int | None, int | None]:
    """The list and the depth in it that paragraph properties name."""
    found = child(properties, "numPr")
    return number(child(found, "numId")), number(child(found, "ilvl"))


def is_centred(properties: Element | None) -> bool | None:
    """Whether the paragraph is centred, None where it is not said."""
    found = child(properties, "jc")
    return None if found is None else value(found) == "center"


def _own(style: Element, name: str) -> Style:
    named = style_named(name)
    paragraph, run = child(style, "pPr"), child(style, "rPr")
    level = level_of(paragraph)
    ids, depth = list_of(paragraph)
    return Style(
        level=named.level if level is None else level,
        list=ids,
        depth=depth,
        title=named.title,
        contents=named.contents,
        hidden=flag(run, "vanish"),
        centred=is_centred(paragraph),
        size=number(child(run, "sz")),
    )


def style_named(name: str) -> Style:
    """What a style's name alone says: heading 1, 标题 2, Title, toc 1.

    >>> style_named("标题 2").level, style_named("Normal").level
    (2, None)
    """
    name = name.strip()
    heading = _HEADING.fullmatch(name)
    return Style(
        level=int(heading[1]) if heading else None,
        title=name.lower() in _TITLES,
        contents=bool(_CONTENTS.match(name)),
    )


def _first(family: list[Style], part: Callable[[Style], _T | None]) -> _T | None:
    return next((found for style in family if (found := part(style)) is not None), None)
