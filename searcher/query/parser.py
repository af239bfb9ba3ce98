"""Tokens to the tree of nodes; what cannot be read is an error that quotes the place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.errors import QueryError
from searcher.query.dates import date_range
from searcher.query.lexer import Token, tokens
from searcher.query.nodes import (
    DATE_FIELDS,
    All,
    Any,
    Near,
    Node,
    Not,
    Number,
    Phrase,
    Prefix,
    Word,
)
from searcher.text.doc_numbers import normal_number

MOST_CLAUSES = 500
DEEPEST = 50
CLAUSE_KINDS = {"word", "phrase", "near", "number", "field", "not", "open"}
SEARCHABLE = re.compile(r"\w")
# The number of an article typed after a law's name without its 第.
BARE_ARTICLE = re.compile(
    r"(法|条例|办法|规定|细则|规则|解释|章程|》)(?=[0-9０-９]{1,4}条(?:第|$))"
)


def parse(query: str) -> Node:
    """The tree of a query. Raises QueryError where it says nothing or cannot be read.

    >>> parse('公安 -"测试"')
    All(clauses=(Word(text='公安', field=None, offset=0, terms=()), Not(clause=Phrase(text='测试', field=None, offset=4))))
    """
    reader = _Reader(query, _telling(tokens(query)))
    tree = reader.alternatives(depth=0)
    if not reader.ended():
        raise reader.error("this bracket was not opened", "(公安 OR 警务) 信息化")
    return tree


def _telling(stream: list[Token]) -> list[Token]:
    """The tokens without stray punctuation, unless there is nothing else."""
    kept = [t for t in stream if t.kind != "word" or "*" in t.text or SEARCHABLE.search(t.text)]
    return kept if any(token.kind in CLAUSE_KINDS for token in kept) else stream


class _Reader:
    """Recursive descent over the tokens; the depth is bounded, so no query overflows the stack."""

    def __init__(self, query: str, stream: Sequence[Token]) -> None:
        self.query = query
        self.stream = stream
        self.at = 0
        if not stream:
            raise QueryError(
                query, 0, problem="there is nothing to look for", example="公安 信息化"
            )
        if len(stream) > MOST_CLAUSES:
            raise QueryError(
                query,
                stream[MOST_CLAUSES].offset,
                problem=f"it has more than {MOST_CLAUSES} words and clauses",
                example="公安 信息化",
            )

    def ended(self) -> bool:
        return self.at >= len(self.stream)

    def peek(self) -> str:
        return "end" if self.ended() else self.stream[self.at].kind

    def take(self) -> Token:
        token = self.stream[self.at]
        self.at += 1
        return token

    def error(self, problem: str, example: str, *, offset: int | None = None) -> QueryError:
        if offset is None:
            offset = len(self.query) if self.ended() else self.stream[self.at].offset
        return QueryError(self.query, offset, problem=problem, example=example)

    def alternatives(self, depth: int) -> Node:
        """A OR B …"""
        if depth > DEEPEST:
            raise self.error(f"brackets nest deeper than {DEEPEST}", "(公安 OR 警务) 信息化")
        branches = [self.conjunction(depth)]
        while self.peek() == "or":
            self.take()
            branches.append(self.conjunction(depth))
        return branches[0] if len(branches) == 1 else Any(tuple(branches))

    def conjunction(self, depth: int) -> Node:
        """A B, A AND B"""
        clauses: list[Node] = []
        while True:
            if self.peek() in CLAUSE_KINDS:
                clauses.append(self.clause(depth))
            elif self.peek() == "and" and clauses:
                self.take()
                if self.peek() not in CLAUSE_KINDS:
                    raise self.error("AND wants something after it", "公安 AND 信息化")
            else:
                break
        if not clauses:
            raise self.error("a word is wanted here", "公安 OR 警务")
        return clauses[0] if len(clauses) == 1 else All(tuple(clauses))

    def clause(self, depth: int) -> Node:
        negations = 0
        while self.peek() == "not":
            self.take()
            negations += 1
        if self.peek() not in CLAUSE_KINDS:
            raise self.error("something to leave out is wanted here", "公安 -测试")
        inner = self.positive(depth)
        return Not(inner) if negations % 2 else inner

    def positive(self, depth: int) -> Node:
        token = self.take()
        if token.kind == "open":
            return self.group(token, depth)
        if token.kind == "field":
            return self.in_field(token)
        return self.leaf(token, None)

    def group(self, opening: Token, depth: int) -> Node:
        inner = self.alternatives(depth + 1)
        if self.peek() != "close":
            raise self.error("this bracket is not closed", "(公安 OR 警务)", offset=opening.offset)
        self.take()
        return inner

    def in_field(self, field: Token) -> Node:
        """标题:规划, 日期:2021-01..2021-06, 标题:(规划 OR 计划)"""
        if self.peek() == "open" and field.text not in DATE_FIELDS:
            return _with_field(self.group(self.take(), 0), field.text)
        if self.peek() not in ("word", "phrase", "near", "number"):
            raise self.error("the field wants a value", "标题:规划")
        token = self.take()
        if field.text in DATE_FIELDS:
            return date_range(self.query, token)
        return self.leaf(token, field.text)

    def leaf(self, token: Token, field: str | None) -> Node:
        if field == "number":
            return Number(normal_number(token.text) or token.text, field, token.offset)
        return LEAVES[token.kind](self, token, field)

    def number(self, token: Token, field: str | None) -> Node:
        return Number(token.text, field, token.offset)

    def phrase(self, token: Token, field: str | None) -> Node:
        if not token.text.strip():
            raise self.error("the quotes are empty", '"信息化建设"', offset=token.offset)
        return Phrase(token.text, field, token.offset)

    def near(self, token: Token, field: str | None) -> Node:
        distance, *words = token.text.split()
        if len(words) < 2:
            raise self.error("near wants two words or more", '"公安 信息化"~5', offset=token.offset)
        return Near(tuple(words), int(distance), field, token.offset)

    def word(self, token: Token, field: str | None) -> Node:
        text = token.text.rstrip("*＊")
        if not SEARCHABLE.search(text):
            problem = "there is no character to look for in it"
            raise self.error(problem, '信息* or "，"', offset=token.offset)
        if "*" in text or "＊" in text:
            problem = "* stands only at the end of a word; quote it to look for the sign itself"
            raise self.error(problem, '信息* or "***旗"', offset=token.offset)
        if text != token.text:
            return Prefix(text, field, token.offset)
        return Word(self._with_ordinal(text, token.offset), field, token.offset)

    def _with_ordinal(self, text: str, offset: int) -> str:
        """The text with 39条 after a law's name as the article it stands for: 第39条."""
        before = self.query[:offset].rstrip()
        number = BARE_ARTICLE.search(before + text)
        if number is None or number.end(1) < len(before):
            return text
        at = max(number.end(1) - len(before), 0)
        return f"{text[:at]}第{text[at:]}"


LEAVES = {
    "word": _Reader.word,
    "phrase": _Reader.phrase,
    "near": _Reader.near,
    "number": _Reader.number,
}


def _with_field(node: Node, field: str) -> Node:
    """The group with its clauses bound to a field."""
    if isinstance(node, (All, Any)):
        return type(node)(tuple(_with_field(clause, field) for clause in node.clauses))
    if isinstance(node, Not):
        return Not(_with_field(node.clause, field))
    if isinstance(node, (Word, Phrase, Prefix, Number)):
        return type(node)(node.text, field, node.offset)
    if isinstance(node, Near):
        return Near(node.words, node.distance, field, node.offset)
    return node
