"""What pages share: how each is declared, and what stands on several of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from searcher.present.sheet import BYTE_ORDER_MARK
from searcher.relations.standing import UNKNOWN, Standing
from searcher.store.records import DocumentRecord
from searcher.web.asked import Parameter, choice, number, query_parameter
from searcher.web.operations import PER_DOCUMENT
from searcher.web.shelf import Volume
from searcher.web.view import View, path_of

Context = dict[str, Any]
Make = Callable[[Volume, View], str]

EVIDENCE_SHOWN, LONGEST_EVIDENCE = 2, 80
PAGES_SHOWN = 2  # on both sides of the present one
LAST_OFFSET = 10_000
HTML = "html"


@dataclass(frozen=True)
class Form:
    """What a page comes as beside itself: its media type, what makes it, and the name of the
    file that it is saved as, "" for what is shown in its place."""

    kind: str
    make: Make
    file: str = ""


def csv_form(name: str, table: Make) -> dict[str, Form]:
    """Return the form of a table that a spreadsheet opens."""

    def whole(volume: Volume, view: View) -> str:
        return BYTE_ORDER_MARK + table(volume, view) + "\n"

    return {"csv": Form("text/csv", whole, f"{name}.csv")}


def _nothing(volume: Volume, view: View) -> Context:
    return {}


@dataclass(frozen=True)
class Page:
    """A page: its name, which is the first part of its path and its template; what it takes; what
    makes its context; the ids in its path; its other forms by the value of `format`."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    make: Callable[[Volume, View], Context] = _nothing
    ids: tuple[str, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)

    @cached_property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """What it takes, with the form wanted."""
        forms = (form for form in self.forms if form != HTML)
        return (
            *self.parameters,
            choice("format", "The page, or another form of it.", HTML, *forms),
        )


QUERY = query_parameter("The query.", required=False)
PAGE = number("page", "Which page of the answer.", default=1, least=1, most=1_000)
DATE = choice("date", "The date of each version, or of a text's first.", "version", "first")
SORTED = (
    choice("sort", "The best first, or by date.", "relevance", "date", "date-asc"),
    choice("group", "The best of each document, or every passage.", "document", "passage"),
    choice("fold", "One of the versions and copies of a text, or each.", "yes", "no"),
    PER_DOCUMENT,
)


def day_of(record: DocumentRecord) -> str | None:
    """Return a document's day."""
    return record.date


def told_by(status: Standing) -> list[Context]:
    """Return the sentences that show a status, each with where it stands."""
    if status.status == UNKNOWN:
        return []
    return [
        {"text": one.text[:LONGEST_EVIDENCE], "href": place_path(one.id)}
        for one in status.evidence[:EVIDENCE_SHOWN]
    ]


def place_path(id: str) -> str:
    """Return the address of a document, or of a passage in it.

    >>> place_path("通知.txt#3").endswith(".txt#p3"), place_path("a#b.txt")
    (True, '/doc/a%23b.txt')
    """
    document, _, number = id.rpartition("#")
    if document and number.isdigit():
        return path_of("doc", document) + f"#p{number}"
    return path_of("doc", id)


def cut_at(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in stretches, each with whether it is marked.

    >>> cut_at("数据共享办法", ((2, 4),))
    [('数据', False), ('共享', True), ('办法', False)]
    """
    parts, at = [], 0
    for start, end in marks:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in (*parts, (text[at:], False)) if part[0]]


def chips(view: View) -> list[Context]:
    """Return the filters that are on, each with the address without it."""
    found = []
    for name, values in view.filters.items():
        for value in values if isinstance(values, list) else [values]:
            href = (
                view.toggled(name, value) if isinstance(values, list) else view.link(**{name: None})
            )
            found.append({"name": name, "value": value.removeprefix("="), "href": href})
    return found


def page_links(view: View, total: int, size: int) -> Context:
    """Return the pages to go to: before, after, and those near with None for a gap."""
    last = max(1, -(-min(total, LAST_OFFSET) // size))
    now = view.asked["page"]
    near = {1, last, *range(now - PAGES_SHOWN, now + PAGES_SHOWN + 1)}
    shown: list[Any] = []
    for one in sorted(number for number in near if 1 <= number <= last):
        if shown and shown[-1]["number"] != one - 1:
            shown.append({"number": None})
        shown.append({"number": one, "href": view.link(page=None if one == 1 else one)})
    return {
        "now": now,
        "last": last,
        "shown": shown,
        "before": view.link(page=now - 1 if now > 2 else None) if 1 < now <= last + 1 else "",
        "after": view.link(page=now + 1) if now < last else "",
    }
