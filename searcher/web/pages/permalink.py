"""Where a permalink leads: the passage that holds its text, else the one that comes nearest."""

from __future__ import annotations

from searcher.errors import InputError
from searcher.text.permalinks import is_permalink, permalink
from searcher.web import citation
from searcher.web.pages.page import Context, Page, day_of, place_path
from searcher.web.refusal import Refused
from searcher.web.shelf import Volume
from searcher.web.view import View


def passage_path(text: str) -> str:
    """Return the address of a passage that holds as long as its text does."""
    return f"/p/{permalink(text)}"


def permalinked(volume: Volume, view: View) -> Context:
    """Return the passage that the link means, where it stands, and what changed in it."""
    link, index = view.ids["hash"], volume.index
    try:
        known = is_permalink(link) and index.has(link)
    except InputError as error:  # It says what the text was and where it stood.
        raise Refused("not_found", str(error)) from None
    if not known:
        raise Refused("not_found", "no passage of this folder has or had this permalink")
    shown = index.show(link, context=1)
    return {
        "record": shown.document,
        "day_of": day_of,
        "passages": shown.passages,
        "focus": shown.focus,
        "changes": shown.difference,
        "href": place_path(shown.place.id),
        "citation": citation.gbt_7714(shown.document),
        "status": index.status(shown.document.id),
    }


PERMALINK = Page("p", (), permalinked, ids=("hash",))
