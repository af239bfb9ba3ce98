"""Tables for people, spreadsheets and programs: aligned text, CSV, workbooks, JSON."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from searcher.language import told
from searcher.present.machine import dumps
from searcher.present.plain import padded, width
from searcher.present.sheet import cell, csv_table
from searcher.relations.kinds import KINDS
from searcher.relations.standing import STATUSES
from searcher.tabular import Tabular
from searcher.text.inert import inert

UNKNOWN = "–"
GAP = "  "
# Words of ours, and the columns in which they stand in the reader's language.
WORDS = frozenset(
    (*STATUSES, *KINDS, "later", "out", "in", "same", "changed", "added", "removed", "folder")
    + ("issuer", "region", "type", "year", "status")
)
OURS = frozenset(("facet", "value", "first in", "way", "kind", "version", "status"))
WIDEST = 60  # columns of a table's cell, but of what is asked for again
IDS = frozenset(("id", "passage", "target", "evidence"))


@dataclass(frozen=True)
class Table:
    """Rows under names, and lines to be said with them: what text, CSV and workbooks show."""

    names: tuple[str, ...]
    rows: list[dict[str, Any]]
    notes: tuple[str, ...] = ()
    data: Any = field(default=None, compare=False)


def table_of(results: Tabular, data: Any, *notes: str) -> Table:
    """Return what results show as a table, and what a program gets of them."""
    return Table(results.columns, results.table_rows(), notes, data)


def table_text(table: Table) -> str:
    """Return a table for a terminal: columns aligned, numbers to the right."""
    shown = [{name: _shown(name, row.get(name)) for name in table.names} for row in table.rows]
    heads = {name: told(name) for name in table.names}
    sizes = {
        name: max([width(heads[name]), *(width(row[name]) for row in shown)])
        for name in table.names
    }
    sizes = {name: size if name in IDS else min(WIDEST, size) for name, size in sizes.items()}
    numeric = {
        name
        for name in table.names
        if all(isinstance(row.get(name), (int, float)) for row in table.rows)
    }
    lines = [heads, *shown] if table.rows else []
    return "\n".join(
        GAP.join(
            _laid(line[name], sizes[name], right=name in numeric) for name in table.names
        ).rstrip()
        for line in lines
    )


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return UNKNOWN
    if name in OURS and isinstance(value, str):
        word, blank, rest = value.partition(" ")
        value = (told(word) if word in WORDS else word) + blank + rest
    return inert(f"{value:,}" if isinstance(value, int) else str(value)).replace("\n", " ")


def _laid(text: str, size: int, *, right: bool) -> str:
    return " " * (size - width(text)) + text if right else padded(text, size)


def table_csv(table: Table) -> str:
    """Return a table as CSV that is safe to open in a spreadsheet."""
    return csv_table(table.names, table.rows)


def table_jsonl(table: Table) -> str:
    """Return each row as a JSON object on a line of its own."""
    return "\n".join(dumps(row) for row in table.rows)


def table_xlsx(table: Table) -> bytes:
    """Return a table as a workbook of one sheet. Needs the extra `xlsx`."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, table.names, bold)
        for number, row in enumerate(table.rows, 1):
            sheet.write_row(number, 0, [cell(row.get(name)) for name in table.names])
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return target.getvalue()


FORMS: dict[str, Callable[[Table], str]] = {
    "text": table_text,
    "json": lambda table: dumps(table.data),
    "jsonl": table_jsonl,
    "csv": table_csv,
}
