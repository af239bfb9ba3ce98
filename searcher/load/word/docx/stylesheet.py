"""The styles part of a DOCX → styles; what paragraph properties say in their place."""

from __future__ import annotations

from dataclasses import replace

from searcher.load.word.docx.names import Element, child, children, flag, number, value
from searcher.load.word.styles import Style, Styles, Written, heading_level, style_named


def styles_of(root: Element | None) -> Styles:
    """Return the styles in a styles part; none where there is no such part."""
    written: dict[str, Written] = {}
    default = ""
    for style in () if root is None else children(root, "style"):
        name = value(style, "styleId")
        if value(style, "default") in ("1", "true", "on") and value(style, "type") == "paragraph":
            default = name
        own = _own(style, value(child(style, "name")).strip() or name)
        written.setdefault(name, Written(value(child(style, "basedOn")), own))
    return Styles(written, default)


def level_of(properties: Element | None) -> int | None:
    """Return the heading level (1–9) that an outline level gives, 0 for body text, None if not given."""
    outline = number(child(properties, "outlineLvl"))
    return None if outline is None else heading_level(outline)


def list_of(properties: Element | None) -> tuple[int | None, int | None]:
    """Return the list and the depth in it that paragraph properties name."""
    found = child(properties, "numPr")
    return number(child(found, "numId")), number(child(found, "ilvl"))


def is_centred(properties: Element | None) -> bool | None:
    """True if the paragraph is centred, None where it is not said."""
    found = child(properties, "jc")
    return None if found is None else value(found) == "center"


def _own(style: Element, name: str) -> Style:
    named = style_named(name)
    paragraph, run = child(style, "pPr"), child(style, "rPr")
    level = level_of(paragraph)
    ids, depth = list_of(paragraph)
    return replace(
        named,
        level=named.level if level is None else level,
        list=ids,
        depth=depth,
        hidden=flag(run, "vanish"),
        centred=is_centred(paragraph),
        size=number(child(run, "sz")),
    )
