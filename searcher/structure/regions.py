"""The province, prefecture and county that a title or an issuer names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from searcher.text.rules import Rules
from searcher.text.tables import table

_RULES = Rules(__file__, "regions.tsv")
_SUFFIX = _RULES.pattern("{division}")
_BEFORE_NAME = _RULES.pattern("{before}")
_OTHER_THINGS = _RULES.pattern("{other}")


class _Place(NamedTuple):
    """A division by its full name and the names of those it lies in, outermost first."""

    names: tuple[str, ...]

    @property
    def region(self) -> str:
        return "".join(self.names)


class _Gazetteer(NamedTuple):
    """The names that can be met in a title, each with the places it may be. Those of counties,
    thousands, are by their length, the longest first: they are looked for at a known place."""

    full: re.Pattern[str]
    short: re.Pattern[str]
    counties: dict[int, frozenset[str]]
    places: dict[str, list[_Place]]


def region_of(title: str | None, issuer: str | None) -> str | None:
    """Return the division that the issuer, or else the title, names, with all that it lies in.

    A short name counts only at the start and only where it is not also a common word; a county
    only where it stands first or after its prefecture; a name that several places share only
    beside its province. None for the nation's own offices and for texts naming two provinces.

    >>> region_of("宁波公安科技规划", None), region_of("关于东城区的通知", "北京市东城区人民政府")
    ('浙江省宁波市', '北京市东城区')
    >>> region_of("云南白药的用法", None), region_of("朝阳区养犬办法", None)
    (None, None)
    """
    return _find_region_in(issuer or "") or _find_region_in(title or "")


@lru_cache(maxsize=4096)
def _find_region_in(text: str) -> str | None:
    if _OTHER_THINGS.match(text):
        return None
    gazetteer = _read_gazetteer()
    named = [gazetteer.places[m.group()] for m in gazetteer.full.finditer(text)]
    short = gazetteer.short.match(text)
    if short:
        named.insert(0, gazetteer.places[short.group()])
    place = _choose_place(named)
    return _add_county(text, place, gazetteer) if place or not named else None


def _choose_place(named: list[list[_Place]]) -> _Place | None:
    """Return the innermost place that all the names agree on, None when they name several."""
    found: _Place | None = None
    for places in named:
        agreeing = [p for p in places if found is None or _do_agree(p, found)]
        if len(agreeing) != 1:
            return None
        found = max(agreeing[0], found or agreeing[0], key=lambda place: len(place.names))
    return found


def _do_agree(one: _Place, other: _Place) -> bool:
    shared = min(len(one.names), len(other.names))
    return one.names[:shared] == other.names[:shared]


def _add_county(text: str, place: _Place | None, gazetteer: _Gazetteer) -> str | None:
    """Return the region with the county that stands first in the text or right after its
    prefecture.
    """
    outer = place.names if place else ()
    begins = [match.end() for match in reversed(list(_BEFORE_NAME.finditer(text)))] + [0]
    begins += [text.find(name) + len(name) for name in outer if name in text]
    for begin in reversed(begins):
        name = _county_at(text, begin, gazetteer)
        inner = gazetteer.places[name] if name else []
        inside = [county for county in inner if county.names[: len(outer)] == outer]
        if len(inside) == 1 and (outer or len(name) > 2):
            return inside[0].region
    return place.region if place else None


def _county_at(text: str, begin: int, gazetteer: _Gazetteer) -> str:
    """Return the longest name of a county that begins at a place, "" where none does."""
    for length, names in gazetteer.counties.items():
        if text[begin : begin + length] in names:
            return text[begin : begin + length]
    return ""


@lru_cache(maxsize=1)
def _read_gazetteer() -> _Gazetteer:
    full: dict[str, list[_Place]] = defaultdict(list)
    short: dict[str, list[_Place]] = defaultdict(list)
    counties: dict[str, list[_Place]] = defaultdict(list)
    for names in dict.fromkeys(_read_divisions()):
        place = _Place(tuple(name for name in names if name))
        table = counties if names[2] else full
        table[place.names[-1]].append(place)
        if not names[2]:
            short[_cut_short_name(place)].append(place)
    short.pop("", None)
    return _Gazetteer(
        full=_match_any(full),
        short=re.compile("|".join(_match_short(name) for name in _sort_longest_first(short))),
        counties={
            length: frozenset(names)
            for length, names in groupby(_sort_longest_first(counties), key=len)
        },
        places={**counties, **{name: found[:1] for name, found in short.items()}, **full},
    )


def _read_divisions() -> Iterator[tuple[str, str, str]]:
    """Yield every division as (province, prefecture, county), the inner ones empty for the outer."""
    for row in table("regions.tsv").splitlines():
        if row.startswith("#"):
            continue
        province, prefecture, counties = row.split("\t")
        yield province, "", ""
        if prefecture:
            yield province, prefecture, ""
        for county in counties.split():
            yield province, prefecture, county


def _cut_short_name(place: _Place) -> str:
    """Return 宁波 for 宁波市, 延边 for 延边朝鲜族自治州; empty where no name of two characters is left."""
    name = _SUFFIX.sub("", place.names[-1])
    return name if len(name) >= 2 and not name.endswith(("县", "区")) else ""


def _match_short(name: str) -> str:
    """Return a short name, that which is also a word only before the word of an office."""
    is_word = name in _RULES.meanings("word")
    return re.escape(name) + (_RULES.filled("(?={office})") if is_word else "")


def _match_any(names: dict[str, list[_Place]]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _sort_longest_first(names))))


def _sort_longest_first(names: dict[str, list[_Place]]) -> list[str]:
    return sorted(names, key=len, reverse=True)
