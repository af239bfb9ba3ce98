"""Workbooks as Excel 2002–2003 writes them in XML, mostly named .xls: rows of cells as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from searcher.load.losses import HIDDEN_SHEET
from searcher.load.packages import tree_of
from searcher.load.reading import Unreadable
from searcher.load.workbook.sheets import Row, Sheet, cell_text, written

_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
_MIDNIGHT = "T00:00:00.000"


def sheets_in_xml(raw: bytes, lost: Counter[str]) -> list[Sheet]:
    """Return the sheets that are shown; Unreadable for XML that is no workbook."""
    root = tree_of(raw, "workbook", huge=True)
    if not str(root.tag).endswith("}Workbook"):
        raise Unreadable("the bytes are XML, but no workbook")
    found = []
    for sheet in root.iterchildren("{*}Worksheet"):
        hidden = sheet.find(".//{*}WorksheetOptions/{*}Visible")
        if hidden is not None and (hidden.text or "").startswith("Sheet"):
            lost[HIDDEN_SHEET] += 1
        else:
            found.append(Sheet(_said(sheet, "Name"), list(_rows(sheet)), None))
    return found


def _rows(sheet: etree._Element) -> Iterator[Row]:
    number = 0
    for row in sheet.iterfind("{*}Table/{*}Row"):
        number = min(_number(row, "Index") or number + 1, _MOST_ROWS)
        cells: list[str] = []
        for cell in row.iterchildren("{*}Cell"):
            before = min((_number(cell, "Index") or len(cells) + 1) - 1, _MOST_COLUMNS)
            cells += [""] * (before - len(cells))
            cells.append(_text(cell))
            cells += [""] * min(_number(cell, "MergeAcross"), _MOST_COLUMNS - len(cells))
        if any(cells):
            yield Row(number, cells)


def _text(cell: etree._Element) -> str:
    held = cell.find("{*}Data")
    text = "" if held is None else "".join(map(str, held.itertext()))
    kind = "" if held is None else _said(held, "Type")
    if kind == "Number":
        try:
            return cell_text(float(text))
        except (ValueError, OverflowError):
            return written(text)
    return written(text.removesuffix(_MIDNIGHT) if kind == "DateTime" else text)


def _said(element: etree._Element, name: str) -> str:
    """Return an attribute by its name in whatever namespace, empty where it is absent."""
    said = (value for key, value in element.attrib.items() if str(key).endswith("}" + name))
    return str(next(said, ""))


def _number(element: etree._Element, name: str) -> int:
    written = _said(element, name)
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 8 else 0
