"""What may be asked: parameters with their kinds and bounds, read from an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from searcher.errors import quoted
from searcher.relations.standing import STATUSES
from searcher.web.limits import LONGEST_QUERY, LONGEST_VALUE, MOST_VALUES
from searcher.web.refusal import Refused

TRUE, FALSE = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True)
class Parameter:
    """One parameter: `many` may be given more than once; `default` of None means nothing.

    `kind` is text, number or flag; a text may be one of `choices` and has `most` characters,
    a number lies between `least` and `most`.
    """

    name: str
    about: str
    kind: str = "text"
    default: Any = None
    least: int = 0
    most: int = LONGEST_VALUE
    choices: tuple[str, ...] = ()
    many: bool = False
    required: bool = False

    def read(self, values: Sequence[str]) -> Any:
        """Return what was given, the default where nothing was. Raises Refused."""
        if not values:
            if self.required:
                raise _refused(f"{self.name} is missing")
            return [] if self.many else self.default
        if len(values) > (MOST_VALUES if self.many else 1):
            most = MOST_VALUES if self.many else 1
            raise _refused(f"{self.name} is given {len(values)} times; at most {most} are read")
        found = [self._one(value) for value in values]
        return found if self.many else found[0]

    def _one(self, value: str) -> Any:
        if self.kind == "number":
            return self._number(value)
        if self.kind == "flag":
            return self._flag(value)
        if len(value) > self.most:
            raise _refused(f"{self.name} has {len(value):,} characters; it may have {self.most:,}")
        if self.choices and value not in self.choices:
            choices = ", ".join(self.choices)
            raise _refused(f"{self.name} {quoted(value)} is none of {choices}")
        if "\0" in value:
            raise _refused(f"{self.name} holds a character that no text has")
        return value

    def _number(self, value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) < 10:
            number = int(value)
            if self.least <= number <= self.most:
                return number
        raise _refused(
            f"{self.name} {quoted(value)} is no whole number from {self.least:,} to {self.most:,}"
        )

    def _flag(self, value: str) -> bool:
        if value.lower() not in TRUE + FALSE:
            raise _refused(f"{self.name} {quoted(value)} is neither true nor false")
        return value.lower() in TRUE


def _refused(problem: str) -> Refused:
    return Refused("bad_parameter", problem)


def read_parameters(
    parameters: Iterable[Parameter], given: Sequence[tuple[str, str]], *, strict: bool = True
) -> dict[str, Any]:
    """Return the parameters by name. Raises Refused for the first that is wrong and, if
    `strict`, for one that there is not."""
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, list[str]] = {name: [] for name in known}
    for name, value in given:
        if name in values:
            values[name].append(value)
        elif strict:
            raise Refused(
                "bad_parameter", f"there is no parameter {quoted(name)}: {', '.join(known)}"
            )
    return {name: known[name].read(found) for name, found in values.items()}


def query_parameter(about: str, *, required: bool = True, many: bool = False) -> Parameter:
    """Return the parameter of a query."""
    return Parameter("q", about, most=LONGEST_QUERY, required=required, many=many)


def number(name: str, about: str, *, default: int, least: int, most: int) -> Parameter:
    """Return the parameter of a number."""
    return Parameter(name, about, "number", default, least=least, most=most)


def choice(name: str, about: str, *choices: str) -> Parameter:
    """Return a parameter that is one of some words, the first where none is given."""
    return Parameter(name, about, default=choices[0], choices=choices)


FILTERS = (
    Parameter("issuer", "发文机关 holds this; with = in front it is this.", many=True),
    Parameter("region", "地区 holds this; with = in front it is this.", many=True),
    Parameter("type", "文种 is this.", many=True),
    Parameter("year", "Dated in 2021 or 2018..2022.", many=True),
    Parameter("since", "Dated on or after: 2021, 2021-06 or 2021-06-30."),
    Parameter("until", "Dated on or before."),
    Parameter("doc_number", "发文字号 is this, in any spelling.", many=True),
    Parameter("document", "In the document with this id.", many=True),
    Parameter(
        "status", "It holds or not: " + ", ".join(STATUSES) + ", or so in Chinese.", many=True
    ),
    Parameter("cites", "It names this title or number.", many=True),
    Parameter("cited_by", "This title or number names it.", many=True),
    Parameter("as_of", "The day asked about, today where none is given: 2021-06-30."),
)
# The names of the filters, as methods of an index take them.
FILTER_NAMES = tuple(parameter.name for parameter in FILTERS)


def filters_of(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the filters among what was asked."""
    return {name: asked[name] for name in FILTER_NAMES if asked.get(name)}
