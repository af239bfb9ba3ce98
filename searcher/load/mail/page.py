"""Pages saved as one file (MHT), by a browser or by Word → the lines of their main text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from searcher.load.html import read as read_page
from searcher.load.html import read_whole as read_whole_page
from searcher.load.losses import notes_of
from searcher.load.mail.parts import HTML, Part, as_page, lost_in, message_of
from searcher.load.reading import Reading, Unreadable, in_a_row

_HEAD = 65_536  # bytes in which a page of frames shows that it is one


def read(raw: bytes) -> Reading:
    """Return the main text of a saved page, of all its frames where it is made of frames.

    Lines are numbered as those of the page. Raises Unreadable for a page without main text.
    """
    return _read(raw, read_page)


def read_whole(raw: bytes) -> Reading:
    """Return all the text of a saved page that is a document by itself, nothing taken for a menu."""
    return _read(raw, read_whole_page)


def _read(raw: bytes, read_one: Callable[[bytes], Reading]) -> Reading:
    message = message_of(raw)
    readings: list[Reading] = []
    for part in _root_first(message, [part for part in message.walk() if part.type == HTML]):
        try:
            readings.append(read_one(as_page(part)))
        except Unreadable:
            continue
        if len(readings) == 1 and b"<frame" not in part.content()[:_HEAD].lower():
            break
    if not readings:
        raise Unreadable("no main text on the page")
    lines = in_a_row(one.lines for one in readings)
    notes = (*(note for one in readings for note in one.notes), *notes_of(lost_in(message)))
    return replace(readings[0], lines=lines, notes=notes)


def _root_first(message: Part, pages: list[Part]) -> list[Part]:
    """Return the pages, the one that the file names as its main part before the others."""
    start = str(message.headers.get_param("start", "")).strip("<>")
    ids = [str(part.headers.get("Content-ID", "")).strip("<> ") for part in pages]
    root = ids.index(start) if start in ids else 0
    return [*pages[root : root + 1], *pages[:root], *pages[root + 1 :]]
