"""The styles of an OpenDocument text, common and automatic ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from searcher.load.opendocument import Element, number_said, said
from searcher.load.word.styles import Style, Styles, Written, style_named

_POINTS = re.compile(r"(\d{1,4}(?:\.\d+)?)pt")
_DEEPEST = 9  # levels of headings


def styles_of(roots: Sequence[Element]) -> Styles:
    """Return the styles of a document by their names; those of the content come last and hold."""
    written: dict[str, Written] = {}
    for root in roots:
        for style in root.iter("{*}style"):
            if name := said(style, "name"):
                written[name] = Written(said(style, "parent-style-name"), _own(style, name))
    return Styles(written)


def _own(style: Element, name: str) -> Style:
    own = style_named(said(style, "display-name") or name)
    level = number_said(style, "default-outline-level")
    if level is not None and 0 < level <= _DEEPEST:
        own = replace(own, level=level)
    for properties in style:
        aligned = said(properties, "text-align")
        own = replace(
            own,
            centred=aligned == "center" if aligned else own.centred,
            size=_half_points(properties) or own.size,
            hidden=said(properties, "display", "text") == "none" or own.hidden,
        )
    return own


def _half_points(properties: Element) -> int | None:
    """Return the size that Chinese text is set in, else that of other text."""
    for name in ("font-size-asian", "font-size"):
        if points := _POINTS.fullmatch(said(properties, name)):
            return round(2 * float(points[1]))
    return None
