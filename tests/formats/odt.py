"""An ODT file out of paragraphs, written by hand; LibreOffice opens what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from tests.formats.docx import zipped

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{prefix}="{_ODF}:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")),
        *(("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("meta", "meta")),
    )
)
_KIND = "application/vnd.oasis.opendocument.text"
STYLES = (
    '<style:style style:name="Title" style:family="paragraph"><style:paragraph-properties '
    'fo:text-align="center"/><style:text-properties fo:font-size="22pt"/></style:style>'
    '<style:style style:name="centre" style:family="paragraph"><style:paragraph-properties '
    'fo:text-align="center"/></style:style>'
    '<style:style style:name="right" style:family="paragraph"><style:paragraph-properties '
    'fo:text-align="end"/></style:style>'
)


def paragraph(text: str, style: str = "") -> str:
    """A paragraph's XML."""
    said = f' text:style-name="{style}"' if style else ""
    return f"<text:p{said}>{escape(text)}</text:p>"


def heading(text: str, level: int) -> str:
    """A heading's XML."""
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'


def numbered(items: Iterable[str], style: str = "L1", said: str = "") -> str:
    """A list's XML; its items are XML."""
    rows = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}"{said}>{rows}</text:list>'


def table(rows: Iterable[Sequence[str]]) -> str:
    """A table's XML; each cell is one paragraph's text."""
    cells = (
        "".join(f"<table:table-cell>{paragraph(text)}</table:table-cell>" for text in row)
        for row in rows
    )
    inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f"<table:table>{inner}</table:table>"


def list_style(levels: Mapping[int, tuple[str, str, str]], name: str = "L1") -> str:
    """A list style's XML: level (from 1) → what stands before the number, its format, what behind."""
    rows = "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-prefix="{before}" '
        f'style:num-format="{form}" style:num-suffix="{behind}"><style:list-level-properties>'
        '<style:list-level-label-alignment text:label-followed-by="nothing"/>'
        "</style:list-level-properties></text:list-level-style-number>"
        for level, (before, form, behind) in levels.items()
    )
    return f'<text:list-style style:name="{name}">{rows}</text:list-style>'


def content(body: str, styles: str = STYLES) -> str:
    """The part with the text."""
    return (
        f'{_HEAD}<office:document-content {_SPACES} office:version="1.2"><office:automatic-styles>'
        f"{styles}</office:automatic-styles><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )


def package(text: str, more: Mapping[str, str] | None = None) -> bytes:
    """The ZIP of the part with the text and others, the declared type first."""
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    files = {"mimetype": _KIND, "content.xml": text, "META-INF/manifest.xml": manifest}
    return zipped({**files, **(more or {})})


def flat(body: str, styles: str = STYLES) -> bytes:
    """The same as one file of XML (FODT)."""
    return (
        f'{_HEAD}<office:document {_SPACES} office:version="1.2" office:mimetype="{_KIND}">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>"
        f"{body}</office:text></office:body></office:document>"
    ).encode()
