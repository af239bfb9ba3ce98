"""RTF, under its own name or saved as .doc → lines, as from a DOCX of the same document."""

from __future__ import annotations

from searcher.load.losses import CUT_SHORT
from searcher.load.reading import Reading
from searcher.load.word.document import reading_of
from searcher.load.word.rtf.document import DocumentReader


def read(raw: bytes) -> Reading:
    """Return the text of an RTF document, one line a paragraph, with the numbers its writer put
    before them.

    Lines are numbered by paragraph. Raises Unreadable when there is no text.
    """
    reader = DocumentReader()
    blocks = list(reader.read(raw.decode("latin-1")))
    notes = [CUT_SHORT] if reader.is_cut_short else []
    return reading_of(blocks, "rtf", lost=reader.lost, notes=notes)
