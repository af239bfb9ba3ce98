"""Rows of cells (CSV, sheets) → records under the names of their columns, where each is a document."""

from __future__ import annotations

import json
from collections.abc import Sequence

from searcher.load.records.facts import TITLES
from searcher.load.records.kinds import SAMPLE, are_documents
from searcher.load.records.tree import Record, Words, put
from searcher.load.records.values import LONGEST_FIELD
from searcher.text.labels import key_of_name

FIRST = 12 + SAMPLE  # rows that tell where names stand, and what the rows below them are
_LEAST_CELLS, _LONGEST_NAME = 2, 30


def place_of_names(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows of a table names the columns of rows that are documents; -1
    where they are rows of another table. Titles and notes may stand above the names.

    >>> text = "渡口由县里管理。" * 30
    >>> place_of_names([["渡口文件"], ["标题", "正文"], ["甲通知", text], ["乙通知", text]])
    1
    >>> place_of_names([["渡口", "说明"], ["青石渡", text], ["白沙渡", text]])
    -1
    """
    for at, names in enumerate(rows[: FIRST - SAMPLE]):
        if not _are_names(names):
            continue
        below = [cells for cells in rows[at + 1 : at + 1 + SAMPLE] if not is_note(cells)]
        if are_documents([_record(names, cells) for cells in below]):
            return at
    return -1


def is_note(cells: Sequence[str]) -> bool:
    """True if a row holds one short string: a note, or what the rows below it are about.

    >>> is_note(["", "一、水利", ""]), is_note(["3", "渡口管理办法"])
    (True, False)
    """
    filled = [cell for cell in map(str.strip, cells) if cell]
    return len(filled) == 1 and len(filled[0]) <= LONGEST_FIELD


def row_bytes(names: Sequence[str], cells: Sequence[str]) -> bytes:
    """Return the cells that say anything as a record of JSON, under the names of their columns."""
    return json.dumps(_pairs(names, cells), ensure_ascii=False).encode("utf-8", "replace")


def _are_names(names: Sequence[str]) -> bool:
    """True if a row may name columns, that of titles among them."""
    short = len(names) >= _LEAST_CELLS and all(len(name) <= _LONGEST_NAME for name in names)
    return short and any(key_of_name(name.strip()) in TITLES for name in names)


def _pairs(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    held: dict[str, str] = {}
    for at, cell in enumerate(cells):
        name = names[at].strip() if at < len(names) else ""
        if cell.strip():
            put(held, name, cell)
    return held


def _record(names: Sequence[str], cells: Sequence[str]) -> Record:
    return Record(tuple((name, Words(cell, 1)) for name, cell in _pairs(names, cells).items()))
