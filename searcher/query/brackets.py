"""Which brackets of a query group clauses; the others are punctuation."""

from __future__ import annotations

from collections.abc import Sequence

from searcher.errors import QueryError
from searcher.query.lexer import Token

BRACKETS = ("open", "close")
LOGIC = frozenset({"or", "and", "not"})


def paired(query: str, stream: Sequence[Token]) -> list[Token]:
    """Return the tokens without brackets that have no twin or nothing in them.

    Among signs of logic an open bracket was meant as one: QueryError says that it is not closed.

    >>> [t.text for t in paired("1)甲()", [Token("word", "1", 0), Token("close", ")", 1), Token("word", "甲", 2)])]
    ['1', '甲']
    """
    if not any(token.kind in BRACKETS for token in stream):
        return list(stream)
    kept: list[Token | None] = list(stream)
    opened: list[int] = []
    for at, token in enumerate(stream):
        if token.kind == "open":
            opened.append(at)
        elif token.kind == "close" and opened:
            start = opened.pop()
            if not any(kept[start + 1 : at]):
                kept[start] = kept[at] = None
        elif token.kind == "close":
            kept[at] = None
    if opened and any(token.kind in LOGIC for token in stream):
        raise QueryError(
            query,
            stream[opened[0]].offset,
            problem="this bracket is not closed",
            example="(公安 OR 警务)",
        )
    for at in opened:
        kept[at] = None
    return [token for token in kept if token is not None]
