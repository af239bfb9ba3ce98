"""The numbering part of a document → the lists it defines."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.load.word.docx.names import Element, child, children, flag, number, value
from searcher.load.word.numbering import DEPTHS, Definition, Level, ListUse, Numbering
from searcher.load.word.styles import Styles


def numbering_of(root: Element | None, styles: Styles) -> Numbering:
    """Return the lists in a numbering part; none where there is no such part."""
    if root is None:
        return Numbering({}, {})
    lists = dict(_lists(root))
    definitions: dict[int, Definition] = {}
    links: dict[int, str] = {}
    for element in children(root, "abstractNum"):
        ids = number(element, "abstractNumId") or 0
        definitions[ids] = Definition(dict(_levels_in(element)))
        links[ids] = value(child(element, "numStyleLink"))
    for ids, link in links.items():
        # A definition without levels stands for that of a list style.
        linked = lists.get(styles.style(link).list or 0) if link else None
        if linked and not definitions[ids].levels:
            definitions[ids] = definitions.get(linked.definition, definitions[ids])
    return Numbering(definitions, lists)


def _lists(root: Element) -> Iterator[tuple[int, ListUse]]:
    for element in children(root, "num"):
        ids = number(element, "numId")
        definition = number(child(element, "abstractNumId"))
        if ids is not None and definition is not None:
            yield ids, ListUse(definition, *_overrides(element))


def _levels_in(element: Element) -> Iterator[tuple[int, Level]]:
    for level in children(element, "lvl"):
        depth = number(level, "ilvl")
        if depth is not None and 0 <= depth < DEPTHS:
            yield depth, _level(level)


def _overrides(element: Element) -> tuple[dict[int, Level], dict[int, int]]:
    """Return the levels that a list defines anew, and the numbers it starts from."""
    own: dict[int, Level] = {}
    starts: dict[int, int] = {}
    for override in children(element, "lvlOverride"):
        depth = number(override, "ilvl")
        if depth is None:
            continue
        own.update(_levels_in(override))
        start = number(child(override, "startOverride"))
        if start is not None:
            starts[depth] = start
    return own, starts


def _level(element: Element) -> Level:
    start = number(child(element, "start"))
    return Level(
        start=0 if start is None else start,
        format=_format(element),
        text=value(child(element, "lvlText")),
        suffix=value(child(element, "suff")) or "tab",
        restart=number(child(element, "lvlRestart")),
        legal=flag(element, "isLgl") or False,
        style=value(child(element, "pStyle")),
    )


def _format(element: Element) -> str:
    """Return the number format; where a newer one stands with a fallback, the fallback."""
    found = child(element, "numFmt")
    if found is None:
        found = child(child(child(element, "AlternateContent"), "Fallback"), "numFmt")
    return value(found) or "decimal"
