"""A file of many records (JSON, JSON Lines) → the bytes of each, without holding them all."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any, NamedTuple

from searcher.load.encoding import decode
from searcher.load.reading import Unreadable
from searcher.load.records.kinds import DOCUMENTS, SAMPLE, kind_of, records_in
from searcher.load.records.tree import Record, parse

LARGEST_WHOLE = 64 << 20  # bytes of a file whose list of records stands within another record
_LARGEST = 64 << 20  # bytes of a record
_BLOCK = 1 << 16
_SIGN = re.compile(rb'["\[\]{}]')
# Encodings in which a byte of a character may look like a sign, and how Python calls them.
_WIDE = {
    "gb18030": "gb18030",
    "big5": "cp950",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
_BLANKS = b" \t\r\n,"
_MARK = codecs.BOM_UTF8
_OPENS = b"{["


class Part(NamedTuple):
    """A record's place in its file, from 1 (in lines where each is one), and its bytes in UTF-8."""

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
    records = [one for part in sample for one in _read(part)]
    if len(records) < 2 or kind_of(records) != DOCUMENTS:
        file.seek(start)
        return None
    return chain(sample, parts)


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
    head = file.read(_BLOCK)
    size = file.seek(0, 2) - start
    file.seek(start)
    bare = head.removeprefix(_MARK).lstrip()
    codec = decode(head).encoding if head else "utf-8"
    blocks = _in_utf8(file, _WIDE.get(codec, "utf-8"))
    if bare.startswith(b"[") or codec.startswith("utf-16"):
        return _elements(blocks)
    if _is_by_line(bare):
        return _lines(blocks)
    if size > LARGEST_WHOLE:
        raise Unreadable("one record of more than 64 MB")
    return _within(b"".join(blocks))


def _is_by_line(head: bytes) -> bool:
    """True if the first line is a record by itself and another begins below."""
    line, _, below = head.partition(b"\n")
    if not below.lstrip().startswith(b"{"):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _in_utf8(file: IO[bytes], codec: str) -> Iterator[bytes]:
    """Yield the blocks of a file in UTF-8."""
    blocks = iter(lambda: file.read(_BLOCK), b"")
    if codec == "utf-8":
        return blocks
    return (text.encode("utf-8") for text in codecs.iterdecode(blocks, codec, "replace") if text)


def _lines(blocks: Iterator[bytes]) -> Iterator[Part]:
    """Yield the lines that are not blank."""
    held, number = b"", 1
    for block in chain(blocks, (b"\n",)):
        *lines, held = (held + block).split(b"\n")
        for line in lines:
            if line.strip():
                yield Part(number, line)
            number += 1
        if len(held) > _LARGEST:
            raise Unreadable("a record of more than 64 MB; the rest is left out")


def _within(raw: bytes) -> Iterator[Part]:
    """Yield the records of a list within a record."""
    records = records_in(parse(raw.decode("utf-8", "replace")))
    for number, record in enumerate(records, 1):
        yield Part(
            number, json.dumps(_plain(record), ensure_ascii=False).encode("utf-8", "replace")
        )


def _plain(value: Any) -> Any:
    """Return a value of ours as Python's own."""
    if isinstance(value, Record):
        return {name: _plain(held) for name, held in value.pairs}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return getattr(value, "text", value)


def _elements(blocks: Iterator[bytes]) -> Iterator[Part]:
    """Yield the records of the list that a file is."""
    held = next(blocks, b"")
    held = held[held.index(b"[") + 1 :]
    number = 0
    while True:
        held = held.lstrip(_BLANKS)
        if held.startswith(b"]"):
            return
        end, held = _end_of_first(held, blocks)
        if held[:1] not in (b"{", b"["):
            return
        number += 1
        yield Part(number, held[:end])
        held = held[end:]


def _end_of_first(held: bytes, blocks: Iterator[bytes]) -> tuple[int, bytes]:
    """Return where the first value of some bytes ends, and the bytes with as many blocks as it
    takes; one that is cut off ends with them."""
    depth, at = 0, 0
    while True:
        found = _SIGN.search(held, at)
        stop = found.start() if found else len(held)
        if found and held[stop] == 0x22:
            stop = _end_of_string(held, stop + 1)
            at = stop if stop > 0 else found.start()
        elif found:
            depth += 1 if held[stop] in _OPENS else -1
            at = stop + 1
            if depth <= 0:
                return at, held
        else:
            at = stop
        if stop < 0 or not found:
            more = _more(held, blocks)
            if len(more) == len(held):
                return len(held), held
            held = more


def _more(held: bytes, blocks: Iterator[bytes]) -> bytes:
    """Return the bytes with as many more, so that what is looked at again stays in proportion."""
    parts, wanted = [held], max(len(held), _BLOCK)
    while wanted > 0 and (block := next(blocks, b"")):
        parts.append(block)
        wanted -= len(block)
    if len(held) > _LARGEST:
        raise Unreadable("a record of more than 64 MB; the rest is left out")
    return b"".join(parts)


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
