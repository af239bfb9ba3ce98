"""What the table of relations says of each document: who means whom, what still holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.relations.kinds import AMENDS, FOREVER, KINDS, OVER, REPEALS, REPEALS_PART, UPHOLDS
from searcher.relations.standing import AMENDED, IN_FORCE, NOT_YET, REPEALED, STATUSES, UNKNOWN
from searcher.relations.table import LINKS, NONE, Table, number_of

# Days as numbers such as 20210305, years as 20210000.
_A_YEAR = 10_000
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


class Status(NamedTuple):
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
        kept = {int(firsts[at]): int(firsts[at]) for at in members}
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
            table["original"] != numbers,
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
        found = self._days.get(today)
        if found is None:
            # Another thread may still read what goes: the oldest.
            self._days = dict(list(self._days.items())[-MOST_DAYS + 1 :])
            found = self._days[today] = self._statuses(today)
        return found

    def _statuses(self, today: int) -> NDArray[np.uint8]:
        table = self._table
        begun, ended = table["begun"] >= 0, table["ended"] >= 0
        over = ended & (table["ends"] < today)
        told = (
            (table["draft"] > 0, UNKNOWN),
            ((table["day"] > today) | begun & (table["begins"] > today), NOT_YET),
            (self._are_disputed(today), UNKNOWN),
            (over & ~self._are_renewed(today), REPEALED),
            (self._are_changed((REPEALS,), today), REPEALED),
            (self._have_later(today) | self._are_changed((AMENDS, REPEALS_PART), today), AMENDED),
            (begun & ended & ~over | self._are_changed((UPHOLDS,), today), IN_FORCE),
        )
        codes = [np.uint8(STATUSES.index(status)) for _, status in told]
        unknown = np.uint8(STATUSES.index(UNKNOWN))
        return np.select([mask for mask, _ in told], codes, unknown).astype(np.uint8)

    def _are_changed(self, kinds: Sequence[str], today: int) -> NDArray[np.bool_]:
        """Tell which documents a younger text's statement of some kinds concerns on a day."""
        return self._latest(self._counting(self._telling, kinds, today)) > 0

    def _are_renewed(self, today: int) -> NDArray[np.bool_]:
        """Tell whose own term a younger text made longer, or said to be none."""
        return self._latest(self._renewing(self._telling, today)) > 0

    def _are_disputed(self, today: int) -> NDArray[np.bool_]:
        """Tell what one text ended of which a younger one says that it holds."""
        ended, kept = (
            self._latest(self._counting(self._telling, (kind,), today))
            for kind in (REPEALS, UPHOLDS)
        )
        disputed: NDArray[np.bool_] = (ended > 0) & (kept > ended)
        return disputed

    def _latest(self, rows: NDArray[np.intp]) -> NDArray[np.uint32]:
        """Return the day of the youngest text of some links to each document, or a copy of it; 0
        where there is none."""
        table = self._table
        days = np.zeros(len(self), np.uint32)
        targets = table["original"][table["target"][rows]]
        np.maximum.at(days, targets, table["day"][table["source"][rows]])
        return days[table["original"]]

    def _counting(
        self, rows: NDArray[np.intp], kinds: Sequence[str], today: int
    ) -> NDArray[np.intp]:
        """Return those of some links that are of some kinds and count on a day: from when their
        text is in effect, or from the later day that it tells; what is kept to a day, to it."""
        table = self._table
        kind, due, source = (table[name][rows] for name in ("kind", "due", "source"))
        upholds = kind == KINDS.index(UPHOLDS)
        told = (due > table["day"][source]) & ~upholds
        begun = np.where(told, due, table["holds"][source]) <= today
        # A term that is made longer by nobody knows how much shows nothing.
        kept = ~upholds | (due == 0) | (due >= today) & (due < number_of(FOREVER))
        wanted = np.isin(kind, [KINDS.index(one) for one in kinds])
        counting: NDArray[np.intp] = rows[wanted & begun & kept]
        return counting

    def _renewing(self, rows: NDArray[np.intp], today: int) -> NDArray[np.intp]:
        """Return those of some links by which a term goes on after its end: to this day or by
        nobody knows how much; or by a text that is younger than the end."""
        table = self._table
        upholds = rows[table["kind"][rows] == KINDS.index(UPHOLDS)]
        # Of what is over, and nobody says since when, nobody knows which came last.
        upholds = upholds[table["ends"][table["target"][upholds]] > number_of(OVER)]
        due, day = table["due"][upholds], table["day"][table["source"][upholds]]
        after = (due == 0) & (day > table["ends"][table["target"][upholds]])
        renewing: NDArray[np.intp] = upholds[(day <= today) & (after | (due >= today))]
        return renewing

    @cached_property
    def _telling(self) -> NDArray[np.intp]:
        """The links that come from a younger text that is no copy of what it speaks of."""
        table = self._table
        source, target = table["source"], table["target"]
        return np.flatnonzero(
            (table["later"] == 0)
            & (table["original"][source] != table["original"][target])
            & (table["day"][target] < table["day"][source])
        )

    @cached_property
    def _tells(self) -> NDArray[np.bool_]:
        """Of each link whether it is one of those."""
        tells = np.zeros(len(self._table["source"]), bool)
        tells[self._telling] = True
        return tells

    def _have_later(self, today: int) -> NDArray[np.bool_]:
        """Tell which documents have a version that is younger and holds on a day; a copy is none,
        whatever day another page tells of it."""
        table = self._table
        holding = (table["holds"] <= today) & (table["day"] > 0) & (table["draft"] == 0)
        latest = np.zeros(len(self), np.uint32)
        np.maximum.at(latest, table["family"][holding], table["day"][holding])
        own = np.zeros(len(self), np.uint32)
        np.maximum.at(own, table["original"], table["day"])
        own = _last_of(own[table["original"]])
        later: NDArray[np.bool_] = (table["day"] > 0) & (latest[table["family"]] > own)
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
        over = self._table["ended"][document] >= 0 and self._table["ends"][document] < today
        if over and not len(self._renewing(self._into(document), today)):
            return [self._own(document, "ended")]
        return self._changed_by(document, (REPEALS,), today)

    def _shows_amended(self, document: int, today: int) -> list[Evidence]:
        later = self._later_version(document, today)
        return later + self._changed_by(document, (AMENDS, REPEALS_PART), today)

    def _shows_in_force(self, document: int, today: int) -> list[Evidence]:
        upheld = self._changed_by(document, (UPHOLDS,), today)
        within = self._table["begun"][document] >= 0 <= self._table["ended"][document]
        within = within and self._table["ends"][document] >= today
        return upheld + ([self._own(document, "ended")] if within else [])

    def _changed_by(self, document: int, kinds: Sequence[str], today: int) -> list[Evidence]:
        """Return the statements of some kinds that concern a document, or a copy, on a day."""
        rows = self._counting(self._into(document), kinds, today)
        found = [self._link(int(at)) for at in rows]
        # Copies of what says so say it once.
        firsts = {(int(self._table["original"][one.source]), one.order): one for one in found[::-1]}
        return [link.evidence for link in reversed(firsts.values())]

    def _into(self, document: int) -> NDArray[np.intp]:
        """Return the links from younger texts to a document or a copy."""
        order, targets = self._by_target
        copies = [document, *self.copies(document)]
        spans = np.searchsorted(targets, [[at, at + 1] for at in copies]).tolist()
        rows: NDArray[np.intp] = np.concatenate([order[start:stop] for start, stop in spans])
        telling: NDArray[np.intp] = rows[self._tells[rows]]
        return telling

    def _later_version(self, document: int, today: int) -> list[Evidence]:
        """Return the next version that holds on a day; copies and drafts are no versions."""
        table = self._table
        own = int(_last_of(table["day"][document]))
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
        return Link(source, order, target, bool(later), KINDS[kind], Evidence(source, *row[5:8]))


def _last_of(days: NDArray[Any]) -> NDArray[Any]:
    """Return days, the end of the year where but that is known."""
    last: NDArray[Any] = np.where((days % _A_YEAR == 0) & (days > 0), days + _A_YEAR - 1, days)
    return last


_EVIDENCE: dict[str, Callable[[Graph, int, int], list[Evidence]]] = {
    UNKNOWN: Graph._shows_unknown,
    NOT_YET: Graph._shows_not_yet,
    REPEALED: Graph._shows_repealed,
    AMENDED: Graph._shows_amended,
    IN_FORCE: Graph._shows_in_force,
}
