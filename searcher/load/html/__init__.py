"""HTML page → the lines of its main text, and the metadata of its head and tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import groupby

from searcher.load.encoding import Decoded, decode
from searcher.load.html.beside import find_files, find_notes, find_title
from searcher.load.html.blocks import Block, Page, build_page
from searcher.load.html.body import find_body
from searcher.load.html.flat import read_flat
from searcher.load.html.labels import find_particulars
from searcher.load.html.meta import read_meta
from searcher.load.html.tree import parse, walk_events
from searcher.load.markup_kinds import is_tagged
from searcher.load.reading import Reading, Unreadable
from searcher.model import Line, join

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.I)
_HEAD = 4096  # bytes in which a page names its encoding
_HEAD_TEXT = 65_536  # characters
_WORD = re.compile(r"[^\W_]")
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
        lines, meta = read_flat(text), read_meta(parse(_cut_head(text)))
    elif _begins_as_text(text):
        lines, meta = read_flat(text), {}
    else:
        lines, meta = _parse_page(text)
    if not any(_WORD.search(line.text) for line in lines):
        raise Unreadable("no main text on the page")
    return Reading(lines, decoded.encoding, meta, decoded.notes)


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
    return decoded._replace(text=text)


def _begins_as_text(text: str) -> bool:
    """True if lines of text stand above the first tag: then line ends part lines, as in a text."""
    head = text[:_HEAD_TEXT].lstrip("\ufeff \t\n\u3000")
    return not head.startswith("<") and is_tagged(head)


def _cut_head(text: str) -> str:
    return text[:_HEAD_TEXT].partition("</head")[0]


def _parse_page(text: str) -> tuple[tuple[Line, ...], dict[str, str]]:
    """Return the lines and metadata of a page read as a tree."""
    soup = parse(text)
    meta = read_meta(soup)
    page = build_page(walk_events(soup))
    table = find_particulars(page.blocks)
    found = find_body(page) or find_files(page.blocks, meta.get("page_title", ""))
    body = [number for number in found if number not in table.blocks]
    beside = {*body, *table.blocks}
    title = find_title(page.blocks, set(body), meta.get("page_title", ""))
    if title and ("title" not in meta or _is_broken_off(meta["title"], title)):
        meta["title"] = title
    for key, words in find_notes(page.blocks, beside).items():
        meta.setdefault(key, words)
    return tuple(_make_lines(page, body)), {**meta, **table.meta}


def _is_broken_off(title: str, heading: str) -> bool:
    """True if a title in the markup ends at a quote that was not escaped there."""
    return heading.startswith(title) and heading[len(title) :].startswith(('"', "'"))


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
