"""Lists of documents for people: tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searcher.language import told
from searcher.notes import note
from searcher.present.lines import INDENT
from searcher.present.plain import padded, width
from searcher.relations.standing import UNKNOWN
from searcher.results import Documents
from searcher.store.records import DocumentRecord
from searcher.text.inert import one_line

# Columns of a title in a table, the fewest that say anything, and those of what stands beside
# it but for the number and the id: day, type, count, and the blanks between.
TITLE, LEAST_TITLE, BESIDE_TITLE = 60, 20, 10 + 2 + 8 + 2 + 2 + 2 + 5 + 2 + 8 + 2


def document_lines(
    records: Sequence[DocumentRecord], *, columns: int | None = None
) -> Iterator[str]:
    """Yield a table of documents: date, type, number, title, passages, status, id.

    `columns` is the width to fit in; where too little of it is left for titles, a document takes
    two lines. An id is never cut: it is what other commands take.
    """
    numbers, ids = [], 0
    for record in records:  # once: each is made whenever it is asked for
        numbers.append(one_line(record.metadata.doc_number or ""))
        ids = max(ids, width(one_line(record.id)))
    wide = min(max(map(width, numbers), default=0), 30)
    left = TITLE if columns is None else columns - ids - wide - BESIDE_TITLE
    for record, number in zip(records, numbers, strict=True):
        if columns is not None and left < LEAST_TITLE:
            yield from _document_in_two_lines(record, columns)
        else:
            title = padded(one_line(record.metadata.title or ""), min(left, TITLE))
            yield (
                f"{_day_and_type(record)}  {padded(number, wide)}  {title}  "
                f"{record.count:>5}  {_status(record)}  {one_line(record.id)}"
            )


def note_lines(records: Sequence[DocumentRecord], *, columns: int | None = None) -> Iterator[str]:
    """Yield what was not read of each document that has notes, behind its id."""
    for record in records:
        yield told("{0}: {1}", one_line(record.id), told(one_line("; ".join(record.notes))))


def documents_notes(documents: Documents, *, offset: int) -> Iterator[str]:
    """Yield what a reader should know of a list of documents beside them."""
    if not documents and not documents.total:
        yield told("nothing found")
    elif not documents:
        yield told(note("past_end", count=documents.total, offset=offset).text)
    elif len(documents) < documents.total:
        yield told("{0} of {1} documents", f"{len(documents):,}", f"{documents.total:,}")
    yield from (told(one_line(one.text)) for one in documents.notes)


def _document_in_two_lines(record: DocumentRecord, columns: int) -> Iterator[str]:
    head = _day_and_type(record)
    title = one_line(record.metadata.title or "")
    yield f"{head}  {padded(title, max(columns - width(head) - 2, 1)).rstrip()}"
    number = one_line(record.metadata.doc_number or "")
    facts = [one_line(record.id), number, str(record.count), _status(record).rstrip()]
    yield from _wrapped_facts([fact for fact in facts if fact], columns)


def _wrapped_facts(facts: Sequence[str], columns: int) -> Iterator[str]:
    line = INDENT + facts[0]
    for fact in facts[1:]:
        if width(line) + 2 + width(fact) > columns:
            yield line
            line = INDENT + fact
        else:
            line += "  " + fact
    yield line


def _day_and_type(record: DocumentRecord) -> str:
    meta = record.metadata
    day = record.date or ""
    return f"{padded(day, 10)}  {padded(one_line(meta.type or ''), 8)}"


def _status(record: DocumentRecord) -> str:
    return padded(told(record.standing.status if record.standing else UNKNOWN), 8)
