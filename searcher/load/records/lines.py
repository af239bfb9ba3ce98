"""The lines of records: facts beside their names, texts, what they say of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from searcher.load.markdown import unmarked
from searcher.load.markup_kinds import is_fragment, is_markdown, is_tagged
from searcher.load.plain import read_text
from searcher.load.reading import Unreadable
from searcher.load.records.articles import are_numbered, article_of, numbered
from searcher.load.records.facts import META, is_of_others, own_fields, told_by
from searcher.load.records.tree import Record, Value, Words
from searcher.load.records.values import as_written, has_text, holds_han, is_short, words_in
from searcher.model import Line
from searcher.text.labels import key_of_name

_PART = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[编章节](?:\s|$)"
)  # a heading without a name
_BLANKS = re.compile(r"\s+")


def record_lines(
    record: Record, before: Mapping[str, str] | None = None, *, article: bool = False
) -> Iterator[Line]:
    """Yield the lines of a record: its title as a heading, its short fields with their names, its
    text and longer fields in their order, what it says of others.

    Without a title the fields stay where they are, and what they tell of the record comes last.
    The number of an `article` stands in front of its text. A piece of a text says no more what the
    piece `before` it said under the same name. A field that gives the text again, or how it begins,
    is left out.
    """
    told, said = told_by(record), before or {}
    title, body = told.get("title"), told.get("body")
    written = as_written(title)
    borne = isinstance(body, Words) and _begins_with(body.text, written)
    if written and not borne and said.get("title") != written:
        line = next((words.line for words in words_in(title)), 1)
        yield Line(written, ((0, line),), level=1 if before is None else 2)
    fields = [field for field in own_fields(record) if not _repeats(field, title)]
    number = article_of(record) if article and _bears_text(fields) else ""
    fields = [field for field in fields if not (number and numbered(*field) == number)]
    whole = list(_text(body)) if has_text(body) else []
    begun = _run_on(whole)
    for name, value in sorted(fields, key=lambda field: _place(field, titled=bool(written))):
        if value is body or not is_short(value):
            says = has_text(value)
            lines = whole if value is body else list(_long(value))
            if value is not body and isinstance(value, Words) and _begins_so(lines, begun):
                continue
            yield from _behind(number if says else "", lines)
            number = "" if says else number
        elif said.get(name) != as_written(value):
            yield from field_lines(name, value)


def _run_on(lines: Iterable[Line]) -> str:
    return "".join(_BLANKS.sub("", line.text) for line in lines)


def _begins_so(lines: Iterable[Line], text: str) -> bool:
    """True if a text, run on, begins with what stands in lines, which dots may cut short."""
    said = _run_on(lines).rstrip(".…")
    return bool(said) and text.startswith(said)


def _behind(number: str, lines: Iterable[Line]) -> Iterator[Line]:
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
    return value is title or (
        key_of_name(name) == "title" and as_written(value) == as_written(title)
    )


def _place(field: tuple[str, Value], *, titled: bool) -> int:
    """Return which fields of a record come before others."""
    name, value = field
    if is_of_others(value):
        return 3
    if key_of_name(name) == "body" or not is_short(value):
        return 1
    return 0 if titled else 2 if key_of_name(name) in META else 1


def field_lines(name: str, value: Value) -> Iterator[Line]:
    """Yield a short value in Chinese, or named so, with its name; the heading of a chapter stands
    by itself."""
    text = as_written(value)
    if text and (holds_han(text) or holds_han(name)):
        line = next((words.line for words in words_in(value)), 1)
        yield Line(text if _PART.match(text) else f"{name}：{text}", ((0, line),))


def _long(value: Value) -> Iterator[Line]:
    """Yield the lines of a long text, or of what stands in lists and records."""
    held = value if isinstance(value, list) else [value]
    articles = are_numbered([one for one in held if isinstance(one, Record)])
    if is_of_others(value):
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
        and (key_of_name(name) == "body" or not is_short(value))
        for name, value in fields
        if not numbered(name, value)
    )


def _aside(record: Record, *, article: bool) -> Iterator[Line]:
    """Yield what a record says of another, its facts in one line without their names, which
    would tell them of the document; the number of an `article` in front of its text."""
    article = article and _bears_text(record.pairs)
    number = article_of(record) if article else ""
    short = [
        (name, value)
        for name, value in record.pairs
        if is_short(value)
        and key_of_name(name) != "body"
        and not (article and numbered(name, value))
    ]
    facts = [as_written(value) for name, value in short if key_of_name(name)]
    line = next((words.line for words in words_in(record)), 1)
    if holds_han("".join(facts)):
        yield Line("；".join(filter(None, facts)), ((0, line),))
    yield from _behind(number, _within(record, told=False, article=article))


def _within(record: Record, *, told: bool = True, article: bool = False) -> Iterator[Line]:
    """Yield the lines of a record within another, without the number of an `article`; with what
    tells of it where that is to be `told`."""
    for name, value in record.pairs:
        if article and numbered(name, value):
            continue
        if key_of_name(name) == "body" or not is_short(value):
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


def _begins_with(text: str, title: str) -> bool:
    """True if a text bears its title itself."""
    wanted = _BLANKS.sub("", title)
    return _BLANKS.sub("", text[: 2 * len(title) + 100]).lstrip("#*").startswith(wanted)
