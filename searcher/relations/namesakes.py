"""The documents that have one name, sorted so that none but those meant need be looked at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from searcher.relations.names import is_trial, key_of
from searcher.text.doc_numbers import number_key
from searcher.text.patterns import pattern

# Comes after every text.
LAST = "\U0010ffff"
# In a number in its one spelling.
_YEAR = pattern("〔(\\d{4})〕|(\\d{4})年第")


class Norm(NamedTuple):
    """What is needed of a document to be named: what is unknown is "".

    `first` is the day of the first version of a text, where it tells that of an earlier one; `id`,
    that of the document, tells which of several alike comes first, whatever their ordinals.
    """

    title: str
    number: str
    issuer: str
    day: str
    region: str = ""
    first: str = ""
    id: str = ""

    @property
    def year(self) -> str:
        """The year that the day or else the number tells."""
        told = None if self.day else _YEAR.search(self.number)
        return (told[1] or told[2]) if told else self.day[:4]

    @property
    def when(self) -> str:
        """The day; where the number alone tells a year, what comes after all days of that year."""
        return self.day or self.year and self.year + LAST


class Namesakes:
    """Some documents, by ordinal, with the eldest first: those of unknown day before all, those
    of which but the year is known behind others of the year."""

    def __init__(self, norms: Sequence[Norm], members: Sequence[int]) -> None:
        days = {at: norms[at].when for at in members}
        self._norms = norms
        self.members = sorted(days, key=lambda at: (days[at], norms[at].id, at))
        self._days = [days[at] for at in self.members]

    def __len__(self) -> int:
        return len(self.members)

    def of_number(self, number: str) -> Namesakes:
        """Return those with a document number, "" for those without any."""
        return self._by_number.get(number) or Namesakes(self._norms, ())

    def of_short_number(self, number: str) -> Namesakes:
        """Return those of the one number of which this leaves out how its office begins, or the
        other way round: 市政府令第9号 for 岚江市人民政府令第9号; none where several end alike."""
        asked = number_key(number)
        alike = self._by_tail.get(asked.tail) if asked else None
        own = alike and number_key(self._norms[alike.members[0]].number)
        if (
            asked
            and alike
            and own
            and len(alike._by_number) == 1
            and (own.ends_with(asked) or asked.ends_with(own))
        ):
            return alike
        return Namesakes(self._norms, ())

    def of_issuer(self, key: str) -> Namesakes:
        """Return those whose issuer has a key, "" for those without any."""
        return self._by_issuer.get(key) or Namesakes(self._norms, ())

    def of_trial(self, trial: bool) -> Namesakes:
        """Return those that are on trial, or those that are not."""
        return self._by_trial.get("trial" if trial else "") or Namesakes(self._norms, ())

    @cached_property
    def is_of_one_issuer(self) -> bool:
        """Whether all have the same issuer, or none has any."""
        return len({self._norms[at].issuer for at in self.members}) == 1

    def id(self, at: int) -> str:
        """Return the id of a document of an ordinal."""
        return self._norms[at].id

    def whole(self) -> Range:
        """Return all of them."""
        return Range(self, 0, len(self))

    def begins(self, day: str) -> int:
        """Return the place of the first of a day or a later one."""
        return bisect_left(self._days, day)

    def ends(self, day: str) -> int:
        """Return the place behind the last of a day or an earlier one."""
        return bisect_right(self._days, day)

    def day(self, place: int) -> str:
        """Return the day of the one at a place."""
        return self._days[place]

    def stretch(self, place: int) -> tuple[int, int]:
        """Return the places that follow one another and hold one title with a place."""
        return self._stretches[place]

    def title(self, place: int) -> str:
        """Return the key of the title of the one at a place."""
        return self._titles[place]

    @cached_property
    def _titles(self) -> list[str]:
        return [key_of(self._norms[at].title) for at in self.members]

    @cached_property
    def _stretches(self) -> list[tuple[int, int]]:
        stretches: list[tuple[int, int]] = []
        for place, title in enumerate(self._titles):
            if place == len(stretches):
                end = place + 1
                while end < len(self) and self._titles[end] == title:
                    end += 1
                stretches += [(place, end)] * (end - place)
        return stretches

    @cached_property
    def _by_number(self) -> dict[str, Namesakes]:
        return self._parted([self._norms[at].number for at in self.members])

    @cached_property
    def _by_trial(self) -> dict[str, Namesakes]:
        titles = [self._norms[at].title for at in self.members]
        return self._parted(["trial" if is_trial(title) else "" for title in titles])

    @cached_property
    def _by_tail(self) -> dict[str, Namesakes]:
        keys = [number_key(self._norms[at].number) for at in self.members]
        return self._parted([key.tail if key else "" for key in keys])

    @cached_property
    def _by_issuer(self) -> dict[str, Namesakes]:
        return self._parted([key_of(self._norms[at].issuer) for at in self.members])

    def _parted(self, keys: Sequence[str]) -> dict[str, Namesakes]:
        parts: dict[str, list[int]] = defaultdict(list)
        for key, at in zip(keys, self.members, strict=True):
            parts[key].append(at)
        return {key: Namesakes(self._norms, part) for key, part in parts.items()}


class Range(NamedTuple):
    """The namesakes at the places from `start` to `stop`, all of a day or none; but for the one
    of the ordinal `without`, and for those with the title of the key `untitled`."""

    sakes: Namesakes
    start: int
    stop: int
    without: int | None = None
    untitled: str | None = None

    def told(self, day: str) -> Range:
        """Return those whose day begins so, else those of which but its year is known."""
        told = self._within(self.sakes.begins(day), self.sakes.ends(day + LAST))
        return told if told.first() is not None else self.vague(day[:4])

    def dated(self, *, before: str = LAST) -> Range:
        """Return those with a day or a year, one that is before another."""
        return self._within(self.sakes.ends(""), self.sakes.begins(before))

    def vague(self, year: str) -> Range:
        """Return those of which but a year is known, those of unknown day where that is ""."""
        when = year and year + LAST
        return self._within(self.sakes.begins(when), self.sakes.ends(when))

    def _within(self, start: int, stop: int) -> Range:
        return self._replace(start=max(self.start, start), stop=min(self.stop, stop))

    def last_until(self, day: str) -> str | None:
        """Return the last day among them that is not after another, of all where that is ""."""
        place = (min(self.stop, self.sakes.ends(day)) if day else self.stop) - 1
        while place >= self.start and self._is_out(place):
            place = self.sakes.stretch(place)[0] - 1 if self.untitled is not None else place - 1
        return self.sakes.day(place) if place >= self.start else None

    def first(self) -> str | None:
        """Return the first day among them."""
        place = next(self._places(self.start, self.stop), None)
        return None if place is None else self.sakes.day(place)

    def of_day(self, day: str) -> Iterator[int]:
        """Give the ordinals of those of one day, by their ids."""
        part = self._within(self.sakes.begins(day), self.sakes.ends(day))
        return (self.sakes.members[at] for at in self._places(part.start, part.stop))

    def _places(self, place: int, stop: int) -> Iterator[int]:
        while place < stop:
            if not self._is_out(place):
                yield place
                place += 1
            else:
                place = self.sakes.stretch(place)[1] if self.untitled is not None else place + 1

    def _is_out(self, place: int) -> bool:
        if self.untitled is not None:
            return self.sakes.title(place) == self.untitled
        return self.sakes.members[place] == self.without
