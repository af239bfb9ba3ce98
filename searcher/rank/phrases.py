"""Phrases that stand nowhere as typed: looked for in headings and titles, then more loosely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from searcher.query import nodes
from searcher.rank.matching import Matcher


def settled(tree: nodes.Node, matchers: Sequence[Matcher]) -> tuple[nodes.Node, list[str]]:
    """The tree with each quoted phrase where it is found, and what had to be relaxed for it.

    The text of passages comes first; only a phrase that stands in none is taken from
    headings and titles, and then with other punctuation and spaces between its characters.
    """
    if isinstance(tree, (nodes.All, nodes.Any)):
        parts = [settled(clause, matchers) for clause in tree.clauses]
        clauses = tuple(part[0] for part in parts)
        return replace(tree, clauses=clauses), [note for part in parts for note in part[1]]
    if isinstance(tree, nodes.Phrase) and tree.field is None:
        return _settled_phrase(tree, matchers)
    return tree, []


def _settled_phrase(
    phrase: nodes.Phrase, matchers: Sequence[Matcher]
) -> tuple[nodes.Node, list[str]]:
    for field in ("body", "heading", "title"):
        placed = replace(phrase, field=field)
        if any(_lives(matcher, placed) for matcher in matchers):
            return (phrase if field == "body" else placed), []
    loose = nodes.Loose(phrase.text, phrase.offset)
    if any(_lives(matcher, loose) for matcher in matchers):
        return loose, [f"“{phrase.text}” stands only with other spaces or marks in it"]
    return phrase, []


def _lives(matcher: Matcher, node: nodes.Node) -> bool:
    mask = matcher.match(node)
    alive = matcher.segment.alive
    return bool(mask.any() if alive is None else (mask & alive).any())
