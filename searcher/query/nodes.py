"""What a query says, as a small tree. Texts are as typed; `offset` is where in the query."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Union

# What a clause may name beside the fields of texts (title, heading, body); None stands for
# the whole passage: body, heading path, title.
KEYWORD_FIELDS = ("issuer", "number", "region", "type", "status", "cites", "cited_by")
DATE_FIELDS = ("year", "date", "since", "until")


# One indexed word in each of its spellings, as it was typed first.
Forms = tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """Characters typed without quotes; `terms` are its indexed words, once it is cut."""

    text: str
    field: str | None = None
    offset: int = 0
    terms: tuple[Forms, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it is looked for in texts, not among what documents say of themselves."""
        return self.field not in KEYWORD_FIELDS


@dataclass(frozen=True)
class Phrase:
    """The exact characters, wherever words would be cut.

    It `yields` in running text: where nothing holds all that is asked for, it is words.
    """

    text: str
    field: str | None = None
    offset: int = 0
    yields: bool = False


@dataclass(frozen=True)
class Near:
    """Words within a distance, counted in words, in any order; `terms` as those of a word."""

    words: tuple[str, ...]
    distance: int
    field: str | None = None
    offset: int = 0
    terms: tuple[Forms, ...] = ()


@dataclass(frozen=True)
class Prefix:
    """Words that begin with the characters; `anywhere` the characters, wherever words would be
    cut."""

    text: str
    field: str | None = None
    offset: int = 0
    anywhere: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is looked for in texts, not among what documents say of themselves."""
        return self.field not in KEYWORD_FIELDS


@dataclass(frozen=True)
class Number:
    """A document number in its normal form, or the end of one, and as it was typed.

    It `yields` in running text, as a phrase does.
    """

    text: str
    field: str | None = None
    offset: int = 0
    yields: bool = False
    typed: str = ""


@dataclass(frozen=True)
class Loose:
    """The characters of a phrase in their order, whatever marks and spaces stand between."""

    text: str
    offset: int = 0
    field: str | None = None


@dataclass(frozen=True)
class Seam:
    """A phrase that begins at the end of one passage and ends in a later one of its document,
    whatever blanks stand between its characters."""

    text: str
    offset: int = 0
    field: str | None = None


@dataclass(frozen=True)
class Run:
    """The exact characters in the text of a passage, or from its end on into later ones of its
    document."""

    text: str
    offset: int = 0
    field: str | None = None


@dataclass(frozen=True)
class Titled:
    """Documents whose title, marks aside, or number is this text: the first passage of each, or
    the `whole`."""

    text: str
    offset: int = 0
    field: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Headed:
    """The first passage below each heading that is this text, blanks aside, where the passage does
    not hold it as it was typed."""

    text: str
    offset: int = 0
    field: str | None = None


@dataclass(frozen=True)
class Dates:
    """Documents dated within two ISO dates, both included; None is open."""

    since: str | None
    until: str | None


@dataclass(frozen=True)
class All:
    """Every clause; plain words among them may be relaxed where this is the whole query."""

    clauses: tuple[Node, ...]


@dataclass(frozen=True)
class Any:
    """At least one clause."""

    clauses: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """None of what the clause matches."""

    clause: Node


Node = Union[
    Word, Phrase, Near, Prefix, Number, Loose, Seam, Run, Titled, Headed, Dates, All, Any, Not
]


# What holds other clauses.
GROUPS = (All, Any)
INNER = frozenset((All, Any, Not))


def leaves(tree: Node, *, negated: bool = True) -> list[Node]:
    """Return the clauses of a tree that hold no others, from left to right, those under a negation
    too if `negated`.

    >>> leaves(All((Word("甲"), Not(Any((Word("乙"), Word("丙")))))), negated=False)
    [Word(text='甲', field=None, offset=0, terms=())]
    """
    found: list[Node] = []
    left = [tree]
    while left:
        one = left.pop()
        if isinstance(one, GROUPS):
            left += one.clauses[::-1]
        elif not isinstance(one, Not):
            found.append(one)
        elif negated:
            left.append(one.clause)
    return found


def each_leaf(tree: Node, change: Callable[[Node], Node], *, negated: bool = True) -> Node:
    """Return the tree with every leaf changed, those under a negation too if `negated`.

    >>> each_leaf(Not(Word("甲")), lambda leaf: Word("乙"))
    Not(clause=Word(text='乙', field=None, offset=0, terms=()))
    """
    if isinstance(tree, GROUPS):
        clauses = [
            each_leaf(one, change, negated=negated) if type(one) in INNER else change(one)
            for one in tree.clauses
        ]
        if all(map(operator.is_, clauses, tree.clauses)):
            return tree
        return type(tree)(tuple(clauses))
    if isinstance(tree, Not):
        inner = each_leaf(tree.clause, change) if negated else tree.clause
        return tree if inner is tree.clause else Not(inner)
    return change(tree)
