"""What is the same to a reader in other characters: Ⅱ and II, ㎡ and 平方米, wifi and Wi-Fi."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product

from searcher.analysis import fold
from searcher.structure.labels import read_label
from searcher.text.patterns import pattern
from searcher.text.tables import table

# A text with more things in it that can be spelt otherwise is looked for as it stands.
MOST_SPELLINGS = 12
# What parts the number of a heading from its name.
BEHIND_NUMBERS = ("", " ", "  ", "   ", "    ", "\n", "\t")
LATIN = pattern(r"[a-z][a-z0-9-]{2,}")

Forms = tuple[str, ...]
Groups = dict[str, Forms]


def spellings(folded: str) -> Forms:
    """Return a folded text in each of its spellings, as it stands first.

    >>> spellings("ii级响应"), spellings("第Ⅲ类"), spellings("wii")
    (('ii级响应', 'Ⅱ级响应', 'ⅱ级响应'), ('第Ⅲ类', '第iii类', '第ⅲ类'), ('wii',))
    """
    groups = _read_groups()
    if _list_firsts().isdisjoint(folded):
        return (folded,)
    parts = _compile_signs().split(folded)
    ways = [_first(part, groups[part]) if at % 2 else (part,) for at, part in enumerate(parts)]
    made = 1
    for way in ways:
        made *= len(way)
    return tuple(map("".join, product(*ways))) if made <= MOST_SPELLINGS else (folded,)


def numbered_apart(text: str) -> Forms:
    """Return a text folded, as it stands first, and with all that may part the number of a heading or
    an article at its beginning from what it numbers; the one alone where it begins with none.

    >>> numbered_apart("第三章 考核")[:4], numbered_apart("三章考核")
    (('第三章 考核', '第三章考核', '第三章  考核', '第三章   考核'), ('三章考核',))
    """
    folded, label = fold(text), read_label(text)
    name = folded[label.end :].lstrip() if label else ""
    if not label or not name:
        return (folded,)
    parted = (f"{folded[: label.end]}{blanks}{name}" for blanks in BEHIND_NUMBERS)
    return tuple(dict.fromkeys((folded, *parted)))


def read_signs(folded: str) -> str:
    """Return a folded text with the signs that are no letters as they are read.

    >>> read_signs("100㎡"), read_signs("№5"), read_signs("Ⅱ级")
    ('100平方米', 'no.5', 'Ⅱ级')
    """
    groups = _read_groups()
    if _list_firsts().isdisjoint(folded):
        return folded
    return _compile_signs().sub(lambda m: m[0] if m[0].isalnum() else groups[m[0]][0], folded)


def forms_of(word: str, words_like: Callable[[str], Iterable[str]]) -> Forms:
    """Return an indexed word in each of its spellings, as it stands first.

    `words_like` gives the words of the index that begin so: hyphens part Latin words or not.
    """
    found = spellings(word)
    if LATIN.fullmatch(word):
        bare = word.replace("-", "")
        others = (one for one in words_like(bare[:2]) if one.replace("-", "") == bare)
        found = tuple(dict.fromkeys((*found, bare, *others)))
    return found


def signs() -> Iterable[str]:
    """Return all that can be spelt otherwise."""
    return _read_groups()


def _first(part: str, group: Forms) -> Forms:
    return tuple(dict.fromkeys((part, *group)))


@lru_cache(maxsize=1)
def _read_groups() -> Groups:
    lines = table("spellings.tsv").splitlines()
    rows = [tuple(map(fold, line.split("\t"))) for line in lines if not line.startswith("#")]
    groups: Groups = {}
    for row in rows:
        for sign in row:
            groups.setdefault(sign, row)
    return groups


@lru_cache(maxsize=1)
def _list_firsts() -> frozenset[str]:
    """Return the characters that signs begin with; most texts have none of them."""
    return frozenset(sign[0] for sign in _read_groups())


@lru_cache(maxsize=1)
def _compile_signs() -> re.Pattern[str]:
    ordered = sorted(_read_groups(), key=lambda sign: (-len(sign), sign))
    return re.compile("(" + "|".join(map(_standing_alone, ordered)) + ")")


def _standing_alone(sign: str) -> str:
    """Return the pattern of a sign; Latin letters in it are no part of a longer word."""
    before = "(?<![a-z])" if sign[0].isascii() and sign[0].isalpha() else ""
    after = "(?![a-z])" if sign[-1].isascii() and sign[-1].isalpha() else ""
    after = "(?![0-9])" if sign[-1].isdigit() and sign[-1].isascii() else after
    return before + re.escape(sign) + after
