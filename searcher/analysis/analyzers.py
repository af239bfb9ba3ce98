"""Our terms as Whoosh takes them: what its query parser and its own writers use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token

from searcher.analysis.segmenter import segmenter
from searcher.analysis.words import word_terms
from searcher.text.folding import fold


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """The words of a text, with true positions.

    Whoosh reuses one mutable token; it is confined to `__call__`.
    """

    def __init__(self, userdict: str = "") -> None:
        self.userdict = userdict

    def __call__(
        self, value: str, start_pos: int = 0, start_char: int = 0, **kwargs: Any
    ) -> Iterator[Token]:
        kwargs.pop("tokenize", None)
        token = Token(**kwargs)
        for term in word_terms(value, cutter=segmenter(self.userdict)):
            token.text = token.original = term.text
            token.pos = start_pos + term.position
            token.startchar, token.endchar = start_char + term.start, start_char + term.end
            yield token


class GramAnalyzer(Analyzer):  # type: ignore[misc]
    """Each character of a text with the one after it, at its offset; the last one alone."""

    def __call__(
        self, value: str, start_pos: int = 0, start_char: int = 0, **kwargs: Any
    ) -> Iterator[Token]:
        kwargs.pop("tokenize", None)
        token = Token(**kwargs)
        folded = fold(value)
        for at in range(len(folded)):
            token.text = token.original = folded[at : at + 2]
            token.pos = start_pos + at
            token.startchar, token.endchar = start_char + at, start_char + at + len(token.text)
            yield token
