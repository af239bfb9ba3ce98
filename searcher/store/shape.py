"""What values read from an index may look like: the tests that every parser of it asks."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Collection
from typing import Any

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile("[0-9]{4}")
_MOST = 1 << 62


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


_DECODER = json.JSONDecoder(parse_constant=_refused)
_SCAN: Callable[[str, int], tuple[Any, int]] = vars(_DECODER)["scan_once"]


def require(holds: bool, what: str) -> None:
    """Raise ValueError that names what is invalid, where something does not hold."""
    if not holds:
        raise ValueError(what)


def read_json(content: bytes) -> Any:
    """Return what the bytes say as JSON, all of its strings such as UTF-8 can hold.

    Raises ValueError that names what is invalid.
    """
    try:
        value = _scan(content.decode())
        if b"\\u" in content:
            # The one way to write half of a surrogate pair.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError(f"JSON: {str(error):.60}") from None
    return value


def _scan(text: str) -> Any:
    """Return what the decoder gives, in half its time where no blanks stand around it."""
    try:
        value, end = _SCAN(text, 0)
    except StopIteration:
        end = -1
    return value if end == len(text) else _DECODER.decode(text)


def inflated(content: bytes, *, most: int) -> bytes:
    """Return what was packed by zlib. Raises ValueError where it is damaged or more than `most`
    bytes."""
    machine = zlib.decompressobj()
    try:
        raw = machine.decompress(content, most + 1)
    except zlib.error:
        raise ValueError("packing") from None
    require(len(raw) <= most, "size unpacked")
    require(machine.eof and not machine.unused_data, "packing")
    return raw


def has_keys(value: Any, keys: Collection[str]) -> bool:
    """True if a value is an object with these keys and no others."""
    return isinstance(value, dict) and value.keys() == set(keys)


def is_count(value: Any) -> bool:
    """True if a value is a whole number of 0 and above that fits into 62 bits.

    >>> is_count(3), is_count(True), is_count(3.0), is_count(-1)
    (True, False, False, False)
    """
    return type(value) is int and 0 <= value < _MOST


def are_counts(values: Any) -> bool:
    """True if a value is a list of numbers as `is_count` takes them.

    >>> are_counts([3, 0]), are_counts([]), are_counts([True]), are_counts([-1])
    (True, True, False, False)
    """
    if not isinstance(values, list) or not set(map(type, values)) <= {int}:
        return False
    return not values or (min(values) >= 0 and max(values) < _MOST)


def is_text(value: Any) -> bool:
    """True if a value is a string.

    >>> is_text("公安"), is_text(None)
    (True, False)
    """
    return isinstance(value, str)


def is_text_or_none(value: Any) -> bool:
    """True if a value is a string or None."""
    return value is None or isinstance(value, str)


def is_digest(value: Any) -> bool:
    """True if a value is a SHA-256 in hexadecimal."""
    return isinstance(value, str) and bool(_SHA256.fullmatch(value))


def is_date_or_none(value: Any) -> bool:
    """True if a value is a date as 2021-03-05, or None."""
    return value is None or isinstance(value, str) and bool(_DATE.fullmatch(value))


def is_year_or_none(value: Any) -> bool:
    """True if a value is a year as 2021, or None."""
    return value is None or isinstance(value, str) and bool(_YEAR.fullmatch(value))


def is_list(value: Any, kind: Callable[[Any], bool]) -> bool:
    """True if a value is a list of values of a kind."""
    return isinstance(value, list) and all(map(kind, value))
