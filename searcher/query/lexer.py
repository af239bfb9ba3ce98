"""A query string to tokens, each with its offset; full-width marks are their half-width twins.

Whatever can be pasted is read. Running text is told by its marks or its length: in it quotes and
document numbers are found, and nothing else is a sign. What is no sign where it stands (a lone
quote, a colon after words that are no field) is punctuation, and is noted. Only what is plainly
meant as a sign and plainly broken is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from searcher.errors import QueryError
from searcher.notes import Note, note
from searcher.query.fields import NAME, OPTIONS, field_named
from searcher.query.nodes import DATE_FIELDS
from searcher.query.quotes import TYPED, begins_clause, find_quotes
from searcher.text.doc_numbers import asked_numbers, find_numbers
from searcher.text.numerals import DIGITS, HAN_NUMERALS
from searcher.text.patterns import pattern
from searcher.text.simplified import simplified

LONGEST_QUERY = 10_000
# Text of so many characters without any sign of the language was not typed word by word.
LONGEST_TYPED = 60
# More pieces of running text are taken as one; nobody types so many words.
MOST_PIECES = 60

TWINS = str.maketrans("：（）｜＊～－＞＜＝　\u00a0\t\r\n", ":()|*~-><=     ")
# The end of a sentence with another behind it, or three clauses.
SENTENCES = pattern(r"[。；！？\n]\s*\S|，[^，]*，")
CHOICE = pattern(r"(?:^|[\s()])(?:AND|OR|NOT)(?=[\s()])|\||&&")
SIGNED = pattern(r"\w\*(?:\s|$)|(?:^|[\s(])-(?=\w)")
# A date or a range of dates, which spaces may part: >= 2021, 2018 .. 2022.
DATE_VALUE = pattern(
    r'\s{0,9}([<>]=?\s{0,9}[^\s()|"＂“”„「『]{1,40}'
    r'|[^\s()|"＂“”„「『]{0,40}?\s{0,9}(?:\.\.+|…+|~|至)\s{0,9}(?=[0-9]{4})[^\s()|"＂“”„「『]{1,40})'
)
NEAR = pattern(r"\s{0,9}~\s{0,9}(\d{1,3})(?![\w~])")
OPERATOR = pattern(r'(AND|OR|NOT)(?![^\s()"“「『])')
# A chunk ends at a space, a bracket, a quote or an alternative bar.
# Brackets round a part of a word, as titles have them, belong to it: 解释(三), 中国(临江)条例.
CHUNK = pattern(
    r'[^\s()"＂“”„「『|]+(?:\([^\s()"＂“”„「『|*:-][^\s()"＂“”„「『|*:]{0,60}\)[^\s()"＂“”„「『|]*)*'
)
# What stands behind 日期：, typed as people write, and tells no date: 日期：待定; what goes on
# behind a mark is a sentence: since:我们在2021年，
NO_DATE = pattern(
    rf"：(?!\s*[^\s{DIGITS}{HAN_NUMERALS}]{{0,20}}[{DIGITS}{HAN_NUMERALS}])"
    r"|[：:][^\s()（）]{1,40}[，。；！？、](?=[^\s()（）])"
)
BARS = pattern(r"[|\s]+")
ESCAPED = pattern(r'\\(["＂”」』\\])')
# Words of common characters alone, and what joins them: nothing in it needs a closer look, but
# where 号 may end a document number.
PLAIN = pattern("(?!.*[号號])(?: *(?:[\u4e00-\u9fff]+|AND|OR|NOT)(?= |$))+ *")
PLAIN_WORD = pattern("[^ ]+")
PLAIN_PHRASE = pattern('"([\u4e00-\u9fff]+)"')
LOGIC = {"AND": "and", "OR": "or", "NOT": "not"}
SIGNS = {"(": "open", ")": "close", "|": "or", "-": "not"}


class Token(NamedTuple):
    """kind: text, word, phrase, near, number, field, and, or, not, open, close.

    `text` is running text, in which nothing is a sign. `yields` tells a phrase or a number that
    stands in it: where nothing holds all that is asked for, it gives way. `typed` is a number as
    it was typed.
    """

    kind: str
    text: str
    offset: int
    yields: bool = False
    typed: str = ""


class Lexed(NamedTuple):
    """The tokens of a query, and what is to be said of how it was read."""

    tokens: list[Token]
    notes: list[Note]


def tokens(query: str) -> Lexed:
    """Return the tokens of a query. Raises QueryError at the place that cannot be read.

    >>> [(t.kind, t.text) for t in tokens('标题：规划 （“信息化” OR -5G）').tokens]
    [('field', 'title'), ('word', '规划'), ('open', '('), ('phrase', '信息化'), ('or', 'OR'), ('not', '-'), ('word', '5G'), ('close', ')')]
    >>> [(t.kind, t.text) for t in tokens("时间：三月；地点：“临江”馆。").tokens]
    [('text', '时间：三月；地点：'), ('phrase', '临江'), ('text', '馆。')]
    """
    if len(query) <= LONGEST_TYPED:
        if PLAIN.fullmatch(query):
            words = PLAIN_WORD.finditer(query)
            return Lexed([Token(LOGIC.get(m[0], "word"), m[0], m.start()) for m in words], [])
        phrase = PLAIN_PHRASE.fullmatch(query)
        if phrase:
            return Lexed([Token("phrase", phrase[1], 0)], [])
    lexer = _Lexer(query[:LONGEST_QUERY])
    if len(query) > LONGEST_QUERY:
        lexer.say("long", count=LONGEST_QUERY)
    found = list(lexer.text_tokens() if lexer.is_text else lexer.typed_tokens())
    return Lexed(found, list(lexer.notes.values()))


def as_words(text: str) -> str:
    """Return running text as a query of plain words: nothing in it acts as a sign of the
    language.

    >>> as_words('合同“无效”（解除）后: NOT 赔偿*?')
    '合同 无效  解除 后  not 赔偿 ?'
    """
    plain = text.translate(TWINS).translate(
        dict.fromkeys(map(ord, '"＂“”„「」『』()|*~:-<>='), " ")
    )
    return OPERATOR.sub(lambda match: match[0].lower(), plain)


class _Lexer:
    """Reads one query; `notes` holds one note of a kind."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.plain = query.translate(TWINS)
        self.notes: dict[str, Note] = {}
        quotes = find_quotes(self.plain)
        self._closing = dict(quotes.spans)
        self._lone = frozenset(quotes.lone)
        self.is_text = self._reads_as_text()
        self._numbers = self._numbers_outside_quotes()
        self._idle_bars = frozenset(_list_idle_bars(self.plain))

    def say(self, code: str, **facts: object) -> None:
        """Note how something was read."""
        self.notes.setdefault(code, note(code, **facts))

    def text_tokens(self) -> Iterator[Token]:
        """Yield the quotes and numbers of running text, and what stands between them."""
        if SIGNED.search(self.plain) or _names_field(self.plain):
            self.say("prose")
        if self._lone:
            self.say("quote")
        at = 0
        for start in sorted({*self._closing, *self._numbers}):
            token, end = self._number(start) if start in self._numbers else self._quoted(start)
            yield from self._pieces(at, start)
            if token.text.strip():
                yield token
            at = end
        yield from self._pieces(at, len(self.plain))

    def typed_tokens(self) -> Iterator[Token]:
        """Yield the tokens of a query as it was typed."""
        plain, at = self.plain, 0
        while at < len(plain):
            if plain[at].isspace() or _is_control(plain[at]):
                at += 1
            elif at in self._lone:
                at = self._lone_quote(at)
            elif at in self._idle_bars:
                self.say("bar")
                at += 1
            else:
                token, end = self._token(at)
                yield token
                at = end
                value = DATE_VALUE.match(plain, at) if token.text in DATE_FIELDS else None
                if value and token.kind == "field":
                    yield Token("word", value[1], value.start(1))
                    at = value.end()

    def _reads_as_text(self) -> bool:
        """Tell whether the query is running text, by what stands outside its quotes."""
        parts, at = [], 0
        for start, end in self._closing.items():
            parts.append(self.query[at:start])
            at = end + 1
        outside = " ".join((*parts, self.query[at:])).strip()
        plain = outside.translate(TWINS)
        if CHOICE.search(plain):
            return False
        if SENTENCES.search(outside) or len(outside.split(maxsplit=MOST_PIECES)) > MOST_PIECES:
            return True
        return len(outside) > LONGEST_TYPED and not SIGNED.search(plain) and not _names_field(plain)

    def _numbers_outside_quotes(self) -> dict[int, tuple[int, str]]:
        """Return document numbers by where they start: their brackets are no groups, their
        spaces no ends. Quotes round the year of one are its brackets."""
        spans = list(self._closing.items())
        found, at = {}, 0
        find = find_numbers if self.is_text else asked_numbers
        for start, end, normal in find(simplified(self.plain)):
            while at < len(spans) and spans[at][1] < start:
                at += 1
            if at < len(spans) and start <= spans[at][0] and spans[at][1] < end:
                del self._closing[spans[at][0]]
                at += 1
            if at == len(spans) or end <= spans[at][0]:
                found[start] = (end, normal)
        return found

    def _pieces(self, start: int, end: int) -> Iterator[Token]:
        """Yield the pieces of running text between two places, parted by spaces."""
        pieces = [(m.start(), m[0]) for m in re.finditer(r"\S+", self.query[start:end])]
        if len(pieces) > MOST_PIECES:
            pieces = [(0, self.query[start:end])]
        for at, piece in pieces:
            yield Token("text", piece, start + at)

    def _token(self, at: int) -> tuple[Token, int]:
        if at in self._numbers:
            return self._number(at)
        if at in self._closing:
            return self._quoted(at)
        sign = SIGNS.get(self.plain[at])
        if sign and (sign != "not" or _negates(self.plain, at)):
            end = at + (2 if self.plain.startswith("||", at) else 1)
            return Token(sign, self.plain[at], at), end
        return self._named_or_chunk(at)

    def _number(self, at: int) -> tuple[Token, int]:
        end, normal = self._numbers[at]
        return Token("number", normal, at, self.is_text, self.query[at:end]), end

    def _quoted(self, at: int) -> tuple[Token, int]:
        close = self._closing[at]
        inside = self.query[at + 1 : close]
        near = None if self.is_text else NEAR.match(self.plain, close + 1)
        if near:
            return Token("near", f"{near[1]} {inside}", at), near.end()
        if self.plain.startswith("~", close + 1) and not self.is_text:
            problem, example = "~ wants a distance in words up to 999", '"公安 信息化"~5'
            raise QueryError(self.query, close + 1, problem=problem, example=example)
        glued = self.plain[max(at - 1, 0) : at] + self.plain[close + 1 : close + 2]
        yields = self.is_text or any(map(str.isalnum, glued))
        return Token("phrase", ESCAPED.sub(r"\1", inside), at, yields), close + 1

    def _lone_quote(self, at: int) -> int:
        """Pass over a quote without its twin; one typed before a clause is an error."""
        if self.plain[at] in TYPED and begins_clause(self.plain, at):
            raise QueryError(
                self.query, at, problem="the quote is not closed", example='"信息化建设"'
            )
        self.say("quote")
        return at + 1

    def _named_or_chunk(self, at: int) -> tuple[Token, int]:
        operator = OPERATOR.match(self.plain, at)
        if operator:
            return Token(operator[1].lower(), operator[1], at), operator.end()
        if self.plain.startswith("&&", at):
            return Token("and", "&&", at), at + 2
        field = field_named(self.plain, at)
        if field and field[0] in DATE_FIELDS and NO_DATE.match(self.query, field[1] - 1):
            self.say("date", name=self.query[at : field[1] - 1])
        elif field:
            return Token("field", field[0], at), field[1]
        name = NAME.match(self.plain, at)
        if name and not field and not self.plain.startswith("//", name.end()):
            self.say("option" if name[1].lower() in OPTIONS else "field", name=name[1])
        chunk = CHUNK.match(self.plain, at)
        assert chunk is not None
        end = self._chunk_end(chunk)
        return Token("word", self.query[at:end], at), end

    def _chunk_end(self, chunk: re.Match[str]) -> int:
        """Return where a chunk ends: a document number inside it, and a bracket before that,
        are none of it."""
        start, end = chunk.span()
        number = next((at for at in range(start + 1, end) if at in self._numbers), end)
        if number < end and self.plain[number - 1] == "(" and number - 1 > start:
            return number - 1
        return number


def _list_idle_bars(plain: str) -> Iterator[int]:
    """Yield the places of bars with nothing to choose from beside them: at either end, beside
    another. In a row of a table (| 甲 | 乙 |) all are."""
    row = plain.strip()
    is_row = len(row) > 1 and row[0] == row[-1] == "|"
    for run in BARS.finditer(plain):
        start, end = run.span()
        bars = [at for at in range(start, end) if plain[at] == "|"]
        at_edge = start == 0 or end == len(plain) or plain[start - 1] == "(" or plain[end] == ")"
        doubled = len(bars) == 2 and bars[1] - bars[0] == 1
        if is_row or at_edge:
            yield from bars
        elif not doubled:
            yield from bars[1:]


def _negates(plain: str, at: int) -> bool:
    return at + 1 < len(plain) and not plain[at + 1].isspace() and plain[at + 1] not in "-|)"


def _is_control(char: str) -> bool:
    return ord(char) < 32 or 0x7F <= ord(char) < 0xA0


def _names_field(plain: str) -> bool:
    """Tell whether a field's name and colon stand where a clause may begin."""
    return any(
        begins_clause(plain, m.start()) and field_named(plain, m.start())
        for m in NAME.finditer(plain)
    )
