"""What a record says of itself, and its text as lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from searcher.load.markdown import unmarked
from searcher.load.markup_kinds import is_fragment, is_markdown, is_tagged
from searcher.load.plain import read_text
from searcher.load.reading import Unreadable
from searcher.load.records.tree import Record, Value, Words
from searcher.model import Line
from searcher.text.han import HAN
from searcher.text.labels import key_of_name
from searcher.text.numerals import read_numeral
from searcher.text.patterns import pattern
from searcher.text.provisions import ADDED, NUMBER, provision

_IS_HAN = re.compile(f"[{HAN}]")
_META = frozenset("title issuer doc_number issued_on published_on year source author".split())
_DATES = frozenset(("issued_on", "published_on"))
_WHOLE = frozenset(("title", "body"))  # what a document has, and a record around it has not
# Names of records that hold what the record around them is, not what another one is.
_WRAPPERS = frozenset(
    "meta metadata data fields attributes attrs properties basic _source result 元数据 基本信息".split()
)
_NAMES = frozenset("name 名称 姓名 label value text".split())  # of what a record within is about
_NOTHING = re.compile(  # what is written where there is nothing to say
    r"null|none|nil|nan|undefined|n/?a|untitled|无|暂无|无标题|未命名|未知|不详|[-—–/.\s]*", re.I
)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.I)
_PART = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[编章节](?:\s|$)"
)  # a heading without a name
ARTICLE = pattern(rf"{provision('条', blanks=' 　')}(?:{ADDED})?")
_NUMBER = pattern(NUMBER)
# What names tell that hold the number of an article, some where it is written as 第三条 alone.
_OF_ARTICLES = frozenset(("article", "body", "doc_number"))
_DAY = re.compile(r"(\d{4})[-/.]\d\d?[-/.]\d\d?(?!\d).*")
_LONGEST_FIELD = 60  # characters of a value that stands beside its name
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # since 1970, or thousandths of them
_EPOCH = datetime(1970, 1, 1, 8)  # in China
_BLANKS = re.compile(r"\s+")


def holds_han(text: str) -> bool:
    """True if there is a Han character in a text."""
    return _IS_HAN.search(text) is not None


def words_in(value: Value) -> Iterator[Words]:
    """Yield the strings of a value in their order, without names."""
    if isinstance(value, Words):
        yield value
    for inner in _held(value):
        yield from words_in(inner)


def count_han_in(value: Value) -> int:
    """Return how many Han characters the longest string of a value has."""
    return max((len(_IS_HAN.findall(words.text)) for words in words_in(value)), default=0)


def told_by(record: Record) -> Mapping[str, Value]:
    """Return what a record tells by what it is about, wrappers within it last; what records within
    tell is about others."""
    told: dict[str, Value] = {}
    within = list(_own(record)) if any(isinstance(held, Record) for _, held in record.pairs) else []
    for name, value in (*record.pairs, *within):
        key = key_of_name(name)
        told_here = key and key not in told and not _numbered(name, value)
        if key and told_here and (_has_text if key == "body" else _written)(value):
            told[key] = value
    if "title" not in told and "subject" in told:
        told["title"] = told["subject"]
    return told


def article_of(record: Record) -> str:
    """Return the number of the article of a law that a record says it holds; empty where it says
    none. It may be the record's own only among others (see `are_articles`).

    >>> from searcher.load.records.tree import parse
    >>> article_of(parse('{"article_no": "第十条之一"}')), article_of(parse('{"条号": 3}'))
    ('第十条之一', '第3条')
    >>> article_of(parse('{"处罚依据": "第十条"}')), article_of(parse('{"article_id": 3}'))
    ('', '')
    """
    return next(filter(None, (_numbered(name, value) for name, value in record.pairs)), "")


def _numbered(name: str, value: Value) -> str:
    """Return the number of an article that a value is, empty for any other."""
    if not (isinstance(value, int) or (isinstance(value, Words) and not _is_long(value))):
        return ""
    key, written = key_of_name(name), _written(value)
    if key in _OF_ARTICLES and ARTICLE.fullmatch(written):
        return written
    alone = key == "article" and "条" in name and _NUMBER.fullmatch(written)
    return f"第{written}条" if alone else ""


def title_of(record: Record) -> str:
    """Return the title that a record tells, empty for none."""
    return _written(told_by(record).get("title"))


def are_articles(records: Sequence[Record]) -> bool:
    """True if records are the articles of one text: most say their numbers, which rise mostly, and
    none has a title that another has not.

    >>> from searcher.load.records.tree import parse
    >>> are_articles(parse('[{"条号": "第一条"}, {"条号": "第一条之一"}, {"条号": "第二条"}]'))
    True
    >>> are_articles(parse('[{"条号": 1, "title": "甲"}, {"条号": 2, "title": "乙"}]'))
    False
    """
    return are_numbered(records) and len(set(map(title_of, records)) - {""}) < 2


def are_numbered(records: Sequence[Record]) -> bool:
    """True if most records say the numbers of articles, which rise mostly."""
    numbers = [number for number in map(article_of, records) if number]
    if len(numbers) < 2 or 2 * len(numbers) <= len(records):
        return False
    rising = sum(map(rises, numbers, numbers[1:]))
    return 3 * rising >= 2 * (len(numbers) - 1)


def rises(number: str, after: str) -> bool:
    """True if the number of an article is less than the one after it.

    >>> rises("第九条", "第十条"), rises("第10条之二", "第10条之一"), rises("第十条", "第十条之一")
    (True, False, True)
    """
    return _counted(number) < _counted(after)


def _counted(number: str) -> list[int]:
    return [read_numeral(part) or 0 for part in _NUMBER.findall(number)]


def meta_of(records: Sequence[Record]) -> Mapping[str, str]:
    """Return what the first record says of its document, as it is written."""
    told = told_by(records[0]) if records else {}
    found = {key: _written(value) for key, value in told.items() if key in _META}
    dated = {key: _day_of(text) if key in _DATES else text for key, text in found.items()}
    if "year" in dated:
        dated["year"] = _DAY.sub(r"\1", dated["year"])
    return {key: text for key, text in dated.items() if text}


def record_lines(
    record: Record, before: Mapping[str, str] | None = None, *, article: bool = False
) -> Iterator[Line]:
    """Yield the lines of a record: its title as a heading, its short fields with their names, its
    text and longer fields in their order, what it says of others.

    Without a title the fields stay where they are, and what they tell of the record comes last.
    The number of an `article` stands in front of its text. A piece of a text says no more what the
    piece `before` it said under the same name.
    """
    told, said = told_by(record), before or {}
    title, body = told.get("title"), told.get("body")
    written = _written(title)
    borne = isinstance(body, Words) and _begins_with(body.text, written)
    if written and not borne and said.get("title") != written:
        line = next((words.line for words in words_in(title)), 1)
        yield Line(written, ((0, line),), level=1 if before is None else 2)
    fields = [field for field in _own(record) if not _repeats(field, title)]
    number = article_of(record) if article and _bears_text(fields) else ""
    fields = [field for field in fields if not (number and _numbered(*field) == number)]
    for name, value in sorted(fields, key=lambda field: _place(field, titled=bool(written))):
        if value is body or not _is_short(value):
            says = _has_text(value)
            lines = _text(value) if value is body else _long(value)
            yield from _behind(number if says else "", lines)
            number = "" if says else number
        elif said.get(name) != _written(value):
            yield from field_lines(name, value)


def _behind(number: str, lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines of an article with its number before the first that is not blank, where it
    does not bear it."""
    for line in lines:
        text = line.text.strip()
        if number and text:
            bare = _BLANKS.sub("", number)
            line = (
                line
                if _BLANKS.sub("", text).startswith(bare)
                else Line(f"{number}　{text}", line.marks)
            )
            number = ""
        yield line


def _repeats(field: tuple[str, Value], title: Value) -> bool:
    """True if a field is the title, or gives it again under another name."""
    name, value = field
    return value is title or (key_of_name(name) == "title" and _written(value) == _written(title))


def _place(field: tuple[str, Value], *, titled: bool) -> int:
    """Return which fields of a record come before others."""
    name, value = field
    if _is_of_others(value):
        return 3
    if key_of_name(name) == "body" or not _is_short(value):
        return 1
    return 0 if titled else 2 if key_of_name(name) in _META else 1


def said_by(record: Record) -> Mapping[str, str]:
    """Return what a piece of a text says in short, by its names, to be said once."""
    told = told_by(record)
    said = {name: _written(value) for name, value in _own(record) if _is_short(value)}
    return {**said, "title": _written(told.get("title"))}


def field_lines(name: str, value: Value) -> Iterator[Line]:
    """Yield a short value in Chinese, or named so, with its name; the heading of a chapter stands
    by itself."""
    text = _written(value)
    if text and (holds_han(text) or holds_han(name)):
        line = next((words.line for words in words_in(value)), 1)
        yield Line(text if _PART.match(text) else f"{name}：{text}", ((0, line),))


def _own(record: Record) -> Iterator[tuple[str, Value]]:
    """Yield what a record holds itself, wrappers within it dissolved."""
    wrapped = _wrapped(record)
    for name, value in record.pairs:
        if isinstance(value, Record) and (name.lower() in _WRAPPERS or value is wrapped):
            yield from _own(value)
        else:
            yield name, value


def _wrapped(record: Record) -> Record | None:
    """Return the only record within that is a document, where the one around it is none."""
    within = [value for _, value in record.pairs if isinstance(value, Record)]
    whole = [one for one in within if "body" in _keys(one.pairs)]
    if len(whole) != 1:
        return None
    around = _keys(pair for pair in record.pairs if pair[1] is not whole[0])
    return None if around & _WHOLE else whole[0]


def _keys(pairs: Iterable[tuple[str, Value]]) -> set[str | None]:
    return {key_of_name(name) for name, value in pairs if value and not _numbered(name, value)}


def _is_of_others(value: Value) -> bool:
    """True if a value is of records that tell what documents do: they tell it of others."""
    held = value if isinstance(value, list) else [value]
    return any(isinstance(one, Record) and _keys(one.pairs) & _META for one in held)


def _has_text(value: Value) -> bool:
    return any(words.text.strip() for words in words_in(value))


def _is_short(value: Value) -> bool:
    """True if a value stands beside its name: a short string, or a list of such."""
    if isinstance(value, Words):
        return not _is_long(value)
    words = value if isinstance(value, list) else []
    short = all(isinstance(one, Words) and not _is_long(one) for one in words)
    return bool(words) and short and sum(len(one.text) for one in words) <= _LONGEST_FIELD


def _long(value: Value) -> Iterator[Line]:
    """Yield the lines of a long text, or of what stands in lists and records."""
    held = value if isinstance(value, list) else [value]
    articles = are_numbered([one for one in held if isinstance(one, Record)])
    if _is_of_others(value):
        for one in held:
            yield from _aside(one, article=articles) if isinstance(one, Record) else _long(one)
    elif isinstance(value, Record):
        yield from _within(value)
    elif articles:
        for one in held:
            yield from _article(one) if isinstance(one, Record) else _long(one)
    else:
        yield from _text(value)


def _article(record: Record) -> Iterator[Line]:
    """Yield the lines of an article within a record, its number in front of its text."""
    article = _bears_text(record.pairs)
    yield from _behind(article_of(record) if article else "", _within(record, article=article))


def _bears_text(fields: Iterable[tuple[str, Value]]) -> bool:
    """True if one of the fields is a text, before which a number may stand."""
    return any(
        any(holds_han(words.text) for words in words_in(value))
        and (key_of_name(name) == "body" or not _is_short(value))
        for name, value in fields
        if not _numbered(name, value)
    )


def _aside(record: Record, *, article: bool) -> Iterator[Line]:
    """Yield what a record says of another, its facts in one line without their names, which
    would tell them of the document; the number of an `article` in front of its text."""
    article = article and _bears_text(record.pairs)
    number = article_of(record) if article else ""
    short = [
        (name, value)
        for name, value in record.pairs
        if _is_short(value)
        and key_of_name(name) != "body"
        and not (article and _numbered(name, value))
    ]
    facts = [_written(value) for name, value in short if key_of_name(name)]
    line = next((words.line for words in words_in(record)), 1)
    if holds_han("".join(facts)):
        yield Line("；".join(filter(None, facts)), ((0, line),))
    yield from _behind(number, _within(record, told=False, article=article))


def _within(record: Record, *, told: bool = True, article: bool = False) -> Iterator[Line]:
    """Yield the lines of a record within another, without the number of an `article`; with what
    tells of it where that is to be `told`."""
    for name, value in record.pairs:
        if article and _numbered(name, value):
            continue
        if key_of_name(name) == "body" or not _is_short(value):
            yield from _long(value)
        elif told or not key_of_name(name):
            yield from field_lines(name, value)


def _text(value: Value) -> Iterator[Line]:
    """Yield the lines of a text, in whatever lists and records it stands."""
    first = next((words.line for words in words_in(value)), 1)
    yield Line("", ((0, first),))
    for words in words_in(value):
        if holds_han(words.text):
            yield from text_lines(words)


def text_lines(words: Words) -> Iterator[Line]:
    """Yield the lines of a text, which may be a page or Markdown, all on the line where it stands."""
    lines: Sequence[Line] = ()
    if "<" in words.text and (is_fragment(words.text) or is_tagged(words.text)):
        from searcher.load.html import read_whole  # most records hold no page

        try:
            lines = read_whole(words.text.encode("utf-8")).lines
        except Unreadable:
            return
    lines = lines or read_text(words.text)
    if is_markdown(words.text):
        lines = unmarked(lines)
    marks = ((0, words.line),)
    yield from (replace(line, marks=marks) for line in lines)


def _is_long(words: Words) -> bool:
    return len(words.text) > _LONGEST_FIELD or "\n" in words.text.strip()


def _begins_with(text: str, title: str) -> bool:
    """True if a text bears its title itself."""
    wanted = _BLANKS.sub("", title)
    return _BLANKS.sub("", text[: 2 * len(title) + 100]).lstrip("#*").startswith(wanted)


def _held(value: Value) -> Sequence[Value]:
    if isinstance(value, Record):
        return [inner for _, inner in value.pairs]
    return value if isinstance(value, list) else ()


def _written(value: Value) -> str:
    """Return a value as a person writes it, without tags: several are parted by a mark, a record
    is what it is named; empty where it says nothing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Record):
        value = [held for name, held in value.pairs if name.lower() in _NAMES][:1]
    if isinstance(value, list):
        return "、".join(filter(None, map(_written, value)))
    return _clean(value.text) if isinstance(value, Words) else ""


def _clean(text: str) -> str:
    r"""Return a short text in one line, without tags and characters written out; empty where it
    says nothing.

    >>> _clean("<b>渡口</b>&amp;\n码头"), _clean("暂无")
    ('渡口& 码头', '')
    """
    if "<" in text or "&" in text:
        text = _TAG.sub("", html.unescape(_TAG.sub("", text)))
    text = _BLANKS.sub(" ", text).strip()
    return "" if _NOTHING.fullmatch(text) else text


def _day_of(text: str) -> str:
    """Return a date as it is written, or the day in China so many seconds after 1970 began.

    >>> _day_of("1614873600000"), _day_of("2031年3月5日")
    ('2021-03-05', '2031年3月5日')
    """
    if not _SECONDS.fullmatch(text):
        return text
    return (_EPOCH + timedelta(seconds=int(text[:10]))).date().isoformat()
