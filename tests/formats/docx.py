"""A DOCX file out of paragraphs: the few parts a word processor needs, written by hand.

`write_docx(Document(title, paragraphs))` is all that most callers need. `package` takes the XML
of single parts, for documents with notes, revisions, tables or damage.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.formats.document import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPACES = {
    "w": W,
    "r": _OFFICE,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{level + 1}"><w:name w:val="heading {level}"/>'
    f'<w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
    for level in range(1, 10)
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Title"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="44"/></w:rPr></w:style>' + _STYLES
)


class Level(NamedTuple):
    """One level of a list: its number format, its text (`%1、`) and what follows it."""

    format: str
    text: str
    suffix: str = "nothing"


class Related(NamedTuple):
    """A part by the id of its relationship, its kind, its name beside the document."""

    id: str
    kind: str
    target: str
    part: str | bytes


def write_docx(document: Document, numbering: Mapping[int, Level] | None = None) -> bytes:
    """The document as DOCX: its title in the style Title, headings in the styles heading 1–9.

    With `numbering`, the headings of each level given are numbered by the word processor: their
    texts must then come without numbers.
    """
    rows = [paragraph(document.title, style="a")]
    for ordinal, (level, text) in enumerate(document.paragraphs):
        number = (1, level - 1) if level and level in (numbering or {}) else None
        rows.append(
            paragraph(
                text,
                style=str(level + 1) if level else None,
                number=number,
                turns=ordinal in document.pages,
            )
        )
    parts = {"styles": styles(STYLES)}
    if numbering:
        parts["numbering"] = numbered({at - 1: level for at, level in numbering.items()})
    return package(body("".join(rows)), parts, pages=len(document.pages) + 1)


def paragraph(
    text: str,
    *,
    style: str | None = None,
    number: tuple[int, int] | None = None,
    turns: bool = False,
    properties: str = "",
) -> str:
    """A paragraph's XML; `number` is (list, level); a page begins with it where `turns`."""
    given = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        given += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    given = f"<w:pPr>{given}{properties}</w:pPr>" if given or properties else ""
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>" if turns else ""
    return f"<w:p>{given}{turn}{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run's XML."""
    given = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{given}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def table(rows: Iterable[Sequence[str]]) -> str:
    """A table's XML; each cell is one paragraph's text."""
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def numbered(levels: Mapping[int, Level]) -> str:
    """The numbering part with one list, number 1, of these levels (0–8)."""
    rows = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{level.format}"/>'
        f'<w:suff w:val="{level.suffix}"/><w:lvlText w:val="{escape(level.text)}"/></w:lvl>'
        for at, level in levels.items()
    )
    return root(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{rows}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    )


def styles(rows: str) -> str:
    """The styles part."""
    return root("styles", rows)


def body(blocks: str) -> str:
    """The document part."""
    return root("document", f"<w:body>{blocks}<w:sectPr/></w:body>")


def root(name: str, inner: str) -> str:
    """A part with its root element and all namespaces."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    return f"{_HEAD}<w:{name} {spaces}>{inner}</w:{name}>"


def package(
    document: str,
    parts: Mapping[str, str] | None = None,
    *,
    pages: int | None = None,
    core: str = "",
    related: Sequence[Related] = (),
) -> bytes:
    """The ZIP of a document part and the parts that go with it (styles, numbering, notes).

    `related` are parts of any kind, which the document names by the ids of relationships.
    """
    given = dict(parts or {})
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{name}+xml"/>'
        for name in given
    )
    files = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": relationships(
            {name: f"{name}.xml" for name in given}, related
        ),
        "word/document.xml": document,
        **{f"word/{name}.xml": part for name, part in given.items()},
        **{f"word/{one.target}": one.part for one in related},
    }
    if pages:
        space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
        files["docProps/app.xml"] = (
            f'<Properties xmlns="{space}"><Pages>{pages}</Pages></Properties>'
        )
    if core:
        files["docProps/core.xml"] = core
    return zipped(files)


def flat(document: str, parts: Mapping[str, str]) -> bytes:
    """The document part and those that go with it in one file of XML ("flat OPC")."""
    files = {
        "/_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
        "/word/_rels/document.xml.rels": relationships({name: f"{name}.xml" for name in parts}),
        "/word/document.xml": document,
        **{f"/word/{name}.xml": part for name, part in parts.items()},
    }
    rows = "".join(
        f'<pkg:part pkg:name="{name}"><pkg:xmlData>{part.removeprefix(_HEAD)}</pkg:xmlData></pkg:part>'
        for name, part in files.items()
    )
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    program = '<?mso-application progid="Word.Document"?>'
    return f'{_HEAD}{program}<pkg:package xmlns:pkg="{space}">{rows}</pkg:package>'.encode()


def core_properties(title: str = "", author: str = "") -> str:
    """The part that names title and author."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        "</cp:coreProperties>"
    )


def relationships(targets: Mapping[str, str], related: Sequence[Related] = ()) -> str:
    """A relationships part: kind → target, and those with ids of their own."""
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets.items(), 1)
    )
    rows += "".join(
        f'<Relationship Id="{one.id}" Type="{_OFFICE}/{one.kind}" Target="{one.target}"/>'
        for one in related
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of the files, with fixed dates: the same text gives the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return held.getvalue()
