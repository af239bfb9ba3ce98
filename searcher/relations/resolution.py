"""Which document of the folder a name means, and which of its versions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from searcher.relations.kinds import AMENDS, REPEALS, REPEALS_PART, SELF, Statement
from searcher.relations.likeness import COPY, NEVER, SAME_DOCUMENT
from searcher.relations.names import is_draft, key_of, names_of
from searcher.structure.offices import is_office

_OFFICE = re.compile("^(.{2,60}?)(?=关于|印发|转发)")
_PLACE = re.compile("[一-鿿]{2,12}?(?:省|自治区|自治州|市|州|盟|县|区|旗)")
_SHORTEST_BARE = 2
_LAW_ENDS = ("法", "典")
_LEAST_OTHER = 4


class Norm(NamedTuple):
    """What is needed of a document to be named: what is unknown is ""."""

    title: str
    number: str
    issuer: str
    day: str
    region: str = ""


def least_of_copies(one: Norm, other: Norm) -> float:
    """Return how like two texts must be to be copies: less where title, number and day are the
    same. Texts of different days or regions, or a draft and its final form, never are: however
    alike, they are versions, or norms of two places."""
    if is_draft(one.title) != is_draft(other.title) or not may_be_of_one_place(one, other):
        return NEVER
    if one.day and other.day and one.day != other.day:
        return NEVER
    known = one.number and one.day and key_of(one.title) == key_of(other.title)
    same = known and (one.number, one.day) == (other.number, other.day)
    return SAME_DOCUMENT if same else COPY


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
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_matter: dict[str, list[int]] = defaultdict(list)
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._families: dict[str, list[int]] = defaultdict(list)
        # What was found for a name, for whose issuer: the same norms are named again and again.
        self._found: dict[tuple[str, str | None, bool, str], list[int]] = {}
        for ordinal, norm in enumerate(norms):
            for name in names_of(norm.title):
                key = key_of(name)
                self._families[key].append(ordinal)
                # Nobody who names a norm means a draft of it.
                if not is_draft(norm.title):
                    self._by_key[key].append(ordinal)
                    self._by_matter[_matter(key)[1]].append(ordinal)
            if norm.number:
                self._by_number[norm.number].append(ordinal)

    def links(
        self, source: int, statements: Sequence[Statement]
    ) -> Iterator[tuple[int, int, bool]]:
        """Give (order of the statement, document it means, whether that is a later version) for
        those statements of one document that mean one."""
        for order, statement in enumerate(statements):
            target = self.meant(source, statement)
            if target is not None:
                day = self.norms[source].day
                later = bool(day) and self.norms[target].day > day
                yield order, target, later

    def meant(self, source: int, statement: Statement) -> int | None:
        """Return the ordinal of the document a statement speaks of, None where none is here.

        Of several versions it is the last that stood when the text was written, else the first.
        """
        if statement.kind == SELF:
            return source
        found = self._named(statement, self.norms[source].issuer)
        if statement.kind in (REPEALS, REPEALS_PART, AMENDS):
            found = [at for at in found if self._may_end(source, at, statement)]
        elif statement.day:
            told = [at for at in found if self.norms[at].day.startswith(statement.day)]
            # A text that tells the day of a norm of its own title means an older version.
            found = told or [at for at in found if at != source]
        if not found:
            return None
        return self._part(self._versions(found, self.norms[source].day), statement.article)

    def versions(self) -> list[list[int]]:
        """Return the groups of documents that have one title, the eldest first."""
        groups = (group for group in self._families.values() if len(group) > 1)
        return [sorted(group, key=lambda at: self.norms[at].day) for group in groups]

    def may_be_versions(self, one: int, other: int) -> bool:
        """True unless two texts of one title are known to be of different regions."""
        return may_be_of_one_place(self.norms[one], self.norms[other])

    def _may_end(self, source: int, target: int, statement: Statement) -> bool:
        """True if a text may repeal or amend another: never itself nor a younger one."""
        here, there = self.norms[source], self.norms[target]
        if source == target or not here.day or not there.day:
            return False
        told = not statement.day or there.day.startswith(statement.day)
        if statement.kind == AMENDS:
            return True
        same = key_of(here.title) == key_of(there.title)
        return there.day < here.day and told and (not same or bool(statement.day))

    def _named(self, statement: Statement, issuer: str) -> list[int]:
        asked = (statement.name, statement.number, statement.bare, issuer)
        if asked not in self._found:
            self._found[asked] = self._sought(statement, issuer)
        return self._found[asked]

    def _sought(self, statement: Statement, issuer: str) -> list[int]:
        """Return the documents that have the name or the number of a statement."""
        if statement.bare:
            return self._bare(statement.name)
        if not statement.name:
            return self._by_number.get(statement.number or "", [])
        key = key_of(statement.name)
        found = self._by_key.get(key) or self._without_office(key, issuer)
        if statement.number:
            same = [at for at in found if self.norms[at].number == statement.number]
            return same or [at for at in found if not self.norms[at].number]
        return found

    def _bare(self, name: str) -> list[int]:
        """Return the documents whose title ends the words before 第X条: the longest there is."""
        key = key_of(name)
        for start in range(len(key) - _SHORTEST_BARE + 1):
            rest = key[start:]
            if len(rest) < _LEAST_OTHER and not rest.endswith(_LAW_ENDS):
                return []
            if found := self._by_key.get(rest):
                return found
        return []

    def _without_office(self, key: str, issuer: str) -> list[int]:
        """Return the documents of the same matter where one of both names leaves out the office."""
        office, matter = _matter(key)
        named = self._by_matter.get(matter, []) if len(matter) > _LEAST_OTHER else []
        if office:
            return [at for at in named if key_of(self.norms[at].issuer) in ("", office)]
        own = key_of(issuer)
        mine = [at for at in named if own and key_of(self.norms[at].issuer) == own]
        offices = {self.norms[at].issuer for at in named}
        return mine or (named if len(offices) == 1 else [])

    def _versions(self, found: list[int], day: str) -> list[int]:
        """Return the documents of the last version that is no younger than a day, else of the
        eldest: a code may lie in several files."""
        if len(found) == 1:
            return found
        days = sorted({self.norms[at].day for at in found})
        standing = [one for one in days if not day or one <= day]
        meant = standing[-1] if standing else days[0]
        return [at for at in found if self.norms[at].day == meant]

    def _part(self, documents: Sequence[int], article: int | None) -> int:
        """Return the first of some documents, or the first that has an article."""
        if article is None or len(documents) == 1:
            return documents[0]
        having = (at for at in documents if self._has_article(at, article))
        return next(having, documents[0])


def _matter(key: str) -> tuple[str, str]:
    """Return the office that a title begins with, "" where there is none, and the rest."""
    office = _OFFICE.match(key)
    if office and is_office(office[1]):
        return office[1], key[office.end() :]
    return "", key
