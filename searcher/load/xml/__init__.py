"""XML of any kind with text in Chinese → lines: records of data as those of JSON, else blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from searcher.load.reading import Reading, Unreadable
from searcher.load.records import reading_of_value
from searcher.load.records.facts import WHOLE, told_by
from searcher.load.records.kinds import PIECES, SAMPLE, TABLE, kind_of, records_in
from searcher.load.records.tree import Record, Value, Words
from searcher.load.records.values import LONGEST_FIELD, holds_han
from searcher.load.xml.blocks import NUMBERED, lines_in
from searcher.load.xml.names import BLOCKS
from searcher.load.xml.tree import DAMAGED, Element, local, parsed
from searcher.load.xml.values import value_of
from searcher.text.han import HAN

_HAN = re.compile(f"[{HAN}]")
_LEAST_TOLD = 2  # facts of a record that is one without a text
_GROUP = "分类"
_NO_TEXT = "no text in Chinese in the XML"


def read(raw: bytes) -> Reading:
    """Return the text in XML: of records what JSON gives of such, of a document its blocks.

    Titles are headings, inline elements are joined, what stands before the text tells of the
    document. Raises Unreadable where there is no text in Chinese.

    >>> found = read("<条例><标题>临江市渡口条例</标题><条>渡口<b>由县</b>管理。</条></条例>".encode())
    >>> [line.text for line in found.lines if line.text], found.meta
    (['临江市渡口条例', '渡口由县管理。'], {'title': '临江市渡口条例'})
    """
    roots, encoding, notes = parsed(raw)
    value = _value_in(roots)
    records = _holds_records(value)
    if records:
        found = reading_of_value(value, encoding, notes)
    else:
        lines, meta = lines_in(roots, named=isinstance(value, Record) and _are_fields(value))
        found = Reading(lines, encoding, meta, notes)
    if records and DAMAGED in notes and _signs(found) < _signs_within(roots):
        # What stands where no record of its kind has it is left out of records alone.
        found = Reading(lines_in(roots)[0], encoding, notes=notes)
    if not any(holds_han(line.text) for line in found.lines):
        raise Unreadable(_NO_TEXT)
    return found


def value_in(roots: Sequence[Element]) -> Value | None:
    """Return the records in XML as a value of data, None where it is a document."""
    value = _value_in(roots)
    return value if _holds_records(value) else None


def _signs(found: Reading) -> int:
    """Return how many characters in Chinese are read."""
    return sum(len(_HAN.findall(line.text)) for line in found.lines)


def _signs_within(roots: Sequence[Element]) -> int:
    return sum(len(_HAN.findall(str(text))) for root in roots for text in root.itertext())


def _value_in(roots: Sequence[Element]) -> Value:
    values = [value_of(root) for root in roots]
    if len(values) > 1:
        return values
    parts = {local(child).lower() for root in roots for child in root}
    return values[0] if parts & BLOCKS else _ungrouped(values[0])


def _ungrouped(value: Value) -> Value:
    """Return the documents in groups that say nothing but what they are called, each with that."""
    if not isinstance(value, list) or not all(isinstance(one, Record) for one in value):
        return value
    found = list[Value]()
    for group in value:
        said, held = list[tuple[str, Value]](), list[Value]()
        for _, one in cast(Record, group).pairs:
            if isinstance(one, Words) and len(one.text) <= LONGEST_FIELD:
                said.append((_GROUP, one))
            else:
                held += one if isinstance(one, list) else [one]
        records = [one for one in held if isinstance(one, Record) and WHOLE <= told_by(one).keys()]
        if not records or len(records) < len(held):
            return value
        found += [Record((*record.pairs, *said)) for record in records]
    return found


def _holds_records(value: Value) -> bool:
    """True if the records of a value are such, not the parts that a document is divided into."""
    records = records_in(value)
    if not records:
        return False
    told = [told_by(record) for record in records[:SAMPLE]]
    titles = [str(getattr(one.get("title"), "text", "")) for one in told]
    if 2 * sum(NUMBERED.match(title) is not None for title in titles) > len(told):
        return False
    if len(records) == 1:
        first = told[0].keys() - {"body"}
        return "title" in first and ("body" in told[0] or len(first) > _LEAST_TOLD)
    kind = kind_of(records)
    if kind == PIECES:
        return all("body" in one for one in told)
    return kind != TABLE or all(_is_row(record) for record in records[:SAMPLE])


def _are_fields(value: Value) -> bool:
    """True if a value holds short strings alone that have names: none is a sentence or a block."""
    if isinstance(value, Words):
        return len(value.text) <= LONGEST_FIELD and not value.text.endswith("。")
    if isinstance(value, list):
        return all(isinstance(one, Record) and _are_fields(one) for one in value)
    if not isinstance(value, Record):
        return True
    return all(name.lower() not in BLOCKS and _are_fields(held) for name, held in value.pairs)


def _is_row(record: Record) -> bool:
    """True if a record holds nothing but strings."""
    return not any(isinstance(held, Record) for _, held in record.pairs)
