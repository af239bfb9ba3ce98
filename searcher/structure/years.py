"""The year of a document of which no day is told: of a label, its number, its title or its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from searcher.text.numerals import read_numeral
from searcher.text.rules import Rules

_RULES = Rules(__file__, "head.tsv")
_STATED = _RULES.pattern("{year_alone}")
_REPORT = _RULES.pattern("{report}")
_YEAR = _RULES.pattern("{of_report}")
_FOLDER = re.compile(r"((?:19|20)\d\d)(?:年度?)?")
_OF_NUMBER = re.compile(r"〔((?:19|20)\d\d)〕")


def year_of(
    stated: Iterable[str], *, number: str | None, title: str | None, path: str
) -> str | None:
    """Return the year that one of the labels states, else that of the document number, else that
    in the title of a report to a congress, or in the name of its file or folder.

    >>> year_of(["2031年7月"], number=None, title=None, path="通知.txt")
    '2031'
    >>> year_of([], number="临政办〔2031〕7号", title=None, path="通知.txt")
    '2031'
    >>> year_of([], number=None, title="政府工作报告", path="工作报告/临江市2031年.txt")
    '2031'
    >>> year_of(["2031-2035年"], number=None, title="2031年养犬办法", path="2031/养犬办法.txt")
    """
    for text in stated:
        if match := _STATED.match(text.strip()):
            return str(read_numeral(match[1]))
    if number and (match := _OF_NUMBER.search(number)):
        return match[1]
    if not (title and _REPORT.search(title)):
        return None
    place = PurePath(path)
    for name in (title, place.stem):
        years = {match[1] for match in _YEAR.finditer(name)}
        if len(years) == 1:
            return str(years.pop())
    folder = _FOLDER.fullmatch(place.parent.name)
    return folder[1] if folder else None
