"""Where a permalink leads: the passages that still hold its text, else the one most like it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from searcher.errors import SearcherError
from searcher.index import Index
from searcher.text.permalinks import is_permalink, permalink
from searcher.web import citation
from searcher.web.asked import Parameter
from searcher.web.limits import LONGEST_VALUE, SEARCH_SECONDS
from searcher.web.operations import known_id
from searcher.web.pages import Context, Page, day_of
from searcher.web.places import places_of
from searcher.web.refusal import Refused
from searcher.web.shelf import Volume
from searcher.web.view import View, address, path_of

SAID = 60  # characters of a passage that its address repeats
PLACES_SHOWN = 20
LIKE_ENOUGH = 0.5


def passage_path(id: str, text: str) -> str:
    """Return the address of a passage that holds when its document grows: its text's digest, its
    document, and how the text begins, by which it is found again where it was changed."""
    said = " ".join(text.split())[:SAID]
    pairs = [("in", id.rpartition("#")[0]), ("says", said)]
    return address(f"/p/{permalink(text)}", pairs)


def permalinked(volume: Volume, view: View) -> Context:
    """The passage that the link means, where it stands, and what changed in it."""
    link = view.ids["hash"]
    if not is_permalink(link):
        raise Refused("not_found", "a permalink is 12 digits of 0 to 9 and a to f")
    places = places_of(volume, link)
    within, said = view.asked["in"], view.asked["says"]
    own = [id for id in places if id.rpartition("#")[0] == within]
    id = next(iter((*own, *places)), None) or _nearest(volume.index, within, said)
    if id is None:
        raise Refused("not_found", "no passage has this text any more, and none is like it")
    shown = volume.index.show(known_id(volume.index, id), context=1)
    return {
        "record": shown.document,
        "day_of": day_of,
        "passages": shown.passages,
        "focus": shown.focus,
        "changes": [] if places else _changes(said or "", shown.place.text),
        "others": [(one, path_of("doc", one.rpartition("#")[0]), one.rpartition("#")[2])
                   for one in places if one != id][:PLACES_SHOWN],
        "href": path_of("doc", shown.document.id) + "#p" + id.rpartition("#")[2],
        "citation": citation.gbt_7714(shown.document),
        "status": volume.index.status(shown.document.id),
    }  # fmt: skip


def _nearest(index: Index, within: str | None, said: str | None) -> str | None:
    """Return the passage most like what a link says of its text, first in its own document."""
    best: tuple[float, str] | None = None
    for documents in ([within] if within and index.has(within) else [], []):
        if not said or best:
            break
        for hit in _like(index, said, documents):
            ratio = _likeness(said, hit.text)
            if ratio >= LIKE_ENOUGH and (best is None or ratio > best[0]):
                best = ratio, hit.id
    return best[1] if best else None


def _like(index: Index, said: str, documents: list[str]) -> Sequence[Any]:
    try:
        return index.search(
            "".join(char if char.isalnum() else " " for char in said),
            document=documents,
            limit=10,
            timeout=SEARCH_SECONDS,
            fold=False,
        )
    except SearcherError:
        return ()


def _likeness(said: str, text: str) -> float:
    """Return how much of what was said a text says (0 to 1), anywhere or at its beginning."""
    if said in " ".join(text.split()):
        return 1.0
    return SequenceMatcher(None, said, _beginning(text), autojunk=False).ratio()


def _beginning(text: str) -> str:
    return " ".join(text.split())[:SAID]


def _changes(said: str, text: str) -> list[tuple[str, str]]:
    """Return what the text was and is, as stretches that are equal, deleted or inserted."""
    now = _beginning(text)
    if _likeness(said, text) == 1.0:
        return [("equal", said)]
    changes = []
    for kind, a, b, c, d in SequenceMatcher(None, said, now, autojunk=False).get_opcodes():
        if kind == "equal":
            changes.append(("equal", said[a:b]))
        else:
            changes += [("delete", said[a:b]), ("insert", now[c:d])]
    return [change for change in changes if change[1]]


PERMALINK = Page(
    "p",
    (
        Parameter("in", "The document that held it."),
        Parameter("says", "How its text began.", most=LONGEST_VALUE),
    ),
    permalinked,
    ids=("hash",),
)
