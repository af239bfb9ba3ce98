"""What the table of relations says of each document: who means whom, what still holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.relations.kinds import AMENDS, KINDS, REPEALS, REPEALS_PART, UPHOLDS
from searcher.relations.standing import AMENDED, IN_FORCE, NOT_YET, REPEALED, STATUSES, UNKNOWN
from searcher.relations.table import LINKS, NONE, Table, number_of

# So many days' answers are kept.
MOST_DAYS = 16


class Evidence(NamedTuple):
    """What shows a status: a stretch of a document's passage (-1 for its title; the whole title
    where start and end are 0)."""

    document: int
    passage: int = NONE
    start: int = 0
    end: int = 0


class Link(NamedTuple):
    """A statement that means a document: `source` and `target` are ordinals of documents,
    `order` is the statement's among those of the source; `later` that the text which cites is
    older than the version found; `evidence` where it stands."""

    source: int
    order: int
    target: int
    later: bool
    kind: str
    evidence: Evidence


@dataclass(frozen=True)
class Status:
    """Whether a document holds on a day, and what shows it."""

    status: str
    evidence: tuple[Evidence, ...] = ()


class Graph:
    """What the arrays of a table say of each document."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._days: dict[int, NDArray[np.uint8]] = {}

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
        """Return all versions of a document's text, the eldest first; of copies the document
        itself, else the first."""
        members = self.work(document)
        firsts = self._table["original"]
        kept = {int(firsts[at]): at for at in reversed(members)}
        kept[int(firsts[document])] = document
        return sorted(kept.values(), key=lambda at: (int(self._table["day"][at]), at))

    def copies(self, document: int) -> list[int]:
        """Return the other documents that hold the same text."""
        original = self._table["original"]
        return [
            at
            for at in self.work(document)
            if at != document and original[at] == original[document]
        ]

    def work(self, document: int) -> list[int]:
        """Return all documents that are copies or versions of a document's text, itself too."""
        order, starts = self._by_work
        work = self.works[document]
        return sorted(order[starts[work] : starts[work + 1]].tolist())

    @cached_property
    def works(self) -> NDArray[np.int64]:
        """For each document the ordinal that all copies and versions of its text share."""
        works: NDArray[np.int64] = self._table["family"].astype(np.int64)
        return works

    def ranks(self, as_of: str) -> NDArray[np.int64]:
        """Return a rank for each document, that of the one to show first of each work the least:
        what holds on a day, no draft, the youngest, of copies the first."""
        table, today = self._table, number_of(as_of)
        holding = (table["holds"] <= today) & (table["draft"] == 0)
        numbers = np.arange(len(self))
        keys = (
            numbers,
            table["original"],
            -table["day"].astype(np.int64),
            table["draft"],
            ~holding,
        )
        ranks = np.empty(len(self), np.int64)
        ranks[np.lexsort(keys)] = numbers
        return ranks

    def sources_of(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which documents name any of some others."""
        table = self._table
        rows = documents[table["target"]] & (table["source"] != table["target"])
        found = np.zeros(len(self), bool)
        found[table["source"][rows]] = True
        return found

    def targets_of(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which documents any of some others name; copies of these too."""
        table = self._table
        rows = documents[table["source"]] & (table["source"] != table["target"])
        found = np.zeros(len(self), bool)
        found[table["original"][table["target"][rows]]] = True
        named: NDArray[np.bool_] = found[table["original"]]
        return named

    def day(self, document: int) -> int:
        """Return the day of a document as a number such as 20210305, 0 where it is unknown."""
        return int(self._table["day"][document])

    def statuses(self, as_of: str) -> NDArray[np.uint8]:
        """Return the status of every document on an ISO day, as places in STATUSES."""
        today = number_of(as_of)
        if today not in self._days:
            if len(self._days) >= MOST_DAYS:
                self._days.clear()
            self._days[today] = self._statuses(today)
        return self._days[today]

    def _statuses(self, today: int) -> NDArray[np.uint8]:
        table = self._table
        begun, ended = table["begun"] >= 0, table["ended"] >= 0
        told = (
            (table["draft"] > 0, UNKNOWN),
            ((table["day"] > today) | begun & (table["begins"] > today), NOT_YET),
            (ended & (table["ends"] < today), REPEALED),
            (self._are_changed((REPEALS,), today), REPEALED),
            (self._have_later(today) | self._are_changed((AMENDS, REPEALS_PART), today), AMENDED),
            (begun & ended | self._are_changed((UPHOLDS,), today), IN_FORCE),
        )
        codes = [np.uint8(STATUSES.index(status)) for _, status in told]
        unknown = np.uint8(STATUSES.index(UNKNOWN))
        return np.select([mask for mask, _ in told], codes, unknown).astype(np.uint8)

    def _are_changed(self, kinds: Sequence[str], today: int) -> NDArray[np.bool_]:
        """Tell which documents an older text's statement of some kinds concerns on a day."""
        table = self._table
        rows = self._telling & np.isin(table["kind"], [KINDS.index(kind) for kind in kinds])
        rows &= table["holds"][table["source"]] <= today
        found = np.zeros(len(self), bool)
        found[table["original"][table["target"][rows]]] = True
        changed: NDArray[np.bool_] = found[table["original"]]
        return changed

    @cached_property
    def _telling(self) -> NDArray[np.bool_]:
        """Which links come from a younger text that is no copy of what it speaks of."""
        table = self._table
        source, target = table["source"], table["target"]
        telling: NDArray[np.bool_] = (
            (table["later"] == 0)
            & (table["original"][source] != table["original"][target])
            & (table["day"][target] < table["day"][source])
        )
        return telling

    def _have_later(self, today: int) -> NDArray[np.bool_]:
        """Tell which documents have a version that is younger and holds on a day."""
        table = self._table
        holding = (table["holds"] <= today) & (table["day"] > 0) & (table["draft"] == 0)
        latest = np.zeros(len(self), np.uint32)
        np.maximum.at(latest, table["family"][holding], table["day"][holding])
        later: NDArray[np.bool_] = (table["day"] > 0) & (latest[table["family"]] > table["day"])
        return later

    def status(self, document: int, as_of: str) -> Status:
        """Return whether a document holds on an ISO day. What nothing shows is unknown.

        A repeal counts from the day on which the text that repeals takes effect. That a text
        took effect and nobody is known to have repealed it shows nothing: it is in force where
        a list of what holds names it, or within a term of validity of its own.
        """
        status = STATUSES[int(self.statuses(as_of)[document])]
        return Status(status, tuple(_EVIDENCE[status](self, document, number_of(as_of))))

    def _own(self, document: int, which: str) -> Evidence:
        parts = (
            int(self._table[f"{which}_{part}"][document]) for part in ("passage", "start", "end")
        )
        return Evidence(document, *parts)

    def _shows_unknown(self, document: int, today: int) -> list[Evidence]:
        return []

    def _shows_not_yet(self, document: int, today: int) -> list[Evidence]:
        table = self._table
        says = table["begun"][document] >= 0 and table["begins"][document] > today
        return [self._own(document, "begun") if says else Evidence(document)]

    def _shows_repealed(self, document: int, today: int) -> list[Evidence]:
        if self._table["ended"][document] >= 0 and self._table["ends"][document] < today:
            return [self._own(document, "ended")]
        return self._changed_by(document, (REPEALS,), today)

    def _shows_amended(self, document: int, today: int) -> list[Evidence]:
        later = self._later_version(document, today)
        return later + self._changed_by(document, (AMENDS, REPEALS_PART), today)

    def _shows_in_force(self, document: int, today: int) -> list[Evidence]:
        upheld = self._changed_by(document, (UPHOLDS,), today)
        within = self._table["begun"][document] >= 0 <= self._table["ended"][document]
        return upheld + ([self._own(document, "ended")] if within else [])

    def _changed_by(self, document: int, kinds: Sequence[str], today: int) -> list[Evidence]:
        """Return the statements of some kinds that concern a document, or a copy, on a day."""
        order, targets = self._by_target
        copies = [document, *self.copies(document)]
        spans = np.searchsorted(targets, [[at, at + 1] for at in copies]).tolist()
        rows = [int(at) for start, stop in spans for at in order[start:stop] if self._telling[at]]
        links = (self._link(at) for at in rows)
        holds = self._table["holds"]
        found = [one for one in links if one.kind in kinds and holds[one.source] <= today]
        # Copies of what says so say it once.
        firsts = {(int(self._table["original"][one.source]), one.order): one for one in found[::-1]}
        return [link.evidence for link in reversed(firsts.values())]

    def _later_version(self, document: int, today: int) -> list[Evidence]:
        """Return the next version that holds on a day; copies and drafts are no versions."""
        table, own = self._table, self.day(document)
        return [
            Evidence(version)
            for version in (self.versions(document) if own else ())
            if self.day(version) > own and table["holds"][version] <= today
            if not table["draft"][version]
        ][:1]

    @cached_property
    def _by_target(self) -> tuple[NDArray[np.intp], NDArray[Any]]:
        order = np.argsort(self._table["target"], kind="stable")
        return order, self._table["target"][order]

    @cached_property
    def _by_work(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The documents by their works, and where each work begins among them."""
        starts = np.bincount(self.works + 1, minlength=len(self) + 1).cumsum()
        return np.argsort(self.works, kind="stable"), starts

    def _link(self, at: int) -> Link:
        row = [int(self._table[name][at]) for name in LINKS]
        source, order, target, later, kind = row[:5]
        return Link(source, order, target, bool(later), KINDS[kind], Evidence(source, *row[5:]))


_EVIDENCE: dict[str, Callable[[Graph, int, int], list[Evidence]]] = {
    UNKNOWN: Graph._shows_unknown,
    NOT_YET: Graph._shows_not_yet,
    REPEALED: Graph._shows_repealed,
    AMENDED: Graph._shows_amended,
    IN_FORCE: Graph._shows_in_force,
}
