"""A paragraph or a table's row of a word processor's document, as the readers hand it on."""

from __future__ import annotations

from dataclasses import dataclass

_EDGES = " \t\xa0\u3000\u200b\ufeff"


@dataclass(frozen=True)
class Block:
    """A paragraph's text (line ends where the author broke it) or a table's row, tabs between cells.

    `ordinal` counts paragraphs from 1, empty ones too; `level` is the heading level of its style;
    `numbered` tells that the word processor numbered it; `size` is in half points, 0 for unknown.
    """

    text: str
    ordinal: int
    page: int | None = None
    level: int = 0
    title: bool = False
    centred: bool = False
    size: int = 0
    red: bool = False
    numbered: bool = False
    row: bool = False

    def lines(self) -> list[str]:
        """Return the lines of the text, trimmed, without blank ones.

        >>> Block("　　第一条\\n \\n第二条 ", 1).lines()
        ['第一条', '第二条']
        """
        trimmed = (line.strip(_EDGES) for line in self.text.split("\n"))
        return [line for line in trimmed if line]


def note_block(number: int, words: str, ordinal: int, page: int | None = None) -> Block:
    """Return a footnote or endnote on one line, named as one.

    >>> note_block(2, "见附件", 7).text
    '注2：见附件'
    """
    return Block(f"注{number}：{words}", ordinal, page)
