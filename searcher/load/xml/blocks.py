"""XML as a document → its lines: one a block, its inline elements joined; titles with their level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from searcher.load.records.articles import ARTICLE
from searcher.load.records.facts import META
from searcher.load.records.lines import text_lines
from searcher.load.records.tree import Words
from searcher.load.records.values import LONGEST_FIELD, holds_han
from searcher.load.xml.names import (
    BLOCKS,
    BREAKS,
    INLINE,
    NUMBERS,
    ROWS,
    TITLES,
    UNSEEN,
    article_of,
    is_head,
    key_of,
)
from searcher.load.xml.tree import Element, attributes, line_of, local
from searcher.model import Line
from searcher.text.han import HAN
from searcher.text.patterns import pattern
from searcher.text.provisions import provision

_LONGEST_TITLE, _LONGEST_NUMBER = 120, 20
_DEEPEST = 6  # levels of titles
_NUMBER = pattern(
    rf"(?:{provision('编', '章', '节', '条', '款', '项')}|[（(]?[\w.]{{1,8}}[）)]?[、.．]?)"
)
NUMBERED = pattern(provision("编", "分编", "章", "节", "条", "部分", blanks=" 　"))
_WRAP = re.compile(rf"(?<=[{HAN}，。、；：！？》）”])\s+(?=[{HAN}《（“])")
_BLANKS = re.compile(r"\s+")
_BREAK = "\u2028"


class Block(NamedTuple):
    """A stretch of text, its 1-based line, the level of a title (0 for none), what it tells (or
    None) and how it is named."""

    text: str
    line: int
    level: int = 0
    key: str | None = None
    name: str = ""


def blocks_of(root: Element, depth: int = 0) -> Iterator[Block]:
    """Yield the blocks of an element in their order; numbers stand before what they number."""
    number: Block | None = None
    for block in _blocks(root, depth):
        if block.name in NUMBERS and not block.key and _is_number(block.text):
            if number:
                yield number
            number = block
            continue
        if number:
            bare = _BLANKS.sub("", number.text)
            apart = not _BLANKS.sub("", block.text).startswith(bare)
            text = f"{number.text}　{block.text}" if apart else block.text
            block, number = block._replace(text=text, line=number.line), None
        yield block
    if number:
        yield number


def lines_in(
    roots: Sequence[Element], *, named: bool = False
) -> tuple[tuple[Line, ...], Mapping[str, str]]:
    """Return the lines of a document in XML, and what elements before its text say of it; of fields
    alone, of which none tells of the document, each is `named`."""
    if named:
        held = [block for root in roots for block in blocks_of(root)]
        return tuple(Line(_field(block), ((0, block.line),)) for block in held), {}
    lines, meta, begun = list[Line](), dict[str, str](), False
    for text, line, level, key, name in (block for root in roots for block in blocks_of(root)):
        if level and len(text) <= _LONGEST_TITLE:
            first = "title" not in meta and not NUMBERED.match(text)
            level = 1 if first else max(2, min(level, _DEEPEST))
            if first:
                meta["title"] = text
        elif not begun and key in META and len(text) <= LONGEST_FIELD:
            meta.setdefault(str(key), text)
            text = f"{name}：{text}"
        else:
            begun, level = begun or holds_han(text), 0
        lines.append(Line(text, ((0, line),), level=level))
    return tuple(lines), meta


def _field(block: Block) -> str:
    return f"{block.name}：{block.text}" if block.name else block.text


def is_mixed(element: Element) -> bool:
    """True if text stands beside elements in an element.

    >>> from lxml.etree import fromstring
    >>> is_mixed(fromstring("<p>渡<b>口</b></p>")), is_mixed(fromstring("<p> <b>口</b> </p>"))
    (True, False)
    """
    return len(element) > 0 and bool(
        (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    )


def is_line(element: Element) -> bool:
    """True if all of an element is one block: it holds nothing but text and inline elements."""
    if not len(element):
        return True
    mixed = is_mixed(element)
    return all(_is_inline(child, mixed=mixed) for child in element)


def _is_inline(child: Element, *, mixed: bool) -> bool:
    name = local(child).lower()
    known = name in INLINE or name in BREAKS or (mixed and name not in BLOCKS and not is_head(name))
    return known and is_line(child)


def _blocks(element: Element, depth: int) -> Iterator[Block]:
    name, line = local(element), line_of(element)
    if name.lower() in UNSEEN:
        return
    yield from _attributes(element, depth)
    if name.lower() in ROWS and len(element) and not (is_mixed(element) and is_line(element)):
        yield Block("\t".join(_cells(element)).rstrip("\t"), line)
    elif is_line(element):
        key = None if is_head(name) else key_of(name)
        level = max(depth, 1) * is_head(name)
        for text, at in _said(element, line):
            yield Block(text, at, level, key, name)
    else:
        yield from _within(element, depth)


def _cells(row: Element) -> Iterator[str]:
    """Yield the text of each cell of a row, and what stands between the cells."""
    beside = [row.text, *(cell.tail for cell in row)]
    for number, text in enumerate(beside):
        if number:
            yield _BLANKS.sub(" ", _text(row[number - 1])).strip()
        if text and text.strip():
            yield _BLANKS.sub(" ", text).strip()


def _attributes(element: Element, depth: int) -> Iterator[Block]:
    """Yield what an element's attributes tell in Chinese: its title, its number as an article."""
    name, line = local(element), line_of(element)
    for attribute, value in attributes(element):
        number = value if ARTICLE.fullmatch(value) else article_of(name, attribute, value)
        if number:
            yield Block(number, line, name="num")
        elif not holds_han(value):
            continue
        elif attribute.lower() in TITLES and not is_line(element):
            yield Block(value, line, max(depth, 1))
        elif key_of(attribute) in META:
            yield Block(value, line, 0, key_of(attribute), attribute)


def _within(element: Element, depth: int) -> Iterator[Block]:
    """Yield the blocks within an element, text beside elements a block where these are none of its
    line."""
    mixed, held = is_mixed(element), [element.text or ""]
    line = line_of(element)
    for child in element:
        if mixed and _is_inline(child, mixed=True):
            held += [_text(child), child.tail or ""]
            continue
        yield from _flow(held, line)
        yield from _blocks(child, depth + 1)
        held, line = [child.tail or ""], line_of(child)
    yield from _flow(held, line)


def _flow(held: Sequence[str], line: int) -> Iterator[Block]:
    yield from (Block(row, line) for row in _joined("".join(held)).split("\n") if row)


def _said(element: Element, line: int) -> Iterator[tuple[str, int]]:
    """Yield the text of a line; without elements in it, each of its own lines, or those of the page
    that it holds."""
    text = _text(element)
    if len(element):
        yield from ((row, line) for row in _joined(text).split("\n") if row)
    elif "<" in text:
        yield from ((row.text, line) for row in text_lines(Words(text, line)) if row.text.strip())
    else:
        rows = enumerate(text.split("\n"), line)
        yield from ((row.strip(), at) for at, row in rows if row.strip())


def _text(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        parts.append(_BREAK * (local(child).lower() in BREAKS) + _text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _joined(text: str) -> str:
    """Return the text of a block, which XML may wrap anywhere, with the breaks that it names."""
    rows = (_BLANKS.sub(" ", _WRAP.sub(_unwrapped, row)).strip() for row in text.split(_BREAK))
    return "\n".join(filter(None, rows))


def _unwrapped(blanks: re.Match[str]) -> str:
    return "" if "\n" in blanks[0] else blanks[0]


def _is_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None
