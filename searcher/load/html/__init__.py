"""HTML page → the lines of its main text, and the metadata of its head and tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from bs4 import BeautifulSoup

from searcher.load.encoding import Decoded, decode
from searcher.load.html.around import count_left, find_around
from searcher.load.html.beside import (
    find_files,
    find_notes,
    find_notice,
    find_own,
    find_set_apart,
    find_title,
)
from searcher.load.html.blocks import Block, Page, build_page
from searcher.load.html.body import find_body
from searcher.load.html.flat import read_flat
from searcher.load.html.labels import Particulars, find_particulars
from searcher.load.html.meta import find_scripted_day, read_meta
from searcher.load.html.tree import parse, walk_events
from searcher.load.html.unseen import find_unseen
from searcher.load.losses import BESIDE, notes_of
from searcher.load.markup_kinds import is_tagged, is_text_with_tags
from searcher.load.reading import Reading, Unreadable
from searcher.model import Line, join

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.I)
_ENDS_OF_PAGE = re.compile(r"</(?:body|html)[ \t]*>", re.I)
_FRAMES = re.compile("<noframes", re.I)
_CDATA = "<![CDATA["
_HEAD = 4096  # bytes in which a page names its encoding
_HEAD_TEXT = 65_536  # characters
_WORD = re.compile(r"[^\W_]")
_FEW_BELOW = 3  # lines below a heading that may tell of the text
MOST_TAGS = 60_000  # a tree of more takes seconds, and memory far beyond the file's size


def read(raw: bytes) -> Reading:
    """Return the main text of a page, one line a paragraph, <br>, list entry or table row.

    Blank lines part paragraphs, tabs part cells. Raises Unreadable for a page without main text.

    >>> page = read("<title>通知</title>\\n<div id=zoom><p>为加强水资源管理，制定本办法。</div>".encode())
    >>> [(line.text, line.marks) for line in page.lines]
    [('为加强水资源管理，制定本办法。', ((0, 2),))]
    """
    decoded = _decode(raw)
    text = decoded.text
    if text.count("<") > MOST_TAGS:
        page = _Read(read_flat(text), read_meta(parse(_cut_head(text))))
    elif _begins_as_text(text):
        page = _Read(read_flat(text), {})
    else:
        page = _parse_page(text)
    if not any(_WORD.search(line.text) for line in page.lines):
        raise Unreadable("no main text on the page")
    return Reading(
        page.lines, decoded.encoding, page.meta, (*decoded.notes, *page.notes), page.labels
    )


def read_whole(raw: bytes) -> Reading:
    """Return all the text of a page that is a document by itself: a mail, a chapter of a book.

    Lines and errors are as those of `read`; nothing is taken for a menu.
    """
    decoded = _decode(raw)
    text = decoded.text
    many = text.count("<") > MOST_TAGS
    soup = parse(_cut_head(text) if many else text)
    if many:
        lines = read_flat(text)
    else:
        page = build_page(walk_events(soup))
        lines = tuple(_make_lines(page, range(len(page.blocks))))
    if not any(_WORD.search(line.text) for line in lines):
        raise Unreadable("no text on the page")
    return Reading(lines, decoded.encoding, read_meta(soup), decoded.notes)


def _decode(raw: bytes) -> Decoded:
    """Return a page's text with LF for every line end."""
    declared = _CHARSET.search(raw[:_HEAD])
    decoded = decode(raw, declared[1].decode("ascii") if declared else None)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not _FRAMES.search(text):  # which hold a body of their own
        text = _ENDS_OF_PAGE.sub("", text)  # text may stand behind them
    if _CDATA in text:
        text = text.replace(_CDATA, "").replace("]]>", "")
    return decoded._replace(text=text)


def _begins_as_text(text: str) -> bool:
    """True if lines of text stand above the first tag, or tags were only left in a text: then line
    ends part lines, as in a text."""
    head = text[:_HEAD_TEXT].lstrip("\ufeff \t\n\u3000")
    return is_text_with_tags(head) or (not head.startswith("<") and is_tagged(head))


def _cut_head(text: str) -> str:
    return text[:_HEAD_TEXT].partition("</head")[0]


class _Read(NamedTuple):
    """The lines of a page's text, what the page says of it, and the lines that do."""

    lines: tuple[Line, ...]
    meta: dict[str, str]
    labels: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


def _parse_page(text: str) -> _Read:
    """Return what is read of a page as a tree."""
    soup = parse(text)
    meta = read_meta(soup)
    page = build_page(walk_events(soup))
    table = find_particulars(page.blocks)
    window = meta.get("page_title", "")
    main = find_body(page)
    around = find_around(page, main, table.blocks, window)
    found = sorted({*main, *around}) or find_files(page.blocks, window)
    unseen = () if found else tuple(_read_unseen(soup))
    if not (found or unseen):
        found = find_notice(page.blocks, window)
    body = [number for number in found if number not in table.blocks]
    place = _below_heading(page) if unseen else set(body)
    meta = _read_beside(page, place, table, meta)
    if "published_on" not in meta and (day := find_scripted_day(soup)):
        meta["published_on"] = day
    own = find_own(page.blocks, sorted(place), meta.get("title", ""))
    labels = tuple(_make_lines(page, sorted(table.blocks)))
    if unseen:
        return _Read((*_make_lines(page, own), *unseen), meta, labels)
    left = count_left(page, {*own, *body, *table.blocks})
    lines = tuple(_make_lines(page, [*own, *body]))
    return _Read(lines, meta, labels, notes_of({BESIDE: left}))


def _read_beside(
    page: Page, body: AbstractSet[int], table: Particulars, meta: dict[str, str]
) -> dict[str, str]:
    """Return what the page says of the text that stands at `body`: in its markup, in lines beside
    the text, in its table."""
    meta, window = dict(meta), meta.get("page_title", "")
    if _is_broken_off(meta.get("title", ""), window):
        del meta["title"]
    title = find_title(page.blocks, body, window)
    if title and ("title" not in meta or _is_broken_off(meta["title"], title)):
        meta["title"] = title
    if apart := find_set_apart(page.blocks, body):
        meta["set_apart"] = apart
    for key, words in find_notes(page.blocks, {*body, *table.blocks}, window).items():
        meta.setdefault(key, words)
    return {**meta, **table.meta}


def _below_heading(page: Page) -> set[int]:
    """Return the place of a text that is not shown: below the heading, its day and its source."""
    headings = (at for at, block in enumerate(page.blocks) if block.line.level and not block.links)
    at = next(headings, None)
    return set() if at is None else {min(at + _FEW_BELOW, len(page.blocks))}


def _read_unseen(soup: BeautifulSoup) -> Iterator[Line]:
    """Yield the lines of what the page shows only once its scripts have run."""
    for unseen in find_unseen(soup):
        page = build_page(walk_events(parse(unseen.html)))
        for line in _make_lines(page, find_body(page)):
            yield replace(line, marks=((0, unseen.line),))


def _is_broken_off(title: str, heading: str) -> bool:
    """True if a title in the markup ends at a quote that was not escaped there."""
    return (
        bool(title) and heading.startswith(title) and heading[len(title) :].startswith(('"', "'"))
    )


def _make_lines(page: Page, body: Collection[int]) -> Iterator[Line]:
    """Yield the blocks as lines: a data table's row on one, a blank line where a paragraph ended."""
    blocks = [page.blocks[number] for number in body]
    last: Block | None = None
    for _, group in groupby(enumerate(blocks), lambda one: _find_row(page, *one)):
        row = [block for _, block in group]
        line = _join_row(row)
        if last and (row[0].gap or _changes_cell(page, last, row[0])):
            yield Line("", ((0, line.marks[0][1]),))
        yield line
        last = row[-1]


def _changes_cell(page: Page, last: Block, block: Block) -> bool:
    """True if a cell of a layout table ended between the two."""
    tables = [cell[0] for cell in (last.cell, block.cell) if cell]
    return last.cell != block.cell and not page.layout.isdisjoint(tables)


def _find_row(page: Page, ordinal: int, block: Block) -> tuple[int, ...]:
    """Return the row a block belongs to; a block outside of data tables is a row of its own."""
    if block.cell is None or block.cell[0] in page.layout:
        return (ordinal,)
    return block.cell[:2]


def _join_row(row: list[Block]) -> Line:
    """Return a row's cells with tabs between; paragraphs within a cell with blanks."""
    cells = [
        join([block.line for block in cell], " ")
        for _, cell in groupby(row, lambda block: block.cell)
    ]
    return join(cells, "\t")
