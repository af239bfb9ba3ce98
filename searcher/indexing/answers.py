"""A prepared document as frames, and back: what a worker says of a file, and what is believed.

The worker has read bytes that may be hostile, and may say anything. Arrays come as raw numbers
of one kind each, and are compared with one another before any of them is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.indexing.batches import Batch, Prepared
from searcher.indexing.kept import Kept
from searcher.indexing.passage_values import VALUES
from searcher.indexing.plan import absolute
from searcher.load import Found
from searcher.load.sandbox.frames import Block, Frame
from searcher.model import Skip
from searcher.postings.begins import bytes_of
from searcher.postings.columns import Column, Joined, Numbered, Texts
from searcher.schema import CHARACTERS, FIELDS, GRAMS, LINES
from searcher.store.records import read_details, read_record, require_passages

UNBELIEVABLE = "its reader gave an answer that cannot be; the file may be made to harm"
# Words hold no such character, and stand one after another between them.
BETWEEN = "\0"
LAST_CHARACTER = 0x10FFFF
_SIZE, _PASSAGE, _BEGINS = "<u4", "<u2", "|u1"
# Words and characters by number: two bytes each where that holds all of a batch, as it nearly
# always does.
_NUMBERS = ("<u2", "<u4")
# Before those of the first batch, the blocks of record and details.
_HEAD = 2
# Pairs follow from the characters of the texts, and are not sent.
_WORDS = [name for name, field in FIELDS.items() if not field.pairs]
_FOLLOWING = (CHARACTERS, LINES)
_PAIRS = [name for name, field in FIELDS.items() if field.pairs and name not in _FOLLOWING]
_BEGUN = [name for name, field in FIELDS.items() if field.begins]


def answer_frames(outcome: Prepared | Skip) -> Iterator[Frame]:
    """Yield what became of a file, in frames."""
    if isinstance(outcome, Skip):
        yield Frame({"failed": outcome.reason})
        return
    said = {"names": outcome.names, "notes": outcome.notes}
    # Most documents are one batch: a frame is all that is said of them.
    head: list[Block] = [outcome.record, outcome.details]
    for batch in outcome.batches:
        yield Frame(said, [*head, *_batch_blocks(batch)])
        said, head = {}, []


def outcome_of(kept: Kept, found: Found) -> Prepared | Skip:
    """Return what became of a file, from all the frames of its answer."""
    try:
        return _believed(kept, found)
    except _Failed as failed:
        return Skip(found.path, str(failed))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Skip(found.path, UNBELIEVABLE)


class _Failed(Exception):
    """The worker says why a file cannot be indexed."""


def _believed(kept: Kept, found: Found) -> Prepared:
    first = next(_frames(kept), Frame({}))
    record, details = map(bytes, first.blocks[:_HEAD])
    known = read_record(record)
    read_details(details)
    _require((known.id, known.path) == (found.id, found.path), "document")
    _require(known.file == absolute(found.path), "file")
    names, notes = (_strings(first.said[name]) for name in ("names", "notes"))
    batches = _Batches(kept) if kept.spilled else list(_Batches(kept))
    count = sum(len(batch.passages) for batch in batches)
    _require(known.count == count > 0, "count")
    return Prepared(record, details, names, batches, notes)


class _Batches:
    """The batches in frames, made anew each time, so that one is in memory at a time."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def __iter__(self) -> Iterator[Batch]:
        skipped = _HEAD
        for frame in _frames(self._kept):
            yield _batch(iter(frame.blocks[skipped:]))
            skipped = 0


def _frames(kept: Kept) -> Iterator[Frame]:
    for frame in kept:
        if "failed" in frame.said:
            raise _Failed(frame.said["failed"])
        yield frame


def _batch_blocks(batch: Batch) -> Iterator[Block]:
    yield _bytes(list(map(len, batch.passages)), _SIZE)
    yield b"".join(batch.passages)
    words = [_numbered(batch.texts[name]) for name in _WORDS]
    yield from (BETWEEN.join(terms.words).encode("utf-8", "surrogatepass") for terms in words)
    yield _bytes([len(terms.numbers) for terms in words], _SIZE)
    yield _numbers([terms.numbers for terms in words])
    yield _bytes(np.concatenate([batch.texts[name].docs for name in _WORDS]), _PASSAGE)
    yield from (_bytes(batch.texts[name].begins, _BEGINS) for name in _BEGUN)
    pairs = [_texts(batch.texts[name]) for name in _PAIRS]
    yield _bytes(np.concatenate([texts.lengths for texts in pairs]), _SIZE)
    yield _numbers([texts.codes for texts in pairs])
    yield from (_bytes(batch.values[name], kind) for name, kind in VALUES.items())
    yield _bytes(batch.line_ends, _SIZE)


def _numbered(column: Column | Texts) -> Numbered:
    assert isinstance(column.terms, Numbered), "the analyzer numbers words"
    return column.terms


def _texts(column: Column | Texts) -> Texts:
    assert isinstance(column, Texts), "pairs come as texts"
    return column


def _numbers(arrays: Sequence[NDArray[Any]]) -> memoryview:
    numbers = np.concatenate(arrays)
    return _bytes(numbers, _NUMBERS[int(numbers.max(initial=0)) >> 16 > 0])


def _bytes(numbers: Any, kind: Any) -> memoryview:
    return np.ascontiguousarray(numbers, kind).data.cast("B")


def _batch(blocks: Iterator[Block]) -> Batch:
    """Return the batch in a frame's blocks, of which nothing is kept. Raises ValueError for what
    cannot be."""
    passages = _cut(_next(blocks), _next(blocks))
    words = dict(zip(_WORDS, _words(blocks, len(passages))))
    begins = {name: _array(blocks, _BEGINS) for name in _BEGUN}
    texts = dict(zip(_PAIRS, _pairs(blocks, len(passages))))
    for name, bits in begins.items():
        _require(bytes_of(texts[name + GRAMS].lengths).sum() == len(bits), "begins")
        words[name] = replace(words[name], begins=bits)
    values = {name: _array(blocks, kind) for name, kind in VALUES.items()}
    _require(all(len(array) == len(passages) for array in values.values()), "values")
    line_ends = _array(blocks, _SIZE).astype(np.int64)
    _require(bool((line_ends[1:] > line_ends[:-1]).all()), "lines")
    _require(line_ends.max(initial=-1) < len(texts["body" + GRAMS].codes), "lines")
    _require(next(blocks, None) is None, "blocks")
    return Batch(passages, {**words, **texts}, values, line_ends.astype(np.int32))


def _cut(sizes: Block, content: Block) -> Sequence[bytes]:
    whole = bytes(content)
    ends = np.frombuffer(sizes, _SIZE).cumsum(dtype=np.int64).tolist()
    _require(bool(ends) and ends[-1] == len(whole), "passages")
    passages = [whole[start:end] for start, end in zip([0, *ends], ends)]
    require_passages(passages)
    return passages


def _words(blocks: Iterator[Block], count: int) -> Iterator[Column]:
    """Yield for each field the words of its texts, each once, and of every occurrence the word
    and the passage."""
    known = [_joined(_next(blocks)) for _ in _WORDS]
    sizes = _array(blocks, _SIZE).tolist()
    numbers = _read_numbers(blocks, sum(sizes))
    docs = _array(blocks, _PASSAGE).astype(np.int32)
    _require(len(sizes) == len(_WORDS) and sum(sizes) == len(docs), "occurrences")
    _require(docs.max(initial=0) < count, "passages")
    end = 0
    for words, size in zip(known, sizes):
        start, end = end, end + size
        _require(not size or numbers[start:end].max() < len(words), "words")
        yield Column(Numbered(words, numbers[start:end].view(np.int32)), docs[start:end])


def _joined(block: Block) -> Joined:
    raw = bytes(block)
    raw.decode("utf-8", "surrogatepass")
    return Joined(raw)


def _pairs(blocks: Iterator[Block], count: int) -> Iterator[Texts]:
    """Yield the texts of each field of pairs, of which the lengths and the characters are said."""
    lengths = _array(blocks, _SIZE).astype(np.int64)
    _require(len(lengths) == len(_PAIRS) * count, "texts")
    parts = lengths.reshape(len(_PAIRS), count)
    ends = parts.sum(1).cumsum().tolist()
    characters = _read_numbers(blocks, ends[-1])
    _require(characters.max(initial=0) <= LAST_CHARACTER, "characters")
    for some, start, end in zip(parts, [0, *ends], ends):
        yield Texts(characters[start:end], some)


def _next(blocks: Iterator[Block]) -> Block:
    block = next(blocks, None)
    if block is None:
        raise ValueError("blocks")
    return block


def _array(blocks: Iterator[Block], kind: Any) -> NDArray[Any]:
    return np.frombuffer(_next(blocks), kind).copy()


def _read_numbers(blocks: Iterator[Block], count: int) -> NDArray[np.uint32]:
    """Return so many numbers, each of the first kind that a block of its size may be of."""
    block = _next(blocks)
    sizes = {count * np.dtype(kind).itemsize: kind for kind in reversed(_NUMBERS)}
    _require(len(block) in sizes, "numbers")
    return np.frombuffer(block, sizes[len(block)]).astype(np.uint32)


def _strings(said: Any) -> tuple[str, ...]:
    _require(all(isinstance(one, str) for one in said), "names")
    return tuple(said)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)
