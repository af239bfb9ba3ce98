"""Lines of a saved web page that say only when and whence it came: read, then left out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from searcher.text.dates import find_dates
from searcher.text.rules import Rules

_RULES = Rules(__file__, "bylines.tsv")
_LABEL = "(?:{source}|{published}|{other})"
# A value ends where the next label begins: pages set them apart without a space.
_FIELD = _RULES.pattern(
    rf"[【\[(（]?[ 　]*(?P<label>{_LABEL})[ 　]*[:：】|]?[ 　]*"
    rf"(?P<value>(?:(?!{_LABEL}[ 　]*[:：])[^\s:：|【】\[\]，。；！？]){{0,20}})(?:[ 　]*次)?[】\])）]?"
)
_SOURCE = _RULES.pattern("{source}")
_PUBLISHED = _RULES.pattern("{published}")
_COUNTED = _RULES.pattern("{counted}")
_PRESS = _RULES.pattern("{press}")
_CUE = _RULES.pattern("{cue}")
PLACE = _RULES.pattern("{place}")
_EVENT = _RULES.pattern("{event}")
_TIME = re.compile(r"[T ]?\d{1,2}:\d{2}(?::\d{2})?")
_LEFT_OVER = re.compile(r"[\s　•·|:：、，,/\-—【】\[\]()（）大中小]*")
_LONGEST = 120


class Byline(NamedTuple):
    """What a byline says: the ISO date it was published on, and its source."""

    published_on: str | None
    source: str | None


# The lines at the top of a document are asked of by all who read there.
@lru_cache(maxsize=256)
def read_byline(text: str) -> Byline | None:
    """Return the byline that `text` is, None when it says anything else besides.

    A bare date is none, nor is the time a sharing site gives for an upload: only a date with
    a time of day, a named source or the label 发布时间 speaks of publication.

    >>> read_byline("2021-03-05 09:30:00 来源:东岭县公安局 评论:")
    Byline(published_on='2021-03-05', source='东岭县公安局')
    >>> read_byline("时间：2022-08-18 10:20来源：市司法局作者：办公室点击：次").source
    '市司法局'
    >>> read_byline("时间:2021-03-05"), read_byline("来源:据统计，全县有三个镇。")
    (None, None)
    >>> read_byline("来源：新华社").source, read_byline("来源：自筹资金")
    ('新华社', None)
    >>> read_byline("时间：2031年3月5日 9:00—11:30"), read_byline("时间：2031年3月5日下午2:30")
    (None, None)
    """
    if len(text) > _LONGEST or not _CUE.search(text):
        return None
    dates = find_dates(text)
    rest = _blank_out(text, dates)
    timed = bool(_TIME.search(rest)) and bool(dates) and not _EVENT.search(text)
    rest = _TIME.sub(" ", rest)
    fields = {match["label"]: match["value"] for match in _FIELD.finditer(rest)}
    source = next((fields[label] for label in fields if _SOURCE.fullmatch(label)), None)
    labelled = any(_PUBLISHED.fullmatch(label) for label in fields)
    if not _LEFT_OVER.fullmatch(_FIELD.sub("", rest)):
        return None
    if not dates and len(fields) == 1 and source and not _PRESS.search(source):
        return None  # where money or data come from
    counted = any(map(_COUNTED.match, fields))
    if not (timed or source is not None or ((labelled or counted) and dates)):
        return None
    return Byline(dates[0][2] if dates else None, source or None)


def _blank_out(text: str, spans: list[tuple[int, int, str]]) -> str:
    """Return the text with a space in the place of each date."""
    for start, end, _ in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text
