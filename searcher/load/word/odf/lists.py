"""The lists of an OpenDocument text → the numbers before their paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searcher.load.opendocument import Element, local, number_said, said
from searcher.load.word.numbering import DEPTHS, Definition, Level, ListUse, Numbering

_OUTLINE = 0  # the list that the headings make
_FORMATS = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"},
    **{"I": "upperRoman", "一": "chineseCountingThousand", "壹": "chineseLegalSimplified"},
    **{"①": "decimalEnclosedCircle", "甲": "ideographTraditional", "子": "ideographZodiac"},
    **{"１": "decimalFullWidth", "01": "decimalZero", "": "none"},
}
_FOLLOWED_BY = {"space": "space", "nothing": "nothing"}

Levels = dict[int, Level]


class Lists:
    """The lists as they are met: each counts for itself, unless it goes on from another."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._levels = dict(_list_styles(roots))
        self._definitions: dict[int, Definition] = {}
        self._uses: dict[int, ListUse] = {}
        self._ids: dict[str, int] = {}  # name of a list or of its style → the last of that name
        self._numbering = Numbering(self._definitions, self._uses)
        self._open("")

    def begin(self, element: Element, style: str) -> int:
        """Return the number of the list that an element begins, or goes on with."""
        goes_on = said(element, "continue-list")
        if not goes_on and said(element, "continue-numbering") == "true":
            goes_on = style
        ids = self._ids.get(goes_on) if goes_on else None
        if ids is None:
            ids = self._open(style)
        for name in (style, said(element, "id")):
            if name:
                self._ids[name] = ids
        return ids

    def start_at(self, ids: int, depth: int, number: int) -> None:
        """Let the next paragraph at a depth of a list have that number."""
        self._definitions[ids].counts[depth] = number - 1

    def label(self, ids: int, depth: int) -> str:
        """Return the number of the next paragraph at a depth (from 0) of a list."""
        return self._numbering.next(ids, depth)

    def heading_label(self, level: int) -> str:
        """Return the number of the next heading of a level (from 1)."""
        return self._numbering.next(_OUTLINE, level - 1)

    def _open(self, style: str) -> int:
        """Open a list in a style; that of the headings has no name."""
        ids = len(self._uses)
        self._definitions[ids] = Definition(self._levels.get(style, {}))
        self._uses[ids] = ListUse(ids, {}, {})
        return ids


def _list_styles(roots: Sequence[Element]) -> Iterator[tuple[str, Levels]]:
    """Yield the levels of each list style by its name."""
    for root in roots:
        for style in root.iter("{*}list-style", "{*}outline-style"):
            name = said(style, "name") if local(style) == "list-style" else ""
            yield name, dict(level for one in style for level in _level(one))


def _level(element: Element) -> Iterator[tuple[int, Level]]:
    depth = number_said(element, "level")
    if depth is None or not 0 < depth <= DEPTHS:
        return
    if local(element).endswith(("bullet", "image")):
        yield depth - 1, Level(format="bullet")
        return
    form = _FORMATS.get(said(element, "num-format").partition(",")[0].strip(), "decimal")
    shown = min(number_said(element, "display-levels") or 1, depth)
    places = ".".join(f"%{at}" for at in range(depth - shown + 1, depth + 1))
    text = said(element, "num-prefix") + places + said(element, "num-suffix")
    follows = (said(one, "label-followed-by") for one in element.iter())
    start = number_said(element, "start-value")
    yield depth - 1, Level(
        start=1 if start is None else start,
        format=form,
        text="" if form == "none" else text,
        suffix=_FOLLOWED_BY.get(next(filter(None, follows), ""), "tab"),
    )
