"""Relations and counts → tables for people and spreadsheets, objects for programs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from searcher.counting import First, Reuse
from searcher.counts.company import Company, Keyness
from searcher.counts.concordance import Concordance
from searcher.counts.facets import Facets
from searcher.counts.trend import Trend
from searcher.language import told
from searcher.present.machine import dumps
from searcher.present.plain import padded, width
from searcher.present.sheet import cell, csv_table
from searcher.relating import Missing, Relations, Versions
from searcher.relations.comparison import SIGNS, Comparison, spelled
from searcher.relations.kinds import KINDS
from searcher.relations.standing import STATUSES
from searcher.tabular import Tabular
from searcher.text.inert import inert

BARS = "▁▂▃▄▅▆▇█"
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
DIRECTIONS = {
    "from": "all others that share these passages are older",
    "to": "all others that share these passages are younger",
}


@dataclass(frozen=True)
class Table:
    """Rows under names, and lines to be said with them: what text, CSV and workbooks show."""

    names: tuple[str, ...]
    rows: list[dict[str, Any]]
    notes: tuple[str, ...] = ()
    data: Any = field(default=None, compare=False)


def _table(found: Tabular, data: Any, *notes: str) -> Table:
    """Return what results show as a table, and what a program gets of them."""
    return Table(found.columns, found.table_rows(), notes, data)


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


def facets_table(found: Facets) -> Table:
    """One row a value of a facet."""
    data = {
        "query": found.query,
        "total": found.total,
        "count": found.unit,
        "facets": {name: [asdict(one) for one in counts] for name, counts in found.facets.items()},
        "partial": found.partial,
    }
    return _table(found, data, f"{found.total:,} {found.unit}")


def trend_table(found: Trend) -> Table:
    """One row a year (or issuer, region, type): characters, counts and rates of each query."""
    widest = max(map(width, found.queries), default=0)
    bars = [
        f"{padded(query, widest)}  {bar(rates)}"
        for query, rates in _rates(found)
        if found.by == "year"
    ]
    told = f"counted against the characters of the documents chosen; date: {found.date}"
    return _table(found, asdict(found), *bars, told)


def _rates(found: Trend) -> Iterable[tuple[str, list[float]]]:
    for number, query in enumerate(found.queries):
        yield query, [row.rates[number] for row in found.rows]


def bar(values: Sequence[float]) -> str:
    """Return numbers as a row of bars; the greatest is full, nothing a blank.

    >>> bar([0, 1, 4, 8])
    ' ▁▄█'
    """
    most = max(values, default=0)
    return "".join(
        " " if not value else BARS[max(0, round(value / most * len(BARS)) - 1)] for value in values
    )


def kwic_table(found: Concordance) -> Table:
    """One row an occurrence."""
    data = {
        "query": found.query,
        "total": found.total,
        "lines": list(map(asdict, found.lines)),
        "partial": found.partial,
    }
    note = f"{len(found.lines):,} of {found.total:,} occurrences"
    return _table(found, data, note)


def kwic_text(found: Concordance) -> str:
    """The lines with what was looked for in one column."""
    left = max((width(line.left) for line in found.lines), default=0)
    rows = []
    for line in found.lines:
        before = " " * (left - width(line.left)) + inert(line.left)
        rows.append(f"{before} {inert(line.match)} {inert(line.right)}  {inert(line.id)}")
    return "\n".join(rows)


def company_table(found: Company) -> Table:
    """One row a word that keeps company."""
    notes = [f"{found.nodes:,} occurrences, within {found.window} words"]
    if found.read < found.nodes:
        notes.append(f"estimated from {found.read:,} of them; --sample 0 reads all")
    return _table(found, asdict(found), *notes)


def keyness_table(found: Keyness) -> Table:
    """One row a word that is more frequent here than there."""
    told = f"{found.words:,} words against {found.other_words:,} ({found.against})"
    return _table(found, asdict(found), told)


def first_table(found: First) -> Table:
    """One row a first use: in the folder, then of each region and issuer."""
    notes = (f"{found.undated} documents that say it have no date",) if found.undated else ()
    data = {
        "phrase": found.phrase,
        "first": None if found.first is None else found.first.fields(),
        "by_region": [hit.fields() for hit in found.by_region],
        "by_issuer": [hit.fields() for hit in found.by_issuer],
        "undated": found.undated,
        "partial": found.partial,
    }
    return _table(found, data, *notes)


def reuse_table(found: Reuse) -> Table:
    """One row a passage of another document that shares the text of one of this."""
    notes = () if found.direction is None else (DIRECTIONS[found.direction],)
    return _table(found, asdict(found), *notes)


def links_table(found: Relations) -> Table:
    """One row a statement: what this document says of others, and others of it."""
    data = {
        "id": found.id,
        "out": list(map(asdict, found.out)),
        "in": list(map(asdict, found.into)),
    }
    return _table(found, data)


def versions_table(found: Versions) -> Table:
    """One row a version, the eldest first."""
    return _table(found, asdict(found), *(f"the same text: {id}" for id in found.copies))


def ghosts_table(found: Sequence[Missing]) -> Table:
    """One row a norm that is named and not there."""
    rows = [
        {
            "documents": one.documents,
            "name": one.name or None,
            "number": one.number,
            "evidence": one.evidence[0].id if one.evidence else None,
        }
        for one in found
    ]
    return Table(
        ("documents", "name", "number", "evidence"), rows, (), {"ghosts": list(map(asdict, found))}
    )


MARKS = {"equal": ("", ""), "delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}


def diff_table(found: Comparison) -> Table:
    """One row an article."""
    data = {
        "before": found.before,
        "after": found.after,
        "counts": found.counts,
        "articles": [{**asdict(one), "renumbered": one.renumbered} for one in found.changes],
    }
    counts = ", ".join(f"{count} {kind}" for kind, count in found.counts.items())
    return _table(found, data, counts)


def diff_text(found: Comparison) -> str:
    """The articles that are not the same, what went in [- -] and what came in {+ +}."""
    return "\n\n".join(
        f"{one.kind} {one.before}{' → ' if one.before and one.after else ''}{one.after}\n"
        f"{inert(spelled(one.words, SIGNS))}"
        for one in found.changes
        if one.kind != "same" or one.renumbered
    )


def diff_html(found: Comparison) -> str:
    """A page with the articles of both, all text from documents escaped."""
    from html import escape

    rows = [
        f'<tr class="{one.kind}"><td>{escape(one.before)}</td><td>{escape(one.after)}</td>'
        f"<td>{spelled([(kind, escape(inert(text))) for kind, text in one.words], MARKS)}</td></tr>"
        for one in found.changes
    ]
    head = f"{escape(found.before)} → {escape(found.after)}"
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>{head}</title>\n'
        f"<h1>{head}</h1>\n<table>\n" + "\n".join(rows) + "\n</table></html>"
    )


FORMS: dict[str, Callable[[Table], str]] = {
    "text": table_text,
    "json": lambda table: dumps(table.data),
    "jsonl": table_jsonl,
    "csv": table_csv,
}
