"""A tree as typed → the tree as it is found.

Phrases and numbers that stand nowhere as typed are looked for elsewhere, then more loosely;
names are spelled out, what was copied from damaged text is read as it is meant, compounds that
stand nowhere are taken apart; texts are cut into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeGuard

from searcher.analysis import Segmenter, fold
from searcher.analysis.units import unit_terms
from searcher.errors import shortened
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.articles import read_articles
from searcher.search.compounds import SHORTEST_COMPOUND, take_apart
from searcher.search.filters import NO_FILTERS, Filters
from searcher.search.misread import correct_misread, meant_word
from searcher.search.short_names import match_short_name, spell_out
from searcher.search.source import Reader
from searcher.search.spaced import Living, close_up
from searcher.search.spellings import numbered_apart, spellings
from searcher.search.titled import keep_out_titled, or_titled
from searcher.search.words import SHORT, with_words
from searcher.text.doc_numbers import asked_number, number_key

Way = tuple[nodes.Node, tuple[Note, ...]]


class Rewritten(NamedTuple):
    """A tree as it is found, and what was relaxed; `plain` tells that all it asks for are words
    that stand in the index as they were typed."""

    tree: nodes.Node
    notes: tuple[Note, ...]
    plain: bool


def rewrite(
    tree: nodes.Node, reader: Reader, cutter: Segmenter, filters: Filters = NO_FILTERS
) -> Rewritten:
    """Return the tree as a reader's index holds what it asks for, and what was relaxed.

    The text of passages comes first, from the end of one on into the next too; only a phrase that
    stands in none is looked for over seams alone, whatever its blanks, in headings and titles,
    then with the characters meant where it was copied from damaged text, as a document's number,
    and at last with other punctuation and spaces between its characters.
    A document number that no document has gives way to the same year and serial, the short
    name of a law to the full one, a compound that stands nowhere to its parts. A phrase or a
    number that stands nowhere at all is left out where there is more to look for. Where
    filters are given, each of these is asked of what passes them first. What is kept
    out of the hits is only cut, and a string that is a title keeps out who bears it.
    """
    rewriting = _Rewriting(reader, cutter, filters)
    tree, rewriting.notes = read_articles(tree, reader)
    leaves = nodes.leaves(tree)
    texts = [one.text for one in leaves if isinstance(one, nodes.Word) and one.field is None]
    words = list(map(plain_word, texts))
    rewriting.standing = reader.stands(words) if texts else set()
    if rewriting.standing:
        tree = nodes.each_leaf(tree, rewriting.take_standing)
    plain = len(texts) == len(leaves) and rewriting.standing.issuperset(words)
    if not plain:
        tree = nodes.each_leaf(tree, rewriting.rewrite_leaf, negated=False)
        tree = keep_out_titled(_leave_out(tree, rewriting), reader)
        tree = with_words(tree, reader, cutter)
    if not plain or max(map(len, texts), default=0) >= SHORTEST_COMPOUND:
        tree = nodes.each_leaf(tree, rewriting.break_up, negated=False)
    return Rewritten(tree, tuple(dict.fromkeys(rewriting.notes)), plain)


def give_way(tree: nodes.Node) -> nodes.Node:
    """Return the tree with the phrases and numbers of running text as words.

    >>> give_way(nodes.All((nodes.Phrase("证照分离", yields=True), nodes.Phrase("改革"))))
    All(clauses=(Word(text='证照分离', field=None, offset=0, terms=()), Phrase(text='改革', field=None, offset=0, yields=False)))
    """
    return nodes.each_leaf(tree, _as_word) if any(map(_yields, nodes.leaves(tree))) else tree


def _as_word(leaf: nodes.Node) -> nodes.Node:
    return nodes.Word(leaf.text, leaf.field, leaf.offset) if _yields(leaf) else leaf


def _yields(leaf: nodes.Node) -> TypeGuard[nodes.Phrase | nodes.Number]:
    return isinstance(leaf, (nodes.Phrase, nodes.Number)) and leaf.yields


class _Rewriting:
    """Rewrites the leaves of one tree; notes what it relaxes and what stands nowhere."""

    def __init__(self, reader: Reader, cutter: Segmenter, filters: Filters) -> None:
        self.notes: list[Note] = []
        self.absent: set[nodes.Node] = set()
        self.standing: set[str] = set()
        self._reader = reader
        self._cutter = cutter
        self._filters = filters

    def take_standing(self, node: nodes.Node) -> nodes.Node:
        """Return a leaf, a word that stands in the index as it was typed as that word."""
        if isinstance(node, nodes.Word) and node.field is None:
            word = plain_word(node.text)
            if word in self.standing:
                return nodes.Word(node.text, None, node.offset, ((word,),))
        return node

    def rewrite_leaf(self, node: nodes.Node) -> nodes.Node:
        """Return a leaf in the words and at the place where it is found."""
        change = CHANGES.get(type(node))
        return node if change is None else change(self, node)

    def break_up(self, node: nodes.Node) -> nodes.Node:
        """Return a leaf, a compound that stands nowhere as its parts."""
        if isinstance(node, nodes.Word) and node.field is None:
            node, notes = take_apart(node, self._reader, self._cutter)
            self.notes += notes
        return node

    def rewrite_word(self, node: nodes.Word) -> nodes.Node:
        if node.terms:
            return node
        node, spaced = close_up(node, self._reader, self._cutter)
        self.notes += spaced
        if node.field is not None:
            return node
        node, misread = meant_word(node, self._reader)
        node, short = spell_out(node, self._reader)
        self.notes += misread + short
        return node

    def rewrite_phrase(self, node: nodes.Phrase) -> nodes.Node:
        if node.field in nodes.KEYWORD_FIELDS:
            return node
        alive = spelled(node, self._reader)
        if alive:
            return nodes.Any(tuple(as_found(one, self._reader) for one in (node, *alive)))
        ways = _list_phrase_ways(node) if node.field is None else _list_field_ways(node)
        found = self._choose_alive(node, ways)
        return found if found in self.absent else as_found(found, self._reader)

    def number(self, node: nodes.Number) -> nodes.Node:
        return self._choose_alive(node, _number_ways(node))

    def _choose_alive(self, typed: nodes.Node, ways: Iterable[Way]) -> nodes.Node:
        """Return the first way that leads to what passes the filters, else the first to any."""
        alive = (way for way in ways if self._reader.lives(way[0]))
        first = next(alive, None)
        if first is None:
            self.absent.add(typed)
            return typed
        passing = (way for way in chain([first], alive) if self._passes(way[0]))
        node, notes = next(passing, first) if self._filters else first
        self.notes += notes
        return node

    def _passes(self, node: nodes.Node) -> bool:
        return self._reader.lives(node, self._filters)


@lru_cache(maxsize=1 << 12)
def plain_word(text: str) -> str:
    """Return a text folded where an index that holds it as a word has nothing to rewrite in it;
    "" where it may be more than a word, or another.

    >>> plain_word("信息化"), plain_word("依法"), plain_word("民诉法"), plain_word("第三条")
    ('信息化', '依法', '', '')
    """
    word = fold(text)
    plain = SHORT.fullmatch(word) and spellings(word) == (word,) and not unit_terms(word)
    if not plain or match_short_name(text) or correct_misread(text) != text:
        return ""
    return word


CHANGES: dict[type, Callable[[_Rewriting, Any], nodes.Node]] = {
    nodes.Word: _Rewriting.rewrite_word,
    nodes.Phrase: _Rewriting.rewrite_phrase,
    nodes.Number: _Rewriting.number,
}


def _leave_out(tree: nodes.Node, rewriting: _Rewriting) -> nodes.Node:
    """Return the tree without what stands nowhere, where there is more to look for."""
    if not rewriting.absent or not isinstance(tree, nodes.All):
        return tree
    kept = tuple(clause for clause in tree.clauses if clause not in rewriting.absent)
    if len(kept) == len(tree.clauses) or all(isinstance(one, UNSAID) for one in kept):
        return tree
    for clause in tree.clauses:
        if isinstance(clause, (nodes.Phrase, nodes.Number)) and clause in rewriting.absent:
            rewriting.notes.append(note("absent", text=f"“{shortened(clause.text)}”"))
    return nodes.All(kept)


# Clauses that say only what hits may not be, or when.
UNSAID = (nodes.Not, nodes.Dates)


def run_on(node: nodes.Node) -> nodes.Node:
    """Return a phrase of texts as it is found there: beside what stands in a passage also what runs
    over into later ones."""
    if isinstance(node, nodes.Phrase) and node.field in (None, "body"):
        return nodes.Run(node.text, node.offset)
    return node


def as_found(node: nodes.Node, reader: Living) -> nodes.Node:
    """Return a phrase as it is found in texts, beside those whose title or heading it is."""
    named = isinstance(node, (nodes.Phrase, nodes.Run)) and node.field is None
    return or_titled(run_on(node), reader) if named else run_on(node)


def spelled(phrase: nodes.Phrase, reader: Living) -> list[nodes.Phrase]:
    """Return a phrase in its other spellings that stand in its field, else in a passage."""
    forms = chain.from_iterable(map(spellings, numbered_apart(phrase.text)))
    others = [replace(phrase, text=text) for text in list(dict.fromkeys(forms))[1:]]
    return [one for one in others if reader.lives(replace(one, field=one.field or "body"))]


def _list_phrase_ways(phrase: nodes.Phrase) -> Iterator[Way]:
    """Yield where to look for a phrase, in order, and what to say of it when it is found there."""
    text, offset = phrase.text, phrase.offset
    typed = shortened(text)
    yield phrase, ()
    yield nodes.Run(text, offset), (note("seam", text=typed),)
    if any(map(str.isalnum, text)):  # Signs alone may begin at nearly every seam.
        yield nodes.Seam(text, offset), (note("seam", text=typed),)
    yield replace(phrase, field="heading"), (note("heading", text=typed),)
    yield replace(phrase, field="title"), (note("title", text=typed),)
    meant = correct_misread(text)
    if meant != text:
        for node, notes in _list_phrase_ways(replace(phrase, text=meant)):
            yield node, (note("meant", text=typed, meant=shortened(meant)), *notes)
    if (number := asked_number(text)) is not None:
        yield nodes.Number(number, "number", offset), (note("number", text=typed),)
    yield nodes.Loose(text, offset), (note("marks", text=typed),)


def _list_field_ways(phrase: nodes.Phrase) -> Iterator[Way]:
    """Yield how to look for a phrase in the field it was asked for in."""
    yield phrase, ()
    if phrase.field == "body" and any(map(str.isalnum, phrase.text)):
        yield nodes.Seam(phrase.text, phrase.offset), (note("seam", text=shortened(phrase.text)),)
    meant = correct_misread(phrase.text)
    if meant != phrase.text:
        said = note("meant", text=shortened(phrase.text), meant=shortened(meant))
        yield replace(phrase, text=meant), (said,)
    if phrase.field == "title":
        said = note("marks", text=shortened(phrase.text))
        yield nodes.Loose(phrase.text, phrase.offset, "title"), (said,)


def _number_ways(number: nodes.Number) -> Iterator[Way]:
    text, offset = number.text, number.offset
    yield number, ()
    if number.field is not None:
        yield replace(number, field=None), (note("cited", text=text),)
    key = number_key(text)
    if key is not None and key.office and key.year:
        end = key.without_office
        yield nodes.Number(end, None, offset), (note("serial", text=text, meant=end),)
