"""The words of a query's text, as the index's words will be met by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from searcher.analysis import Segmenter, Term, fold, word_terms
from searcher.analysis.units import unit_terms
from searcher.analysis.words import PARTS
from searcher.store.generation import OpenSegment

# Longer texts are seldom one word.
SHORT = re.compile("[\u4e00-\u9fd5]{1,5}")
# Letters and digits in one run, as iso9001.
MIXED = re.compile("[a-z][^0-9]*[0-9]|[0-9][^a-z]*[a-z]")


class Wording:
    """Tells the words of texts for the segments of a generation."""

    def __init__(self, segments: Sequence[OpenSegment], cutter: Segmenter) -> None:
        self.cutter = cutter
        self._segments = segments

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text, those inside other words left out, each once.

        What was typed as one and stands in the index as one is one, be it a word or a provision:
        only longer texts are cut, which takes the segmenter's dictionary.
        """
        folded = fold(text)
        whole = [term for term, *span in unit_terms(folded) if span == [0, len(folded)]]
        if whole:
            return (whole[0],)
        if SHORT.fullmatch(folded) and self._stands(folded):
            return (folded,)
        words = whole_words(folded, self.cutter)
        return tuple(dict.fromkeys(part for word in words for part in self._known(word)))

    def _known(self, word: str) -> Sequence[str]:
        """The word, or its letters and numbers where only these stand in the index: iso 9001."""
        parts = PARTS.findall(word) if MIXED.search(word) else ()
        if not parts or self._stands(word) or not all(map(self._stands, parts)):
            return (word,)
        return parts

    def _stands(self, word: str) -> bool:
        return any(_knows(one, word) for one in self._segments)


def _knows(segment: OpenSegment, word: str) -> bool:
    return segment.arrays.field("body").find(word) >= 0


@lru_cache(maxsize=1024)
def whole_words(folded: str, cutter: Segmenter) -> tuple[str, ...]:
    """The words of a folded text, those inside other words left out, each once.

    >>> from searcher.analysis import segmenter
    >>> whole_words("公安机关信息化第三十二条", segmenter())
    ('公安机关', '信息化', '第32条')
    """
    terms = word_terms(folded, cutter=cutter, folded=True)
    whole: list[Term] = []
    # A unit (第32条) stands after the words it is made of where it begins with them.
    for term in sorted(reversed(terms), key=lambda term: (term.start, -term.end)):
        if not whole or term.end > whole[-1].end:
            whole.append(term)
    return tuple(dict.fromkeys(term.text for term in whole))
