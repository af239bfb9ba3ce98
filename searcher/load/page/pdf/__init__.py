"""PDF → the lines of its pages in reading order, each with its page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from searcher.load.ocr import recogniser
from searcher.load.reading import Reading, Unreadable

if TYPE_CHECKING:
    from searcher.load.page.pdf.sheets import Leaves

_HOW = "read with: searcher index --ocr"
_BLANK = "it holds no text: its pages are blank"
_NO_TEXT = f"its pages show no text that can be read; {_HOW}"
NEEDS = "reading PDF needs: pip install pypdfium2"


def read(raw: bytes) -> Reading:
    """The lines of a PDF, page by page, column by column, table rows with tabs between cells.

    Lines are counted on through the document; ideographic spaces stand for indents. Pages
    that are pictures are left out and named, or recognised where that was asked for. Raises
    Unreadable for a file without any text.
    """
    if find_spec("pypdfium2") is None:
        raise Unreadable(NEEDS)
    from searcher.load.page.pdf.fonts import use_stand_in
    from searcher.load.page.pdf.opening import open_pdf
    from searcher.load.page.pdf.particulars import particulars_of, properties_of
    from searcher.load.page.pdf.setting import lines_of
    from searcher.load.page.pdf.sheets import leaves_of, sheets_of, with_recognised

    use_stand_in()
    with open_pdf(raw) as document:
        leaves = leaves_of(document)
        count = len(document)
        said = properties_of(document)
    recognise = recogniser()
    if recognise and leaves.pictures:
        leaves = with_recognised(leaves, raw, recognise)
    lines = lines_of(sheets_of(leaves))
    notes = tuple(_notes(leaves, count=count))
    if not any(line.text for line in lines):
        raise Unreadable("; ".join(notes) or (_NO_TEXT if leaves.strings else _BLANK))
    return Reading(lines, "pdf", particulars_of(said, lines), notes)


def _notes(leaves: Leaves, *, count: int) -> Iterator[str]:
    """What was left out of a document of so many pages, and how to have it read."""
    for numbers, adjective, what in (
        (leaves.pictures, "scanned", ", without text"),
        (leaves.partial, "readable", " only in part"),
    ):
        if numbers:
            which = f"{_ranges(numbers)} of {count}" if len(numbers) < count else "every page"
            verb = "are" if 1 < len(numbers) < count else "is"
            yield f"{which} {verb} {adjective}{what}; {_HOW}"
    if leaves.damaged:
        verb = "are" if len(leaves.damaged) > 1 else "is"
        yield f"{_ranges(leaves.damaged)} of {count} {verb} damaged"


def _ranges(numbers: list[int]) -> str:
    """Page numbers in words.

    >>> _ranges([2]), _ranges([1, 3, 4, 5, 9])
    ('page 2', 'pages 1, 3–5, 9')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(said)}"
