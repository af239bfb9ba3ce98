"""Terms that are one thing in many spellings: provisions, years, document numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from searcher.text.doc_numbers import Key, find_keys
from searcher.text.folding import fold
from searcher.text.numerals import HAN_DIGITS, TENS, VALUES, read_numeral
from searcher.text.patterns import pattern
from searcher.text.provisions import PROVISION, find_provisions

Unit = tuple[str, int, int]

# Every unit has one of these in it.
UNIT_SIGN = re.compile(r"[第年号\[]")
INDEXED = frozenset("编章节条款项")
YEAR = pattern(rf"[一二][{HAN_DIGITS}]{{3}}(?=年)")


class Numerals(NamedTuple):
    """What provisions in folded texts are numbered in, as the kernel takes it: what digits and
    tens count, and the kinds that are indexed."""

    digits: Mapping[str, int]
    tens: Mapping[str, int]
    kinds: Sequence[str]


NUMERALS = Numerals({**VALUES, **{str(n): n for n in range(10)}}, TENS, sorted(INDEXED))


def unit_terms(folded: str) -> list[Unit]:
    """Return the (term, start, end) of every unit in folded text, in the spelling that is indexed.

    >>> unit_terms("依照第三十二条,二〇二一年起")
    [('第32条', 2, 7), ('2021', 8, 12)]
    >>> unit_terms("见临政办(2021)34号")
    [('[2021]34号临政办', 1, 13)]
    """
    if not UNIT_SIGN.search(folded):
        return []
    found: list[Unit] = []
    found.extend(_provisions(folded))
    if "年" in folded:
        found.extend((str(read_numeral(m[0])), m.start(), m.end()) for m in YEAR.finditer(folded))
    if "号" in folded or "[" in folded:
        found.extend((number_term(key), start, end) for start, end, key in find_keys(folded))
    return found


def number_term(key: Key) -> str:
    """Return the term under which a document number is indexed: terms of numbers that end
    alike begin alike."""
    return fold(key.tail + key.office)


# Every law has the same, and each is asked of several times.
@lru_cache(maxsize=4096)
def provision_number(text: str) -> int | None:
    """Return the number of the first provision that a text names.

    >>> provision_number("第三十二条"), provision_number("总则")
    (32, None)
    """
    return next((found.number for found in find_provisions(text)), None)


def _provisions(folded: str) -> Iterator[Unit]:
    for match in PROVISION.finditer(folded) if "第" in folded else ():
        if term := _provision_term(match[0]):
            yield term, *match.span()


# Most are of few kinds and low numbers.
@lru_cache(maxsize=4096)
def _provision_term(text: str) -> str | None:
    """Return the one spelling of a provision, None for one that is not indexed."""
    kind, number, *_ = next(find_provisions(text), (None, None))
    return f"第{number}{kind}" if kind in INDEXED else None
