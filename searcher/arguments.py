"""What the library is called with → refused in one sentence where it is of a wrong kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any, NamedTuple

from searcher.errors import InputError, quoted


class Kind(NamedTuple):
    """What an argument may be: a test, the words for it; and a type of which all values pass that
    are not below the least, which most are of."""

    fits: Callable[[Any], bool]
    words: str
    type: type | None = None
    least: Any = None


def _whole(least: int) -> Kind:
    def fits(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= least

    return Kind(fits, f"a whole number, {least} or more", int, least)


def _seconds(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _one_of(*values: str) -> Kind:
    return Kind(lambda value: value in values, " or ".join(values))


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, PathLike)) and value != ""


def _paths(value: Any) -> bool:
    return _is_path(value) or isinstance(value, Iterable) and not isinstance(value, (str, bytes))


def _texts(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, (list, tuple, set, frozenset))
        and all(isinstance(one, str) for one in value)
    )


def _choices(value: Any) -> bool:
    return value is None or isinstance(value, Mapping) and all(isinstance(k, str) for k in value)


TEXT = Kind(lambda value: isinstance(value, str), "text", str)
FLAG = Kind(lambda value: isinstance(value, bool), "True or False", bool)
PATH = Kind(_is_path, "a path")
PATH_OR_NONE = Kind(lambda value: value is None or _is_path(value), "a path, or None", type(None))
PART = Kind(lambda value: value is None or isinstance(value, str), "text as 3/8, or None")
SECONDS = Kind(_seconds, "a number of seconds", float)

# One meaning a name, in every call that takes it.
KINDS = {
    "query": TEXT,
    "phrase": TEXT,
    "id": TEXT,
    "limit": _whole(1),
    "offset": _whole(0),
    "context": _whole(0),
    "per_document": _whole(0),
    "width": _whole(0),
    "window": _whole(1),
    "sample": _whole(0),
    "per": _whole(1),
    "jobs": _whole(1),
    "timeout": SECONDS,
    "wait": Kind(lambda value: _seconds(value) and value >= 0, "a number of seconds, 0 or more"),
    "progress": Kind(lambda value: value is None or callable(value), "a function, or None"),
    "sort": _one_of("relevance", "date", "date-asc"),
    "group": _one_of("passage", "document"),
    "notes": FLAG,
    "explain": FLAG,
    "snippets": FLAG,
    "fold": FLAG,
    "open": FLAG,
    "quick": FLAG,
    "rebuild": FLAG,
    "strict": FLAG,
    "ocr": FLAG,
    "part": PART,
    "by": Kind(_texts, "text, or several in a list"),
    "against": Kind(_choices, "filters in a dict, or None"),
    "paths": Kind(_paths, "a path, or several in a list"),
    "path": PATH,
    "index": PATH,
    "userdict": PATH_OR_NONE,
    "synonyms": PATH_OR_NONE,
}


def check_arguments(**arguments: Any) -> None:
    """Raise InputError for the first argument that is none of its kind.

    >>> check_arguments(limit="ten")
    Traceback (most recent call last):
    searcher.errors.InputError: limit must be a whole number, 1 or more, not 'ten'
    """
    for name, value in arguments.items():
        fits, words, usual, least = KINDS[name]
        if type(value) is usual and (least is None or value >= least):
            continue
        if not fits(value):
            raise InputError(f"{name} must be {words}, not {quoted(value)}")
