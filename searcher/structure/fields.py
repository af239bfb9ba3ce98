"""What lines of labels in the head of a document say of it: 发文机关：…, 发文字号：…"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from searcher.text.labelled import Labelled, read_labelled

_LONGEST = 500  # code points of a row of labels
# What a head tells with a label; a source is told by a byline.
_TOLD = frozenset({"title", "issuer", "doc_number", "issued_on", "published_on"})
_TELLING = _TOLD - {"title"} | {"index_number"}  # beside these, what is named is a document


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


def read_row(line: str) -> list[Labelled]:
    """Return the labels of a line with what they tell, none of a line too long for a row of them."""
    return read_labelled(line) if len(line) <= _LONGEST else []
