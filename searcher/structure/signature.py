"""The signature of a document (署名) and the date under it (成文日期)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.text.dates import find_dates
from searcher.text.han import HAN
from searcher.text.rules import Rules

from .offices import is_office, join_offices
from .spacing import squeeze

_LONGEST = 80
_FROM_END = 8  # a date without an office is a signature's only among so many last lines
_SHORT_NAME = re.compile(f"(?:中国|全国|中央|国家)[{HAN}]{{2,6}}")
_DATE_ENDS = tuple("日)）0123456789０１２３４５６７８９")
_MOST_OFFICES = 8
# Where the seal stood, behind the name: （印章）
_SEAL = re.compile("[ 　]*[（(](?:印章?|盖章|公章|签章|代章|章)[）)]")
_IMPRINT = Rules(__file__, "closing.tsv").pattern("{imprint}")
_SENTENCE_ENDS = ("。", "。”", "！")
_PROSE_ENDS = (*_SENTENCE_ENDS, "；", "：", "，")


class Signature(NamedTuple):
    """The office that signed and the ISO date under its name, each None when missing."""

    issuer: str | None
    issued_on: str | None


def read_signature(texts: Sequence[str]) -> Signature:
    """Return the first signature below the head: an office above or before a date that stands
    alone.

    A notice is signed before what it sends round, so the first one is its own. A date alone
    counts at the very end, and where it closes a text: after a sentence, and before something
    else than prose. A seal stood on it where older documents name no office.

    >>> read_signature(["特此通知。", "临江市公安局", "临江市财政局", "二〇一六年三月一日"])
    Signature(issuer='临江市公安局、临江市财政局', issued_on='2016-03-01')
    >>> read_signature(["会议于2016年3月1日召开。"])
    Signature(issuer=None, issued_on=None)
    >>> read_signature(["请执行。", "二○○九年一月八日", "养犬办法", *["第一条 养犬应当登记。"] * 9]).issued_on
    '2009-01-08'
    """
    alone: str | None = None
    for at, before, date in _list_dated(texts):
        issuer = "、".join(_list_offices_above(texts, at)) if not before else _read_office(before)
        issuer = issuer or ("" if before else _find_short_name_above(texts, at))
        if issuer or (not before and _does_close(texts, at)):
            return Signature(issuer or None, date)
        if not before and at >= len(texts) - _FROM_END:
            alone = date
    return Signature(None, alone)


def read_imprint(texts: Sequence[str]) -> Signature:
    """Return who printed a document and when, as its last lines tell: 某办公室 2016年3月1日印发.

    >>> read_imprint(["请执行。", "抄送：县委办公室。", "临江市人民政府办公室　2016年3月1日印发"])
    Signature(issuer='临江市人民政府办公室', issued_on='2016-03-01')
    """
    for text in reversed(texts[-_FROM_END:]):
        match = _IMPRINT.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if match:
            dates = find_dates(match["day"])
            issuer = _read_office(match["office"] or "")
            return Signature(issuer, dates[0][2] if dates else None)
    return Signature(None, None)


def _find_short_name_above(texts: Sequence[str], at: int) -> str:
    """Return the short name that a body of the whole nation signs with, which its text uses too:
    中国渡协.
    """
    above = squeeze(texts[at - 1]) if at and len(texts[at - 1]) <= _LONGEST else ""
    used = _SHORT_NAME.fullmatch(above) and any(above in text for text in texts[: at - 1])
    return above if used else ""


def _does_close(texts: Sequence[str], at: int) -> bool:
    """True if the date on a line of its own ends a text, as one in a chronicle does not."""
    below = texts[at + 1] if at + 1 < len(texts) else ""
    above = texts[at - 1] if at else ""
    closed = above.endswith(_SENTENCE_ENDS) or above.startswith("附")
    return "年" in texts[at] and closed and not below.endswith(_PROSE_ENDS)


def signing_lines(texts: Sequence[str]) -> Iterator[int]:
    """Yield the lines of all signatures by index: dates with the offices that they follow.

    >>> list(signing_lines(["特此通知。", "临江市公安局", "2016年3月1日", "（此件公开发布）"]))
    [1, 2]
    """
    for at, before, _ in _list_dated(texts):
        above = [] if before else _list_offices_above(texts, at)
        if above or _read_office(before):
            yield from range(at - len(above), at + 1)


def _list_dated(texts: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the short lines that end in a date: index, what stands before the date, the date."""
    for at, text in enumerate(texts):
        if len(text) <= _LONGEST and text.endswith(_DATE_ENDS):
            before, date = _read_date_at_end(text)
            if date is not None:
                yield at, before, date


def _read_date_at_end(text: str) -> tuple[str, str | None]:
    """Return what stands before the date that ends the text, and that date."""
    inner = text.strip("（）() 　")
    dates = find_dates(inner)
    if not dates or dates[-1][1] != len(inner):
        return text, None
    return inner[: dates[-1][0]].strip(), dates[-1][2]


def _read_office(text: str) -> str | None:
    text = _SEAL.sub("", text)
    names = text if is_office(text) else squeeze(text)
    return join_offices(names) if is_office(names) else None


def _list_offices_above(texts: Sequence[str], at: int) -> list[str]:
    """Return the offices on the lines right above a date, joint ones in their order."""
    names: list[str] = []
    for above in reversed(texts[max(0, at - _MOST_OFFICES) : at]):
        name = _read_office(above) if len(above) <= _LONGEST else None
        if name is None:
            break
        names.insert(0, name)
    return names
