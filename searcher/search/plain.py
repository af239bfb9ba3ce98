"""What the kernel reads queries of plain words by, which it answers without a tree.

Most queries are words that the index holds as they were typed, A OR B of such words, or one text in
quotes. Nothing in them is read otherwise, spelled out, taken apart or said in other words, so that
what `rewrite` and `plan` come to is short, and takes a third of a search. The kernel does it
(`kernel/src/reading.rs`, `kernel/src/plain.rs`); tests hold the answers of both together. Whatever
may be more is left to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from searcher.analysis import NUMERALS, Numerals
from searcher.kernel import loaded
from searcher.query.articles import LAWS
from searcher.query.parser import MARKS_IN_QUOTES
from searcher.schema import TEXTS
from searcher.search.compounds import SHORTEST_COMPOUND
from searcher.search.plan import MOST_KEYWORDS
from searcher.search.short_names import ENDINGS, LONGEST_BEFORE, NO_NAME, SHORTEST_NAME
from searcher.search.spellings import signs
from searcher.search.stretches import COPIED_MARKS, SENTENCE_ENDS, SHORTEST, SHORTEST_COPIED
from searcher.search.synonyms import terms_beside, weak_words, words_said_otherwise
from searcher.search.terms import ASKING, ASKING_LAST, WEAK_WEIGHT, idle_words
from searcher.search.words import LONGEST_WORD
from searcher.text.folding import natively
from searcher.text.glyph_pairs import meant_for
from searcher.text.han import HAN_OF_WORDS
from searcher.text.titles import STATE

if TYPE_CHECKING:
    from searcher.kernel.compiled import Reader

# Longer queries were pasted.
LONGEST_PLAIN = 60
# The kinds of provisions that a word may name alone, those below articles; how all of them and of
# parts begin.
NAMED, BELOW, KINDS = "编章节条", "款项", "编章节条款项部篇分"


class Tables(NamedTuple):
    """What queries are read by, as the kernel takes it."""

    han: tuple[str, str] = (HAN_OF_WORDS[0], HAN_OF_WORDS[-1])
    marks: Sequence[str] = tuple(MARKS_IN_QUOTES)
    numerals: Numerals = NUMERALS
    named: Sequence[str] = tuple(NAMED)
    article: str = "条"
    below: Sequence[str] = tuple(BELOW)
    kinds: Sequence[str] = tuple(KINDS)
    laws: Sequence[str] = LAWS
    more: Sequence[str] = ()
    idle: Sequence[str] = ()
    weak: Sequence[str] = ()
    weak_weight: float = WEAK_WEIGHT
    kindred: Sequence[tuple[str, Sequence[str]]] = ()
    endings: Sequence[str] = ENDINGS
    no_name: str = NO_NAME
    names: tuple[int, int] = (SHORTEST_NAME, LONGEST_BEFORE)
    state: str = STATE
    fields: Sequence[str] = TEXTS
    longest: int = LONGEST_PLAIN
    most_words: int = MOST_KEYWORDS
    longest_word: int = LONGEST_WORD
    shortest_compound: int = SHORTEST_COMPOUND
    shortest_typed: int = SHORTEST
    copied: Sequence[str] = tuple(COPIED_MARKS)
    shortest_copied: int = SHORTEST_COPIED
    ends: Sequence[str] = tuple(SENTENCE_ENDS)


@lru_cache(maxsize=1)
def reader() -> Reader | None:
    """Return what reads queries of plain words; None where the kernel is not in use."""
    kernel, folding = loaded(), natively()
    if kernel is None or folding is None:
        return None
    misread = meant_for("certain", "rare", "doubtful")
    tables = Tables(
        more=[*chain(words_said_otherwise(), signs(), ASKING, ASKING_LAST, misread)],
        idle=list(idle_words()),
        weak=list(weak_words().words),
        kindred=terms_beside(),
    )
    found: Reader = kernel.Reader(tables, folding)
    return found
