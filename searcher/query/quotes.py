"""Where quotes open and close in a query; linear in its length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from searcher.text.patterns import pattern

# Each opening quote and what closes it; any other quote inside belongs to the phrase, and so do
# pairs of its own kind.
QUOTES = {'"': '"', "＂": "＂", "“": "”", "„": "”", "”": "”", "「": "」", "『": "』"}
# What also closes opens only where a clause begins: elsewhere it is the end of a lost quote.
TYPED = frozenset('"＂')
CLOSING = frozenset("”」』")
# What a keyboard sends for one another: "数据共享”
DOUBLE = frozenset('"＂“„”')
BEFORE_CLAUSE = frozenset(" (:|-")
ANY_QUOTE = pattern('["＂“„”「」『』]')


class Quoted(NamedTuple):
    """A quoted stretch: the places of its two quotes."""

    start: int
    end: int


class Quotes(NamedTuple):
    """The quoted stretches of a text in their order, and the quotes that have no twin."""

    spans: tuple[Quoted, ...]
    lone: tuple[int, ...]


def find_quotes(plain: str) -> Quotes:
    """Return the quotes of a text, a backslash keeping one from closing.

    >>> find_quotes('甲"乙\\\\"丙"丁”“戊')
    Quotes(spans=(Quoted(start=1, end=6),), lone=(8, 9))
    >>> find_quotes("“以“理财”字样”")
    Quotes(spans=(Quoted(start=0, end=8),), lone=())
    >>> find_quotes('"理财”字样')
    Quotes(spans=(Quoted(start=0, end=3),), lone=())
    """
    closing = _closing(plain)
    spans, lone, at = [], [], 0
    while at < len(plain):
        if plain[at] in QUOTES:
            end = closing[at] if _opens(plain, at) else -1
            end = end if end > 0 else _closing_of_other_kind(plain, at, closing)
            if end > 0:
                spans.append(Quoted(at, end))
                at = end
            else:
                lone.append(at)
        elif plain[at] in CLOSING:
            lone.append(at)
        at += 1
    return Quotes(tuple(spans), tuple(lone))


def begins_clause(plain: str, at: int) -> bool:
    """Tell whether a clause may begin at a place: nothing is glued before it."""
    return at == 0 or plain[at - 1] in BEFORE_CLAUSE


def _opens(plain: str, at: int) -> bool:
    return plain[at] not in CLOSING or begins_clause(plain, at)


def _closing_of_other_kind(plain: str, at: int, closing: Mapping[int, int]) -> int:
    """Return where a double quote without its twin is closed by one of another kind: the next
    quote there is, which opens nothing itself; -1 where it is not."""
    if plain[at] not in DOUBLE or not begins_clause(plain, at):
        return -1
    following = ANY_QUOTE.search(plain, at + 1)
    end = following.start() if following else -1
    if following is None or following[0] in "“„「」『』" or plain[end - 1] == "\\":
        return -1
    opens = following[0] in TYPED and closing.get(end, -1) > 0
    return -1 if opens or not plain[at + 1 : end].strip() else end


def _closing(plain: str) -> dict[int, int]:
    """Return for each quote where its twin stands, -1 for none: the one that balances it, else
    the next that would close it."""
    escaped = set(_escaped(plain))
    nearest = dict.fromkeys(QUOTES.values(), -1)
    opened: dict[str, list[int]] = {quote: [] for quote in nearest}
    found = {}
    for at in range(len(plain) - 1, -1, -1):
        char = plain[at]
        if char in QUOTES:
            found[at] = nearest[QUOTES[char]]
        if char in nearest and at not in escaped:
            nearest[char] = at
    for at, char in enumerate(plain):
        if char in CLOSING:
            if opened[char] and at not in escaped:
                found[opened[char].pop()] = at
        elif char in QUOTES:
            opened[QUOTES[char]].append(at)
    return found


def _escaped(plain: str) -> Iterator[int]:
    """Yield the places of what a backslash that is not itself escaped stands before."""
    at = plain.find("\\")
    while at >= 0:
        yield at + 1
        at = plain.find("\\", at + 2)
