"""The formats that can be read: one row a suffix, one module a format."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from searcher.load.reading import Reading

LARGEST = 200_000_000  # bytes; past it a file is left out with that reason


@dataclass(frozen=True)
class Format:
    """A file format: its name, the module whose `read(raw)` reads it, its largest size in bytes.

    An `isolated` one is read in a child process, for its files may hang, crash or fill the
    memory of whoever reads them.
    """

    name: str
    module: str
    limit: int = LARGEST
    isolated: bool = False

    @property
    def read(self) -> Callable[[bytes], Reading]:
        """The format's `read`; its module (and what that needs) is imported on first use."""
        module = import_module(f"searcher.load.{self.module}")
        return cast(Callable[[bytes], Reading], module.read)


_TEXT = Format("text", "plain")
_MARKDOWN = Format("markdown", "markdown")
_HTML = Format("html", "html")
_PDF = Format("pdf", "page.pdf", isolated=True)
_DOCX = Format("docx", "word.docx", isolated=True)
_DOC = Format("doc", "word.doc", isolated=True)
_OFD = Format("ofd", "page.ofd", isolated=True)

# A new format is one new module with `read`, and its row here; what tells it from others by
# its bytes stands in `sniffing`.
FORMATS: dict[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".shtml": _HTML,
    ".pdf": _PDF,
    ".docx": _DOCX,
    ".docm": _DOCX,
    ".dotx": _DOCX,
    ".doc": _DOC,
    ".wps": _DOC,
    ".rtf": _DOC,
    ".ofd": _OFD,
}


def format_of(path: str) -> Format | None:
    """The format that the suffix of `path` names, or None.

    >>> format_of("seeds/关于印发规划的通知.TXT").name
    'text'
    """
    return FORMATS.get(os.path.splitext(path)[1].lower())


def format_named(name: str) -> Format:
    """The format of that name; LookupError when there is none.

    >>> format_named("pdf").isolated
    True
    """
    return next(form for form in FORMATS.values() if form.name == name)


def unsupported(path: str) -> str:
    """The reason for leaving out a file whose suffix names no known format.

    >>> unsupported("附件.xlsx")
    'format .xlsx is not supported'
    """
    suffix = os.path.splitext(path)[1].lower()
    return f"format {suffix} is not supported" if suffix else "no suffix, so its format is unknown"
