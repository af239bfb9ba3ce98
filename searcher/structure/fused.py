"""Where a heading ends that a converter has fused to the text after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from searcher.text.han import HAN
from searcher.text.rules import Rules

_WINDOW = 70  # no heading is longer
_SHORTEST_PHRASE = 6
_RULES = Rules(__file__, "fused.tsv")
_VERB = _RULES.pattern("{verb}")
_ENDS_AS_OBJECT = _RULES.pattern("{object}$")
_OBJECT_SIZES = (4, 5, 6, 2, 7, 8)  # the likeliest first
_USUAL_SIZE = 4
_HAN = re.compile(f"[{HAN}]*")
_SENTENCE_END = re.compile("[。！？]")
_SENTENCE_START = _RULES.pattern("{opens}")


def find_parallel_phrase(openings: Sequence[str]) -> str:
    """Return the phrase that most of the sibling headings share, empty when fewer than three do.

    Siblings are the openings of lines numbered in one style; parallel headings are the evidence
    that lets a fused one be cut.

    >>> find_parallel_phrase(["一、争取支持,为平安建设提供了经费保障", "二、更新观念,为平安建设奠定了基础",
    ...                  "三、完善制度,为平安建设提供了制度保障我们成立了小组"])
    ',为平安建设'
    """
    windows = [text[:_WINDOW] for text in openings[:12]]
    if len(windows) < 3:
        return ""
    shared = {_cut_before_verb(_find_longest_common(a, b)) for a, b in combinations(windows, 2)}
    phrases = sorted((phrase for phrase in shared if len(phrase) >= _SHORTEST_PHRASE), key=len)
    enough = max(3, len(windows) - 1)
    common = [p for p in phrases if sum(p in window for window in windows) >= enough]
    return common[-1] if common else ""


def find_fused_end(text: str, phrase: str, siblings: Sequence[str]) -> int | None:
    """Return where the heading at the start of `text` ends, None when nothing proves it.

    After the shared phrase a heading ends with two characters that end a sibling's part too,
    and there a sibling's line ends or a sentence begins (我们…, 近年…); else with a verb and
    its object (提供了组织保障). A phrase beyond the first sentence is no part of a heading.

    >>> siblings = ["一、争取支持,为平安建设提供了经费保障我们借鉴经验", "二、更新观念,为平安建设奠定了思想基础",
    ...             "三、完善制度,为平安建设提供了制度保障我们成立了小组"]
    >>> end = find_fused_end(siblings[0], ",为平安建设", siblings)
    >>> siblings[0][:end]
    '一、争取支持,为平安建设提供了经费保障'
    """
    begin = text.find(phrase, 0, _WINDOW) + len(phrase)
    if not phrase or begin < len(phrase) or _SENTENCE_END.search(text, 0, begin):
        return None
    others = [_cut_after(phrase, sibling) for sibling in siblings if sibling != text]
    return _find_shared_end(text, begin, others) or _find_object_end(text, begin)


def _find_shared_end(text: str, begin: int, others: Sequence[str]) -> int | None:
    """Return where the part after the phrase ends as a sibling's does."""
    line_ends = {other[-2:] for other in others if 2 < len(other) <= 20}
    for end in range(begin + 4, min(len(text), begin + 20)):
        tail = text[end - 2 : end]
        if tail in line_ends:
            return end
        if _SENTENCE_START.match(text, end) and any(tail in other for other in others):
            return end
    return None


def _find_object_end(text: str, begin: int) -> int | None:
    """Return where the object of the verb after the phrase ends: with a usual word, else at four.

    Verbs that begin alike (打牢, 打下) lend the phrase their first character.
    """
    verb = _VERB.match(text, begin) or _VERB.match(text, begin - 1)
    words = _HAN.match(text, verb.end()) if verb else None
    if words is None:
        return None
    ends = [words.start() + size for size in _OBJECT_SIZES if size <= len(words.group())]
    known = next((end for end in ends if _ENDS_AS_OBJECT.search(text, 0, end)), None)
    return known or next((end for end in ends if end == words.start() + _USUAL_SIZE), None)


def _cut_before_verb(phrase: str) -> str:
    """Return the phrase up to the verb, where the siblings share that too."""
    verb = _VERB.search(phrase, _SHORTEST_PHRASE)
    return phrase[: verb.start()] if verb else phrase


def _cut_after(phrase: str, text: str) -> str:
    """Return the whole of what follows the phrase, cut to a window."""
    _, found, rest = text.partition(phrase)
    return rest[:_WINDOW] if found else ""


def _find_longest_common(one: str, other: str) -> str:
    """Return the longest string that both windows hold, the first of several."""
    best = ""
    for start in range(len(one)):
        while start + len(best) < len(one) and one[start : start + len(best) + 1] in other:
            best = one[start : start + len(best) + 1]
    return best
