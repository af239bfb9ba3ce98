"""PDF bytes → an open document, or the reason that there is none."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from searcher.load.reading import Unreadable

_REASONS = {
    pdfium.FPDF_ERR_FORMAT: "it is no PDF file, or a damaged one",
    pdfium.FPDF_ERR_PASSWORD: "it is encrypted: a password is needed to open it",
    pdfium.FPDF_ERR_SECURITY: "it is encrypted in a way that is not supported",
    pdfium.FPDF_ERR_PAGE: "its pages are damaged",
}
_LONGEST_LABEL = 64  # bytes


@contextlib.contextmanager
def open_pdf(raw: bytes) -> Iterator[Any]:
    """Within it the document in `raw` is open, one that an empty password opens too.

    Raises Unreadable for one that is damaged, has no pages or asks for a password.
    """
    try:
        document = pypdfium2.PdfDocument(raw)
        _open_form(document)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        reason = _REASONS.get(code, f"it cannot be opened ({error})")
        raise Unreadable(reason) from error
    if count < 1:
        raise Unreadable("it has no pages, or is damaged")
    try:
        yield document
    finally:
        document.close()


def _open_form(document: Any) -> None:
    """Make the values of a form readable, if the document is one that is not damaged."""
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()


def label_of(document: Any, page: int) -> str | None:
    """Return what the file says is printed on the page counted from 0; None where it does not
    say."""
    buffer = ctypes.create_string_buffer(_LONGEST_LABEL)
    length = pdfium.FPDF_GetPageLabel(document, page, buffer, _LONGEST_LABEL)
    if not 2 < length <= _LONGEST_LABEL:
        return None
    return buffer.raw[: length - 2].decode("utf-16-le", "replace").strip() or None
