"""The formats that can be read: their suffixes, and one module a format."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from searcher.load.reading import LARGEST, Reading


@dataclass(frozen=True)
class Format:
    """A file format: its name, the module whose `read(raw)` reads it, its largest size in bytes."""

    name: str
    module: str
    limit: int = LARGEST

    @property
    def read(self) -> Callable[[bytes], Reading]:
        """The format's `read`; its module (and what that needs) is imported on first use."""
        module = import_module(f"searcher.load.{self.module}")
        return cast(Callable[[bytes], Reading], module.read)


_TEXT = Format("text", "plain")
_MARKDOWN = Format("markdown", "markdown")
_HTML = Format("html", "html")
# A page that an office system gives the name of a document is all text: it has no menus.
HTML_WHOLE = Format("html", "html.whole")
_PDF = Format("pdf", "page.pdf")
_OFD = Format("ofd", "page.ofd")
_DOCX = Format("docx", "word.docx")
_DOC = Format("doc", "word.doc")
_RTF = Format("rtf", "word.rtf")
_WORD_XML = Format("word-xml", "word.markup")
_XML = Format("xml", "xml")
_ODT = Format("odt", "word.odf")
_WORKBOOK = Format("workbook", "workbook")
# What a workbook holds besides rows that are documents of their own.
WORKBOOK_REST = Format("workbook", "workbook.rest")
_CSV = Format("csv", "workbook.separated")
_JSON = Format("json", "records")
_PPTX = Format("pptx", "slides.pptx")
_PPT = Format("ppt", "slides.ppt")
_ODP = Format("odp", "slides.odp")
_EPUB = Format("epub", "epub")
_MAIL = Format("mail", "mail")
_MHT = Format("mht", "mail.page")

# A new format is one new module with `read`, and its row here; what tells it from others by
# its bytes stands in `sniffing`.
_SUFFIXES = (
    (_TEXT, ".txt .text"),
    (_MARKDOWN, ".md .markdown"),
    (_HTML, ".html .htm .shtml .xhtml"),
    (_PDF, ".pdf"),
    (_OFD, ".ofd"),
    (_DOCX, ".docx .docm .dotx .dotm"),
    (_DOC, ".doc .dot .wps .wpt"),
    (_RTF, ".rtf"),
    (_WORD_XML, ""),
    (_XML, ".xml .rss .atom .tei"),
    (_ODT, ".odt .ott .fodt"),
    (_WORKBOOK, ".xls .xlsx .xlsm .xlsb .xlt .xltx .xltm .et .ett .ods .ots"),
    (_CSV, ".csv .tsv"),
    (_JSON, ".json .jsonl .ndjson"),
    (_PPTX, ".pptx .pptm .ppsx .ppsm .potx .potm"),
    (_PPT, ".ppt .pps .pot .dps .dpt"),
    (_ODP, ".odp .otp"),
    (_EPUB, ".epub"),
    (_MAIL, ".eml"),
    (_MHT, ".mht .mhtml"),
)
FORMATS: dict[str, Format] = {
    suffix: form for form, suffixes in _SUFFIXES for suffix in suffixes.split()
}
_NAMED = {form.name: form for form, _ in _SUFFIXES}
_SUFFIX = re.compile(r"\.(?=[^.]*[a-z])[a-z0-9]{1,10}")


def suffix_of(path: str) -> str:
    """Return the suffix of a file's name in lower case, empty where what follows the dot is none.

    >>> suffix_of("通知.DOCX"), suffix_of("page.html?id=3"), suffix_of("1.关于养犬的通知")
    ('.docx', '', '')
    """
    suffix = os.path.splitext(path)[1].lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def format_of(path: str) -> Format | None:
    """Return the format that the suffix of `path` names, or None.

    >>> format_of("seeds/关于印发规划的通知.TXT").name
    'text'
    """
    return FORMATS.get(suffix_of(path))


def format_named(name: str) -> Format:
    """Return the format of that name; KeyError when there is none.

    >>> format_named("pdf").module
    'page.pdf'
    """
    return _NAMED[name]


def unsupported(path: str) -> str:
    """Return the reason for leaving out a file whose suffix and bytes tell no known format.

    >>> unsupported("附件.dwg")
    'format .dwg is not supported'
    """
    suffix = suffix_of(path)
    return f"format {suffix} is not supported" if suffix else "its bytes are of no known format"
