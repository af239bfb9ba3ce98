"""What elements of XML are by their names, where the names tell."""

from __future__ import annotations

from functools import lru_cache

from searcher.text.labels import key_of_name
from searcher.text.patterns import pattern
from searcher.text.provisions import NUMBER

# Within a line.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code date del dfn em emph emphasis font hi i ins kbd link mark "
    "name num orgname persname phrase placename q r ref ruby rs s samp seg small span strike strong "
    "sub sup t term time tt u ulink w xref".split()
)
BREAKS = frozenset("br lb tab".split())
# A line, or several, of their own.
BLOCKS = frozenset(
    "p para paragraph simpara line l lg li item div section sect body text content table tr row td th "
    "cell entry list ul ol dl dt dd quote blockquote note table caption front back article chapter part "
    "clause subparagraph 段 段落 款 项 目 条 条文 章 节 编 正文 内容 附件".split()
)
ROWS = frozenset("tr row".split())
UNSEEN = frozenset("style script".split())
NUMBERS = frozenset(
    "num number no label n seq index 序号 编号 条号 章号 节号 款号 项号 条目号 条序".split()
)
# Attributes that are the title of an element of blocks, and what numbers an article of a law.
TITLES = frozenset("title name heading head caption 标题 名称".split())
_ARTICLES = frozenset("article 条 条文 tiao".split())
_OF_NUMBERS = frozenset("no num number n 序号 编号 条号".split())
_DIGITS = pattern(NUMBER)
_HEADS = frozenset(
    "head heading header caption subtitle 章名 节名 编名 条名 条标 章标题 节标题 小标题".split()
)


def article_of(name: str, attribute: str, value: str) -> str:
    """Return the number of the article that an element is by an attribute, empty where it tells none.

    >>> article_of("article", "num", "3"), article_of("p", "num", "3")
    ('第3条', '')
    """
    if name.lower() not in _ARTICLES or attribute.lower() not in _OF_NUMBERS:
        return ""
    return f"第{value}条" if _DIGITS.fullmatch(value) else ""


key_of = lru_cache(maxsize=4096)(key_of_name)  # of the few names that many elements have


@lru_cache(maxsize=4096)
def is_head(name: str) -> bool:
    """True if an element of that name is the title of what it stands in.

    >>> is_head("标题"), is_head("heading"), is_head("p")
    (True, True, False)
    """
    return name.lower() in _HEADS or key_of_name(name) == "title"
