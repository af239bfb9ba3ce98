"""One file through load, repair, structure and analysis: what a segment takes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from searcher.analysis import segmenter
from searcher.errors import LoadError
from searcher.indexing.answers import answer_frames
from searcher.indexing.batches import Prepared, prepared
from searcher.indexing.plan import absolute
from searcher.load import Found, load
from searcher.load.sandbox.child import Work
from searcher.load.sandbox.frames import Frame
from searcher.model import Document, Skip
from searcher.repair import repair, repair_labels, repair_values
from searcher.schema import whoosh_schema
from searcher.structure import structure


def preparing(*, userdict: str, ocr: bool) -> Work:
    """Return what a worker answers with: the frames of a file's outcome for the facts of a
    Found."""
    # Loads its dictionary, which is better done before a file's time is counted.
    segmenter(userdict).cut("")

    def answer(asked: dict[str, Any]) -> Iterator[Frame]:
        return answer_frames(prepare(Found(**asked), userdict, ocr=ocr))

    return answer


def prepare(found: Found, userdict: str | None = None, *, ocr: bool = False) -> Prepared | Skip:
    """Return a file ready to be indexed, or why it cannot be; its passages are analysed as they are
    asked for."""
    try:
        document = read_document(found, ocr=ocr)
    except LoadError as error:
        return Skip(error.path, error.reason)
    return prepared(document, absolute(found.path), whoosh_schema(userdict or ""))


def read_document(found: Found, *, ocr: bool = False) -> Document:
    """Return a file as a repaired, structured document. Raises LoadError."""
    source = load(found.path, ocr=ocr)
    labels = tuple(repair_labels(source.labels))
    source = replace(source, meta=repair_values(source.meta), labels=labels)
    lines, fixes = repair(source.lines, source.format)
    document = structure(source, id=found.id, lines=lines, fixes=fixes)
    if not document.passages:
        raise LoadError(found.path, "no text is left in it after repair")
    return document
