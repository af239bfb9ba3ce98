"""The seam between two lines: whether it shows that one line was broken there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from searcher.repair.dictionary import Choice, find_likeliest
from searcher.text.han import HAN_OF_PROSE

_ENDED = re.compile("[。！？]")
# Marks that do not begin a line.
HANGING = "，。、；：！？”’）》】,;:!?)"
_LAST = re.compile(f"[{HAN_OF_PROSE}]{{1,5}}$")
_FIRST = re.compile(f"[{HAN_OF_PROSE}]{{1,5}}")
_CUT = 0.25  # of the seams that tell
_ENOUGH = 20  # seams


def are_cut(seams: Iterable[tuple[str, str]]) -> bool:
    """True if enough of the seams show that lines were broken; after a mark they tell nothing.

    >>> are_cut([("贯彻新发展理念，立足新发展阶", "段，坚持稳中求进，"), ("统筹发展，", "守牢底线。")])
    True
    """
    telling = list(islice((seam for seam in seams if _LAST.search(seam[0])), _ENOUGH))
    return sum(is_cut(*seam) for seam in telling) >= max(1, _CUT * len(telling))


def is_cut(text: str, after: str) -> bool:
    """True if a sentence that began after another on the same line goes on, a word, or a mark.

    Lines that merely stand in parallel end with words and say one thing each. `text` must not
    end a sentence.

    >>> is_cut("贯彻新发展理念，立足新发展阶", "段。"), is_cut("加强领导，落实责任", "强化保障，确保到位")
    (True, False)
    """
    return _ENDED.search(text, 0, len(text) - 1) is not None or parts_word(text, after)


def parts_word(text: str, after: str) -> bool:
    """True if a word runs over the seam, or a mark that begins no line stands behind it.

    >>> parts_word("立足新发展阶", "段。"), parts_word("规范管理。加强领导", "强化保障")
    (True, False)
    """
    if after.startswith(tuple(HANGING)):
        return True
    last, first = _LAST.search(text), _FIRST.match(after)
    if last is None or first is None:
        return False
    seam = len(last.group())
    words = find_likeliest([[Choice(char)] for char in last.group() + first.group()])
    return any(word.start < seam < word.start + len(word.text) for word in words)
