"""Workbooks in every format out of sheets of rows, written by hand: XLSX, XLSB, XLS, ODS, XML."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.formats.containers import EXCEL, container
from tests.formats.docx import zipped

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPREADSHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BINARY = "application/vnd.ms-excel"

# Cells of style 1 are days as Excel shows them in China.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEETS}"><numFmts count="1"><numFmt numFmtId="176" formatCode='
    '"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="176"/></cellXfs></styleSheet>'
)
_DAY_0 = date(1899, 12, 30).toordinal()
_LONGEST = 8_224  # bytes of a record of XLS

Cell = str | float | date  # dates in XLSX alone


class Sheet(NamedTuple):
    """A sheet: its name, rows of cells ("" for an empty one), merged cells as A1:B2, if hidden."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[str] = ()
    hidden: bool = False


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """XLSX with the texts in the cells themselves."""
    listed = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{at}" r:id="rId{at}"'
        f'{" state=" + chr(34) + "hidden" + chr(34) if sheet.hidden else ""}/>'
        for at, sheet in enumerate(sheets, 1)
    )
    book = f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    parts = {f"sheet{at}.xml": _HEAD + _xlsx_sheet(one) for at, one in enumerate(sheets, 1)}
    return _package(f"{_SPREADSHEETML}.sheet.main+xml", "workbook.xml", _HEAD + book, parts)


def _xlsx_sheet(sheet: Sheet) -> str:
    rows = []
    for at, row in enumerate(sheet.rows, 1):
        cells = "".join(_xlsx_cell(f"{_letter(column)}{at}", one) for column, one in enumerate(row))
        rows.append(f'<row r="{at}">{cells}</row>')
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in sheet.merged)
    merged = f'<mergeCells count="{len(sheet.merged)}">{spans}</mergeCells>' if spans else ""
    data = f"<sheetData>{''.join(rows)}</sheetData>"
    return f'<worksheet xmlns="{_SHEETS}">{data}{merged}</worksheet>'


def _xlsx_cell(place: str, cell: Cell) -> str:
    if isinstance(cell, str):
        text = f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        return text if cell else ""
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{cell.toordinal() - _DAY_0}</v></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _package(
    kind: str, main: str, book: str | bytes, sheets: dict[str, str] | dict[str, bytes]
) -> bytes:
    """The package of a workbook and its sheets."""
    form = "bin" if main.endswith("bin") else "xml"
    of_sheets = f"{_BINARY}.worksheet" if form == "bin" else f"{_SPREADSHEETML}.worksheet+xml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/{name}" ContentType="{of_sheets}"/>' for name in sheets
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/{name}"/>'
        for at, name in enumerate(sheets, 1)
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default '
        f'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/{main}" ContentType="{kind}"/>{overrides}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/{main}"/></Relationships>',
        f"xl/_rels/{main}.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        f"xl/{main}": book,
    }
    if any(' s="1"' in part for part in sheets.values() if isinstance(part, str)):
        files["xl/styles.xml"] = _STYLES
    return zipped(files | {f"xl/worksheets/{name}": part for name, part in sheets.items()})


def write_xlsb(sheets: Sequence[Sheet]) -> bytes:
    """XLSB ([MS-XLSB]) with the texts in the cells themselves."""
    listed = b"".join(
        _record(
            156, struct.pack("<II", int(sheet.hidden), at) + _wide(f"rId{at}") + _wide(sheet.name)
        )
        for at, sheet in enumerate(sheets, 1)
    )
    book = _record(131) + _record(143) + listed + _record(144) + _record(132)
    parts = {f"sheet{at}.bin": _xlsb_sheet(sheet) for at, sheet in enumerate(sheets, 1)}
    return _package(f"{_BINARY}.sheet.binary.macroEnabled.main", "workbook.bin", book, parts)


def _xlsb_sheet(sheet: Sheet) -> bytes:
    width = max(len(row) for row in sheet.rows)
    last = (len(sheet.rows) - 1, width - 1)
    parts = [_record(129), _record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))]
    parts.append(_record(145))
    for at, row in enumerate(sheet.rows):
        parts.append(_record(0, struct.pack("<IIHHBI", at, 0, 300, 0, 0, 0)))
        for column, cell in enumerate(row):
            head = struct.pack("<II", column, 0)
            if isinstance(cell, str):
                parts += [_record(6, head + _wide(cell))] if cell else []
            else:
                parts.append(_record(5, head + struct.pack("<d", cell)))
    return b"".join((*parts, _record(146), _record(130)))


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record of XLSB: its kind in one or two bytes, its length seven bits a byte."""
    first = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = bytearray(), len(content)
    while True:
        length.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return first + bytes(length) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_xls(sheets: Sequence[Sheet]) -> bytes:
    """XLS ([MS-XLS], BIFF8); what Kingsoft writes as .et is the same."""
    texts = sorted(
        {cell for sheet in sheets for row in sheet.rows for cell in row if cell}, key=str
    )
    places = {text: at for at, text in enumerate(t for t in texts if isinstance(t, str))}
    table = _strings(list(places))
    bodies = [_xls_sheet(sheet, places) for sheet in sheets]
    begin, end = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)), _biff(0x0A)
    coding = _biff(0x42, struct.pack("<H", 1200))
    listed = sum(len(_sheet_facts(sheet, 0)) for sheet in sheets)
    place = len(begin) + len(coding) + listed + len(table) + len(end)
    facts = b""
    for sheet, body in zip(sheets, bodies, strict=True):
        facts += _sheet_facts(sheet, place)
        place += len(body)
    book = begin + coding + facts + table + end + b"".join(bodies)
    return container({"Workbook": book}, EXCEL)


def _strings(texts: Sequence[str]) -> bytes:
    """The table of strings, which goes on in further records where it is long."""
    rows = [struct.pack("<II", len(texts), len(texts))]
    for text in texts:
        written = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
        if len(rows[-1]) + len(written) > _LONGEST:
            rows.append(b"")
        rows[-1] += written
    return _biff(0xFC, rows[0]) + b"".join(_biff(0x3C, row) for row in rows[1:])


def _sheet_facts(sheet: Sheet, place: int) -> bytes:
    head = struct.pack("<IBBBB", place, int(sheet.hidden), 0, len(sheet.name), 1)
    return _biff(0x85, head + sheet.name.encode("utf-16-le"))


def _xls_sheet(sheet: Sheet, places: dict[str, int]) -> bytes:
    width = max(len(row) for row in sheet.rows)
    parts = [_biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))]
    parts.append(_biff(0x200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0)))
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            head = struct.pack("<HHH", at, column, 0)
            if isinstance(cell, str):
                parts += [_biff(0xFD, head + struct.pack("<I", places[cell]))] if cell else []
            else:
                parts.append(_biff(0x203, head + struct.pack("<d", cell)))
    return b"".join((*parts, _biff(0x0A)))


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def write_ods(sheets: Sequence[Sheet]) -> bytes:
    """ODS, its declared type first and unpacked, as the standard wants it."""
    tables = "".join(map(_ods_table, sheets))
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table='
        f'"{_ODF}:table:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:style="{_ODF}:style:1.0" '
        'office:version="1.2"><office:automatic-styles><style:style style:name="hidden" '
        'style:family="table"><style:table-properties table:display="false"/></style:style>'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {
            "mimetype": kind,
            "content.xml": content,
            "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        }
    )


def _ods_table(sheet: Sheet) -> str:
    rows = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in sheet.rows
    )
    style = ' table:style-name="hidden"' if sheet.hidden else ""
    return f'<table:table table:name="{escape(sheet.name)}"{style}>{rows}</table:table>'


def _ods_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        text = f"<text:p>{escape(cell)}</text:p>" if cell else ""
        kind = ' office:value-type="string"' if cell else ""
        return f"<table:table-cell{kind}>{text}</table:table-cell>"
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
    )


def write_spreadsheet_xml(sheets: Sequence[Sheet]) -> bytes:
    """The XML of Excel 2003, mostly named .xls."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    tables = "".join(_xml_sheet(sheet) for sheet in sheets)
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{tables}</Workbook>'
    ).encode()


def _xml_sheet(sheet: Sheet) -> str:
    rows = "".join(f"<Row>{''.join(_xml_cells(row))}</Row>" for row in sheet.rows)
    hidden = "<x:Visible>SheetHidden</x:Visible>" if sheet.hidden else ""
    return (
        f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>{rows}</Table>'
        f"<x:WorksheetOptions>{hidden}</x:WorksheetOptions></Worksheet>"
    )


def _xml_cells(row: Sequence[Cell]) -> Iterator[str]:
    for column, cell in enumerate(row, 1):
        kind = "String" if isinstance(cell, str) else "Number"
        if cell != "":
            data = f'<Data ss:Type="{kind}">{escape(str(cell))}</Data>'
            yield f'<Cell ss:Index="{column}">{data}</Cell>'
