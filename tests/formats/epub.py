"""An EPUB book out of chapters in XHTML, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.formats.docx import zipped

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTAINER = (
    f'{_HEAD}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/content.opf" '
    'media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def write_epub(title: str, chapters: Sequence[str], *, language: str = "zh-CN") -> bytes:
    """A book of these chapters (the XHTML of their bodies), in order, with a list of contents."""
    names = [f"c{at}.xhtml" for at in range(1, len(chapters) + 1)]
    items = "".join(
        f'<item id="{name[:-6]}" href="{name}" media-type="application/xhtml+xml"/>'
        for name in names
    )
    spine = "".join(f'<itemref idref="{name[:-6]}"/>' for name in names)
    book = (
        f'{_HEAD}<package version="3.0" unique-identifier="id" xmlns="http://www.idpf.org/2007/opf">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">songhe-27'
        f"</dc:identifier><dc:title>{escape(title)}</dc:title><dc:language>{language}"
        '</dc:language></metadata><manifest><item id="nav" href="nav.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/>{items}</manifest><spine>{spine}</spine></package>'
    )
    contents = "".join(f'<li><a href="{name}">{name}</a></li>' for name in names)
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "OEBPS/content.opf": book,
        "OEBPS/nav.xhtml": _page(f"<nav><ol>{contents}</ol></nav>"),
    }
    pages = (_page(chapter) for chapter in chapters)
    return zipped(files | {f"OEBPS/{name}": page for name, page in zip(names, pages, strict=True)})


def _page(body: str) -> str:
    return (
        f'{_HEAD}<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>_</title>'
        f"</head><body>{body}</body></html>"
    )
