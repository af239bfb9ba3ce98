"""The fields that a clause may name, in Chinese and in English."""

from __future__ import annotations

from searcher.text.patterns import pattern
from searcher.text.simplified import simplified

FIELDS = {
    "标题": "title",
    "title": "title",
    "章节": "heading",
    "heading": "heading",
    "正文": "body",
    "body": "body",
    "发文机关": "issuer",
    "机关": "issuer",
    "issuer": "issuer",
    "文号": "number",
    "发文字号": "number",
    "number": "number",
    "doc_number": "number",
    "地区": "region",
    "region": "region",
    "文种": "type",
    "type": "type",
    "年份": "year",
    "year": "year",
    "日期": "date",
    "date": "date",
    "since": "since",
    "until": "until",
    "状态": "status",
    "效力": "status",
    "status": "status",
    "引用": "cites",
    "cites": "cites",
    "被引": "cited_by",
    "被引用": "cited_by",
    "cited_by": "cited_by",
}
# What only an option or a keyword of a search says.
OPTIONS = frozenset(
    "path document limit offset sort group as_of format context explain fold per_document".split()
)
NAME = pattern(r"([^\W\d_]\w{0,19}):")


def field_named(plain: str, at: int) -> tuple[str, int] | None:
    """Return the field whose name and colon stand at a place, and where they end.

    >>> field_named("标题:规划", 0), field_named("时间:三月", 0), field_named("doc_number:5", 0)
    (('title', 3), None, ('number', 11))
    """
    match = NAME.match(plain, at)
    name = FIELDS.get(simplified(match[1].lower())) if match else None
    return (name, match.end()) if match and name else None
