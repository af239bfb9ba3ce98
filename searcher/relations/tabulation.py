"""Whom each document of a folder means, and which are one text: the table of relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from searcher.relations.kinds import AMENDS, EFFECTIVE, EXPIRES, KINDS, REPEALS, Statement
from searcher.relations.likeness import resemblance
from searcher.relations.names import is_draft
from searcher.relations.namesakes import Norm
from searcher.relations.resolution import Register
from searcher.relations.table import DOCUMENTS, LINKS, NONE, Table, number_of

# Two texts of one title are versions where so much of them is the same; measured on laws and
# their amendments. Of many texts of one title (通知) each is held against so many before it.
LIKE = 0.3
MOST_HELD_AGAINST = 20


def tabulate(
    norms: Sequence[Norm],
    statements: Sequence[Sequence[Statement]],
    copies: Sequence[Sequence[int]] = (),
    *,
    sketches: Sequence[Sequence[int]] = (),
    has_article: Callable[[int, int], bool] = lambda ordinal, article: True,
) -> Table:
    """Return the arrays of LINKS and DOCUMENTS for documents by ordinal.

    `copies` are groups of documents of one text, the first of each the one that stands for all;
    `sketches` tell how like texts are (`likeness.sketch`): without them the title alone tells
    versions. `has_article` tells whether a document has an article.
    """
    begun = [_last(said, EFFECTIVE) for said in statements]
    ended = [_last(said, EXPIRES) for said in statements]
    begins = [_day_of(said, at) for said, at in zip(statements, begun, strict=True)]
    register = Register(_dated(norms, begins, copies), has_article)
    links = [
        (source, order, target, later, KINDS.index(one.kind), one.passage, one.start, one.end)
        for source, said in enumerate(statements)
        for order, target, later in register.links(source, said)
        for one in (said[order],)
    ]
    original = np.arange(len(norms))
    for group in copies:
        original[group] = group[0]
    day = np.array([number_of(norm.day) for norm in register.norms], np.int64)
    columns: dict[str, Any] = {
        "day": day,
        "begins": list(map(number_of, begins)),
        "holds": np.maximum(day, list(map(number_of, begins))),
        "begun": begun,
        "ends": [number_of(_day_of(said, at)) for said, at in zip(statements, ended, strict=True)],
        "ended": ended,
        "draft": [is_draft(norm.title) for norm in norms],
        "original": original,
        "family": _works(register, copies, sketches, links),
    }
    for name, orders in (("begun", begun), ("ended", ended)):
        places = [_place_of(said, at) for said, at in zip(statements, orders, strict=True)]
        for part, column in zip(("passage", "start", "end"), zip(*places) if places else ((),) * 3):
            columns[f"{name}_{part}"] = column
    rows = np.array(links, np.int64).reshape(-1, len(LINKS))
    table = {name: rows[:, at].astype(kind) for at, (name, kind) in enumerate(LINKS.items())}
    return table | {name: np.array(columns[name]).astype(kind) for name, kind in DOCUMENTS.items()}


def _dated(
    norms: Sequence[Norm], begins: Sequence[str], copies: Sequence[Sequence[int]]
) -> list[Norm]:
    """Return the norms, those without a day with the day from which they hold, else with that of
    a copy."""
    dated = [norm._replace(day=norm.day or day) for norm, day in zip(norms, begins, strict=True)]
    for group in copies:
        known = next((dated[at].day for at in group if dated[at].day), "")
        for at in group:
            dated[at] = dated[at]._replace(day=dated[at].day or known)
    return dated


class _Groups:
    """Numbers that belong together, each group under its least."""

    def __init__(self, count: int) -> None:
        self._first = list(range(count))

    def join(self, one: int, other: int) -> None:
        """Put two numbers, and all that belong to them, into one group."""
        least, most = sorted((self.least(one), self.least(other)))
        self._first[most] = least

    def least(self, at: int) -> int:
        """Return the least number of a group."""
        first = self._first
        while first[at] != at:
            first[at] = first[first[at]]
            at = first[at]
        return at


def _works(
    register: Register,
    copies: Sequence[Sequence[int]],
    sketches: Sequence[Sequence[int]],
    links: Sequence[tuple[int, ...]],
) -> list[int]:
    """Return for each document the first of all that are copies or versions of its text: of one
    title, and alike or so that the younger says that it takes the other's place."""
    replaces = {KINDS.index(kind) for kind in (AMENDS, REPEALS)}
    replacing = {(row[0], row[2]) for row in links if row[4] in replaces}
    groups = _Groups(len(register.norms))
    for before, at in _each_two(copies):
        groups.join(before, at)
    for before, at in _each_two(register.versions()):
        alike = not sketches or resemblance(sketches[before], sketches[at]) >= LIKE
        if (alike or (at, before) in replacing) and register.may_be_versions(before, at):
            groups.join(before, at)
    return list(map(groups.least, range(len(register.norms))))


def _each_two(groups: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Give the members of each group with those that stand not far before them."""
    for group in groups:
        for number, at in enumerate(group):
            for before in group[max(0, number - MOST_HELD_AGAINST) : number]:
                yield before, at


def _last(said: Sequence[Statement], kind: str) -> int:
    """Return which of a document's statements last tells a day of a kind."""
    own = [at for at, one in enumerate(said) if one.kind == kind and one.day]
    return own[-1] if own else NONE


def _day_of(said: Sequence[Statement], at: int) -> str:
    return (said[at].day or "") if at >= 0 else ""


def _place_of(said: Sequence[Statement], at: int) -> tuple[int, int, int]:
    return (said[at].passage, said[at].start, said[at].end) if at >= 0 else (NONE, 0, 0)
