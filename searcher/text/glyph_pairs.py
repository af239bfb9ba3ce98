"""Pairs of characters that damaged fonts confuse, by kind: what is read, and what was meant.

What the kinds are and where the pairs are from stands in the table, `tables/rules/glyph_pairs.tsv`.
"""

from __future__ import annotations

from . import tables
from .rules import Rules

RULES = Rules(tables.__file__, "glyph_pairs.tsv")
# Any character that is rare enough to be a sign of damage.
UNCOMMON = "{certain}|{rare}|{doubtful}"


def meant_for(*kinds: str) -> dict[str, str]:
    """Return what each character of some kinds may stand for, one or several characters.

    >>> meant_for("certain")["帄"], meant_for("rare")["刞"]
    ('平', '判划')
    """
    return {read: meant for kind in kinds for read, meant in RULES.meanings(kind).items()}
