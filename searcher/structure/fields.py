"""What lines of labels in the head of a document say of it: 发文机关：…, 发文字号：…"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from searcher.text.labelled import Labelled, read_labelled
from searcher.text.labels import labels
from searcher.text.patterns import pattern
from searcher.text.provisions import provision

from .spacing import squeeze

_LONGEST = 500  # code points of a row of labels
# What a head tells with a label; a source is told by a byline.
_TOLD = frozenset({"title", "issuer", "doc_number", "issued_on", "published_on"})
_LONGEST_TOLD = 120  # code points of what stands below its label
_LONGEST_LABEL = 20  # code points, blanks between its characters counted
_BODY = pattern(rf"\s*{provision('条', '章')}")
_LEAST_BARE = 3  # labels without a colon that make a table of a column
# A line that is no label but a sentence, or leads to what is listed: labels below are what it speaks of.
SENTENCE = pattern(r"(?m)^[^\n:：\t【\]]{8,}[。：:]$")
_LEAST_BELOW = 3  # labels that make a table below a text
_ANNEX = pattern("[ 　]*附[ 　]*[件表录]")
_CLOSED = pattern(r".*(?:。|\d{4}年\d{1,2}月\d{1,2}日)[ 　]*")
_TELLING = _TOLD - {"title"} | {"index_number", "topic", "validity"}


@lru_cache(maxsize=4)
def top_fields(lines: tuple[str, ...], count: int) -> Mapping[str, str]:
    """Return what `read_fields` reads in the first `count` lines above the first sentence, labels
    that stand alone joined to what they tell. Who looks for the title asks, and who looks for the
    rest."""
    return read_fields(above_text(pair_labels(lines)[:count]))


def above_text(lines: Sequence[str]) -> list[str]:
    """Return the lines above the first sentence: labels below it tell of what that speaks of."""
    return [*takewhile(lambda line: not SENTENCE.match(line), lines)]


def below_text(lines: Sequence[str]) -> int:
    """Return where the table of labels begins that stands below a text, as a site's export writes
    it; the count of lines where none does. It has an index number; below an annex, or below words
    that lead to it, labels tell of something else.

    >>> foot = ["索引号：7", "发文字号：临政办〔2016〕13号", "有效性：失效"]
    >>> below_text(["养犬应当登记。", *foot]), below_text(["格式如下：", *foot])
    (1, 4)
    >>> below_text(["附件：样表", "养犬应当登记。", *foot]), below_text(foot)
    (5, 3)
    """
    first, keys = len(lines), []
    while first and (row := read_row(lines[first - 1])) and row[0].start == 0:
        keys += [one.key for one in row]
        first -= 1
    told = len(keys) >= _LEAST_BELOW and "index_number" in keys
    own = told and first and _CLOSED.fullmatch(lines[first - 1])
    return first if own and not any(map(_ANNEX.match, lines[:first])) else len(lines)


def read_fields(lines: Sequence[str]) -> Mapping[str, str]:
    """Return what a table of labels above the body says, by the name of the metadata, as written.

    A title is what stands in one line with other labels, or next to such a line.

    >>> dict(read_fields(["发文字号： 临政办〔2016〕13号　成文日期：2016年3月1日"]))
    {'doc_number': '临政办〔2016〕13号', 'issued_on': '2016年3月1日'}
    >>> read_fields(["名称：临江市养犬办法|文号：临政办〔2016〕13号"])["title"]
    '临江市养犬办法'
    """
    found: dict[str, str] = {}
    rows = [read_row(line) for line in lines]
    for at, row in enumerate(rows):
        near = [one.key for beside in rows[max(0, at - 1) : at + 2] for one in beside]
        for one in row:
            key = one.key
            if key in _TOLD and one.told and (key != "title" or _TELLING & set(near)):
                found.setdefault(key, one.told)
    return found


def pair_labels(lines: Sequence[str]) -> list[str]:
    """Return the lines with labels that stand alone joined to what they tell, on the line below;
    those without a colon only where several stand so, none below a first article.

    >>> pair_labels(["文 号：", "临政办〔2016〕13号", "标题", "临江市养犬办法"])
    ['文 号：临政办〔2016〕13号', '标题', '临江市养犬办法']
    """
    body = next((at for at, line in enumerate(lines) if _BODY.match(line)), len(lines))
    alone = [_is_label(line) for line in lines[:body]]
    told = [
        label and not after and 0 < len(below) <= _LONGEST_TOLD and not _is_open(below)
        for label, after, below in zip(alone, alone[1:], lines[1:])
    ]
    closed = [line.rstrip().endswith(("：", ":")) for line in lines]
    table = sum(told) >= _LEAST_BARE
    paired: list[str] = []
    at = 0
    while at < len(lines):
        joins = at < len(told) and told[at] and (closed[at] or table)
        colon = "" if closed[at] else "："
        paired.append(f"{lines[at].strip()}{colon}{lines[at + 1]}" if joins else lines[at])
        at += 1 + joins
    return paired


def _is_open(line: str) -> bool:
    """True if a line is itself a label, with what it tells or without."""
    return line.rstrip().endswith(("：", ":")) or bool(read_row(line))


def is_bare_label(line: str) -> bool:
    """True if a line is a known label with its colon, and tells nothing: 分类："""
    return line.rstrip().endswith(("：", ":")) and _is_label(line)


def _is_label(line: str) -> bool:
    return len(line) <= _LONGEST_LABEL and squeeze(line).rstrip("：:") in labels()


def read_row(line: str) -> list[Labelled]:
    """Return the labels of a line with what they tell, none of a line too long for a row of them."""
    return read_labelled(line) if len(line) <= _LONGEST else []
