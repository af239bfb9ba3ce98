"""The history of a law: the lines under its title that tell who adopted and published it when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers
from searcher.text.numerals import DIGITS
from searcher.text.rules import Rules

from .offices import is_office, join_offices

ADOPTED, PUBLISHED, APPROVED = "adopted", "published", "approved"
_RULES = Rules(__file__, "history.tsv")
# The first that fits decides. 施行 alone is no act.
_ACTS = {
    ADOPTED: _RULES.pattern("{adopted}"),
    PUBLISHED: _RULES.pattern("{published}"),
    APPROVED: _RULES.pattern("{approved}"),
}
_LINE = _RULES.pattern("^{line}")
_SENTENCE = re.compile("。.")
_QUOTED = _RULES.pattern("{quoted}")
# A decree's 现予公布 speaks of its own date, not of the one told before it.
ANNOUNCES = _RULES.pattern("{hereby}")
_SESSION = _RULES.pattern("{session}")
_BODY_END = _RULES.pattern("{closes}|{adopted}|{published}|{approved}")
_BODY_PART = _RULES.pattern("{panel}")
_TOLD = _RULES.pattern("{adopted}|{published}|{approved}|{effect}")
_CLOSED = re.compile("[）)]")
_DATE_BEGUN = _RULES.pattern("{begun}")
_OFFICE_PARTS = _RULES.pattern("{parts}")
_LEAD = _RULES.pattern(r"^[，,、；;）)\s]*{leads}?{state}?")
_PLACELESS = _RULES.pattern("{placeless}")
_LONGEST = 3000
# One act told in running text: its day, who acted, what was done, and from when that holds.
_CLAUSE = "(?:[^。；;《〈]|《(?:[^《》]|《[^《》]*》){1,80}》|〈[^〈〉]{1,80}〉){0,120}?"
_TOLD_ACT = _RULES.pattern(
    rf"[（(，,；; 　]*(?:根据|自)?(?=[{DIGITS}一二]){{year}}{_CLAUSE}(?:{{adopted}}|{{published}}|{{approved}}|{{effect}})(?![的、和])"
    rf"(?:[，, 　]*自[^，。；;]{{1,20}}起{{effect}})?(?:[。；; 　]*[）)])?"
)


class Act(NamedTuple):
    """One act in a history: what was done, on which ISO date, by which body, under which decree."""

    kind: str
    on: str
    body: str | None
    decree: str | None


def is_history(text: str) -> bool:
    """True if a line under a title tells dates of adoption, publication or effect and no more.

    >>> is_history("2010年5月28日 临江市第三届人民代表大会常务委员会第九次会议通过")
    True
    >>> is_history("本条例自2010年5月28日起施行。以前的规定同时废止。")
    False
    """
    if "年" not in text or len(text) > _LONGEST:
        return False
    return bool(_LINE.match(text)) and not _SENTENCE.search(text) and not text.startswith("第")


def end_of_history(text: str, start: int, stop: int) -> int:
    """Return where a history ends that stands in running text from `start` on; `start` for none.

    >>> text = "东岭县养犬条例2010年5月28日县人大通过2012年3月1日县人大通过的《决定》修正第一章总则"
    >>> text[7 : end_of_history(text, 7, len(text))]
    '2010年5月28日县人大通过2012年3月1日县人大通过的《决定》修正'
    """
    end = start
    while end < stop and (act := _TOLD_ACT.match(text, end, stop)):
        end = act.end()
    return end


def read_history(lines: Sequence[str]) -> list[Act]:
    """Return the acts that the lines tell, in the order told; dates of mere effect are left out.

    A history may be broken over several lines, also within a clause or a date.

    >>> read_history(["2010年5月28日临江市第三届人大常委会第九次会议通过 自2010年8月1日起施行"])
    [Act(kind='adopted', on='2010-05-28', body='临江市人大常委会', decree=None)]
    """
    return [act for line in _join_broken(lines) if is_history(line) for act in _list_acts(line)]


def _join_broken(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines, those joined over which one history is broken."""
    held = ""
    for line in lines:
        if held and not (_is_broken(held) and len(held) + len(line) <= _LONGEST):
            yield held
            held = ""
        held += _choose_glue(held, line) + line
    if held:
        yield held


def _choose_glue(held: str, line: str) -> str:
    """Return a space where a joint office stands on a line of its own, as 中央军委 under 国务院."""
    dates = find_dates(held)
    apart = dates and is_office(held[dates[-1][1] :].strip()) and not _OFFICE_PARTS.match(line)
    return " " if apart else ""


def _is_broken(text: str) -> bool:
    """True if a line stops within a date or its brackets, or before it says what was done."""
    if "年" not in text or len(text) > _LONGEST or _SENTENCE.search(text):
        return False
    unclosed = text[0] in "（(" and text.count("（") + text.count("(") > len(_CLOSED.findall(text))
    dates = find_dates(text)
    told = not dates or _TOLD.search(text, dates[-1][1])
    return unclosed or not told or _DATE_BEGUN.search(text) is not None


def _list_acts(line: str) -> list[Act]:
    dates = find_dates(line)
    ends = [start for start, _, _ in dates[1:]] + [len(line)]
    begins = [0, *(end for _, end, _ in dates)]
    return [
        act
        for (start, end, iso), begin, stop in zip(dates, begins, ends)
        for act in _read_act(iso, line[end:stop], before=line[begin:start])
    ]


def _read_act(iso: str, clause: str, *, before: str) -> list[Act]:
    plain = ANNOUNCES.sub("", _QUOTED.sub("", clause))
    kind = next((kind for kind, words in _ACTS.items() if words.search(plain)), None)
    if kind is None:
        return []
    decree = next((number for _, _, number in find_numbers(plain)), None)
    told = _TOLD.match(plain)  # nothing stands between the date and what was done
    return [
        Act(
            kind,
            iso,
            _read_body(plain) or (_read_body(before.lstrip("（(【")) if told else None),
            decree,
        )
    ]


def _read_body(clause: str) -> str | None:
    """Return the body that the clause begins with, without the number of its session; None for
    省人民政府, which any province has."""
    text = _LEAD.sub("", _SESSION.sub("", clause))
    name = _BODY_PART.sub("", _BODY_END.split(text, maxsplit=1)[0].strip())
    return join_offices(name) if is_office(name) and not _PLACELESS.match(name) else None
