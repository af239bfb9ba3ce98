"""Elements of OFD (GB/T 33190-2016) by their local names, and the writings of their values."""

from __future__ import annotations

import math
from collections.abc import Iterator

from lxml import etree

Element = etree._Element

_MOST_NUMBERS = 200_000  # of one attribute
_FARTHEST = 1e6  # mm; past it a number is damage


def local(element: Element) -> str:
    """Return the element's name without its namespace: versions of the standard differ in it."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Return the children of that name."""
    return (one for one in (() if element is None else element) if local(one) == name)


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name."""
    return next(children(element, name), None)


def words(element: Element | None) -> str:
    """Return an element's text, trimmed; empty where there is no element."""
    return (element.text or "").strip() if element is not None else ""


def numbers(written: str | None, most: int = _MOST_NUMBERS) -> list[float]:
    """Return the first numbers in an attribute; what is no number is 0.

    >>> numbers("28 37.5 x 12")
    [28.0, 37.5, 0.0, 12.0]
    """
    return [_number(one) for one in written.split()[:most]] if written else []


def steps(written: str | None) -> list[float]:
    """Return the distances between characters; `g 3 5.6` stands for three times 5.6.

    >>> steps("g 3 5.6 8")
    [5.6, 5.6, 5.6, 8.0]
    """
    found: list[float] = []
    if not written:
        return found
    parts = iter(written.split())
    for part in parts:
        if part == "g":
            count, step = int(_number(next(parts, "0"))), _number(next(parts, "0"))
            found += [step] * max(0, min(count, _MOST_NUMBERS - len(found)))
        elif len(found) < _MOST_NUMBERS:
            found.append(_number(part))
    return found


def _number(written: str) -> float:
    try:
        number = float(written)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and abs(number) < _FARTHEST else 0.0
