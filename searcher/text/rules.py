"""Rules that recognise text, as tables: a pattern, a text it must take, one it must leave alone.

A table's rows have tabs between their cells:

    @  kind  use  purpose        a kind of rules; its patterns are matched with the whole of a
                                 text, at its start or inside it ("whole nocase" where case is one)
    =  part  pattern             a piece that patterns of the table hold as {part}
    kind  pattern  taken  left   a rule; a fifth cell says what that which it takes means

A cell of words parted by blanks takes any of them: `words:首页 登录`. {han}, {han_and_rare}, {count}, {ordinal},
{numeral}, {digit}, {number} and {added} (of a provision) and {gap} stand for what all tables share. A row without both texts is an error
when the table is read, which is at the first use of one of its patterns.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from .han import HAN, HAN_AND_RARE
from .numerals import DIGITS, HAN_COUNT, HAN_NUMERALS, HAN_ORDINALS
from .patterns import pattern
from .provisions import ADDED, NUMBER

# Blanks between the characters of a word set apart; bounded, for blanks stand beside blanks.
_SHARED = {
    "han": HAN,
    "han_and_rare": HAN_AND_RARE,
    "count": HAN_COUNT,
    "ordinal": HAN_ORDINALS,
    "numeral": f"{DIGITS}{HAN_NUMERALS}",
    "digit": DIGITS,
    "number": NUMBER,
    "added": ADDED,
    "gap": r"\s{0,4}",
}
_PART = re.compile(r"\{([a-z_]+)\}")
_WORDS = "words:"
USES = ("whole", "start", "inside")
_NOCASE = " nocase"


class Rule(NamedTuple):
    """A row of a table: its kind, its pattern, what that must take and must leave, what it means."""

    kind: str
    source: str
    taken: str
    left: str
    words: tuple[str, ...] = ()
    meaning: str = ""


class Kind(NamedTuple):
    """How the rules of a kind are used: on the whole, at the start or inside; whether in any case."""

    use: str
    flags: int


class Rules:
    """The rules of one table, read at first use.

    `beside` is the module whose folder `rules` holds the table.
    """

    def __init__(self, beside: str, name: str) -> None:
        self.path = os.path.join(os.path.dirname(beside), "rules", name)

    def pattern(self, template: str) -> re.Pattern[str]:
        """Return a pattern in which {kind} stands for any rule of a kind, compiled at its first use.

        It takes any case where one of its kinds does.
        """
        return pattern(lambda: self.filled(template), lambda: self._find_flags(template))

    def filled(self, template: str) -> str:
        """Return a template with its kinds and parts filled in; KeyError for what the table lacks."""
        return _PART.sub(lambda match: self._get_piece(match[1]), template)

    def words(self, kind: str) -> tuple[str, ...]:
        """Return the words of a kind whose rules are words, in the order of the table."""
        return tuple(self.meanings(kind))

    def meanings(self, kind: str) -> Mapping[str, str]:
        """Return what each word of a kind means; itself where its rule does not say."""
        return self._meanings[kind]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in the order of the table."""
        return self._read[1]

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds of the table."""
        return self._read[0]

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {kind: {} for kind in self.kinds}
        for rule in self.rules:
            found[rule.kind] |= {word: rule.meaning or word for word in rule.words}
        return found

    def _get_piece(self, name: str) -> str:
        if name not in self.kinds:
            return self._read[2][name]
        return f"(?:{'|'.join(rule.source for rule in self.rules if rule.kind == name)})"

    def _find_flags(self, template: str) -> int:
        named = (self.kinds.get(name) for name in _PART.findall(template))
        return max((kind.flags for kind in named if kind), default=0)

    @cached_property
    def _read(self) -> tuple[dict[str, Kind], tuple[Rule, ...], dict[str, str]]:
        with open(self.path, encoding="utf-8") as file:
            lines = [line.rstrip("\n") for line in file]
        kinds: dict[str, Kind] = {}
        parts = dict(_SHARED)
        rules = []
        for row in (line.split("\t") for line in lines if line and not line.startswith("# ")):
            use = row[2].removesuffix(_NOCASE) if len(row) == 4 else ""
            if row[0] == "@" and use in USES:
                kinds[row[1]] = Kind(use, re.IGNORECASE if row[2].endswith(_NOCASE) else 0)
            elif row[0] == "=" and len(row) == 3:
                parts[row[1]] = _fill(row[2], parts)
            else:
                rules.append(self._make_rule(row, kinds, parts))
        return kinds, tuple(rules), parts

    def _make_rule(
        self, row: list[str], kinds: Mapping[str, Kind], parts: Mapping[str, str]
    ) -> Rule:
        if len(row) not in (4, 5) or not all(row) or row[0] not in kinds:
            raise ValueError(
                f"{self.path}: “{' '.join(row[:2])}” is no rule: it needs a kind that an @ row "
                "names, a pattern, a text it takes and one it leaves"
            )
        words = tuple(row[1].removeprefix(_WORDS).split()) if row[1].startswith(_WORDS) else ()
        source = _match_any(words) if words else _fill(row[1], parts)
        return Rule(row[0], source, row[2], row[3], words, "".join(row[4:]))


def _match_any(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _fill(source: str, parts: Mapping[str, str]) -> str:
    """Return a pattern with its parts in their places; {2,4} is a count and no part."""
    return _PART.sub(lambda match: parts[match[1]], source)
