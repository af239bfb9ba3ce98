"""Labels that stand in a line with what they tell: 标题：… 文号：… 发文日期：…, alike in every format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from searcher.text.han import HAN

from . import tables
from .labels import key_of_label, label_pattern, labels
from .rules import Rules

_EDGES = " 　\t\xa0|｜¦;；,，、。/／·•—–-"  # what parts a value from the next label
_NOT_BEFORE = re.compile(f"[{HAN}《]")
_LOOK_BEHIND = 8  # characters; enough for any rule of what ends a value
_LONG_LABEL = 4  # characters of a label that is one wherever it stands
_RULES = Rules(tables.__file__, "labelled.tsv")
_FIRST = "".join({label[0] for label in labels()})  # looked for before any label is tried
# Between the cells of a table: a label and what it tells.
_CELL = r"[ 　]*\t\s*(?=\S)"
_LABEL = _RULES.pattern(
    rf"{{opens}}\s*({label_pattern()}){{closes}}|(?=[{_FIRST}])({label_pattern()})(?:{{colon}}|{_CELL})"
)
_SIGN = re.compile(r"[:：=＝\]】］〗\t]")  # what every label has one of
_UNKNOWN = _RULES.pattern("{unknown}")
_ENDED = _RULES.pattern("{ended}")


class Labelled(NamedTuple):
    """A label and what it tells, "" for nothing; offsets are code points of the line.

    The label stands at `start`, what it tells begins at `value` and ends before `end`.
    """

    label: str
    told: str
    start: int
    value: int
    end: int

    @property
    def key(self) -> str | None:
        """What the label is about, None where that is not kept."""
        return key_of_label(self.label)


def read_labelled(line: str) -> list[Labelled]:
    """Return the known labels of a line with what each tells, in order.

    What a label tells ends where the next one begins, known or not. The signs that part them
    belong to neither.

    >>> found = read_labelled("标题：青河市养犬办法；文 号:青政发〔2021〕7号|浏览次数：3")
    >>> [(one.label, one.told) for one in found]
    [('标题', '青河市养犬办法'), ('文号', '青政发〔2021〕7号')]
    >>> [one.told for one in read_labelled("【标题】关于渡口安全的通知 【发文机关】青河市交通局")]
    ['关于渡口安全的通知', '青河市交通局']
    """
    matches = list(_find_labels(line)) if _SIGN.search(line) else []
    ends = [match.start() for match in matches[1:]] + [len(line)]
    return [_read_one(line, match, end) for match, end in zip(matches, ends)]


def _read_one(line: str, match: re.Match[str], end: int) -> Labelled:
    unknown = _UNKNOWN.search(line, match.end(), end)
    end = unknown.start() if unknown else end
    label = "".join((match[1] or match[2]).split())
    return Labelled(label, line[match.end() : end].strip(_EDGES), match.start(), match.end(), end)


def _find_labels(line: str) -> Iterator[re.Match[str]]:
    """Yield the labels; inside a word only a long one is one, or one that a value has run into."""
    begun = False
    for match in _LABEL.finditer(line):
        before = line[max(0, match.start() - _LOOK_BEHIND) : match.start()]
        glued = bool(before) and bool(_NOT_BEFORE.match(before[-1]))
        whole = match[1] or not glued or len(match[2]) >= _LONG_LABEL
        if whole or (begun and _ENDED.search(before)):
            begun = True
            yield match
