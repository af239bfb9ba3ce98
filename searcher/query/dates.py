"""Values of date fields: 2021, 2021-06, 2018..2022, >=2021, 2021年6月, 二〇二一年."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from searcher.errors import QueryError, shortened
from searcher.query.lexer import Token
from searcher.query.nodes import Dates
from searcher.text.numerals import HAN_NUMERALS, read_numeral
from searcher.text.patterns import pattern

DATE = pattern(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?|年)?")
COMPACT = pattern(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
HAN_NUMBER = pattern(f"[{HAN_NUMERALS}]+")
# What stands between the ends of a range; a hyphen does between years alone.
BETWEEN = pattern(r"\.\.+|…+|~|[—–]+|至今?|(?<=\d{4})年?-(?=\d{4})")
TWINS = str.maketrans("＞＜＝～－．／", "><=~-./")
OPERATORS = (">=", "<=", ">", "<")
EXAMPLE = "年份:2018..2022 or 日期:>=2021-06"

Days = tuple[str, str]
Span = tuple[str | None, str | None]


def first_and_last_day(text: str) -> Days | None:
    """Return the days that a year, month or day spans, in ISO form; None if it is no date.

    >>> first_and_last_day("2024-02"), first_and_last_day("2021"), first_and_last_day("2021-13")
    (('2024-02-01', '2024-02-29'), ('2021-01-01', '2021-12-31'), None)
    >>> first_and_last_day("20240229"), first_and_last_day("二〇二四年二月二十九日")
    (('2024-02-29', '2024-02-29'), ('2024-02-29', '2024-02-29'))
    """
    match = DATE.fullmatch(_in_digits(text))
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1 <= year <= 9999 or (month is not None and not 1 <= month <= 12):
        return None
    last_day = calendar.monthrange(year, month or 12)[1]
    if day is not None and not 1 <= day <= last_day:
        return None
    first = f"{year:04}-{month or 1:02}-{day or 1:02}"
    return first, f"{year:04}-{month or 12:02}-{day or last_day:02}"


def read_span(text: str) -> Span | None:
    """Return the first and the last day that a date or a range of dates names, None where it is
    open and for the whole where it is neither.

    >>> read_span("2018-2022"), read_span(">=2021-06"), read_span("昨天")
    (('2018-01-01', '2022-12-31'), ('2021-06-01', None), None)
    """
    plain = _in_digits(text)
    for operator in OPERATORS:
        if plain.startswith(operator):
            return _compared(operator, first_and_last_day(plain[len(operator) :]))
    parts = BETWEEN.split(plain)
    ends = [first_and_last_day(part) for part in parts]
    if len(parts) > 2 or not any(parts) or any(p and not end for p, end in zip(parts, ends)):
        return None
    since, until = ends[0], ends[-1]
    return since[0] if since else None, until[1] if until else None


def date_range(query: str, token: Token, field: str = "date") -> Dates:
    """Return the range that a date field's value says; of since and until one end is open. Raises
    QueryError.

    >>> date_range("since:2021", Token("word", "2021", 6), "since")
    Dates(since='2021-01-01', until=None)
    """
    span = read_span(token.text)
    if span is None:
        raise _error(query, token)
    since, until = span
    if since and until and since > until:
        raise QueryError(
            query, token.offset, problem="the range ends before it begins", example=EXAMPLE
        )
    return Dates(None if field == "until" else since, None if field == "since" else until)


def _in_digits(text: str) -> str:
    """Return a value without spaces, its numbers in Arabic digits, 20240229 parted."""
    plain = "".join(text.translate(TWINS).split())
    plain = HAN_NUMBER.sub(lambda match: str(read_numeral(match[0])), plain)
    return COMPACT.sub(r"\1-\2-\3", plain)


def _compared(operator: str, days: Days | None) -> Span | None:
    if days is None:
        return None
    first, last = days
    return {
        ">=": (first, None),
        "<=": (None, last),
        ">": (_days_from(last, 1), None),
        "<": (None, _days_from(first, -1)),
    }[operator]


def _days_from(day: str, count: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=count)).isoformat()
    except OverflowError:
        return day


def _error(query: str, token: Token) -> QueryError:
    problem = f"“{shortened(token.text)}” is no date or range of dates"
    return QueryError(query, token.offset, problem=problem, example=EXAMPLE)
