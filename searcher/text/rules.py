"""Rules that recognise text, as tables: a pattern, a text it must take, one it must leave alone.

A table's rows have tabs between their cells:

    @  kind  whole|start|inside  what the patterns of this kind are for
    =  part  pattern             a piece that patterns of the table hold as {part}
    kind  pattern  taken  left   a rule

A cell of words parted by blanks takes any of them: `words:首页 登录`. {han}, {count}, {ordinal},
{digit} and {gap} stand for what all tables share. A row without both texts is an error when the
table is read, which is at the first use of one of its patterns.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import NamedTuple

from .han import HAN
from .numerals import DIGITS, HAN_COUNT, HAN_ORDINALS
from .patterns import pattern

# Blanks between the characters of a word set apart; bounded, for blanks stand beside blanks.
_SHARED = {
    "han": HAN,
    "count": HAN_COUNT,
    "ordinal": HAN_ORDINALS,
    "digit": DIGITS,
    "gap": r"\s{0,4}",
}
_PART = re.compile(r"\{([a-z_]+)\}")
_WORDS = "words:"
USES = ("whole", "start", "inside")


class Rule(NamedTuple):
    """A row of a table: its kind, its pattern, what that must take and what it must leave."""

    kind: str
    source: str
    taken: str
    left: str


class Rules:
    """The rules of one table, read at first use.

    `beside` is the module whose folder `rules` holds the table.
    """

    def __init__(self, beside: str, name: str) -> None:
        self.path = os.path.join(os.path.dirname(beside), "rules", name)

    def pattern(self, *kinds: str, around: str = "{}", nocase: bool = False) -> re.Pattern[str]:
        """Return the pattern that any rule of some kinds makes, compiled at its first use.

        `around` is what stands round them in every line: `-{}-`.
        """
        before, _, after = around.partition("{}")
        return pattern(
            lambda: f"{before}(?:{self.source(*kinds)}){after}", re.IGNORECASE if nocase else 0
        )

    def source(self, *kinds: str) -> str:
        """Return the patterns of some kinds as one; KeyError for a kind that the table has not."""
        for kind in kinds:
            if kind not in self.uses:
                raise KeyError(f"{self.path} has no rules of the kind {kind}")
        found = (rule.source for kind in kinds for rule in self.rules if rule.kind == kind)
        return "|".join(found)

    def words(self, kind: str) -> tuple[str, ...]:
        """Return the words of a kind whose rules are words."""
        rows = (row for row in self._rows if row[0] == kind and row[1].startswith(_WORDS))
        return tuple(word for row in rows for word in row[1].removeprefix(_WORDS).split())

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in the order of the table."""
        return self._read[1]

    @property
    def uses(self) -> dict[str, str]:
        """How the patterns of each kind are used: whole, start or inside."""
        return self._read[0]

    @cached_property
    def _rows(self) -> list[list[str]]:
        with open(self.path, encoding="utf-8") as file:
            lines = [line.rstrip("\n") for line in file]
        return [line.split("\t") for line in lines if line and not line.startswith("#")]

    @cached_property
    def _read(self) -> tuple[dict[str, str], tuple[Rule, ...]]:
        uses: dict[str, str] = {}
        parts = dict(_SHARED)
        rules = []
        for row in self._rows:
            if row[0] == "@" and len(row) == 4 and row[2] in USES:
                uses[row[1]] = row[2]
            elif row[0] == "=" and len(row) == 3:
                parts[row[1]] = _filled(row[2], parts)
            else:
                rules.append(self._rule(row, uses, parts))
        return uses, tuple(rules)

    def _rule(self, row: list[str], uses: dict[str, str], parts: dict[str, str]) -> Rule:
        if len(row) != 4 or not all(row) or row[0] not in uses:
            raise ValueError(
                f"{self.path}: “{row[0]} {row[1] if row[1:] else ''}” is no rule: it needs a kind "
                "that an @ row names, a pattern, a text it takes and one it leaves"
            )
        return Rule(row[0], _source(row[1], parts), row[2], row[3])


def _source(cell: str, parts: dict[str, str]) -> str:
    if cell.startswith(_WORDS):
        words = sorted(cell.removeprefix(_WORDS).split(), key=len, reverse=True)
        return "|".join(map(re.escape, words))
    return _filled(cell, parts)


def _filled(source: str, parts: dict[str, str]) -> str:
    """A pattern with its parts in their places; {2,4} is a count and no part."""
    return _PART.sub(lambda match: parts[match[1]], source)
