"""A query of plain words → what the kernel is asked, without a tree.

Most queries are words that the index holds as they were typed, A OR B of such words, or one text in
quotes. Nothing in them is read otherwise, spelled out, taken apart or said in other words, so that
what `rewrite` and `plan` come to is short, and takes a third of a search. The kernel does it
(`kernel/src/plain.rs`); tests hold the answers of both together. Whatever may be more is left to
them.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from searcher.analysis import fold
from searcher.analysis.units import UNIT_SIGN, unit_terms
from searcher.query import Plain as Query
from searcher.query import nodes, plain_query
from searcher.schema import TEXTS
from searcher.search import stretches
from searcher.search.collector import Order
from searcher.search.compounds import SHORTEST_COMPOUND
from searcher.search.matcher import find_titled, spelt
from searcher.search.misread import correct_misread
from searcher.search.native import Plain
from searcher.search.plan import MOST_KEYWORDS
from searcher.search.short_names import match_short_name
from searcher.search.spellings import numbered_apart, signs
from searcher.search.synonyms import Longest, kindred, words_said_otherwise
from searcher.search.terms import HAN_RUN, QUESTION, idle_words, weights_of
from searcher.search.words import SHORT
from searcher.store.segment import OpenSegment
from searcher.text.titles import STATE

# Longer queries were pasted.
LONGEST_PLAIN = 60
KINDS = {nodes.All: "all", nodes.Any: "any", nodes.Phrase: "phrase"}


def read_plainly(typed: str, segments: Sequence[OpenSegment], order: Order) -> Plain | None:
    """Return a query as the kernel takes it; None where `rewrite` and `plan` must see to it."""
    query = plain_query(typed)
    if query is None:
        return None
    texts = [text for text, _ in query.words]
    whole, quoted = "".join(texts), query.kind is nodes.Phrase
    if quoted:
        whole = fold(whole)
    if len(whole) > LONGEST_PLAIN or _says_more([whole] if quoted else texts, whole, quoted=quoted):
        return None
    words = [] if quoted else list(dict.fromkeys(texts))
    if quoted:
        texts = HAN_RUN.findall(whole)
    if not texts or _stands_elsewhere(query, whole, words, segments):
        return None
    letters = core = ("or" if query.kind is nodes.Any else "").join(texts)
    if not quoted:
        # Quotes stand before what people leave out.
        core = letters.removeprefix(STATE)
    strings: dict[str, float] = {}
    if len(letters) >= stretches.SHORTEST or len(letters) < len(whole):
        strings, _ = stretches.as_typed(fold(typed), (), segments)
    return Plain(
        KINDS[query.kind],
        whole,
        texts,
        _kindred("\n".join(texts)),
        [weights_of(text) or [] for text in texts],
        [spelt((word,), TEXTS, segments) for word in words],
        TEXTS,
        letters,
        core,
        list(strings.items()),
        order.limit,
        order.offset,
        order.per_document,
    )


def _stands_elsewhere(
    query: Query, whole: str, words: Sequence[str], segments: Sequence[OpenSegment]
) -> bool:
    """Tell whether words may be many, tell nothing or be taken apart, or a text in quotes is a title
    or a heading."""
    if query.kind is nodes.Phrase:
        return len(numbered_apart(whole)) > 1 or any(
            len(find_titled(segment, whole)) for segment in segments
        )
    if len(words) > MOST_KEYWORDS or not all(map(SHORT.fullmatch, words)):
        return True
    if not idle_words().isdisjoint(words):
        return True
    # A choice is not told of which word only what was deleted holds.
    parted = query.kind is nodes.Any and max(map(len, words)) >= SHORTEST_COMPOUND
    return parted and any(segment.alive is not None for segment in segments)


def _says_more(texts: list[str], whole: str, *, quoted: bool) -> bool:
    """Tell whether any of some texts may be more than the words it is, or others, or a question."""
    risks = _risks()
    pairs = map(operator.add, whole, whole[1:])
    if not (risks.singles.isdisjoint(whole) and risks.begins.isdisjoint(pairs)):
        if any(map(risks.within, texts)):
            return True
    if fold(whole) != whole or any(map(QUESTION.search, texts)):
        return True
    if UNIT_SIGN.search(whole) and any(map(unit_terms, texts)):
        return True
    # What is quoted is first looked for as it stands.
    if quoted:
        return False
    named = "法" in whole or "条例" in whole
    return named and any(map(match_short_name, texts)) or correct_misread(whole) != whole


@lru_cache(maxsize=1)
def _risks() -> Longest:
    """Return what says the same in other words, or is spelled otherwise."""
    return Longest(chain(words_said_otherwise(), signs()))


def _kindred(text: str) -> list[str]:
    """Return the pairs of the terms that a table puts beside the words of a text."""
    return [pair for term in kindred(text) for pair in map(operator.add, term, term[1:])]
