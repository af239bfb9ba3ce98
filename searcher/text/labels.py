"""The labels by which documents tell of themselves (发文机关, 成文日期 …), one table for all formats."""

from __future__ import annotations

import re
from functools import cache

from searcher.text.tables import table

_BLANK = re.compile(r"\s+")
# What a record is of, before the name of what it tells.
_OF_A_THING = re.compile(
    "document|doc|news|policy|article|info|law|notice|post"
    "|(?:政策|法律|法规|规章|制度|条例|规范性|标准|文件|公文|文档|文章|新闻|资讯|信息|稿件|公告|通告|通知|网页|页面)+",
    re.I,
)
_BETWEEN_WORDS = re.compile(r"[\s_.:-]+")
_ASIDE = re.compile(r"\s*[(（][^()（）]{1,8}[)）]$")


@cache
def labels() -> dict[str, str | None]:
    """Return what each label tells: title, issuer, doc_number, issued_on, published_on and the
    like; None for a label that is known and not kept."""
    return _told("labels.tsv")


@cache
def _names() -> dict[str, str | None]:
    return _told("keys.tsv")


def _told(name: str) -> dict[str, str | None]:
    """Return what each name of a table tells, None where that is not kept."""
    rows = (line.split("\t") for line in table(name).splitlines())
    kept = (row for row in rows if row[0] and not row[0].startswith("#"))
    return {row[0]: row[1] if len(row) > 1 and row[1] else None for row in kept}


def key_of_label(written: str) -> str | None:
    """Return what a label tells, its characters parted by blanks or not; None for none that is kept.

    >>> key_of_label("制发机关"), key_of_label("文　号"), key_of_label("体裁")
    ('issuer', 'doc_number', None)
    """
    return labels().get(_BLANK.sub("", written))


def key_of_name(name: str) -> str | None:
    """Return what a record of data, or front matter, tells under a name, in English or by a label;
    "body" for the text itself, None for what is not kept.

    >>> key_of_name("pub_date"), key_of_name("docNumber"), key_of_name("成文日期"), key_of_name("正文")
    ('published_on', 'doc_number', 'issued_on', 'body')
    >>> key_of_name("newsTitle"), key_of_name("policy_content"), key_of_name("bookTitle")
    ('title', 'body', None)
    >>> key_of_name("发布时间（北京）"), key_of_name("createTime"), key_of_name("文件名")
    ('published_on', 'created_on', 'named')
    >>> key_of_name("政策名称"), key_of_name("法律法规标题"), key_of_name("新闻发布时间"), key_of_name("项目名称")
    ('title', 'title', 'published_on', None)
    """
    name = _ASIDE.sub("", name)
    told = _told_under(name)
    if told is None and (match := _OF_A_THING.match(name)):
        told = _told_under(name[match.end() :])
    return told


def _told_under(name: str) -> str | None:
    return _names().get(_BETWEEN_WORDS.sub("", name).lower()) or key_of_label(name)


@cache
def label_pattern(*, least: int = 1) -> str:
    """Return a pattern of every label of so many characters, longer ones first, so that 信息名称
    is not read as 名称."""
    names = (name for name in labels() if len(name) >= least)
    return "|".join(r"\s*".join(name) for name in sorted(names, key=len, reverse=True))
