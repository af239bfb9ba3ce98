"""A document ready for a segment: its records, and its passages with their terms in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import code_points, fold_all
from searcher.analysis.batches import Words
from searcher.indexing.citations import named_titles
from searcher.indexing.passage_values import passage_values
from searcher.model import Document, Passage
from searcher.postings.begins import bytes_of
from searcher.postings.columns import Column, Numbered, Texts
from searcher.relations.likeness import sketch
from searcher.relations.statements import statements_of
from searcher.schema import CHARACTERS, FIELDS, GRAMS, HEADINGS_APART, LEAST_CHARACTER, LINES
from searcher.store.records import details_bytes, passages_bytes, record_bytes
from searcher.structure.paths import article_label, section_path

if TYPE_CHECKING:
    from whoosh.fields import Schema

# A document of more passages is analysed and handed on in parts, so that none fills the memory.
BATCH = 1_000
LINE_END = ord("\n")

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Batch:
    """Some passages of a document, ready for a segment: stored bytes, the terms of their texts
    by field, numbers, and where lines end (int32) in their texts, laid end to end."""

    passages: Sequence[bytes]
    texts: Mapping[str, Column | Texts]
    values: dict[str, NDArray[Any]]
    line_ends: Ints

    @property
    def columns(self) -> dict[str, Column | Texts]:
        """The terms of every field of a segment: single characters, and pairs over the ends of
        lines, follow from the pairs."""
        body = self.texts["body" + GRAMS]
        assert isinstance(body, Texts), "pairs come as texts"
        characters = Texts(body.codes, body.lengths, LEAST_CHARACTER)
        return {**self.texts, CHARACTERS: characters, LINES: _over_lines(body, self.line_ends)}


def _over_lines(body: Texts, line_ends: Ints) -> Column:
    """Return the pairs of what stands on both sides of the ends of lines."""
    ends = body.lengths.cumsum()
    owners = ends.searchsorted(line_ends, side="right")
    starts = (ends - body.lengths).take(owners)
    inside = (line_ends > starts) & (line_ends < ends.take(owners) - 1)
    at, owners, starts = line_ends[inside], owners[inside], starts[inside]
    pairs = body.codes.take(at - 1).astype(np.uint64) << np.uint64(32) | body.codes.take(at + 1)
    lengths = np.zeros(len(ends), np.int32)
    lengths[owners] = body.lengths.take(owners)
    docs, positions = owners.astype(np.int32), (at - 1 - starts).astype(np.int32)
    return Column(pairs, docs, positions, lengths=lengths)


@dataclass(frozen=True)
class Prepared:
    """A document ready for a segment: its records, the titles it names, its passages."""

    record: bytes
    details: bytes
    names: tuple[str, ...]
    batches: Iterable[Batch]
    notes: tuple[str, ...] = ()


def prepared(document: Document, file: str, schema: Schema) -> Prepared:
    """Return a document that was read from `file` (an absolute path), ready for a segment of a
    schema."""
    folded = fold_all([passage.text for passage in document.passages])
    own = [text for text, passage in zip(folded, document.passages) if not passage.labels]
    return Prepared(
        record_bytes(document, file=file),
        details_bytes(document, statements_of(document), sketch(own)),
        named_titles(document),
        _cut_batches(document, folded, schema),
        document.notes,
    )


def _cut_batches(document: Document, folded: Sequence[str], schema: Schema) -> Iterator[Batch]:
    values = passage_values(document)
    title = document.metadata.title or ""
    for start in range(0, len(document.passages), BATCH):
        part = document.passages[start : start + BATCH]
        numbers = {name: column[start : start + BATCH] for name, column in values.items()}
        above = _fold_above(part, numbers["opens"], title if start == 0 else "")
        texts = {"body": folded[start : start + BATCH], **above}
        whole = code_points("".join([passage.text for passage in part]))
        line_ends = np.flatnonzero(whole == LINE_END).astype(np.int32)
        yield Batch(passages_bytes(part), terms_of(texts, schema), numbers, line_ends)


def _fold_above(
    passages: Sequence[Passage], opens: NDArray[Any], title: str
) -> dict[str, list[str]]:
    """Return the folded texts of each field above the body: a title stands at the first passage of its document, a
    heading path at the first of its section, and all they govern is found through them."""
    opening = zip(passages, opens.tolist(), strict=True)
    paths = [section_path(passage) if opened else () for passage, opened in opening]
    texts = {
        "label": [article_label(passage) for passage in passages],
        "heading": list(map(HEADINGS_APART.join, paths)),
        "title": [title] + [""] * (len(passages) - 1),
    }
    return {field: fold_all(values) for field, values in texts.items()}


def terms_of(texts: Mapping[str, Sequence[str]], schema: Schema) -> dict[str, Column | Texts]:
    """Return the words and pairs of each field's folded texts, as its analyzer in the schema cuts
    them."""
    # All together: most texts are short, and each call has its price.
    words = schema["body"].analyzer.words(list(chain.from_iterable(texts.values())))
    columns: dict[str, Column | Texts] = {}
    last, bytes_before = 0, 0
    for name, values in texts.items():
        first, last = last, last + len(values)
        chosen = slice(*words.texts.searchsorted((first, last)).tolist())
        lengths = np.fromiter(map(len, values), np.int64, len(values))
        size = int(bytes_of(lengths).sum())
        begins = words.begins[bytes_before : bytes_before + size] if FIELDS[name].begins else None
        bytes_before += size
        columns[name] = Column(
            _renumber(words, chosen), words.texts[chosen] - np.int32(first), begins=begins
        )
        columns[name + GRAMS] = Texts(code_points("".join(values)), lengths)
    return columns


def _renumber(words: Words, chosen: slice) -> Numbered:
    """Return some of the terms, with those words alone that occur among them where these are
    few."""
    numbers = words.numbers[chosen]
    if len(numbers) > len(words.words):
        return Numbered(words.words, numbers)
    used = np.zeros(len(words.words), bool)
    used[numbers] = True
    ranks = used.cumsum(dtype=np.int32) - np.int32(1)
    return Numbered(list(compress(words.words, used.tolist())), ranks.take(numbers))
