"""What values read from an index may look like: the tests that every parser of it asks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import Any

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST = 1 << 62


def require(holds: bool, otherwise: str) -> None:
    """Raise ValueError with the reason where something does not hold."""
    if not holds:
        raise ValueError(otherwise)


def read_json(content: bytes) -> Any:
    """What the bytes say as JSON. Raises ValueError with the reason where they are none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON ({str(error):.60})") from None


def has_keys(value: Any, keys: Collection[str]) -> bool:
    """Whether a value is an object with these keys and no others."""
    return isinstance(value, dict) and value.keys() == set(keys)


def is_count(value: Any) -> bool:
    """Whether a value is a whole number of 0 and above that fits into 62 bits.

    >>> is_count(3), is_count(True), is_count(3.0), is_count(-1)
    (True, False, False, False)
    """
    return type(value) is int and 0 <= value < _MOST


def is_text(value: Any) -> bool:
    """Whether a value is a string that can be written out as UTF-8.

    >>> is_text("公安"), is_text("\\ud800"), is_text(None)
    (True, False, False)
    """
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_text_or_none(value: Any) -> bool:
    """Whether a value is such a string or None."""
    return value is None or is_text(value)


def is_digest(value: Any) -> bool:
    """Whether a value is a SHA-256 in hexadecimal."""
    return isinstance(value, str) and bool(_SHA256.fullmatch(value))


def is_list(value: Any, kind: Callable[[Any], bool]) -> bool:
    """Whether a value is a list of values of a kind."""
    return isinstance(value, list) and all(map(kind, value))
