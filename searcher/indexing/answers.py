"""A prepared document as frames, and back: what a worker says of a file, and what is believed.

The worker has read bytes that may be hostile, and may say anything. Arrays come as raw numbers
of one kind each, and are compared with one another before any of them is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
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
from searcher.postings import Column
from searcher.postings.begins import bytes_of
from searcher.postings.columns import Joined, Numbered, Texts
from searcher.schema import CHARACTERS, FIELDS, GRAMS
from searcher.store.records import read_details, read_record, require_passages

UNBELIEVABLE = "its reader gave an answer that cannot be; the file may be made to harm"
# Words hold no such character, and stand one after another between them.
BETWEEN = "\0"
LAST_CHARACTER = 0x10FFFF
_SIZE, _NUMBER, _PASSAGE, _CHARACTER, _BEGINS = "<u4", "<u4", "<u2", "<u4", "|u1"
# Pairs follow from the characters of the texts, and are not sent.
_WORDS = [name for name, field in FIELDS.items() if not field.pairs]
_PAIRS = [name for name, field in FIELDS.items() if field.pairs and name != CHARACTERS]


def answer_frames(outcome: Prepared | Skip) -> Iterator[Frame]:
    """Yield what became of a file, in frames."""
    if isinstance(outcome, Skip):
        yield Frame({"failed": outcome.reason})
        return
    said = {"names": outcome.names, "notes": outcome.notes}
    yield Frame(said, [outcome.record, outcome.details])
    for batch in outcome.batches:
        yield Frame({}, list(_batch_blocks(batch)))


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
    record, details = map(bytes, first.blocks)
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
        return (_batch(iter(frame.blocks)) for frame in islice(_frames(self._kept), 1, None))


def _frames(kept: Kept) -> Iterator[Frame]:
    for frame in kept:
        if "failed" in frame.said:
            raise _Failed(frame.said["failed"])
        yield frame


def _batch_blocks(batch: Batch) -> Iterator[Block]:
    yield np.array(list(map(len, batch.passages)), _SIZE).data.cast("B")
    yield b"".join(batch.passages)
    for name in _WORDS:
        column = batch.texts[name]
        assert isinstance(column.terms, Numbered), "the analyzer numbers words"
        yield BETWEEN.join(column.terms.words).encode("utf-8", "surrogatepass")
        yield _bytes(column.terms.numbers, _NUMBER)
        yield _bytes(column.docs, _PASSAGE)
        if column.begins is not None:
            yield _bytes(column.begins, _BEGINS)
    for name in _PAIRS:
        texts = batch.texts[name]
        assert isinstance(texts, Texts), "pairs come as texts"
        yield _bytes(texts.lengths, _SIZE)
        yield _bytes(texts.codes, _CHARACTER)
    yield from (_bytes(batch.values[name], kind) for name, kind in VALUES.items())


def _bytes(numbers: Any, kind: Any) -> memoryview:
    return np.ascontiguousarray(numbers, kind).data.cast("B")


def _batch(blocks: Iterator[Block]) -> Batch:
    """Return the batch in a frame's blocks, of which nothing is kept. Raises ValueError for what
    cannot be."""
    passages = _cut(_next(blocks), _next(blocks))
    words = {name: _words(blocks, name, len(passages)) for name in _WORDS}
    texts: dict[str, Column | Texts] = {**words}
    for name in _PAIRS:
        texts[name] = pairs = _pairs(blocks, len(passages))
        field = name.removesuffix(GRAMS)
        size = int(bytes_of(pairs.lengths).sum()) if FIELDS[field].begins else None
        begins = words[field].begins
        _require(size == (None if begins is None else len(begins)), "begins")
    values = {name: _numbers(_next(blocks), kind).copy() for name, kind in VALUES.items()}
    _require(all(len(array) == len(passages) for array in values.values()), "values")
    _require(not list(blocks), "blocks")
    return Batch(passages, texts, values)


def _cut(sizes: Block, content: Block) -> Sequence[bytes]:
    whole = bytes(content)
    ends = np.cumsum(_numbers(sizes, _SIZE), dtype=np.int64).tolist()
    _require(bool(ends) and ends[-1] == len(whole), "passages")
    passages = [whole[start:end] for start, end in zip([0, *ends], ends)]
    require_passages(passages)
    return passages


def _words(blocks: Iterator[Block], name: str, count: int) -> Column:
    """Return the words of texts, each once, and of every occurrence the word and the passage; where
    words begin, where the field keeps it."""
    raw = bytes(_next(blocks))
    raw.decode("utf-8", "surrogatepass")
    words = Joined(raw)
    numbers = _numbers(_next(blocks), _NUMBER)
    _require(numbers.max(initial=0) < max(1, len(words)), "words")
    docs = _numbers(_next(blocks), _PASSAGE)
    _require(len(docs) == len(numbers) and docs.max(initial=0) < count, "passages")
    begins = _numbers(_next(blocks), _BEGINS).copy() if FIELDS[name].begins else None
    numbered = Numbered(words, numbers.view(np.int32))
    return Column(numbered, docs.astype(np.int32), begins=begins)


def _pairs(blocks: Iterator[Block], count: int) -> Texts:
    """Return the pairs of texts, of which the lengths and the characters are said."""
    lengths = _numbers(_next(blocks), _SIZE).astype(np.int64)
    characters = _numbers(_next(blocks), _CHARACTER)
    _require(len(lengths) == count and lengths.sum() == len(characters), "texts")
    _require(characters.max(initial=0) <= LAST_CHARACTER, "characters")
    return Texts(characters.copy(), lengths)


def _next(blocks: Iterator[Block]) -> Block:
    block = next(blocks, None)
    if block is None:
        raise ValueError("blocks")
    return block


def _numbers(block: Block, kind: Any) -> NDArray[Any]:
    return np.frombuffer(block, kind)


def _strings(said: Any) -> tuple[str, ...]:
    _require(all(isinstance(one, str) for one in said), "names")
    return tuple(said)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)
