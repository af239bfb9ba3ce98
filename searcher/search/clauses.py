"""What a query's tree asks for: clauses that must hold, words that are wanted, texts to mark."""

from __future__ import annotations

from collections.abc import Iterator

from searcher.analysis import fold
from searcher.analysis.units import number_term
from searcher.highlight import Wanted
from searcher.query import nodes
from searcher.search.matching import FACTS
from searcher.search.wording import Wording


def split(tree: nodes.Node) -> tuple[list[nodes.Node], list[nodes.Word]]:
    """The clauses that must hold, and the plain words that may be relaxed.

    >>> from searcher.query import parse
    >>> required, words = split(parse('公安 "信息化建设" -测试'))
    >>> len(required), [word.text for word in words]
    (2, ['公安'])
    """
    clauses = tree.clauses if isinstance(tree, nodes.All) else (tree,)
    words = [c for c in clauses if isinstance(c, nodes.Word) and c.field is None]
    required = [c for c in clauses if c not in words]
    return required, words


def positive(tree: nodes.Node) -> Iterator[nodes.Node]:
    """The leaves of a tree that are looked for, not left out."""
    if isinstance(tree, (nodes.All, nodes.Any)):
        for clause in tree.clauses:
            yield from positive(clause)
    elif not isinstance(tree, nodes.Not):
        yield tree


def alternatives(tree: nodes.Node) -> bool:
    """Whether a passage may satisfy the tree without holding all that it looks for.

    >>> from searcher.query import parse
    >>> alternatives(parse('公安 "信息化"')), alternatives(parse("公安 (信息化 OR 数字化)"))
    (False, True)
    """
    if isinstance(tree, nodes.All):
        return any(map(alternatives, tree.clauses))
    return isinstance(tree, nodes.Any)


def texts(tree: nodes.Node) -> list[str]:
    """The texts by which passages are scored."""
    found: list[str] = []
    for leaf in positive(tree):
        if isinstance(leaf, (nodes.Word, nodes.Phrase, nodes.Prefix, nodes.Loose, nodes.Seam)):
            if leaf.field not in FACTS:
                found.append(leaf.text)
        elif isinstance(leaf, nodes.Near):
            found.extend(leaf.words)
        elif isinstance(leaf, nodes.Number):
            found.append(leaf.text)
    return found


def seams(tree: nodes.Node) -> list[str]:
    """The phrases, folded, that run from one passage into the next."""
    return [fold(leaf.text) for leaf in positive(tree) if isinstance(leaf, nodes.Seam)]


def wanted(tree: nodes.Node, wording: Wording) -> Wanted:
    """What to mark in the passages found."""
    words: set[str] = set()
    strings: set[str] = set()
    prefixes: set[str] = set()
    for leaf in positive(tree):
        if isinstance(leaf, nodes.Number):
            words.add(number_term(leaf.text))
        elif isinstance(leaf, nodes.Near):
            words.update(word for text in leaf.words for word in wording.words(text))
        elif isinstance(leaf, (nodes.Phrase, nodes.Seam)):
            strings.add(fold(leaf.text))
        elif isinstance(leaf, nodes.Prefix):
            prefixes.add(fold(leaf.text))
        elif isinstance(leaf, nodes.Word) and leaf.field not in FACTS:
            found = wording.words(leaf.text)
            words.update(found)
            if not found:
                strings.add(fold(leaf.text))
    loose = tuple(fold(leaf.text) for leaf in positive(tree) if isinstance(leaf, nodes.Loose))
    return Wanted(frozenset(words), tuple(sorted(prefixes)), tuple(sorted(strings)), loose)
