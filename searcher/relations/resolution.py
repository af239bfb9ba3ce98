"""Which document of the folder a name means, and which of its versions."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice

import numpy as np

from searcher.relations.kinds import AMENDS, REPEALS, REPEALS_PART, SELF, Statement
from searcher.relations.likeness import COPY, LIKE, NEVER, SAME_DOCUMENT
from searcher.relations.names import is_draft, is_revised, is_trial, key_of, names_of
from searcher.relations.namesakes import Namesakes, Norm, Range
from searcher.relations.table import number_of
from searcher.structure.offices import is_office

_OFFICE = re.compile("^(.{2,60}?)(?=关于|印发|转发)")
_PLACE = re.compile("[一-鿿]{2,12}?(?:省|自治区|自治州|市|州|盟|县|区|旗)")
_YEAR = re.compile(r"〔\d{4}〕")
# Days as numbers such as 20210305.
_A_YEAR = 10_000
_LEADS = tuple("原对将和与")
_SHORTEST_BARE = 2
_LAW_ENDS = ("法", "典")
_LEAST_OTHER = 4
# What ends another text, or changes it.
ENDING = (REPEALS, REPEALS_PART, AMENDS)
# A text lies in so many files at most; of more the rest is not asked for an article.
MOST_PARTS = 64


def least_of_copies(one: Norm, other: Norm) -> float:
    """Return how like two texts must be to be copies: less where title, number and day are the
    same. Texts of different days or regions, or a draft and its final form, never are: however
    alike, they are versions, norms of two places, or what comes every year. Of what is never
    revised one number is one document, whatever day its pages tell."""
    if is_draft(one.title) != is_draft(other.title) or not may_be_of_one_place(one, other):
        return NEVER
    titled = bool(one.number) and key_of(one.title) == key_of(other.title)
    if titled and one.number == other.number and not is_revised(one.title):
        return SAME_DOCUMENT
    if one.day and other.day and one.day != other.day or _are_of_two_years(one, other):
        return NEVER
    same = one.day and (one.number, one.day) == (other.number, other.day)
    return SAME_DOCUMENT if titled and same else COPY


def least_of_versions(elder: Norm, younger: Norm) -> float:
    """Return how like two texts of one title must be to be versions where neither says so. A
    notice, a report or a plan that comes anew every year is none of the last one."""
    told = bool(younger.first) and younger.first <= elder.day
    if told or is_revised(younger.title) or is_revised(elder.title):
        return LIKE
    days = {elder.day, younger.day}
    if elder.number and elder.number == younger.number:
        return LIKE if len(days - {""}) < 2 else NEVER
    same = len(days) == 1 and elder.day and is_draft(elder.title) == is_draft(younger.title)
    return SAME_DOCUMENT if same and not _are_of_two_years(elder, younger) else NEVER


def may_be_draft_of(elder: Norm, younger: Norm) -> bool:
    """True where a text may be the draft of another of its title: one of no more than a year
    later, if both tell a day."""
    if not is_draft(elder.title) or is_draft(younger.title):
        return False
    return not elder.day or number_of(younger.day) - number_of(elder.day) <= _A_YEAR


def _are_of_two_years(one: Norm, other: Norm) -> bool:
    """True of two texts whose numbers are of different years."""
    years = [_YEAR.search(norm.number) for norm in (one, other)]
    return len({year[0] for year in years if year}) > 1


def may_be_of_one_place(one: Norm, other: Norm) -> bool:
    """True unless two texts are known to be of different places, by their regions or offices.

    >>> one, other = (Norm("养犬条例", "", f"{place}人民政府", "") for place in ("岚江市", "青河市"))
    >>> may_be_of_one_place(one, other), may_be_of_one_place(one, one)
    (False, True)
    """
    here, there = _place_of(one), _place_of(other)
    return here in there or there in here


def _place_of(norm: Norm) -> str:
    """Return the region of a norm, else the place its issuer begins with; "" where none is known."""
    named = _PLACE.match(norm.issuer)
    return norm.region or (named[0] if named else "")


class Register:
    """The documents of a folder by the names and numbers they may be called by.

    `has_article` tells whether a document has an article; where a text lies in several files,
    each with a part, that is the one meant.
    """

    def __init__(
        self,
        norms: Sequence[Norm],
        has_article: Callable[[int, int], bool] = lambda ordinal, article: True,
    ) -> None:
        self.norms = norms
        self._has_article = has_article
        self._by_key = _Named(norms, _keys)
        self._by_matter = _Named(norms, _matters)
        self._by_number = _Named(norms, _numbers)
        # What was found for a name, for whose issuer: the same norms are named again and again.
        self._found: dict[tuple[str, str | None, bool, str], list[Namesakes]] = {}

    def links(
        self, source: int, statements: Sequence[Statement]
    ) -> Iterator[tuple[int, int, bool]]:
        """Give (order of the statement, document it means, whether that is a later version) for
        those statements of one document that mean one."""
        for order, statement in enumerate(statements):
            target = self.meant(source, statement)
            if target is not None:
                here, meant = self.norms[source], self.norms[target]
                # Of one year without a day neither is known to be the younger.
                later = bool(here.when) and (meant.day or meant.year) > here.when
                yield order, target, later

    def meant(self, source: int, statement: Statement) -> int | None:
        """Return the ordinal of the document a statement speaks of, None where none is here.

        Of several versions it is the last that stood when the text was written, else the first.
        """
        if statement.kind == SELF:
            return source
        here = self.norms[source]
        named = self._find_named(statement, here.issuer)
        if statement.kind in ENDING and statement.name and not statement.bare:
            named = self._of_trial(named, statement)
        if not named:
            return None
        if statement.kind not in ENDING and not statement.day:
            # Of most names there is one document.
            if len(named) == 1 and len(named[0]) == 1:
                return named[0].members[0]
        ranges = [self._eligible(sakes.whole(), source, statement) for sakes in named]
        if statement.kind not in ENDING and statement.day:
            told = [one.told(statement.day) for one in ranges]
            # A text that tells the day of a norm of its own title means an older version.
            others = (one._replace(without=source) for one in ranges)
            ranges = told if any(one.first() is not None for one in told) else [*others]
        return self._choose_part(_choose_version(ranges, here.when), statement.article)

    def versions(self) -> list[list[int]]:
        """Return the groups of documents that have one title, the eldest first."""
        groups = _Named(self.norms, _families).groups()
        norms = self.norms
        return [sorted(group, key=lambda at: (norms[at].when, norms[at].id)) for group in groups]

    def _eligible(self, found: Range, source: int, statement: Statement) -> Range:
        """Return those of some documents that a statement may speak of: a text never repeals or
        amends itself, nor repeals a younger one."""
        if statement.kind not in ENDING:
            return found
        elder = self._elder(found, source, statement)
        here = self.norms[source]
        exact = statement.number != here.number and self._are_of_number(found, statement)
        if not exact or elder.first() is not None:
            return elder
        # A number leaves no doubt who is meant where no day shows that it cannot be.
        vague = [found.vague(here.year), found.vague("")] if here.when else [found]
        apart = (one._replace(without=source) for one in vague)
        return next((one for one in apart if one.first() is not None), elder)

    def _elder(self, found: Range, source: int, statement: Statement) -> Range:
        """Return those that are known to be older than a text, or may be amended by it."""
        here = self.norms[source]
        if not here.when:
            # What tells no day ends what it tells the day of.
            told = found.told(statement.day) if statement.day else found._replace(stop=found.start)
            return told._replace(without=source)
        if statement.kind == AMENDS:
            return found.dated()._replace(without=source)
        # Where but the year is known, what is of that year may be younger.
        elder = found.dated(before=here.day or here.year)
        if statement.day:
            return elder.told(statement.day)
        # Of its own title it means an older text where it tells another number, or one on trial.
        if statement.number and statement.number != here.number:
            return elder
        if is_trial(statement.name) and not is_trial(here.title):
            return elder
        return elder._replace(untitled=key_of(here.title))

    def _of_trial(self, found: list[Namesakes], statement: Statement) -> list[Namesakes]:
        """Return those on trial where the name is, else the others: who ends one leaves the other.
        A number leaves no doubt."""
        if statement.number and any(self._are_of_number(one.whole(), statement) for one in found):
            return found
        trial = is_trial(statement.name)
        return _drop_empty(one.of_trial(trial) for one in found)

    def _are_of_number(self, found: Range, statement: Statement) -> bool:
        """True where some documents were found by the number of a statement: they have one."""
        members = found.sakes.members
        return bool(statement.number and members and self.norms[members[0]].number)

    def _find_named(self, statement: Statement, issuer: str) -> list[Namesakes]:
        asked = (statement.name, statement.number, statement.bare, issuer)
        if asked not in self._found:
            self._found[asked] = self._look_up(statement, issuer)
        return self._found[asked]

    def _look_up(self, statement: Statement, issuer: str) -> list[Namesakes]:
        """Return the documents that have the name or the number of a statement."""
        if statement.bare:
            return self._find_bare(statement.name)
        if not statement.name:
            return self._find_number(statement.number or "")
        key = key_of(statement.name)
        found = self._by_key.get(key) or self._find_without_office(key, issuer)
        if statement.number:
            same = _drop_empty(one.of_number(statement.number) for one in found)
            same = same or _drop_empty(one.of_short_number(statement.number) for one in found)
            return same or _drop_empty(one.of_number("") for one in found)
        return found

    def _find_number(self, number: str) -> list[Namesakes]:
        """Return the documents of a number, also where the word before it was taken for a part of
        it: 原岚政发〔2014〕9号."""
        found = self._by_number.get(number)
        return found or (self._by_number.get(number[1:]) if number[:1] in _LEADS else [])

    def _find_bare(self, name: str) -> list[Namesakes]:
        """Return the documents whose title ends the words before 第X条: the longest there is."""
        key = key_of(name)
        for start in range(len(key) - _SHORTEST_BARE + 1):
            rest = key[start:]
            if len(rest) < _LEAST_OTHER and not rest.endswith(_LAW_ENDS):
                return []
            if found := self._by_key.get(rest):
                return found
        return []

    def _find_without_office(self, key: str, issuer: str) -> list[Namesakes]:
        """Return the documents of the same matter where one of both names leaves out the office."""
        office, matter = _split_office(key)
        named = self._by_matter.get(matter) if len(matter) > _LEAST_OTHER else []
        if office:
            return _drop_empty(one.of_issuer(wanted) for one in named for wanted in ("", office))
        own = key_of(issuer)
        mine = _drop_empty(one.of_issuer(own) for one in named if own)
        return mine or [one for one in named if one.is_of_one_issuer]

    def _choose_part(self, documents: Iterator[int], article: int | None) -> int | None:
        """Return the first of some documents, or the first that has an article."""
        some = list(islice(documents, 1 if article is None else MOST_PARTS))
        if article is None or len(some) < 2:
            return some[0] if some else None
        return next((at for at in some if self._has_article(at, article)), some[0])


class _Named:
    """Documents by a name, sorted where they are asked for.

    Of the names only hashes are kept: those of very many documents would fill the memory. `names`
    makes the names of a document anew where they are looked at.
    """

    def __init__(self, norms: Sequence[Norm], names: Callable[[Norm], Iterable[str]]) -> None:
        self._norms = norms
        self._names = names
        hashes, ordinals = array("q"), array("I")
        for ordinal, norm in enumerate(norms):
            for name in names(norm):
                hashes.append(hash(name))
                ordinals.append(ordinal)
        order = np.argsort(np.asarray(hashes), kind="stable")
        self._hashes, self._ordinals = (np.asarray(held)[order] for held in (hashes, ordinals))
        # Told one by one, a number of Python's own is found sooner.
        self._searched = self._hashes.data
        self._sorted: dict[str, list[Namesakes]] = {}

    def get(self, name: str) -> list[Namesakes]:
        """Return the documents of a name as one group, none where there are none."""
        if name not in self._sorted:
            members = self._members(name)
            if not members:
                return []
            self._sorted[name] = [Namesakes(self._norms, members)]
        return self._sorted[name]

    def groups(self) -> Iterator[list[int]]:
        """Give the documents of each name that several have."""
        ends = np.append(np.flatnonzero(np.diff(self._hashes)) + 1, len(self._hashes))
        sizes = np.diff(ends, prepend=0)
        for end, size in zip(ends[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            yield self._ordinals[end - size : end].tolist()

    def _members(self, name: str) -> list[int]:
        wanted = hash(name)
        start = bisect_left(self._searched, wanted)
        stop = bisect_right(self._searched, wanted, start)
        some = self._ordinals[start:stop].tolist()
        return [at for at in some if name in self._names(self._norms[at])]


def _families(norm: Norm) -> list[str]:
    """Return the keys of a norm's names."""
    return [key_of(name) for name in names_of(norm.title)]


def _keys(norm: Norm) -> list[str]:
    """Return those by which it may be meant: nobody who names a norm means a draft of it."""
    return [] if is_draft(norm.title) else _families(norm)


def _matters(norm: Norm) -> list[str]:
    return [_split_office(key)[1] for key in _keys(norm)]


def _numbers(norm: Norm) -> list[str]:
    return [norm.number] if norm.number else []


def _drop_empty(groups: Iterable[Namesakes]) -> list[Namesakes]:
    """Return the groups that are not empty."""
    return [one for one in groups if len(one)]


def _choose_version(ranges: Sequence[Range], day: str) -> Iterator[int]:
    """Give the documents of the last version that is no younger than a day, else of the eldest: a
    code may lie in several files."""
    days = [last for one in ranges if (last := one.last_until(day)) is not None]
    # Where none stood, all are younger.
    days = [max(days)] if days else [first for one in ranges if (first := one.first()) is not None]
    if not days:
        return iter(())
    parts = [one.of_day(min(days)) for one in ranges]
    return merge(*parts, key=ranges[0].sakes.id) if len(parts) > 1 else parts[0]


def _split_office(key: str) -> tuple[str, str]:
    """Return the office that a title begins with, "" where there is none, and the rest."""
    office = _OFFICE.match(key)
    if office and is_office(office[1]):
        return office[1], key[office.end() :]
    return "", key
