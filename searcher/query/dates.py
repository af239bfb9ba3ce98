"""Values of date fields: 2021, 2021-06, 2018..2022, >=2021, 2021年6月."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from searcher.errors import QueryError
from searcher.query.lexer import Token
from searcher.query.nodes import Dates

DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?|年)?")
OPERATORS = (">=", "<=", ">", "<")
EXAMPLE = "年份:2018..2022 or 日期:>=2021-06"


def first_and_last_day(text: str) -> tuple[str, str] | None:
    """The days that a year, month or day spans, in ISO form; None if it is no date.

    >>> first_and_last_day("2024-02"), first_and_last_day("2021"), first_and_last_day("2021-13")
    (('2024-02-01', '2024-02-29'), ('2021-01-01', '2021-12-31'), None)
    """
    match = DATE.fullmatch(text.strip())
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


def date_range(query: str, token: Token) -> Dates:
    """The range that a date field's value says. Raises QueryError."""
    text = token.text.replace("＞", ">").replace("＜", "<").replace("＝", "=").strip()
    for operator in OPERATORS:
        if text.startswith(operator):
            return _compared(query, token, operator=operator, text=text[len(operator) :])
    parts = re.split(r"\.\.+|…|~|至", text)
    if len(parts) > 2 or not any(parts):
        raise _error(query, token)
    since = _days(query, token, parts[0])
    until = _days(query, token, parts[-1])
    if since and until and since[0] > until[1]:
        raise QueryError(
            query, token.offset, problem="the range ends before it begins", example=EXAMPLE
        )
    return Dates(since[0] if since else None, until[1] if until else None)


def _days(query: str, token: Token, text: str) -> tuple[str, str] | None:
    if not text:
        return None
    days = first_and_last_day(text)
    if days is None:
        raise _error(query, token)
    return days


def _compared(query: str, token: Token, *, operator: str, text: str) -> Dates:
    days = first_and_last_day(text)
    if days is None:
        raise _error(query, token)
    first, last = days
    return {
        ">=": Dates(first, None),
        "<=": Dates(None, last),
        ">": Dates(_days_from(last, 1), None),
        "<": Dates(None, _days_from(first, -1)),
    }[operator]


def _days_from(day: str, count: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=count)).isoformat()
    except OverflowError:
        return day


def _error(query: str, token: Token) -> QueryError:
    problem = f"“{token.text}” is no date or range of dates"
    return QueryError(query, token.offset, problem=problem, example=EXAMPLE)
