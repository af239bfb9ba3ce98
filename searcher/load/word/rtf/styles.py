"""The style sheet of an RTF document: which styles are headings or titles."""

from __future__ import annotations

from dataclasses import replace

from searcher.load.word.styles import Style, Styles, Written, heading_level, style_named

_MOST_STYLES = 4096


class Sheet:
    """Gathers styles as the sheet is read; answers by their numbers."""

    def __init__(self) -> None:
        self._written: dict[str, Written] = {}
        self._styles: Styles | None = None
        self._at = ""

    def begin(self, number: int) -> None:
        """The style of that number is described from here on."""
        if len(self._written) < _MOST_STYLES:
            self._at = str(number)
            self._written[self._at] = Written("", Style())
            self._styles = None

    def base(self, number: int) -> None:
        """The style that it is based on."""
        if written := self._written.get(self._at):
            self._written[self._at] = replace(written, base=str(number))

    def outline(self, number: int) -> None:
        """The outline level that it has."""
        if written := self._written.get(self._at):
            own = replace(written.own, level=heading_level(number))
            self._written[self._at] = replace(written, own=own)

    def name(self, name: str) -> None:
        """Its name, which tells the headings and titles that come with a word processor."""
        if written := self._written.get(self._at):
            named = style_named(name)
            level = named.level if written.own.level is None else written.own.level
            own = replace(written.own, level=level, title=written.own.title or named.title)
            self._written[self._at] = replace(written, own=own)

    def style(self, number: int) -> Style:
        """Return what paragraphs in the style are, with all it inherits."""
        if self._styles is None:
            self._styles = Styles(self._written)
        return self._styles.style(str(number))
