"""A query string to tokens, each with its offset; full-width marks are their half-width twins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from searcher.errors import QueryError
from searcher.query.nodes import DATE_FIELDS
from searcher.text.doc_numbers import find_numbers
from searcher.text.simplified import simplified

LONGEST_QUERY = 10_000

TWINS = str.maketrans("：（）｜＊～－＞＜＝　\u00a0\t\r\n", ":()|*~-><=     ")
# Each opening quote and what closes it; any other quote inside belongs to the phrase.
QUOTES = {'"': '"', "＂": "＂", "“": "”", "„": "”", "”": "”", "「": "」", "『": "』"}

FIELDS = {
    "标题": "title",
    "title": "title",
    "章节": "heading",
    "heading": "heading",
    "正文": "body",
    "body": "body",
    "发文机关": "issuer",
    "机关": "issuer",
    "issuer": "issuer",
    "文号": "number",
    "发文字号": "number",
    "number": "number",
    "doc_number": "number",
    "地区": "region",
    "region": "region",
    "文种": "type",
    "type": "type",
    "年份": "year",
    "year": "year",
    "日期": "date",
    "date": "date",
}

FIELD = re.compile(r"([^\W\d_]+):")
# A date or a range of dates, which spaces may part: >= 2021, 2018 .. 2022.
DATE_VALUE = re.compile(
    r'\s*([<>]=?\s*[^\s()|"＂“”„「『]+'
    r'|[^\s()|"＂“”„「『]*?\s*(?:\.\.+|…+|~|至)\s*(?=[0-9]{4})[^\s()|"＂“”„「『]+)'
)
NEAR = re.compile(r"\s*~\s*(\d{1,3})(?![\w~])")
OPERATOR = re.compile(r'(AND|OR|NOT)(?![^\s()"“「『])')
# A chunk ends at a space, a bracket, a quote or an alternative bar.
# Brackets round a part of a word, as titles have them, belong to it: 解释(三), 中国(临江)条例.
CHUNK = re.compile(
    r'[^\s()"＂“”„「『|]+(?:\([^\s()"＂“”„「『|*:-][^\s()"＂“”„「『|*:]*\)[^\s()"＂“”„「『|]*)*'
)
ESCAPED = re.compile(r'\\(["＂”」』\\])')


class Token(NamedTuple):
    """kind: word, phrase, near, number, field, and, or, not, open, close."""

    kind: str
    text: str
    offset: int


def tokens(query: str) -> list[Token]:
    """The tokens of a query. Raises QueryError at the place that cannot be read.

    >>> [(t.kind, t.text) for t in tokens('标题：规划 （“信息化” OR -5G）')]
    [('field', 'title'), ('word', '规划'), ('open', '('), ('phrase', '信息化'), ('or', 'OR'), ('not', '-'), ('word', '5G'), ('close', ')')]
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            query,
            LONGEST_QUERY,
            problem=f"it is longer than {LONGEST_QUERY:,} characters",
            example="公安 信息化",
        )
    plain = query.translate(TWINS)
    return list(_scan(query, plain))


def as_words(text: str) -> str:
    """Running text as a query of plain words: nothing in it acts as a sign of the language.

    >>> as_words('合同“无效”（解除）后: NOT 赔偿*?')
    '合同 无效  解除 后  not 赔偿 ?'
    """
    plain = text.translate(TWINS).translate(
        dict.fromkeys(map(ord, '"＂“”„「」『』()|*~:-<>='), " ")
    )
    return OPERATOR.sub(lambda match: match[0].lower(), plain)


def _scan(query: str, plain: str) -> Iterator[Token]:
    numbers = _numbers_outside_quotes(plain)
    at = 0
    while at < len(plain):
        if at in numbers:
            end, normal = numbers[at]
            yield Token("number", normal, at)
            at = end
        elif plain[at].isspace() or _is_control(plain[at]):
            at += 1
        elif plain[at] in QUOTES:
            token, at = _quoted(query, plain, at)
            yield token
        elif plain[at] in SIGNS and not (plain[at] == "-" and not _starts_clause(plain, at)):
            yield Token(SIGNS[plain[at]], plain[at], at)
            at += 2 if plain.startswith("||", at) else 1
        else:
            token, at = _named_or_chunk(query, plain, at)
            yield token
            value = DATE_VALUE.match(plain, at) if token.text in DATE_FIELDS else None
            if value and token.kind == "field":
                yield Token("word", value[1], value.start(1))
                at = value.end()


SIGNS = {"(": "open", ")": "close", "|": "or", "-": "not"}


def _starts_clause(plain: str, at: int) -> bool:
    return at + 1 < len(plain) and not plain[at + 1].isspace() and plain[at + 1] not in "-|)"


def _is_control(char: str) -> bool:
    return ord(char) < 32 or 0x7F <= ord(char) < 0xA0


def _numbers_outside_quotes(plain: str) -> dict[int, tuple[int, str]]:
    """Document numbers by where they start: their brackets are no groups, their spaces no ends."""
    quoted = _quoted_spans(plain)
    return {
        start: (end, normal)
        for start, end, normal in find_numbers(simplified(plain), typed=True)
        if not any(a < start < b for a, b in quoted)
    }


def _quoted_spans(plain: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    while at < len(plain):
        close = _closing(plain, at) if plain[at] in QUOTES else -1
        if close >= 0:
            spans.append((at, close))
        at = max(at, close) + 1
    return spans


def _closing(plain: str, at: int) -> int:
    """Where the quote opened at `at` closes, -1 if it does not; a backslash keeps one open."""
    close = QUOTES[plain[at]]
    end = plain.find(close, at + 1)
    while end > 0 and _is_escaped(plain[at + 1 : end]):
        end = plain.find(close, end + 1)
    return end


def _is_escaped(before: str) -> bool:
    """Whether what follows is escaped: by a backslash that is not itself escaped."""
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _quoted(query: str, plain: str, at: int) -> tuple[Token, int]:
    close = _closing(plain, at)
    if close < 0:
        raise QueryError(query, at, problem="the quote is not closed", example='"信息化建设"')
    near = NEAR.match(plain, close + 1)
    if near:
        text = f"{near[1]} {query[at + 1:close]}"
        return Token("near", text, at), near.end()
    if plain.startswith("~", close + 1):
        raise QueryError(
            query,
            close + 1,
            problem="~ wants a distance in words up to 999",
            example='"公安 信息化"~5',
        )
    return Token("phrase", ESCAPED.sub(r"\1", query[at + 1 : close]), at), close + 1


def _named_or_chunk(query: str, plain: str, at: int) -> tuple[Token, int]:
    operator = OPERATOR.match(plain, at)
    if operator:
        return Token(operator[1].lower(), operator[1], at), operator.end()
    if plain.startswith("&&", at):
        return Token("and", "&&", at), at + 2
    field = FIELD.match(plain, at)
    name = simplified(field[1].lower()) if field else ""
    if field and name in FIELDS:
        return Token("field", FIELDS[name], at), field.end()
    if field and not _reads_as_text(plain, field):
        raise QueryError(
            query,
            at,
            problem=f"there is no field “{field[1]}” (there are: {_field_names()})",
            example="标题:规划",
        )
    chunk = CHUNK.match(plain, at)
    assert chunk is not None
    end = _chunk_end(plain, chunk)
    return Token("word", query[at:end], at), end


def _reads_as_text(plain: str, field: re.Match[str]) -> bool:
    """A colon between digits (12:30) or after a scheme (http://) names no field."""
    return plain.startswith("//", field.end())


def _chunk_end(plain: str, chunk: re.Match[str]) -> int:
    """A document number inside ends the chunk before it."""
    found = find_numbers(simplified(chunk[0]), typed=True)
    starts = [start for start, _, _ in found if start]
    return chunk.start() + starts[0] if starts else chunk.end()


def _field_names() -> str:
    return " ".join(name for name in FIELDS if not name.isascii())
