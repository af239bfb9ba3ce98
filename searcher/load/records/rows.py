"""Rows of data given as lists, or column by column → records under the names of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from searcher.load.records.tree import Record, Value, Words, put
from searcher.text.labels import key_of_name

_LONGEST_NAME = 30
_LEAST_COLUMNS = 2
_OF_NAMES = frozenset("columns cols header headers head fields names 列名 表头".split())
_DEEPEST = 4  # records around the rows


def with_named_rows(value: Value, depth: int = 0) -> Value:
    """Return a value with its lists of rows as records: the names of the columns are the first
    row, or a list beside the rows, or those of the columns themselves.

    >>> from searcher.load.records.tree import parse
    >>> with_named_rows(parse('[["渡口", "船数"], ["青石渡", 3]]'))
    [Record(pairs=(('渡口', Words(text='青石渡', line=1)), ('船数', 3)))]
    >>> with_named_rows(parse('{"标题": {"0": "公告", "1": "通知"}, "年份": {"0": 2031, "1": 2032}}'))[1]
    Record(pairs=(('标题', Words(text='通知', line=1)), ('年份', 2032)))
    """
    if isinstance(value, list) and len(value) > 1 and _are_names(value[0]):
        return _named(value[0], value[1:]) if _are_rows(value[1:], len(value[0])) else value
    if not isinstance(value, Record) or depth == _DEEPEST:
        return value
    if columns := _columns(value):
        names = [Words(name, 1) for name, _ in value.pairs]
        return _named(names, list(zip(*columns, strict=True)))
    lists = [held for name, held in value.pairs if name.lower() in _OF_NAMES and _are_names(held)]
    names = lists[0] if lists else []
    tables = {id(held) for _, held in value.pairs if names and _are_rows(held, len(names))}
    return Record(
        tuple(
            (name, _named(names, held) if id(held) in tables else with_named_rows(held, depth + 1))
            for name, held in value.pairs
            if not tables or held is not names
        )
    )


def _columns(value: Record) -> list[list[Value]]:
    """Return the cells of a table that is given column by column, titles among them: each a list,
    or by the number of its row; none for what is something else."""
    if len(value.pairs) < _LEAST_COLUMNS or not any(_is_of_titles(name) for name, _ in value.pairs):
        return []
    rows = {_numbers(held) for _, held in value.pairs}
    if len(rows) > 1 or not rows.pop():
        return []
    columns = [
        held if isinstance(held, list) else [cell for _, cell in held.pairs]
        for _, held in value.pairs
        if isinstance(held, (list, Record))
    ]
    return (
        [] if any(type(cell) in (list, Record) for cells in columns for cell in cells) else columns
    )


def _is_of_titles(name: str) -> bool:
    return key_of_name(name) == "title"


def _numbers(column: Value) -> tuple[str, ...]:
    """Return the numbers of the rows of a column; none for what is no column, as a list of one."""
    if isinstance(column, list):
        return tuple(map(str, range(len(column)))) if len(column) > 1 else ()
    names = tuple(name for name, _ in column.pairs) if isinstance(column, Record) else ()
    return names if all(name.isdecimal() for name in names) else ()


def _are_names(value: Value) -> bool:
    """True if a value may name columns: a list of short strings."""
    return (
        isinstance(value, list)
        and len(value) >= _LEAST_COLUMNS
        and all(isinstance(one, Words) and 0 < len(one.text) <= _LONGEST_NAME for one in value)
    )


def _are_rows(value: Value, width: int) -> bool:
    """True if a value is rows of so many cells."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == width for row in value)
        and not any(type(cell) in (list, Record) for row in value for cell in row)
    )


def _named(names: Sequence[Words], rows: Sequence[Sequence[Value]]) -> list[Record]:
    return [_record(names, row) for row in rows]


def _record(names: Sequence[Words], row: Sequence[Value]) -> Record:
    held: dict[str, Any] = {}
    for name, cell in zip(names, row, strict=True):
        put(held, name.text, cell)
    return Record(tuple(held.items()))
