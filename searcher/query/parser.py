"""Tokens to the tree of nodes; what is plainly broken is an error that quotes the place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from searcher.errors import QueryError
from searcher.model import Line
from searcher.notes import Note, note
from searcher.query.articles import written_out
from searcher.query.brackets import paired
from searcher.query.dates import date_range
from searcher.query.lexer import LONGEST_TYPED, Token, tokens
from searcher.query.markup import without_markup
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
    leaves,
)
from searcher.relations.standing import status_named, status_names
from searcher.text.doc_numbers import asked_number
from searcher.text.han import HAN_OF_WORDS
from searcher.text.numerals import HAN_NUMERALS, TYPED_ZERO
from searcher.text.patterns import pattern

MOST_CLAUSES = 500
DEEPEST = 50
TEXT_KINDS = {"text", "word", "phrase", "near", "number"}
CLAUSE_KINDS = {*TEXT_KINDS, "field", "not", "open"}
SEARCHABLE = pattern(r"\w")
# Radicals and what cannot be seen, as PDFs and pages hold them.
DAMAGED = pattern(
    "[\u2e80-\u2fd5\u31c0-\u31e3\uf900-\ufaff\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# One star ends the beginning of a word; **more** are those of another language.
STRAY_STAR = pattern(r"[*＊](?=[^*＊])|[*＊]{2}")
# A character that blanks part from others, as headings are set: 通 知.
SPACED = pattern(r"\s\S(?![^\s()|（）｜])")
HAN = pattern(f"[{HAN_OF_WORDS}]")
# What most type: words of Han characters with blanks or OR between, or one of them in quotes.
_WORD = f"[{HAN_OF_WORDS}]{{2,}}"
PLAIN_WORD = pattern(_WORD)
PLAIN_WORDS = pattern(f" *{_WORD}(?: +{_WORD})* *")
PLAIN_CHOICE = pattern(f" *{_WORD}(?: +OR +{_WORD})+ *")
MARKS_IN_QUOTES = "，。；：、"
_QUOTED = f"([{HAN_OF_WORDS}{MARKS_IN_QUOTES}]{{2,}})"
PLAIN_PHRASE = pattern(f'"{_QUOTED}"|“{_QUOTED}”')
# Beside numerals what may be a part of a number or a provision.
COUNTED, NUMERALS = frozenset("号號条款项章节编"), frozenset(HAN_NUMERALS)


class Reading(NamedTuple):
    """The tree of a query, what is to be said of how it was read, and its text in the characters
    that are meant."""

    tree: Node
    notes: tuple[Note, ...]
    text: str


def parse(query: str) -> Node:
    """Return the tree of a query. Raises QueryError where it says nothing or is plainly broken.

    >>> parse('公安 -"测试"')
    All(clauses=(Word(text='公安', field=None, offset=0, terms=()), Not(clause=Phrase(text='测试', field=None, offset=4, yields=False))))
    """
    return read_query(query).tree


def read_query(query: str) -> Reading:
    """Return the tree of a query, and what was not taken as a sign. Raises QueryError.

    >>> [str(one) for one in read_query("1）加强管理").notes]
    ['a bracket without its twin is read as punctuation']
    """
    plain = _plain_words(query)
    if plain is not None:
        return Reading(plain, (), query)
    typed = _in_characters(without_markup(query))
    query, source = written_out(typed), query
    stream, notes = tokens(query)
    if without_markup(source) != source:
        notes.append(note("markup"))
    pairs = paired(query, stream)
    if len(pairs) < len(stream):
        notes.append(note("bracket"))
    stars = [
        token.text for token in pairs if token.kind == "word" and STRAY_STAR.search(token.text)
    ]
    if stars:
        notes.append(note("star", text=" ".join(stars)[:40]))
    if SPACED.search(query):
        pairs = _side_by_side(query, pairs)
    reader = _Reader(query, _telling(pairs))
    tree = reader.alternatives(depth=0)
    assert reader.ended(), "brackets come in pairs"
    if all(isinstance(one, Not) for one in (tree.clauses if isinstance(tree, All) else (tree,))):
        notes.append(note("all_but"))
    return Reading(tree, tuple(notes), typed)


class Plain(NamedTuple):
    """A query of Han characters: words that are all wanted, or any of which are, or a text in
    quotes, with usual marks in it; each with its place in the query."""

    kind: type[All] | type[Any] | type[Phrase]
    words: tuple[tuple[str, int], ...]


def plain_query(query: str) -> Plain | None:
    """Return what a query of Han characters says, as most are: words, A OR B or a phrase; None for
    one in which anything needs a closer look.

    >>> plain_query("公安 条例").words, plain_query("公安 第三条")
    ((('公安', 0), ('条例', 3)), None)
    """
    if len(query) > LONGEST_TYPED:
        return None
    if phrase := PLAIN_PHRASE.fullmatch(query) if query.startswith(('"', "“")) else None:
        return Plain(Phrase, ((phrase[1] or phrase[2], 0),))
    if not (COUNTED.isdisjoint(query) or NUMERALS.isdisjoint(query)):
        return None
    every = PLAIN_WORDS.fullmatch(query)
    if not (every or "OR" in query and PLAIN_CHOICE.fullmatch(query)):
        return None
    words = tuple([(m[0], m.start()) for m in PLAIN_WORD.finditer(query)])
    return Plain(All if every else Any, words)


def _plain_words(query: str) -> Node | None:
    """Return the tree of a query of Han characters alone.

    >>> _plain_words("公安 信息化") == parse("公安 信息化"), _plain_words("公安 第三条")
    (True, None)
    >>> _plain_words("公安 OR 警务")
    Any(clauses=(Word(text='公安', field=None, offset=0, terms=()), Word(text='警务', field=None, offset=6, terms=())))
    >>> _plain_words('"信息化建设"')
    Phrase(text='信息化建设', field=None, offset=0, yields=False)
    """
    plain = plain_query(query)
    if plain is None:
        return None
    if plain.kind is Phrase:
        return Phrase(plain.words[0][0])
    words = tuple([Word(text, None, offset) for text, offset in plain.words])
    return Any(words) if plain.kind is Any else All(words) if len(words) > 1 else words[0]


def _in_characters(query: str) -> str:
    """Return a query with radicals and letters for zeros as the characters they stand for, without
    what cannot be seen, as documents are indexed."""
    if not (DAMAGED.search(query) or TYPED_ZERO.search(query)):
        return query
    # Few queries want it, and it takes longer to load than a search.
    from searcher.repair.invisible import invisible_characters
    from searcher.repair.radicals import radicals
    from searcher.repair.zeros import typed_zeros

    lines: Sequence[Line] = [Line(query, ((0, 1),))]
    for fault in (invisible_characters, radicals, typed_zeros):
        lines, _ = fault(lines)
    [mended] = lines
    return mended.text


def _side_by_side(query: str, stream: Sequence[Token]) -> list[Token]:
    """Return the tokens, single characters that only blanks part as one text with these blanks.

    Whether they are one word is told by what an index holds.
    """
    kept: list[Token] = []
    for run in _runs_of_characters(query, stream):
        first, last = run[0], run[-1]
        if sum(bool(HAN.match(token.text)) for token in run) > 1 < len(run):
            kept.append(first._replace(text=query[first.offset : last.offset + 1]))
        else:
            kept += run
    return kept


def _runs_of_characters(query: str, stream: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens in runs: characters that only blanks part, every other by itself, and so
    what a - leaves out."""
    run: list[Token] = []
    negated = False
    for token in stream:
        single = token.kind in ("word", "text") and len(token.text) == 1 and not negated
        if run and not (single and query[run[-1].offset + 1 : token.offset].isspace()):
            yield run
            run = []
        run.append(token)
        if not single:
            yield run
            run = []
        negated = token.kind == "not"
    if run:
        yield run


def _telling(stream: list[Token]) -> list[Token]:
    """Return the tokens without stray punctuation and quotes with nothing in them, unless there is
    nothing else."""
    kept = [t for t in stream if t.kind not in ("word", "text") or SEARCHABLE.search(t.text)]
    if all(token.kind in TEXT_KINDS for token in kept):
        kept = [t for t in kept if t.kind != "phrase" or t.text.strip()]
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
        # What joins clauses is none.
        clauses = [token for token in stream if token.kind in CLAUSE_KINDS]
        if len(clauses) > MOST_CLAUSES:
            raise QueryError(
                query,
                clauses[MOST_CLAUSES].offset,
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
        """Read A OR B …"""
        if depth > DEEPEST:
            raise self.error(f"brackets nest deeper than {DEEPEST}", "(公安 OR 警务) 信息化")
        branches = [self.conjunction(depth)]
        while self.peek() == "or":
            self.take()
            branches.append(self.conjunction(depth))
        return branches[0] if len(branches) == 1 else Any(tuple(branches))

    def conjunction(self, depth: int) -> Node:
        """Read A B, A AND B."""
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
        return clauses[0] if len(clauses) == 1 else All(tuple(_flat(clauses)))

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
            return self.group(depth)
        if token.kind == "field":
            return self.in_field(token, depth)
        return self.leaf(token, None)

    def group(self, depth: int) -> Node:
        inner = self.alternatives(depth + 1)
        closing = self.take()
        assert closing.kind == "close", "brackets come in pairs"
        return inner

    def in_field(self, field: Token, depth: int) -> Node:
        """Read 标题:规划, 日期:2021-01..2021-06, 标题:(规划 OR 计划)"""
        if self.peek() == "open" and field.text not in DATE_FIELDS:
            self.take()
            bound = _with_field(self.group(depth), field.text)
            for leaf in leaves(bound) if field.text == "status" else ():
                self.require_status(getattr(leaf, "text", ""), getattr(leaf, "offset", 0))
            return bound
        if self.peek() not in ("word", "phrase", "near", "number"):
            raise self.error("the field wants a value", "标题:规划")
        token = self.take()
        if field.text in DATE_FIELDS:
            return date_range(self.query, token, field.text)
        return self.leaf(token, field.text)

    def leaf(self, token: Token, field: str | None) -> Node:
        if field == "status":
            self.require_status(token.text, token.offset)
        if field == "number":
            normal = asked_number(token.text) or token.text
            return Number(normal, field, token.offset, token.yields, token.typed or token.text)
        return LEAVES[token.kind](self, token, field)

    def require_status(self, text: str, offset: int) -> None:
        """Raise QueryError where a text names no status."""
        if status_named(text) is None:
            problem = f"“{text}” is no status; write {status_names()}"
            raise self.error(problem, "状态:现行有效", offset=offset)

    def number(self, token: Token, field: str | None) -> Node:
        return Number(token.text, field, token.offset, token.yields, token.typed)

    def phrase(self, token: Token, field: str | None) -> Node:
        if not token.text.strip():
            raise self.error("the quotes are empty", '"信息化建设"', offset=token.offset)
        return Phrase(token.text, field, token.offset, token.yields)

    def near(self, token: Token, field: str | None) -> Node:
        distance, *words = token.text.split()
        if len(words) < 2:
            raise self.error("near wants two words or more", '"公安 信息化"~5', offset=token.offset)
        return Near(tuple(words), int(distance), field, token.offset)

    def text(self, token: Token, field: str | None) -> Node:
        if not _can_be_found(token.text):
            problem = "there is no character to look for in it"
            raise self.error(problem, '信息* or "，"', offset=token.offset)
        return Word(token.text, field, token.offset)

    def word(self, token: Token, field: str | None) -> Node:
        text = token.text.rstrip("*＊")
        if text == token.text or not SEARCHABLE.search(text[-1:]):
            return self.text(token, field)
        if STRAY_STAR.search(token.text):
            return self.text(token._replace(text=text.lstrip("*＊")), field)
        return Prefix(text, field, token.offset)


LEAVES = {
    "text": _Reader.text,
    "word": _Reader.word,
    "phrase": _Reader.phrase,
    "near": _Reader.near,
    "number": _Reader.number,
}


def _flat(clauses: Sequence[Node]) -> list[Node]:
    """Return the clauses of a conjunction, those of one inside it among them."""
    parts = (one.clauses if isinstance(one, All) else (one,) for one in clauses)
    return [clause for part in parts for clause in part]


def _can_be_found(text: str) -> bool:
    """Tell whether a text has a letter, a digit or a sign such as an emoji."""
    if SEARCHABLE.search(text):
        return True
    return any(unicodedata.category(char)[0] == "S" and not char.isascii() for char in text)


def _with_field(node: Node, field: str) -> Node:
    """Return a group with its clauses bound to a field."""
    if isinstance(node, (All, Any)):
        return type(node)(tuple(_with_field(clause, field) for clause in node.clauses))
    if isinstance(node, Not):
        return Not(_with_field(node.clause, field))
    if isinstance(node, (Word, Phrase, Prefix, Number, Near)):
        return replace(node, field=field)
    return node
