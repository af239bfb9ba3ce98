"""Marks in a passage's text under either of its names, `body` and `text`.

Whoosh marks in a field what was asked of that very field, and asks nobody else: its one place for
that is put under ours here, which hands it the other name where a hit holds the same text under both.
"""

from __future__ import annotations

from typing import Any

from whoosh.highlight import Highlighter
from whoosh.searching import Hit

NAMES = {"body": "text", "text": "body"}
_mark_asked = Highlighter.highlight_hit


def mark_passage(
    marker: Highlighter, hit: Hit, fieldname: str, text: Any = None, **how: Any
) -> str:
    """Return the marked stretches of a field of a hit; of a passage's text also what was asked of it
    under its other name."""
    held, other = hit.fields(), NAMES.get(fieldname, "")
    if other in held and held.get(fieldname) == held[other]:
        if not hit.results.query_terms(expand=True, fieldname=fieldname):
            fieldname = other
    marked: str = _mark_asked(marker, hit, fieldname, text=text, **how)
    return marked


def share_marks() -> None:
    """Let Whoosh mark a passage's text under either name."""
    Highlighter.highlight_hit = mark_passage
