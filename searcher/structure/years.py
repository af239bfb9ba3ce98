"""The year of a document of which no day is told: of a label, its number, its title or its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from searcher.text.dates import read_year
from searcher.text.doc_numbers import number_key
from searcher.text.rules import Rules

_RULES = Rules(__file__, "head.tsv")
_REPORT = _RULES.pattern("{report}")
_YEAR = _RULES.pattern("{of_report}")
_FOLDER = re.compile(r"((?:19|20)\d\d)(?:年度?)?")


def year_of(
    stated: Iterable[str], number: str | None, *, title: str | None, path: str
) -> str | None:
    """Return the year that one of the labels states, else that of the document number, else that
    in the title of a report to a congress, or in the name of its file or folder.

    >>> year_of(["2031年7月"], None, title=None, path="通知.txt")
    '2031'
    >>> year_of([], "临政办〔2031〕7号", title=None, path="通知.txt")
    '2031'
    >>> year_of([], None, title="政府工作报告", path="工作报告/临江市2031年.txt")
    '2031'
    >>> year_of(["2031-2035年"], None, title="2031年养犬办法", path="2031/养犬办法.txt")
    """
    key = number_key(number) if number else None
    told = map(read_year, (*stated, key.year if key else ""))
    if year := next(filter(None, told), None):
        return year
    if not (title and _REPORT.search(title)):
        return None
    place = PurePath(path)
    for name in (title, place.stem):
        years = {match[1] for match in _YEAR.finditer(name)}
        if len(years) == 1:
            return str(years.pop())
    folder = _FOLDER.fullmatch(place.parent.name)
    return folder[1] if folder else None
