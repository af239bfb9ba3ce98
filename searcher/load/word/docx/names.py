"""Elements and attributes of WordprocessingML by their local names.

The transitional and the strict namespaces hold the same names, and no other namespace inside a
paragraph uses these names for anything that would be misread.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

Element = etree._Element

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFF = frozenset({"0", "false", "off", "none"})
_LONGEST_NUMBER = 9  # digits


def local(element: Element) -> str:
    """Return the element's name without its namespace."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=4096)
def _without_namespace(tag: object) -> str:
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name."""
    if element is not None:
        for one in element:
            if _without_namespace(one.tag) == name:
                return one
    return None


def children(element: Element, name: str) -> Iterator[Element]:
    """Return the children of that name."""
    return (one for one in element if local(one) == name)


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute's text, empty where it is absent."""
    if element is None:
        return ""
    found = element.get(f"{{{TRANSITIONAL}}}{name}") or element.get(f"{{{STRICT}}}{name}")
    return str(found or element.get(name) or "")


def number(element: Element | None, name: str = "val") -> int | None:
    """Return an attribute as a whole number, None where it is absent or none."""
    written = value(element, name)
    digits = written.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _LONGEST_NUMBER:
        return None
    return int(written)


def flag(properties: Element | None, name: str) -> bool | None:
    """Return whether a property is on; None where it is not given.

    >>> flag(etree.fromstring('<rPr><vanish val="0"/></rPr>'), "vanish")
    False
    """
    found = child(properties, name)
    return None if found is None else value(found).lower() not in _OFF
