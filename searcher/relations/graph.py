"""All documents of a folder with what they say of each other: who means whom, what still holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.relations.kinds import (
    AMENDS,
    EFFECTIVE,
    EXPIRES,
    KINDS,
    REPEALS,
    REPEALS_PART,
    UPHOLDS,
    Statement,
)
from searcher.relations.resolution import Norm, Register, is_draft, key_of

IN_FORCE, AMENDED, REPEALED = "in_force", "amended", "repealed"
NOT_YET, UNKNOWN = "not_yet", "unknown"
STATUSES = (IN_FORCE, AMENDED, REPEALED, NOT_YET, UNKNOWN)
NONE = -1
# The arrays that an index keeps: one entry a link, in the order of their sources, and one entry
# a document. Days are numbers such as 20210305, 0 where unknown.
LINKS = {"source": "<u4", "order": "<u4", "target": "<u4", "later": "|u1", "kind": "|u1"}
DOCUMENTS = {
    "day": "<u4",
    "holds": "<u4",
    "begun": "<i4",
    "ends": "<u4",
    "ended": "<i4",
    "draft": "|u1",
    "original": "<u4",
    "family": "<u4",
}

Table = Mapping[str, NDArray[Any]]


class Evidence(NamedTuple):
    """What shows a status: a statement of a document, both by ordinal; of the document as a
    whole, which is a later version, where `order` is -1."""

    document: int
    order: int


class Link(NamedTuple):
    """A statement that means a document: `source` and `target` are ordinals of documents,
    `order` is the statement's among those of the source; `later` that the text which cites is
    older than the version found."""

    source: int
    order: int
    target: int
    later: bool
    kind: str


@dataclass(frozen=True)
class Status:
    """Whether a document holds on a day, and what shows it."""

    status: str
    evidence: tuple[Evidence, ...] = ()


def tabulate(
    norms: Sequence[Norm],
    statements: Sequence[Sequence[Statement]],
    copies: Sequence[Sequence[int]] = (),
) -> Table:
    """Return the arrays of LINKS and DOCUMENTS for documents by ordinal.

    `copies` are groups of documents of one text, the first of each the one that stands for all.
    """
    begun = [_last(said, EFFECTIVE) for said in statements]
    ended = [_last(said, EXPIRES) for said in statements]
    own = [_day_of(said, at) for said, at in zip(statements, begun, strict=True)]
    dated = [norm._replace(day=norm.day or day) for norm, day in zip(norms, own, strict=True)]
    register = Register(dated)
    links = [
        (source, order, target, later, KINDS.index(said[order].kind))
        for source, said in enumerate(statements)
        for order, target, later in register.links(source, said)
    ]
    original, family = np.arange(len(norms)), np.arange(len(norms))
    for group in copies:
        original[group] = group[0]
    for versions in register.versions():
        family[versions] = versions[0]
    day = np.array([_number(norm.day) for norm in dated], np.int64)
    columns = {
        "day": day,
        "holds": np.maximum(day, [_number(one) for one in own]),
        "begun": begun,
        "ends": [_number(_day_of(said, at)) for said, at in zip(statements, ended, strict=True)],
        "ended": ended,
        "draft": [is_draft(norm.title) for norm in norms],
        "original": original,
        "family": family,
    }
    rows = np.array(links, np.int64).reshape(-1, len(LINKS))
    table = {name: rows[:, at].astype(kind) for at, (name, kind) in enumerate(LINKS.items())}
    return table | {name: np.array(columns[name]).astype(kind) for name, kind in DOCUMENTS.items()}


def _last(said: Sequence[Statement], kind: str) -> int:
    """Return which of a document's statements last tells a day of a kind."""
    own = [at for at, one in enumerate(said) if one.kind == kind and one.day]
    return own[-1] if own else NONE


def _day_of(said: Sequence[Statement], at: int) -> str:
    return (said[at].day or "") if at >= 0 else ""


def _number(day: str) -> int:
    return int(day.replace("-", "").ljust(8, "0")) if day else 0


def require_table(table: Table) -> None:
    """Raise ValueError with the reason where arrays cannot be a table's."""
    documents = len(table["day"])
    numbers = np.arange(documents)
    rules = (
        (table["source"][1:] >= table["source"][:-1]).all(),
        all((table[name] < documents).all() for name in ("source", "target", "original", "family")),
        (table["kind"] < len(KINDS)).all(),
        all((table[name] <= 1).all() for name in ("later", "draft")),
        all((table[name] >= NONE).all() for name in ("begun", "ended")),
        (table["original"] <= numbers).all(),
    )
    if not all(rules):
        raise ValueError("links")


class Graph:
    """What the arrays of a table say of each document."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table["day"])

    def out(self, document: int) -> list[Link]:
        """Return what the statements of a document mean, in their order."""
        start, stop = np.searchsorted(self._table["source"], [document, document + 1]).tolist()
        return [self._link(at) for at in range(start, stop)]

    def into(self, document: int) -> list[Link]:
        """Return what other documents say of a document."""
        order, targets = self._by_target
        start, stop = np.searchsorted(targets, [document, document + 1]).tolist()
        links = (self._link(int(at)) for at in order[start:stop])
        return [link for link in links if link.source != document]

    def versions(self, document: int) -> list[int]:
        """Return all documents of the same title, the eldest first; of copies the first only."""
        family = self._table["family"]
        members = np.flatnonzero(family == family[document])
        members = members[self._table["original"][members] == members]
        return sorted(members.tolist(), key=lambda at: int(self._table["day"][at]))

    def copies(self, document: int) -> list[int]:
        """Return the other documents that hold the same text."""
        original = self._table["original"]
        members = np.flatnonzero(original == original[document]).tolist()
        return [member for member in members if member != document]

    @cached_property
    def works(self) -> NDArray[np.int64]:
        """For each document the ordinal that all copies and versions of its text share."""
        works: NDArray[np.int64] = self._table["family"][self._table["original"]].astype(np.int64)
        return works

    def day(self, document: int) -> int:
        """Return the day of a document as a number such as 20210305, 0 where it is unknown."""
        return int(self._table["day"][document])

    def status(self, document: int, as_of: str) -> Status:
        """Return whether a document holds on an ISO day. What nothing shows is unknown.

        A repeal counts from the day on which the text that repeals takes effect. That a text
        took effect and nobody is known to have repealed it shows nothing: it is in force where
        a list of what holds names it, or within a term of validity of its own.
        """
        today = _number(as_of)
        table = {name: int(self._table[name][document]) for name in DOCUMENTS}
        if table["draft"]:
            return Status(UNKNOWN)
        begun, ended = Evidence(document, table["begun"]), Evidence(document, table["ended"])
        if begun.order >= 0 and table["holds"] > today:
            return Status(NOT_YET, (begun,))
        if ended.order >= 0 and table["ends"] < today:
            return Status(REPEALED, (ended,))
        if repealed := self._changed_by(document, (REPEALS,), today):
            return Status(REPEALED, repealed)
        later = self._later_version(document, today)
        if amended := (*later, *self._changed_by(document, (AMENDS, REPEALS_PART), today)):
            return Status(AMENDED, amended)
        within = (ended,) if begun.order >= 0 <= ended.order else ()
        upheld = (*self._changed_by(document, (UPHOLDS,), today), *within)
        return Status(IN_FORCE, upheld) if upheld else Status(UNKNOWN)

    def _changed_by(self, document: int, kinds: Sequence[str], today: int) -> tuple[Evidence, ...]:
        holds, own = self._table["holds"], self.day(document)
        return tuple(
            Evidence(link.source, link.order)
            for link in self.into(document)
            if link.kind in kinds and not link.later
            if own < self.day(link.source) and int(holds[link.source]) <= today
        )

    def _later_version(self, document: int, today: int) -> tuple[Evidence, ...]:
        """Return the next version that holds on a day; copies and drafts are no versions."""
        own = self.day(document)
        return tuple(
            Evidence(version, NONE)
            for version in (self.versions(document) if own else ())
            if self.day(version) > own and int(self._table["holds"][version]) <= today
            if not self._table["draft"][version]
        )[:1]

    @cached_property
    def _by_target(self) -> tuple[NDArray[np.intp], NDArray[Any]]:
        order = np.argsort(self._table["target"], kind="stable")
        return order, self._table["target"][order]

    def _link(self, at: int) -> Link:
        source, order, target, later, kind = (int(self._table[name][at]) for name in LINKS)
        return Link(source, order, target, bool(later), KINDS[kind])


class Ghost(NamedTuple):
    """A norm that documents name and the folder lacks: its title or number as first written,
    the statements that name it as (document, order), and how many documents those are."""

    name: str
    number: str | None
    statements: tuple[Evidence, ...]

    @property
    def documents(self) -> int:
        """How many documents name it."""
        return len({statement.document for statement in self.statements})


def find_ghosts(graph: Graph, statements: Mapping[int, Sequence[Statement]]) -> list[Ghost]:
    """Return the norms named that are not here, those named by most documents first."""
    named: dict[str, list[Evidence]] = {}
    for source, said in statements.items():
        meant = {link.order for link in graph.out(source)}
        for order, statement in enumerate(said):
            if order not in meant and not statement.bare and (statement.name or statement.number):
                key = key_of(statement.name) or statement.number or ""
                named.setdefault(key, []).append(Evidence(source, order))
    ghosts = []
    for places in named.values():
        first = statements[places[0].document][places[0].order]
        ghosts.append(Ghost(first.name, first.number, tuple(places)))
    return sorted(ghosts, key=lambda ghost: (-ghost.documents, ghost.name, ghost.number or ""))
