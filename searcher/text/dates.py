"""Full dates in any of the ways Chinese documents write them, as ISO 8601 strings."""

from __future__ import annotations

from datetime import date

from searcher.text.patterns import pattern

from .numerals import DIGITS, HAN_COUNT, HAN_DIGITS, ROUND_LETTERS, ZEROS, read_numeral

_DAY_HAN = f"[{HAN_COUNT}{ZEROS}{DIGITS}]{{1,3}}"
_YEAR_DIGIT, _DAY_DIGIT = f"[{DIGITS}{HAN_DIGITS}{ROUND_LETTERS}]", f"[{HAN_COUNT}{ZEROS}{DIGITS}]"
# As signatures have it: 公元2031年元月6日（星期一）, digits apart or not.
_SPREAD = rf"{_DAY_DIGIT}(?:[ 　]?{_DAY_DIGIT}){{0,2}}"
_HAN_DATE = pattern(
    rf"(?:公元[ 　]?)?(?<![{DIGITS}{HAN_DIGITS}])"
    rf"({_YEAR_DIGIT}(?:[ 　]?{_YEAR_DIGIT}){{3}})[ 　]*年[ 　]*({_SPREAD}|元)[ 　]*月[ 　]*({_SPREAD})[ 　]*日"
    r"(?:[ 　]?[（(](?:星期|周)[一二三四五六日天][）)]?)?"
)
_BLANKS = pattern("[ 　]")
# 中华民国110年3月5日, counted from 1911.
_MINGUO = pattern(
    rf"(?:中[华華])?民[国國][ 　]*([{DIGITS}]{{1,3}}|[一二三四五六七八九十百〇○零]{{1,5}})[ 　]*年"
    rf"[ 　]*({_DAY_HAN})[ 　]*月[ 　]*({_DAY_HAN})[ 　]*日"
)
_FIRST_MINGUO = 1911
_PLAIN_DATE = pattern(
    rf"(?<![{DIGITS}.\-/])([12１２][{DIGITS}]{{3}})([-/.．－／–‐])([{DIGITS}]{{1,2}})\2([{DIGITS}]{{1,2}})"
    rf"(?![{DIGITS}]|[.\-/][{DIGITS}])"
)
_STAMP = pattern(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?=[-_]\d{1,2}:)")
_COMPACT = pattern(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?\s*")
# Dates as English and programs write them: Mar 18, 2030; Mon, 18 Mar 2030; Mon Mar 18 08:00:00 CST 2030.
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
_DAY, _LATER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?,?", r"(?P<year>(?:19|20)\d\d)(?!\d)"
_WEEKDAY = r"\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_CLOCK = r"(?:\d\d?:\d\d(?::\d\d)?\s+(?:[a-z]{3,4}\s+)?)?"
_ENGLISH = (
    pattern(rf"(?i){_WEEKDAY}{_MONTH}\s+{_DAY}\s+{_CLOCK}{_LATER}"),
    pattern(rf"(?i){_WEEKDAY}{_DAY}[\s-]+{_MONTH},?[\s-]+{_LATER}"),
)
_YEAR_LAST = pattern(r"\s*(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_YEAR = pattern(
    rf"([{DIGITS}{HAN_DIGITS}{ROUND_LETTERS}]{{4}})[ 　]*"
    rf"(?:年(?:[ 　]*{_DAY_HAN}[ 　]*月)?|[-/.．－][{DIGITS}]{{1,2}})?"
)
_YEARS = range(1900, 2101)
_ZEROS = str.maketrans(dict.fromkeys(ROUND_LETTERS, "〇"))


def find_dates(text: str) -> list[tuple[int, int, str]]:
    """Return every full date in `text` as (start, end, ISO date), in order; offsets are code
    points.

    A month without a day, a day that no calendar has and a year outside 1900–2100 are no dates.

    >>> find_dates("二〇一八年八月二十九日修订，2020-02-30 无效，2021年3月")
    [(0, 11, '2018-08-29')]
    >>> find_dates("二О二一年三月五日")
    [(0, 9, '2021-03-05')]
    >>> find_dates("公元2031年元月6日（星期一）"), find_dates("2 0 3 1 年 1 2 月 6 日")
    ([(0, 16, '2031-01-06')], [(0, 19, '2031-12-06')])
    >>> find_dates("中華民國110年3月5日")
    [(0, 12, '2021-03-05')]
    """
    found = []
    if "年" in text:
        found += [(m.span(), m.groups()) for m in _HAN_DATE.finditer(text)]
        if "民" in text:
            found += [(m.span(), _count_from_1911(m.groups())) for m in _MINGUO.finditer(text)]
    found += [(m.span(), m.group(1, 3, 4)) for m in _PLAIN_DATE.finditer(text)]
    dated = [(*span, _write_iso(parts)) for span, parts in sorted(found)]
    return [(start, end, iso) for start, end, iso in dated if iso]


def find_date(text: str) -> str | None:
    """Return the first full date in `text` as an ISO string, None when it holds none.

    >>> find_date("印发日期：２０１８．８．２９"), find_date("2018年8月")
    ('2018-08-29', None)
    """
    dates = find_dates(text)
    return dates[0][2] if dates else None


def read_date(raw: str) -> str | None:
    """Return the date a markup field holds, which may also be written without separators, in English,
    or with the year last, where it can be read in one way.

    >>> read_date("20230411081530"), read_date("2023-04-11 16:42"), read_date("2023-04-11-23:59:59")
    ('2023-04-11', '2023-04-11', '2023-04-11')
    >>> read_date("Mar 18, 2030"), read_date("18/03/2030"), read_date("03/04/2030")
    ('2030-03-18', '2030-03-18', None)
    """
    stamp = _COMPACT.fullmatch(raw) or _STAMP.match(raw)
    return _write_iso(stamp.groups()) if stamp else find_date(raw) or _read_foreign(raw)


def _read_foreign(raw: str) -> str | None:
    """Return the date that a field begins with in English or with its year last."""
    if match := next(filter(None, (form.match(raw) for form in _ENGLISH)), None):
        begun = match["month"].lower()[:3]
        month = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(begun))
        return _write_iso((match["year"], str(month), match["day"]))
    if match := _YEAR_LAST.match(raw):
        ways = {(match[3], match[1]), (match[1], match[3])}  # month and day
        dates = {_write_iso((match[4], *way)) for way in ways} - {None}
        return dates.pop() if len(dates) == 1 else None
    return None


def read_year(raw: str) -> str | None:
    """Return the year of a text that is a year, or a month of it; None for any other.

    >>> read_year("2031年7月"), read_year("二〇三一年"), read_year("2031-2035年"), read_year("1031")
    ('2031', '2031', None, None)
    """
    match = _YEAR.fullmatch(raw.strip())
    year = read_numeral(match[1].translate(_ZEROS)) if match else None
    return str(year) if year in _YEARS else None


def _count_from_1911(parts: tuple[str, ...]) -> tuple[str, ...]:
    year = read_numeral(parts[0].translate(_ZEROS))
    return str((year or 0) + _FIRST_MINGUO), *parts[1:]


def _written(part: str) -> str:
    """Return a part of a date as numerals are written, 元 as the first month."""
    return "1" if part == "元" else _BLANKS.sub("", part).translate(_ZEROS)


def _write_iso(parts: tuple[str, ...]) -> str | None:
    year, month, day = (read_numeral(_written(part)) for part in parts)
    if year is None or month is None or day is None or year not in _YEARS:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
