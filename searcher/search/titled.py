"""Whose title or heading a quoted text is: found by its first passage; of a title, beside other texts,
with all of them."""

from __future__ import annotations

from dataclasses import replace

from searcher.query import nodes
from searcher.search.spaced import Living
from searcher.search.spellings import numbered_apart

# What is the same for all passages of a document, or holds other clauses.
OF_DOCUMENTS = (nodes.Dates, nodes.Titled, nodes.All, nodes.Any, nodes.Not)
FIELDS_OF_DOCUMENTS = (*nodes.KEYWORD_FIELDS, "title")


def or_titled(node: nodes.Node, lexicon: Living) -> nodes.Node:
    """Return a string of texts with the documents whose title, and the sections whose heading, it is:
    whoever cites one holds it, and who bears it may not."""
    if not isinstance(node, nodes.Run):
        return node
    borne: list[nodes.Node] = [nodes.Titled(node.text, node.offset)]
    forms = numbered_apart(node.text)
    if len(forms) > 1:
        # One for all forms: each is asked for once.
        borne.append(nodes.Headed(min(forms, key=len), node.offset))
    found = tuple(filter(lexicon.lives, borne))
    return nodes.Any((node, *found)) if found else node


def keep_out_titled(tree: nodes.Node, lexicon: Living) -> nodes.Node:
    """Return a tree in which each string that is kept out keeps out also all passages of the
    documents whose title it is: with others looked for it would find them."""

    def with_titled(leaf: nodes.Node) -> nodes.Node:
        if not isinstance(leaf, nodes.Phrase) or leaf.field is not None:
            return leaf
        titled = nodes.Titled(leaf.text, leaf.offset, whole=True)
        return nodes.Any((leaf, titled)) if lexicon.lives(titled) else leaf

    if isinstance(tree, nodes.Not):
        inner = nodes.each_leaf(tree.clause, with_titled)
        return tree if inner is tree.clause else nodes.Not(inner)
    if isinstance(tree, nodes.GROUPS):
        clauses = [keep_out_titled(one, lexicon) for one in tree.clauses]
        return type(tree)(tuple(clauses))
    return tree


def widen(tree: nodes.Node, *, beside: bool = False) -> nodes.Node:
    """Return a tree in which a title stands for all passages of who bears it where other texts are
    looked for `beside` it: these may be held by any of them.

    >>> titled, word = nodes.Titled("渡口管理办法"), nodes.Word("考核")
    >>> [widen(kind((titled, word))).clauses[0].whole for kind in (nodes.All, nodes.Any)]
    [True, False]
    """
    if isinstance(tree, nodes.Titled):
        return replace(tree, whole=beside)
    if isinstance(tree, nodes.Any):
        return nodes.Any(tuple(widen(one, beside=beside) for one in tree.clauses))
    if isinstance(tree, nodes.All):
        texts = list(map(_looks_in_texts, tree.clauses))
        others = [beside or sum(texts) > one for one in texts]
        pairs = zip(tree.clauses, others, strict=True)
        return nodes.All(tuple(widen(one, beside=more) for one, more in pairs))
    return tree


def narrow(tree: nodes.Node) -> nodes.Node:
    """Return a tree in which each title stands for the first passages of who bears it."""
    return nodes.each_leaf(tree, _first_passages, negated=False)


def _first_passages(leaf: nodes.Node) -> nodes.Node:
    return replace(leaf, whole=False) if isinstance(leaf, nodes.Titled) else leaf


def _looks_in_texts(clause: nodes.Node) -> bool:
    """Tell whether some passages of a document may satisfy a clause and others not."""
    return any(
        not isinstance(leaf, OF_DOCUMENTS) and leaf.field not in FIELDS_OF_DOCUMENTS
        for leaf in nodes.leaves(clause, negated=False)
    )
