"""The pages that lay texts side by side: two versions, passages shared with others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from searcher.present.relations import diff_table, reuse_table
from searcher.present.tables import table_csv
from searcher.web.asked import choice
from searcher.web.limits import SEARCH_SECONDS
from searcher.web.operations import known_id
from searcher.web.pages.page import Context, Page, csv_form, day_of
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of


def reuse(volume: Volume, view: View) -> Context:
    """Return the passages that a document shares with others."""
    id = known_id(volume.index, view.ids["id"])
    found = volume.index.reuse(id, timeout=SEARCH_SECONDS)
    record = volume.index.record(id)
    return {"found": found, "record": record, "day_of": day_of}


def reuse_csv(volume: Volume, view: View) -> str:
    """Return the shared passages as CSV."""
    id = known_id(volume.index, view.ids["id"])
    return table_csv(reuse_table(volume.index.reuse(id, timeout=SEARCH_SECONDS)))


def diff(volume: Volume, view: View) -> Context:
    """Return two documents side by side, article by article."""
    index = volume.index
    before, after = (known_id(index, view.ids[name]) for name in ("before", "after"))
    found = index.diff(before, after)
    sides = [
        {"record": index.record(id), "status": index.status(id), "href": path_of("doc", id)}
        for id in (before, after)
    ]
    return {
        "found": found,
        "sides": sides,
        "groups": _folded(found.changes, all=view.asked["show"] == "all"),
        "swapped": path_of("diff", after, before),
        "day_of": day_of,
    }


def _folded(changes: Sequence[Any], *, all: bool) -> list[Context]:
    """Return the articles, runs of the same ones folded into one group unless all are wanted."""
    groups: list[Context] = []
    for change in changes:
        same = change.kind == "same" and not change.renumbered and not all
        if same and groups and groups[-1]["same"]:
            groups[-1]["changes"].append(change)
        else:
            groups.append({"same": same, "changes": [change]})
    return groups


def diff_csv(volume: Volume, view: View) -> str:
    """Return the comparison as CSV."""
    index = volume.index
    before, after = (known_id(index, view.ids[name]) for name in ("before", "after"))
    return table_csv(diff_table(index.diff(before, after)))


REUSE = Page("reuse", (), reuse, ids=("id",), forms=csv_form("reuse", reuse_csv))
DIFF = Page(
    "diff",
    (choice("show", "What changed, or all.", "changed", "all"),),
    diff,
    ids=("before", "after"),
    forms=csv_form("diff", diff_csv),
)
