"""From which day a document holds, and until when, as it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from searcher.model import Document, Passage
from searcher.relations.kinds import EFFECTIVE, EXPIRES, Statement
from searcher.text.dates import find_date
from searcher.text.numerals import NUMERAL, read_numeral
from searcher.text.patterns import pattern

# A document says so in its closing, or in the notice that sends it out.
_CLOSING, _OPENING = 4, 4
_OWN = "本(?:[一-鿿]{1,8}?)"
_FROM = pattern(
    rf"(?:{_OWN}|^|[，,。；])(?:从|自|于)(?P<day>[^，。；]{{2,24}}?)(?:之?日)?(?:起|开始)?(?:正式)?(?P<verb>施行|实施|执行|生效|实行)"
)
_AT_ONCE = pattern("(?:公布|发布|印发|颁布|下发|签发|通过)")
_UNTIL = pattern(
    rf"(?:{_OWN}[^。；]{{0,40}}?)?有效期(?:限)?(?:为|至|到|：|:)?[ 　]*"
    rf"(?:(?P<years>{NUMERAL}{{1,3}})[ 　]*年|(?:自[^，。]{{2,20}}起?)?(?:至|到)?(?P<day>\d{{4}}年\d{{1,2}}月\d{{1,2}}日)(?:止)?)"
)
_WHOSE = pattern(f"{_OWN}|^[ 　]*有效期|施行|实施|执行|印发")


def validity_of(document: Document) -> Iterator[Statement]:
    """Give the day from which the document holds and the day it expires, where it says them.

    A term of validity nearly always speaks of a licence: only one in the closing, told of the
    document itself, counts. 自公布之日起 is the day it was published, else issued.
    """
    last = len(document.passages)
    places = [*range(min(_OPENING, last)), *range(max(_OPENING, last - _CLOSING), last)]
    effective: str | None = None
    for at in places:
        passage = document.passages[at]
        if "行" in passage.text or "效" in passage.text:
            for statement in _find_effective(document, at, passage):
                effective = statement.day
                yield statement
            if at >= last - _CLOSING:
                yield from _find_expiry(at, passage, effective)


def _find_effective(document: Document, at: int, passage: Passage) -> Iterator[Statement]:
    for match in _FROM.finditer(passage.text):
        told = match["day"]
        day = find_date(told + "日") or find_date(told)
        meta = document.metadata
        if day is None and _AT_ONCE.search(told):
            day = meta.issued_on if "印发" in told else meta.published_on or meta.issued_on
            # A text that was amended was put out when its first version was.
            day = meta.first_on or day
        if day is not None or _AT_ONCE.search(told):
            yield Statement(EFFECTIVE, at, *match.span(), day=day)
            return


def _find_expiry(at: int, passage: Passage, effective: str | None) -> Iterator[Statement]:
    for match in _UNTIL.finditer(passage.text):
        clause = re.split("[。；]", passage.text[: match.end()])[-1]
        if _WHOSE.search(clause) is None:
            continue
        day = find_date(match["day"]) if match["day"] else _add_years(effective, match["years"])
        if day:
            yield Statement(EXPIRES, at, *match.span(), day=day)
            return


def _add_years(day: str | None, years: str) -> str | None:
    """Return the day so many years on; None where either is unknown."""
    count = read_numeral(years)
    if day is None or not count:
        return None
    begun = date.fromisoformat(day)
    try:
        return begun.replace(year=begun.year + count).isoformat()
    except ValueError:  # 29 February
        return begun.replace(year=begun.year + count, day=28).isoformat()
