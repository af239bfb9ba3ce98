"""What a query says, as a small tree. Texts are as typed; `offset` is where in the query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

# The fields a clause may name. None stands for the whole passage: body, heading path, title.
TEXT_FIELDS = ("title", "heading", "body")
KEYWORD_FIELDS = ("issuer", "number", "region", "type")
DATE_FIELDS = ("year", "date")


@dataclass(frozen=True)
class Word:
    """Characters typed without quotes; segmentation makes them terms."""

    text: str
    field: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Phrase:
    """The exact characters, wherever words would be cut."""

    text: str
    field: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Near:
    """Words within a distance, counted in words, in any order."""

    words: tuple[str, ...]
    distance: int
    field: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Prefix:
    """Words that begin with the characters."""

    text: str
    field: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Number:
    """A document number in its normal form, or a year and number without the series."""

    text: str
    field: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Loose:
    """The characters of a phrase in their order, whatever marks and spaces stand between."""

    text: str
    offset: int = 0
    field: str | None = None


@dataclass(frozen=True)
class Seam:
    """A phrase that begins at the end of one passage and ends in the next of its document."""

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


Node = Union[Word, Phrase, Near, Prefix, Number, Loose, Seam, Dates, All, Any, Not]
