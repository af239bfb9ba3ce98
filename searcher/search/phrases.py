"""Phrases and numbers that stand nowhere as typed: looked for elsewhere, then more loosely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from searcher.query import nodes
from searcher.search.compounds import taken_apart
from searcher.search.matching import Matcher
from searcher.search.misread import as_meant, meant_word
from searcher.search.short_names import spelled_out


def settled(tree: nodes.Node, matchers: Sequence[Matcher]) -> tuple[nodes.Node, list[str]]:
    """The tree with each quoted phrase and number where it is found, and what was relaxed.

    The text of passages comes first; only a phrase that stands in none is taken from
    headings and titles, then with the characters meant where it was copied from damaged text,
    and at last with other punctuation and spaces between its characters.
    A document number that no document has gives way to the same year and serial, the short
    name of a law to the full one.
    """
    if isinstance(tree, (nodes.All, nodes.Any)):
        parts = [settled(clause, matchers) for clause in tree.clauses]
        clauses = tuple(part[0] for part in parts)
        return replace(tree, clauses=clauses), [note for part in parts for note in part[1]]
    if isinstance(tree, nodes.Phrase) and tree.field is None:
        return _first_alive(_ways(tree), tree, matchers)
    if isinstance(tree, nodes.Word) and tree.field is None:
        word, misread = meant_word(tree, matchers)
        word, short = spelled_out(word, matchers)
        word, apart = taken_apart(word, matchers)
        return word, [note for note in (misread, short, apart) if note]
    if isinstance(tree, nodes.Number):
        return _first_alive(_number_ways(tree), tree, matchers)
    return tree, []


def _first_alive(
    ways: Iterable[tuple[nodes.Node, str]], typed: nodes.Node, matchers: Sequence[Matcher]
) -> tuple[nodes.Node, list[str]]:
    for node, note in ways:
        if any(_lives(matcher, node) for matcher in matchers):
            return node, [note] if note else []
    return typed, []


def _ways(phrase: nodes.Phrase) -> Iterator[tuple[nodes.Node, str]]:
    """Where to look for a phrase, in order, and what to say of it when it is found there."""
    text, offset = phrase.text, phrase.offset
    yield phrase, ""
    yield nodes.Seam(text, offset), f"“{text}” runs from one passage into the next"
    yield replace(phrase, field="heading"), f"“{text}” stands in headings only"
    yield replace(phrase, field="title"), f"“{text}” stands in titles only"
    meant = as_meant(text)
    if meant != text:
        for node, note in _ways(replace(phrase, text=meant)):
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


def _lives(matcher: Matcher, node: nodes.Node) -> bool:
    mask = matcher.match(node)
    alive = matcher.segment.alive
    return bool(mask.any() if alive is None else (mask & alive).any())
