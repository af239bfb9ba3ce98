"""One file through load, repair, structure and analysis: what a segment takes in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold_all
from searcher.errors import LoadError
from searcher.indexing.citations import named_titles
from searcher.indexing.passage_values import article_label, passage_values, section_path
from searcher.load import Found, load
from searcher.model import Document, Passage, Skip
from searcher.postings import Column
from searcher.repair import repair
from searcher.schema import CHARACTERS, GRAMS, LEAST_CHARACTER, whoosh_schema
from searcher.store.records import details_bytes, passage_bytes, record_bytes
from searcher.structure import structure

if TYPE_CHECKING:
    from whoosh.fields import Schema

FIRST = np.uint64(0xFFFFFFFF << 32)

# A document of more passages is analysed and handed on in parts, so that none fills the memory.
BATCH = 1_000
# One of no more than these is analysed here, where what goes wrong costs but this document.
MOST_WHOLE = 20 * BATCH


@dataclass(frozen=True)
class Batch:
    """Some passages of a document, ready for a segment: stored bytes, terms by field, numbers."""

    passages: list[bytes]
    columns: dict[str, Column]
    values: dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Prepared:
    """A document ready for a segment: its records, the titles it names, its passages."""

    record: bytes
    details: bytes
    names: tuple[str, ...]
    batches: Iterable[Batch]
    notes: tuple[str, ...] = ()

    def whole(self) -> Prepared:
        """The same with all batches at hand, to be sent from one process to another."""
        return replace(self, batches=list(self.batches))


def prepare(
    found: Found, userdict: str | None = None, *, ocr: bool = False, whole: bool = False
) -> Prepared | Skip:
    """A file ready to be indexed, or why it cannot be; `whole` however many its passages are."""
    try:
        document = read_document(found, ocr=ocr)
        ready = prepared(document, found.path, whoosh_schema(userdict or ""))
        return ready.whole() if whole or len(document.passages) <= MOST_WHOLE else ready
    except LoadError as error:
        return Skip(error.path, error.reason)
    except Exception as error:
        # One file must not end a build of thousands; its reason says that we are at fault.
        return Skip(found.path, f"it could not be read through ({type(error).__name__}: {error})")


def prepared(document: Document, path: str, schema: Schema) -> Prepared:
    """A document that was read from `path`, ready for a segment of a schema."""
    return Prepared(
        record_bytes(document, file=absolute(path)),
        details_bytes(document),
        named_titles(document),
        _batches(document, schema),
        document.notes,
    )


def _batches(document: Document, schema: Schema) -> Iterator[Batch]:
    values = passage_values(document)
    title = document.metadata.title or ""
    for start in range(0, len(document.passages), BATCH):
        part = document.passages[start : start + BATCH]
        numbers = {name: column[start : start + BATCH] for name, column in values.items()}
        texts = _texts(part, numbers["opens"], title if start == 0 else "")
        yield Batch([passage_bytes(passage) for passage in part], terms_of(texts, schema), numbers)


def absolute(path: str) -> str:
    """The path by which an index knows a file, wherever the program is run from."""
    return os.path.abspath(path)


def read_document(found: Found, *, ocr: bool = False) -> Document:
    """A file as a repaired, structured document. Raises LoadError."""
    source = load(found.path, ocr=ocr)
    lines, fixes = repair(source.lines, source.format)
    document = structure(source, id=found.id, lines=lines, fixes=fixes)
    if not document.passages:
        raise LoadError(found.path, "no text is left in it after repair")
    return document


def _texts(passages: Sequence[Passage], opens: NDArray[Any], title: str) -> dict[str, list[str]]:
    """The folded texts of each field: a title stands at the first passage of its document, a
    heading path at the first of its section, and all they govern is found through them."""
    paths = zip(passages, opens.tolist(), strict=True)
    texts = {
        "body": [passage.text for passage in passages],
        "label": [article_label(passage) for passage in passages],
        # The marks between headings keep phrases from running over.
        "heading": ["\n".join(section_path(one)) if opened else "" for one, opened in paths],
        "title": [title] + [""] * (len(passages) - 1),
    }
    return {field: fold_all(values) for field, values in texts.items()}


def terms_of(texts: Mapping[str, Sequence[str]], schema: Schema) -> dict[str, Column]:
    """The words and pairs of each field's folded texts, as its analyzer in the schema cuts them,
    and the body's single characters."""
    columns = {}
    for name, values in texts.items():
        words, pairs = schema[name].analyzer.batch(values)
        columns[name], columns[name + GRAMS] = Column(*words), Column(*pairs)
    columns[CHARACTERS] = _characters(columns["body" + GRAMS])
    return columns


def _characters(grams: Column) -> Column:
    """The first characters of pairs, as pairs without a second; marks and spaces left out."""
    first = np.asarray(grams.terms, np.uint64) & FIRST
    kept = first >= np.uint64(LEAST_CHARACTER << 32)
    return Column(first[kept], grams.docs[kept])
