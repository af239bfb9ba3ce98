"""A file of many records (JSON, JSON Lines) → the bytes of each, without holding them all."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any, NamedTuple

from searcher.load.encoding import decode
from searcher.load.reading import Unreadable
from searcher.load.records.articles import are_numbered, article_of, rises
from searcher.load.records.facts import title_of
from searcher.load.records.kinds import (
    DOCUMENTS,
    PIECES,
    SAMPLE,
    are_articles,
    beside,
    kind_of,
    records_in,
)
from searcher.load.records.rows import with_named_rows
from searcher.load.records.tree import Record, Value, parse, put
from searcher.load.records.values import holds_han, words_in

LARGEST_WHOLE = 64 << 20  # bytes of a file whose list of records stands within another record
_MOST_VALUES = 400_000  # lists and records in one
_LARGEST = 64 << 20  # bytes of a record
_BLOCK = 1 << 16
_HEAD = 1 << 18  # bytes that show how records stand
_FIRST_LINES = 20
_SIGN = re.compile(rb'["\[\]{}]')
_VALUE = re.compile(rb'["\[{\]]')  # begins a value, or ends the list
# Encodings in which a byte of a character may look like a sign, and how Python calls them.
_WIDE = {
    "gb18030": "gb18030",
    "big5": "cp950",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
_MARK = "\ufeff"
_OPENS = (b"{", b"[")


class Part(NamedTuple):
    """A record's place in its file, from 1 (in lines where each is one), and its bytes in UTF-8;
    0 is what stands beside the records. The articles of a text are one part, a list."""

    number: int
    raw: bytes


def parts_of(file: IO[bytes]) -> Iterator[Part] | None:
    """Return the records of a file that are documents, one after the other; None where it is one
    document, or a table.

    Reading them raises Unreadable for one of more than 64 MB.
    """
    start = file.tell()
    try:
        parts = _listed(file)
        sample = list(islice(parts, SAMPLE))
    except (Unreadable, ValueError):
        sample = []
    records = [one for part in sample if part.number for one in _read(part)]
    kind = kind_of(records) if len(records) > 1 else ""
    title = title_of(records[0]) if kind == PIECES and are_articles(records) else ""
    if title and _tell_another(parts, title):
        file.seek(start)
        return _by_text(_listed(file))
    if kind != DOCUMENTS:
        file.seek(start)
        return None
    whole = chain(sample, parts)
    return _by_text(whole) if are_numbered(records) else whole


def _tell_another(parts: Iterator[Part], title: str) -> bool:
    """True if one of the parts has another title."""
    try:
        return any(title_of(one) not in ("", title) for part in parts for one in _read(part))
    except Unreadable:
        return False


def _by_text(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield parts with those joined that follow one another as the articles of one text."""
    held, size, last = list[Part](), 0, ("", "")
    for part in parts:
        record = next(_read(part), None) if part.number else None
        told = (title_of(record), article_of(record)) if record else ("", "")
        goes_on = all(told) and told[0] == last[0] and rises(last[1], told[1])
        if held and not (goes_on and size + len(part.raw) <= _LARGEST):
            yield _joined(held)
            held, size = [], 0
        held.append(part)
        size, last = size + len(part.raw), told
    if held:
        yield _joined(held)


def _joined(parts: Sequence[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return Part(parts[0].number, b"[" + b",\n".join(part.raw for part in parts) + b"]")


def _read(part: Part) -> Iterator[Record]:
    try:
        value = parse(part.raw.decode("utf-8", "replace"))
    except ValueError:
        return
    if isinstance(value, Record):
        yield value


def _listed(file: IO[bytes]) -> Iterator[Part]:
    """Return the records of a file as its beginning shows how they stand."""
    start = file.tell()
    head = file.read(_HEAD)
    size = file.seek(0, 2) - start
    file.seek(start)
    told = decode(head).encoding if head else "utf-8"
    codec = _WIDE.get(told, "utf-8")
    shown = head.decode(codec, "replace").lstrip(_MARK + " \t\r\n")
    blocks = _in_utf8(file, codec)
    if shown.startswith("["):
        return _elements(blocks)
    if _is_by_line(shown):
        return _lines(blocks)
    if size > LARGEST_WHOLE:
        raise Unreadable("one record of more than 64 MB")
    return _within(b"".join(blocks))


def _is_by_line(head: str) -> bool:
    """True if the first line is a record by itself and another begins below, or two of the first
    are."""
    lines = head.split("\n", _FIRST_LINES)
    records = [_is_record(line) for line in lines[:-1]]
    below = next(filter(str.strip, lines[1:]), "")
    return sum(records) > 1 or (records[:1] == [True] and below.lstrip().startswith("{"))


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _in_utf8(file: IO[bytes], codec: str) -> Iterator[bytes]:
    """Yield the blocks of a file in UTF-8, without the mark of its encoding."""
    blocks = iter(lambda: file.read(_BLOCK), b"")
    if codec != "utf-8":
        texts = codecs.iterdecode(blocks, codec, "replace")
        blocks = (text.encode("utf-8", "replace") for text in texts if text)
    first = next(blocks, b"")
    return chain((first.removeprefix(codecs.BOM_UTF8),), blocks)


def _lines(blocks: Iterator[bytes]) -> Iterator[Part]:
    """Yield the lines that are not blank."""
    held, size, number = list[bytes](), 0, 1
    for block in chain(blocks, (b"\n",)):
        end, *begun = block.split(b"\n")
        held.append(end)
        size += len(end)
        for after in begun:
            line = b"".join(held)
            if line.strip():
                yield Part(number, line)
            held, size, number = [after], len(after), number + 1
        if size > _LARGEST:
            raise Unreadable("a record of more than 64 MB; the rest is left out")


def _within(raw: bytes) -> Iterator[Part]:
    """Yield the records of a list within a record."""
    if sum(map(raw.count, (b"[", b"{"))) > _MOST_VALUES:
        raise Unreadable("too many values in one record")
    yield from _held(parse(raw.decode("utf-8", "replace")))


def parts_in(value: Value) -> Iterator[Part]:
    """Yield the records of a value that are documents, and what stands beside them."""
    parts = _held(value)
    return _by_text(parts) if are_numbered(records_in(value)) else parts


def _held(value: Value) -> Iterator[Part]:
    """Yield the records of a value, and what stands beside them."""
    value = with_named_rows(value)
    records = records_in(value)
    for number, record in enumerate(records, 1):
        yield Part(
            number, json.dumps(_plain(record), ensure_ascii=False).encode("utf-8", "replace")
        )
    yield from texts_beside([one.text for one in beside(value, records)])


def texts_beside(texts: Sequence[str]) -> Iterator[Part]:
    """Yield texts that stand beside the records as a part, where they hold any Chinese."""
    if any(map(holds_han, texts)):
        yield Part(0, json.dumps(texts, ensure_ascii=False).encode("utf-8", "replace"))


def _plain(value: Any) -> Any:
    """Return a value of ours as Python's own."""
    if isinstance(value, Record):
        named: dict[str, Any] = {}
        for name, held in value.pairs:
            put(named, name, _plain(held))
        return named
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return getattr(value, "text", value)


class _Window:
    """The bytes of a file as they come; `at` is how far they were passed."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.held, self.at = b"", 0
        self._blocks = blocks

    def more(self) -> bool:
        """Let go of what was passed, and take as many more as are held, so that what is looked at
        again stays in proportion; False where there are none."""
        self.held, self.at = self.held[self.at :], 0
        if len(self.held) > _LARGEST:
            raise Unreadable("a record of more than 64 MB; the rest is left out")
        parts, wanted = [self.held], max(len(self.held), _BLOCK)
        while wanted > 0 and (block := next(self._blocks, b"")):
            parts.append(block)
            wanted -= len(block)
        self.held = b"".join(parts)
        return len(parts) > 1


def _elements(blocks: Iterator[bytes]) -> Iterator[Part]:
    """Yield the records of the list that a file is, last the strings between and behind them."""
    window, number, texts = _Window(blocks), 0, list[str]()
    window.more()
    window.at = window.held.index(b"[") + 1
    while (sign := _next_value(window)) not in (b"", b"]"):
        end = _end_of_value(window)
        raw = window.held[window.at : end]
        if sign == b'"':
            texts.extend(_string(raw))
        else:
            number += 1
            yield Part(number, raw)
        window.at = end
        if sum(map(len, texts)) > _LARGEST:
            raise Unreadable("too much text beside the records; the rest is left out")
    yield from texts_beside([*texts, *_rest(window)])


def _next_value(window: _Window) -> bytes:
    """Move to where the next value begins, or the list ends; b"" at the end of the file."""
    while True:
        found = _VALUE.search(window.held, window.at)
        window.at = found.start() if found else len(window.held)
        if found:
            return found[0]
        if not window.more():
            return b""


def _string(raw: bytes) -> Iterator[str]:
    try:
        yield from (words.text for words in words_in(parse(raw.decode("utf-8", "replace"))))
    except ValueError:
        yield raw.decode("utf-8", "replace")


def _rest(window: _Window) -> Iterator[str]:
    """Yield the lines behind a list that has ended."""
    window.at += 1
    while window.more():
        pass
    yield from filter(str.strip, window.held.decode("utf-8", "replace").splitlines())


def _end_of_value(window: _Window) -> int:
    """Return where the value at hand ends; one that is cut off ends with the file."""
    depth, at = 0, window.at
    while True:
        found = _SIGN.search(window.held, at)
        if found is None:
            at = len(window.held)
        elif found[0] != b'"':
            depth += 1 if found[0] in _OPENS else -1
            at = found.end()
            if depth <= 0:
                return at
            continue
        else:
            end = _end_of_string(window.held, found.end())
            at = end if end > 0 else found.start()
            if end > 0 and depth == 0:
                return at
            if end > 0:
                continue
        at -= window.at
        if not window.more():
            return len(window.held)


def _end_of_string(held: bytes, at: int) -> int:
    """Return where a string ends, behind its quote; -1 where it does not yet."""
    while (end := held.find(b'"', at)) >= 0:
        before = end
        while held[before - 1] == 0x5C:
            before -= 1
        if (end - before) % 2 == 0:
            return end + 1
        at = end + 1
    return -1
