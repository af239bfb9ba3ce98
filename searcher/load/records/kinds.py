"""Which values of a file are its records, and whether they are documents, pieces of one, or rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from searcher.load.records.articles import are_numbered
from searcher.load.records.facts import WHOLE, title_of, told_by
from searcher.load.records.tree import Record, Value, Words
from searcher.load.records.values import count_han_in, holds_han
from searcher.text.labels import key_of_name

DOCUMENTS, PIECES, TABLE = "documents", "pieces", "table"
SAMPLE = 20  # records that tell what all of them are
_LEAST_TEXT = 60  # Han in a value that is a text, whatever its name
_LEAST_UNTITLED = 200  # Han in a text that is a document without a title
_TELLING = frozenset(("doc_number", "issuer"))  # what only documents have
_DATED = frozenset(("issuer", "issued_on", "published_on"))
_DEEPEST = 4  # records around the list of records
_OF_TITLES = ("名", "name", "title")  # end the names of what needs none
# What a service says of its answer, not of what it answers.
_OF_ANSWERS = frozenset(("msg", "message", "errmsg", "status"))


def records_in(value: Value, depth: int = 0) -> list[Record]:
    """Return the records of a file: a list of them, the only one within other records, or the
    record that the file is; none where it is something else.

    >>> from searcher.load.records.tree import Words
    >>> records_in(Record((("code", 0), ("rows", [Record((("title", Words("公告", 1)),))]))))
    [Record(pairs=(('title', Words(text='公告', line=1)),))]
    """
    found = _list_of_records(value, depth)
    if found:
        return found
    return [value] if isinstance(value, Record) else []


def _list_of_records(value: Value, depth: int) -> list[Record]:
    if isinstance(value, list):
        records = [one for one in value if isinstance(one, Record)]
        return records if 2 * len(records) > len(value) else []
    if not isinstance(value, Record) or depth == _DEEPEST or _is_text(told_by(value).get("body")):
        return []
    held = [one for _, one in value.pairs]
    by_name = [one for one in held if isinstance(one, Record)]
    if len(by_name) == len(held) > 1 and kind_of(by_name) == DOCUMENTS:
        return by_name
    if told_by(value).get("title"):
        return []
    if len(by_name) > 1 and all(WHOLE <= told_by(one).keys() for one in by_name):
        return by_name
    lists = [found for one in held if (found := _list_of_records(one, depth + 1))]
    if len(lists) > 1:
        # Documents may stand in several, and beside them what says how they are written.
        return [record for one in lists if kind_of(one) == DOCUMENTS for record in one]
    return lists[0] if lists else []


def _is_text(body: Value) -> bool:
    """True if what is named a body is one, not the list of records."""
    return bool(body) and not (isinstance(body, list) and isinstance(body[0], Record))


class Beside(NamedTuple):
    """A string beside the records: whether it stands before them, and its name, or none."""

    before: bool
    name: str
    words: Words

    @property
    def text(self) -> str:
        """The string as a reader is shown it: under its name, a title by itself."""
        text = self.words.text.strip()
        if not self.name or key_of_name(self.name) in WHOLE or self.name.endswith(_OF_TITLES):
            return text
        return f"{self.name}：{text}"


def beside(value: Value, records: Collection[Record]) -> Iterator[Beside]:
    """Yield the strings in Chinese that stand beside the records of a file, in their order.

    >>> from searcher.load.records.tree import parse
    >>> found = parse('{"说明": "共一处", "rows": [{"渡口": "青石渡"}], "备注": ["完", 1]}')
    >>> [(one.before, one.name, one.words.text) for one in beside(found, records_in(found))]
    [(True, '说明', '共一处'), (False, '备注', '完')]
    """
    places, before = {id(record) for record in records}, True
    held: list[tuple[str, Value]] = [("", value)]
    while held:
        name, one = held.pop()
        if id(one) in places:
            before = False
        elif isinstance(one, Words):
            if holds_han(one.text) and name.lower() not in _OF_ANSWERS:
                yield Beside(before, name, one)
        elif isinstance(one, Record):
            held.extend(reversed(one.pairs))
        elif isinstance(one, list):
            held.extend((name, inner) for inner in reversed(one))


def kind_of(records: Sequence[Record]) -> str:
    """Return what most of the first records are: DOCUMENTS, PIECES of a text (without titles, or
    articles of a law), or rows of a TABLE."""
    sample = records[:SAMPLE]
    texts = [record for record in sample if _holds_text(record)]
    if 2 * len(texts) <= len(sample):
        return TABLE
    if are_articles(records):
        return PIECES
    whole = [
        record
        for record in texts
        if told_by(record).get("title") or count_han_in(record) >= _LEAST_UNTITLED
    ]
    return DOCUMENTS if 2 * len(whole) > len(texts) else PIECES


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


def are_documents(rows: Sequence[Record]) -> bool:
    """True if most of the first rows of a table are documents: with a title and a long text, or a
    shorter one where they tell number and office too, or name it as a text beside day or office."""

    def is_whole(row: Record) -> bool:
        told = told_by(row)
        texts = "body" in told and not _DATED.isdisjoint(told)
        least = _LEAST_TEXT if texts or _TELLING <= told.keys() else _LEAST_UNTITLED
        return bool(told.get("title")) and count_han_in(row) >= least

    return len(rows) > 1 and 2 * sum(map(is_whole, rows)) > len(rows)


def _holds_text(record: Record) -> bool:
    body = told_by(record).get("body")
    return body is not None and count_han_in(body) > 0 or count_han_in(record) >= _LEAST_TEXT
