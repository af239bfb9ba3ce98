"""PDF → the lines of its pages in reading order, each with its page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from searcher.load.losses import notes_of
from searcher.load.ocr import recogniser
from searcher.load.page.left_out import leaning, of_pages
from searcher.load.reading import Reading, Unreadable

if TYPE_CHECKING:
    from searcher.load.page.pdf.pages import Pages

_HOW = "read with: searcher index --ocr"
_BLANK = "it holds no text: its pages are blank"
_NO_TEXT = f"its pages show no text that can be read; {_HOW}"
NEEDS = "reading PDF needs: pip install pypdfium2"


def read(raw: bytes) -> Reading:
    """Return the lines of a PDF, page by page, column by column, table rows with tabs between
    cells.

    Lines are counted on through the document; ideographic spaces stand for indents. Pages
    that are pictures are left out and named, or recognised where that was asked for. Raises
    Unreadable for a file without any text.
    """
    if find_spec("pypdfium2") is None:
        raise Unreadable(NEEDS)
    from searcher.load.page.leaves import sheets_of
    from searcher.load.page.lines import lines_of
    from searcher.load.page.pdf.fonts import use_stand_in
    from searcher.load.page.pdf.opening import open_pdf
    from searcher.load.page.pdf.pages import pages_of, with_recognised
    from searcher.load.page.pdf.properties import particulars_of, properties_of

    use_stand_in()
    with open_pdf(raw) as document:
        pages = pages_of(document)
        count = len(document)
        said = properties_of(document)
    recognise = recogniser()
    if recognise and pages.pictures:
        pages = with_recognised(pages, raw, recognise)
    lines = lines_of(sheets_of(pages.leaves))
    notes = tuple(_notes(pages, count=count))
    if not any(line.text for line in lines):
        raise Unreadable("; ".join(notes) or (_NO_TEXT if pages.strings else _BLANK))
    return Reading(lines, "pdf", particulars_of(said, lines), notes)


def _notes(pages: Pages, *, count: int) -> Iterator[str]:
    """Yield what was left out of a document of so many pages, and how to have it read."""
    yield from of_pages(pages.pictures, count, f"scanned, without text; {_HOW}")
    yield from of_pages(pages.partial, count, f"readable only in part; {_HOW}")
    yield from of_pages(pages.damaged, count, "damaged")
    yield from leaning(pages.leaning)
    yield from notes_of(pages.lost)
