"""What a reader saw in a file and could not read, counted and put into words for its notes."""

from __future__ import annotations

from collections.abc import Mapping

PICTURE, CHART, OBJECT, COMMENT = "picture", "chart", "embedded file", "comment"
SEAL = "seal"
SIGN, LINKED, PART = "sign of an unknown font", "linked file", "part in an unknown format"
HIDDEN_SHEET, HIDDEN_SLIDE, FORM = "hidden sheet", "hidden slide", "field of a form"
CHAPTER, SLIDE = "missing chapter", "missing slide"
BESIDE = "paragraph beside the main text"
AS_PAGE = "it is a web page, whatever its name says, and was read as one"
CUT_SHORT = "the file is cut short: its end is missing"
_PLURALS = {
    BESIDE: "paragraphs beside the main text",
    FORM: "fields of a form",
    SIGN: "signs of unknown fonts",
    PART: "parts in unknown formats",
}


def notes_of(lost: Mapping[str, int]) -> tuple[str, ...]:
    """Return the note that says how many of what were not read; none where nothing was lost.

    >>> notes_of({"picture": 3, "chart": 1, "comment": 0})
    ('not read: 3 pictures; 1 chart',)
    """
    counts = [_counted(number, what) for what, number in lost.items() if number]
    return (f"not read: {'; '.join(counts)}",) if counts else ()


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what if number == 1 else _PLURALS.get(what, what + 's')}"
