"""Records of data (JSON, JSON Lines) → lines: a text under what its record says of it, or a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from searcher.load.encoding import decode
from searcher.load.plain import MOST_LINES, lines_of, read_text
from searcher.load.reading import Reading, Unreadable
from searcher.load.records.facts import meta_of, said_by
from searcher.load.records.kinds import (
    PIECES,
    TABLE,
    Beside,
    are_articles,
    beside,
    kind_of,
    records_in,
)
from searcher.load.records.lines import record_lines
from searcher.load.records.rows import with_named_rows
from searcher.load.records.tree import Record, Value, parse, put
from searcher.load.records.values import holds_han, words_in
from searcher.load.workbook import reading_of
from searcher.load.workbook.sheets import Row, Sheet, cell_text
from searcher.model import Line

_MOST_COLUMNS = 200
_DAMAGED = "the data is damaged; it is read as text"


def read(raw: bytes) -> Reading:
    """Return the text in records of data: of one record what it says of itself becomes metadata,
    several stand one after the other; those without a text are rows of a table.

    Lines have the numbers on which their strings begin. Raises Unreadable where there is no text
    in Chinese.

    >>> found = read('{"title": "临江市渡口管理办法", "content": "第一条　渡口由县管理。"}'.encode())
    >>> [line.text for line in found.lines if line.text], found.meta
    (['临江市渡口管理办法', '第一条　渡口由县管理。'], {'title': '临江市渡口管理办法'})
    """
    decoded = decode(raw)
    text = decoded.text.lstrip("\ufeff")
    if not holds_han(text) and "\\u" not in text:
        raise Unreadable("no text in Chinese in the data")
    try:
        values, bare = [parse(text)], list[Line]()
    except ValueError:
        values, bare = _by_line(text)
    if not values:
        return Reading(read_text(text), decoded.encoding, notes=(*decoded.notes, _DAMAGED))
    notes = (*decoded.notes, *([_DAMAGED] if bare else []))
    found = reading_of_value(values[0] if len(values) == 1 else values, decoded.encoding, notes)
    # Lines that are none stand where they stood.
    lines = (
        sorted((*found.lines, *bare), key=lambda line: line.marks[0][1]) if bare else found.lines
    )
    if not any(line.text.strip() for line in lines):
        raise Unreadable("no text in Chinese in the data")
    return replace(found, lines=tuple(lines))


def reading_of_value(value: Value, encoding: str, notes: tuple[str, ...]) -> Reading:
    """Return the records of a file's value, what stands beside them before and behind them, in an
    encoding of that name and with those notes."""
    value = with_named_rows(value)
    records = records_in(value)
    kind, many = kind_of(records), len(records) > 1
    others = list(beside(value, records)) if records else []
    last = [line for one in others if not one.before for line in _lines_beside(one)]
    if kind == TABLE and many:
        first = [Row(one.words.line, [cell_text(one.text)]) for one in others if one.before]
        table = reading_of([Sheet("", [*first, *_rows(records)], None)], encoding, notes)
        return replace(table, lines=(*table.lines, *last))
    first_lines = [line for one in others if one.before for line in _lines_beside(one)]
    held = _lines_of_pieces(records) if kind == PIECES and many else _lines_of(records)
    lines = (*first_lines, *(held if records else _lines_of_values(value)), *last)
    meta = meta_of(records[:1])
    if many:
        meta = _shared(records, meta) if kind == PIECES else {}
    return Reading(lines, encoding, meta, notes)


def _shared(pieces: Sequence[Record], first: Mapping[str, str]) -> Mapping[str, str]:
    """Return what all pieces say of their text as the first does."""
    shared = set(first.items())
    for piece in pieces:
        shared &= meta_of([piece]).items() if shared else set()
    return {key: text for key, text in first.items() if (key, text) in shared}


def _lines_beside(one: Beside) -> Iterator[Line]:
    return _lines_of_values(one.words._replace(text=one.text))


def _by_line(text: str) -> tuple[list[Value], list[Line]]:
    """Return the values that lines of a text are, and the lines that are none, as text."""
    values, bare = list[Value](), list[Line]()
    for line in lines_of(text):
        if line.text.strip():
            try:
                values.append(parse(line.text, line.marks[0][1]))
            except ValueError:
                bare.append(line)
    return values, bare


def _lines_of(records: Sequence[Record]) -> Iterator[Line]:
    for record in records:
        yield from record_lines(record)


def _lines_of_pieces(records: Sequence[Record]) -> Iterator[Line]:
    """Yield the lines of pieces of a text, each saying what the one before it did not."""
    said: Mapping[str, str] = {}
    articles = are_articles(records)
    for record in records:
        yield from record_lines(record, said, article=articles)
        said = said_by(record)


def _lines_of_values(value: Value) -> Iterator[Line]:
    """Yield the strings of values that are no records, a line each."""
    for words in words_in(value):
        yield from (Line(line.text, ((0, words.line),)) for line in read_text(words.text))


def _rows(records: Sequence[Record]) -> Iterator[Row]:
    """Yield the names of the columns and the rows of a table."""
    names = list(dict.fromkeys(name for one in records for name in _by_name(one)))[:_MOST_COLUMNS]
    if len(records) > MOST_LINES:
        raise Unreadable(f"the table has more than {MOST_LINES:,} rows")
    yield Row(next((words.line for words in words_in(records[0])), 1), names)
    for number, record in enumerate(records, 1):
        held = _by_name(record)
        cells = ["；".join(_cells(held.get(name))) for name in names]
        line = next((words.line for words in words_in(record)), number)
        if any(cells):
            yield Row(line, [cell_text(cell) for cell in cells])


def _by_name(record: Record) -> dict[str, Value]:
    """Return the values of a record by their names; one that stands twice is told by its place."""
    held: dict[str, Value] = {}
    for name, value in record.pairs:
        put(held, name, value)
    return held


def _cells(value: Value) -> Iterator[str]:
    """Yield what is shown of a value in a cell of a table."""
    if isinstance(value, (int, float)):
        yield cell_text(value)
    else:
        yield from (words.text for words in words_in(value))
