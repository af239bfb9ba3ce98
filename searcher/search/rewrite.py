"""A tree as typed → the tree as it is found.

Phrases and numbers that stand nowhere as typed are looked for elsewhere, then more loosely;
names are spelled out, what was copied from damaged text is read as it is meant, compounds that
stand nowhere are taken apart; texts are cut into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from searcher.analysis import Segmenter
from searcher.query import nodes
from searcher.search.compounds import taken_apart
from searcher.search.misread import as_meant, meant_word
from searcher.search.short_names import spelled_out
from searcher.search.source import Reader
from searcher.search.words import with_words


def rewrite(
    tree: nodes.Node, reader: Reader, cutter: Segmenter
) -> tuple[nodes.Node, tuple[str, ...]]:
    """Return the tree as a reader's index holds what it asks for, and what was relaxed.

    The text of passages comes first; only a phrase that stands in none is taken from
    headings and titles, then with the characters meant where it was copied from damaged text,
    and at last with other punctuation and spaces between its characters.
    A document number that no document has gives way to the same year and serial, the short
    name of a law to the full one, a compound that stands nowhere to its parts. What is left
    out of the hits is only cut.
    """
    rewriting = _Rewriting(reader, cutter)
    tree = nodes.each_leaf(tree, rewriting.as_it_stands, negated=False)
    tree = with_words(tree, reader.stands, cutter)
    tree = nodes.each_leaf(tree, rewriting.apart, negated=False)
    return tree, tuple(filter(None, rewriting.notes))


class _Rewriting:
    """Rewrites the leaves of one tree, and notes what it relaxes."""

    def __init__(self, reader: Reader, cutter: Segmenter) -> None:
        self.notes: list[str] = []
        self._reader = reader
        self._cutter = cutter

    def as_it_stands(self, node: nodes.Node) -> nodes.Node:
        """Return a leaf in the words and at the place where it is found."""
        change = CHANGES.get(type(node))
        return node if change is None else change(self, node)

    def apart(self, node: nodes.Node) -> nodes.Node:
        """Return a leaf, a compound that stands nowhere as its parts."""
        if isinstance(node, nodes.Word) and node.field is None:
            node, note = taken_apart(node, self._reader, self._cutter)
            self.notes.append(note)
        return node

    def word(self, node: nodes.Word) -> nodes.Node:
        if node.field is not None:
            return node
        node, misread = meant_word(node, self._reader)
        node, short = spelled_out(node, self._reader)
        self.notes += [misread, short]
        return node

    def phrase(self, node: nodes.Phrase) -> nodes.Node:
        return node if node.field is not None else self._first_alive(node, _phrase_ways(node))

    def number(self, node: nodes.Number) -> nodes.Node:
        return self._first_alive(node, _number_ways(node))

    def _first_alive(self, typed: nodes.Node, ways: Iterable[tuple[nodes.Node, str]]) -> nodes.Node:
        for node, note in ways:
            if self._reader.lives(node):
                self.notes.append(note)
                return node
        return typed


CHANGES: dict[type, Callable[[_Rewriting, Any], nodes.Node]] = {
    nodes.Word: _Rewriting.word,
    nodes.Phrase: _Rewriting.phrase,
    nodes.Number: _Rewriting.number,
}


def _phrase_ways(phrase: nodes.Phrase) -> Iterator[tuple[nodes.Node, str]]:
    """Yield where to look for a phrase, in order, and what to say of it when it is found there."""
    text, offset = phrase.text, phrase.offset
    yield phrase, ""
    yield nodes.Seam(text, offset), f"“{text}” runs from one passage into the next"
    yield replace(phrase, field="heading"), f"“{text}” stands in headings only"
    yield replace(phrase, field="title"), f"“{text}” stands in titles only"
    meant = as_meant(text)
    if meant != text:
        for node, note in _phrase_ways(replace(phrase, text=meant)):
            yield node, "; ".join(filter(None, (f"“{text}” is read as “{meant}”", note)))
    yield nodes.Loose(text, offset), f"“{text}” stands only with other spaces or marks in it"


def _number_ways(number: nodes.Number) -> Iterator[tuple[nodes.Node, str]]:
    text, offset = number.text, number.offset
    yield number, ""
    if number.field is not None:
        cited = replace(number, field=None)
        yield cited, f"no document has the number {text}; these cite it"
    _, bracket, serial = text.partition("〔")
    if bracket and serial:
        tail = bracket + serial
        others = (nodes.Number(tail, "number", offset), nodes.Phrase(tail, "body", offset))
        yield nodes.Any(others), f"no document is or names {text}; these have {tail}"
    yield nodes.Phrase(text, "body", offset), ""
