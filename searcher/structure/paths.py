"""The headings above a passage: those of its section, and the label of its article."""

from __future__ import annotations

import re
from functools import lru_cache

from searcher.model import Passage
from searcher.text.provisions import ADDED, provision

ARTICLE = rf"{provision('条')}(?:{ADDED})?"
ARTICLE_LABEL = re.compile(rf"{ARTICLE}(?:、{ARTICLE})*")


def section_path(passage: Passage) -> tuple[str, ...]:
    """Return the headings above a passage, without the label of an article.

    >>> section_path(Passage("a#1", "", ("第一章 总则", "第三条"), None, (1, 1)))
    ('第一章 总则',)
    """
    return passage.heading[:-1] if article_label(passage) else passage.heading


def article_label(passage: Passage) -> str:
    """Return the label of the article that a passage belongs to, or "".

    >>> article_label(Passage("a#1", "", ("第一章 总则", "第三条"), None, (1, 1)))
    '第三条'
    """
    last = passage.heading[-1] if passage.heading else ""
    return last if _is_label(last) else ""


# Every law has the same, and each is asked of several times.
@lru_cache(maxsize=4096)
def _is_label(heading: str) -> bool:
    return ARTICLE_LABEL.fullmatch(heading) is not None
