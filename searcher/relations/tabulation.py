"""Whom each document of a folder means, and which are one text: the table of relations."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from sys import intern
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.relations.kinds import AMENDS, EFFECTIVE, EXPIRES, KINDS, REPEALS, Statement
from searcher.relations.likeness import LIKE, resemblance
from searcher.relations.names import is_draft
from searcher.relations.namesakes import Norm
from searcher.relations.resolution import (
    Register,
    least_of_versions,
    may_be_draft_of,
    may_be_of_one_place,
)
from searcher.relations.table import DOCUMENTS, LINKS, NONE, Table, number_of

# Of many texts of one title (通知) each is held against so many before it.
MOST_HELD_AGAINST = 20


def tabulate(
    norms: Sequence[Norm],
    statements: Iterable[Sequence[Statement]],
    copies: Sequence[Sequence[int]] = (),
    *,
    sketches: Sequence[Sequence[int]] = (),
    terms: Terms | None = None,
    has_article: Callable[[int, int], bool] = lambda ordinal, article: True,
) -> Table:
    """Return the arrays of LINKS and DOCUMENTS for documents by ordinal.

    `copies` are groups of documents of one text, the first of each the one that stands for all;
    `sketches` tell how like texts are (`likeness.sketch`): without them the title alone tells
    versions. `terms` are those of all statements, which are then gone through once. `has_article`
    tells whether a document has an article.
    """
    if terms is None:
        terms, statements = Terms(), list(statements)
        for said in statements:
            terms.add(said)
    register = Register(_date_norms(norms, terms.days("begun"), copies), has_article)
    links = _tabulate_links(register, statements)
    original = np.arange(len(norms))
    for group in copies:
        original[group] = group[0]
    day = np.array([number_of(norm.day or norm.year) for norm in register.norms], np.int64)
    begins = list(map(number_of, terms.days("begun")))
    columns: dict[str, Any] = {
        "day": day,
        "begins": begins,
        "holds": np.maximum(day, begins),
        "ends": list(map(number_of, terms.days("ended"))),
        "draft": [is_draft(norm.title) for norm in norms],
        "original": original,
        "family": _group_works(register, copies, sketches, links),
        **terms.columns(),
    }
    table = {name: links[:, at].astype(kind) for at, (name, kind) in enumerate(LINKS.items())}
    return table | {name: np.array(columns[name]).astype(kind) for name, kind in DOCUMENTS.items()}


class Terms:
    """From when and until when each of several documents says that it holds, and where."""

    _KINDS = {"begun": EFFECTIVE, "ended": EXPIRES}
    _PARTS = ("", "_passage", "_start", "_end")

    def __init__(self) -> None:
        self._days: dict[str, list[str]] = {which: [] for which in self._KINDS}
        self._places = {which: array("q") for which in self._KINDS}

    def add(self, said: Sequence[Statement]) -> None:
        """Take in what the next document says: the last of its statements of each kind tells."""
        for which, kind in self._KINDS.items():
            at = max(
                (n for n, one in enumerate(said) if one.kind == kind and one.day), default=NONE
            )
            self._days[which].append(intern((said[at].day or "") if at >= 0 else ""))
            self._places[which].extend((at, *(said[at][1:4] if at >= 0 else (NONE, 0, 0))))

    def days(self, which: str) -> Sequence[str]:
        """Return the day on which each is "begun" or "ended", "" where it does not say."""
        return self._days[which]

    def columns(self) -> dict[str, NDArray[np.int64]]:
        """Return which statement tells, and the passage, start and end of its words."""
        rows = {
            which: np.array(places, np.int64).reshape(-1, len(self._PARTS))
            for which, places in self._places.items()
        }
        return {
            which + part: rows[which][:, at]
            for which in self._KINDS
            for at, part in enumerate(self._PARTS)
        }


def _tabulate_links(
    register: Register, statements: Iterable[Sequence[Statement]]
) -> NDArray[np.int64]:
    """Return a row of LINKS for each statement that means a document, in their order."""
    flat = array("q")
    for source, said in enumerate(statements):
        for order, target, later in register.links(source, said):
            one = said[order]
            due = number_of(one.due or "")
            flat.extend((source, order, target, later, KINDS.index(one.kind), *one[1:4], due))
    return np.array(flat, np.int64).reshape(-1, len(LINKS))


def _date_norms(
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


def _group_works(
    register: Register,
    copies: Sequence[Sequence[int]],
    sketches: Sequence[Sequence[int]],
    links: NDArray[np.int64],
) -> list[int]:
    """Return for each document the first of all that are copies or versions of its text: of one
    title, and alike or so that the younger says that it takes the other's place.

    A draft of what comes anew every year belongs to the one text that is most like it.
    """
    replaces = np.isin(links[:, 4], [KINDS.index(kind) for kind in (AMENDS, REPEALS)])
    replacing = set(zip(*links[replaces][:, (0, 2)].T.tolist()))
    groups = _Groups(len(register.norms))
    for before, at in _list_pairs(copies):
        groups.join(before, at)
    finals: dict[int, tuple[float, str, int]] = {}
    for before, at in _list_pairs(register.versions()):
        elder, younger = register.norms[before], register.norms[at]
        if not may_be_of_one_place(elder, younger):
            continue
        like = resemblance(sketches[before], sketches[at]) if sketches else 1.0
        if like >= least_of_versions(elder, younger) or (at, before) in replacing:
            groups.join(before, at)
        elif like >= LIKE and may_be_draft_of(elder, younger):
            finals[before] = max(finals.get(before, (like, "", at)), (like, younger.id, at))
    for draft, (_, _, final) in finals.items():
        groups.join(draft, final)
    return list(map(groups.least, range(len(register.norms))))


def _list_pairs(groups: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Give the members of each group with those that stand not far before them."""
    for group in groups:
        for number, at in enumerate(group):
            for before in group[max(0, number - MOST_HELD_AGAINST) : number]:
                yield before, at
