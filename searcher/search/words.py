"""The words of a query's texts, as the index's words will be met by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from searcher.analysis import Segmenter, fold
from searcher.analysis.units import unit_terms
from searcher.analysis.words import PARTS, whole_terms
from searcher.query import nodes
from searcher.schema import SURE_LENGTH
from searcher.search.spellings import forms_of, read_signs
from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern

# Longer texts are seldom one word.
LONGEST_WORD = 5
SHORT = re.compile(f"[{HAN_OF_WORDS}]{{1,{LONGEST_WORD}}}")
# Letters and digits in one run, as iso9001.
MIXED = pattern("[a-z][^0-9]*[0-9]|[0-9][^a-z]*[a-z]")

Stands = Callable[[Iterable[str]], set[str]]
Words = tuple[str, ...]


class Lexicon(Protocol):
    """What is asked of an index's words."""

    def stands(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that the text of any passage holds."""

    def words_like(self, prefix: str) -> Iterable[str]:
        """Return the words of texts that begin so."""


def with_words(tree: nodes.Node, lexicon: Lexicon, cutter: Segmenter) -> nodes.Node:
    """Return the tree with the indexed words of each text in it, in each of their spellings, but
    for words that have theirs.

    What is more than one word, or begins none, is a prefix of characters.
    """
    texts = dict.fromkeys(_list_texts(tree))
    if not texts:
        return tree
    words_of = cut_texts(list(texts), lexicon.stands, cutter)
    cut = {
        text: tuple(forms_of(word, lexicon.words_like) for word in words)
        for text, words in zip(texts, words_of, strict=True)
    }

    def words(node: nodes.Node) -> nodes.Node:
        if isinstance(node, nodes.Word) and node.is_text and not node.terms:
            return nodes.Word(
                node.text, node.field, node.offset, or_whole(node.text, cut[node.text])
            )
        if isinstance(node, nodes.Near):
            return replace(node, terms=tuple(term for text in node.words for term in cut[text]))
        if isinstance(node, nodes.Prefix) and node.is_text:
            one = len(cut[node.text]) == 1 and _begins_any(fold(node.text), lexicon)
            return replace(node, anywhere=not one)
        return node

    return nodes.each_leaf(tree, words)


def or_whole(text: str, words: tuple[nodes.Forms, ...]) -> tuple[nodes.Forms, ...]:
    """Return the words of a short text, each with the whole of it as another spelling where one is
    a single character: another text may be cut otherwise, and holds the whole of it.

    >>> or_whole("碳中和", (("碳中",), ("和",))), or_whole("公安信息", (("公安",), ("信息",)))
    ((('碳中', '碳中和'), ('和', '碳中和')), (('公安',), ('信息',)))
    """
    whole = read_signs(fold(text))
    if len(words) < 2 or len(whole) < SURE_LENGTH or not SHORT.fullmatch(whole):
        return words
    if not any(len(forms[0]) == 1 for forms in words):
        return words
    return tuple((*forms, whole) for forms in words)


def cut_texts(texts: Sequence[str], stands: Stands, cutter: Segmenter) -> list[Words]:
    """Return the words of each text, those inside other words left out, each once.

    What was typed as one and stands in the index as one is one, be it a word or a provision:
    only longer texts are cut, which takes the segmenter's dictionary.
    """
    folded = [read_signs(fold(text)) for text in texts]
    standing = stands(text for text in folded if SHORT.fullmatch(text))
    whole = [_read_whole(text, standing) or whole_words(text, cutter) for text in folded]
    mixed = {word: PARTS.findall(word) for words in whole for word in words if MIXED.search(word)}
    if not mixed:
        return whole
    standing |= stands({part for word, parts in mixed.items() for part in (word, *parts)})
    apart = {word: parts for word, parts in mixed.items() if _has_only_parts(word, parts, standing)}
    return [
        tuple(dict.fromkeys(part for word in words for part in apart.get(word, (word,))))
        for words in whole
    ]


def _list_texts(tree: nodes.Node) -> Iterable[str]:
    for leaf in nodes.leaves(tree):
        if isinstance(leaf, (nodes.Word, nodes.Prefix)) and leaf.is_text:
            if not getattr(leaf, "terms", ()):
                yield leaf.text
        elif isinstance(leaf, nodes.Near):
            yield from leaf.words


def _begins_any(folded: str, lexicon: Lexicon) -> bool:
    """Tell whether a word begins with some characters; other than Han always count as a beginning."""
    if not SHORT.match(folded):
        return True
    return any(True for _ in lexicon.words_like(folded))


def _read_whole(folded: str, standing: set[str]) -> Words:
    """Return the text as the one word or provision that it is, () where it may be more."""
    units = [term for term, *span in unit_terms(folded) if span == [0, len(folded)]]
    return (units[0],) if units else (folded,) if folded in standing else ()


def _has_only_parts(word: str, parts: Sequence[str], standing: set[str]) -> bool:
    """Tell whether only the letters and the numbers of a word stand in the index: iso 9001."""
    return bool(parts) and word not in standing and standing.issuperset(parts)


@lru_cache(maxsize=1024)
def whole_words(folded: str, cutter: Segmenter) -> Words:
    """Return the words of a folded text, those inside other words left out, each once.

    >>> from searcher.analysis import segmenter
    >>> whole_words("公安机关信息化第三十二条", segmenter())
    ('公安机关', '信息化', '第32条')
    """
    return tuple(dict.fromkeys(term.text for term in whole_terms(folded, cutter)))
