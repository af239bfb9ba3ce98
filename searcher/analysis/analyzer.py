"""The analyzer of an index as Whoosh takes it, and the same for many texts at once."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from searcher.analysis.batches import Words, words_of
from searcher.analysis.grams import Grams, pairs_of
from searcher.analysis.segmenter import segmenter
from searcher.analysis.words import Term, whole_terms, word_terms
from searcher.text.folding import fold

with warnings.catch_warnings():
    # Compiled for the first time, Whoosh warns of how it is written.
    warnings.simplefilter("ignore")
    from whoosh.analysis import Analyzer, Token

# Begins the term of a piece of a string. No word holds it, so words and pieces share a field.
PIECE = '"'
# What each further piece of a string adds to a marked stretch when fragments are chosen, many
# times that of stretches without it, and of how many pieces more add nothing.
GAIN, MOST_PIECES = 32.0, 50


class Stretch:
    """The weight of a marked stretch among fragments, which grows as its pieces are marked.

    >>> stretch = Stretch()
    >>> stretch.pieces = 3
    >>> sum([stretch, 1.0])
    1025.0
    """

    pieces = 0

    def __add__(self, others: float) -> float:
        return GAIN ** min(self.pieces - 1, MOST_PIECES) + others

    __radd__ = __add__


class ChineseAnalyzer(Analyzer):  # type: ignore[misc]
    """Cut Chinese text for a field of any Whoosh schema: TEXT(analyzer=ChineseAnalyzer()).

    A text is indexed as its words, with those inside long ones and with document numbers and
    provisions in one spelling, each at its place in the order of words; and as its characters
    and their pairs, each at its offset, under terms that begin with a quotation mark. What a
    query quotes becomes the pairs of the string, which is so found wherever words are cut; what
    it does not quote becomes whole words. Without `strings` there are only words. `userdict` is
    the text of a user dictionary.

    >>> [token.text for token in ChineseAnalyzer(strings=False)("公安信息化", mode="index")]
    ['公安', '信息', '信息化']
    >>> [token.text for token in ChineseAnalyzer()("公安信息化", mode="query")]
    ['公安', '信息化']
    >>> [token.text for token in ChineseAnalyzer()("息化建", mode="query", chars=True)]
    ['"息化', '"化建']
    """

    def __init__(self, userdict: str = "", *, strings: bool = True) -> None:
        self.userdict = userdict
        self.strings = strings

    def __call__(
        self,
        value: str,
        *,
        start_pos: int = 0,
        start_char: int = 0,
        tokenize: bool = True,
        **asked: Any,
    ) -> Iterator[Token]:
        """Yield a token a term; `asked` is what Whoosh wants of it.

        Whoosh asks a query for places (`chars`) where it is quoted, and a text for all tokens
        with their places (`chars`, not `removestops`) to mark in it what was found.
        """
        folded = fold(value)
        if not tokenize:
            terms: Iterable[Term] = [Term(folded, 0, 0, len(folded))]
        elif asked.get("mode") == "query":
            terms = self._cut_quoted(folded) if asked.get("chars") else self._cut_typed(folded)
        elif asked.get("chars") and not asked.get("removestops", True):
            yield from self._weave(folded, asked)
            return
        else:
            terms = self._cut_text(folded)
        for term in terms:
            yield _make_token(term, asked, start_pos, start_char)

    def batch(self, folded: Sequence[str]) -> tuple[Words, Grams]:
        """Return the words and the pairs of many folded texts, as a build takes them in.

        They are those that the tokens of each text name.
        """
        return self.words(folded), pairs_of(folded)

    def words(self, folded: Sequence[str]) -> Words:
        """Return the words alone of many folded texts."""
        return words_of(folded, segmenter(self.userdict))

    def _cut_words(self, folded: str) -> list[Term]:
        return word_terms(folded, cutter=segmenter(self.userdict), folded=True)

    def _cut_text(self, folded: str) -> Iterator[Term]:
        """Yield the words of a text, then its characters and pairs."""
        yield from self._cut_words(folded)
        for at in range(len(folded) if self.strings else 0):
            yield from _cut_pieces(folded[at : at + 2], at)

    def _cut_typed(self, folded: str) -> Iterable[Term]:
        """Return the whole words of a query; what has no word in it is a string."""
        return whole_terms(folded, segmenter(self.userdict)) or self._cut_quoted(folded)

    def _cut_quoted(self, folded: str) -> Iterable[Term]:
        """Return the pairs that make up a quoted string, a character alone as it is."""
        if not self.strings:
            return whole_terms(folded, segmenter(self.userdict))
        size = min(2, len(folded))
        starts = range(len(folded) - size + 1) if folded else ()
        return [Term(PIECE + folded[at : at + size], at, at, at + size) for at in starts]

    def _weave(self, folded: str, asked: dict[str, Any]) -> Iterator[Token]:
        """Yield words and pieces by where they begin, to be marked.

        Whoosh sets `matched` on a token before it takes the next one. A piece comes without
        length at first, so that it takes no room among the words, and in full if it is wanted.
        Words that begin in a string that is marked wait for its end, so that it stays whole.
        Whoosh joins the pieces of a string that is marked; of those that it may show in a long
        text it takes first what holds most of it.
        """
        words = sorted(self._cut_words(folded), key=lambda term: (-term.start, term.end))
        waiting: list[Term] = []
        marked, stretch = 0, Stretch()
        for at in range(len(folded)):
            while words and words[-1].start == at:
                waiting.append(words.pop())
            if at >= marked:
                yield from (_make_token(_clip(word, marked), asked) for word in waiting)
                waiting = []
            if at > marked:
                stretch = Stretch()
            for piece in _cut_pieces(folded[at : at + 2], at) if self.strings else ():
                probe = _make_token(piece._replace(end=at), {**asked, "boost": stretch})
                yield probe
                if getattr(probe, "matched", False):
                    marked = max(marked, piece.end)
                    stretch.pieces += 1
                    yield _make_token(piece, asked)
                    break
        yield from (_make_token(_clip(word, marked), asked) for word in waiting)
        yield _make_token(Term("", 0, len(folded), len(folded)), asked)


def _clip(word: Term, marked: int) -> Term:
    """Return the part of a word beyond what is marked."""
    return word._replace(start=max(word.start, min(marked, word.end)))


def _cut_pieces(chars: str, at: int) -> Iterator[Term]:
    """Yield the terms of the pair, if there is one, and of the first character at an offset."""
    for size in range(len(chars), 0, -1):
        yield Term(PIECE + chars[:size], at, at, at + size)


def _make_token(
    term: Term, asked: dict[str, Any], start_pos: int = 0, start_char: int = 0
) -> Token:
    """Return a new token: one that is changed and handed on again cannot be kept."""
    token = Token(**asked)
    token.text = token.original = term.text
    token.pos = start_pos + term.position
    token.startchar, token.endchar = start_char + term.start, start_char + term.end
    return token
