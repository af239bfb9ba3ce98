"""Results for people: hits, documents and passages as lines of a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from searcher.highlight import text_below
from searcher.hits import Hit, last_of_documents
from searcher.language import told
from searcher.model import Passage, Section
from searcher.notes import note
from searcher.present.plain import char_width, padded, width
from searcher.relations.comparison import SIGNS, spelled
from searcher.relations.standing import UNKNOWN, Standing
from searcher.results import Documents, Results, Shown, Stats
from searcher.store.records import DocumentRecord
from searcher.text.inert import inert, one_line

if TYPE_CHECKING:
    from searcher.indexing.update import Summary
    from searcher.judging import Evaluation

INDENT = "   "
JOINT = " › "
MOST_SKIPS_SHOWN = 200
MOST_NOTES_SHOWN = 20
# What was counted.
FOUND = {"passage": "{0} passages in {1} ms", "document": "{0} documents in {1} ms"}
# Columns of the names of facts and of counts.
FACTS, COUNTS = 13, 11
# Columns of a title in a table, the fewest that say anything, and those of what stands beside
# it but for the number and the id: day, type, count, and the blanks between.
TITLE, LEAST_TITLE, BESIDE_TITLE = 60, 20, 10 + 2 + 8 + 2 + 2 + 2 + 5 + 2 + 8 + 2


def results_text(
    results: Results, *, columns: int | None = None, gone: Collection[str] = ()
) -> str:
    """Each hit as a block: title and heading path, facts, snippet, place.

    `columns` is the width to wrap snippets to; None leaves them on one line. `gone` are the
    files that are no longer there.
    """
    last = last_of_documents(results)
    blocks = ((_hit_lines(hit, columns, gone, last=hit.rank in last)) for hit in results)
    return "\n\n".join(map("\n".join, blocks))


def count_text(results: Results) -> str:
    """How many there are."""
    return str(results.total)


def files_text(results: Results) -> str:
    """The paths of the documents found, a line each."""
    return "\n".join(dict.fromkeys(one_line(hit.path) for hit in results))


def _hit_lines(
    hit: Hit, columns: int | None, gone: Collection[str], *, last: bool
) -> Iterator[str]:
    """A hit as a block; the last of its document on the page tells how many more there are."""
    number = click.style(f"{hit.rank:>2}", fg="green")
    yield f"{number} {_line(*hit.marked_title, bold=True)}"
    if hit.heading:
        joint = click.style(JOINT, fg="cyan")
        lines = (_line(line, spans, fg="cyan") for line, spans in hit.marked_heading)
        yield INDENT + joint.join(lines)
    facts = [hit.issued_on or hit.published_on, hit.doc_number, hit.issuer, hit.region]
    line = "  ".join(one_line(fact) for fact in facts if fact)
    if line:
        yield INDENT + click.style(line, fg="yellow")
    for passage, marks in _texts(hit):
        wrapped = _wrapped(_marked(passage, marks), columns and columns - len(INDENT))
        yield from (INDENT + click.style(part, dim=marks is None) for part in wrapped)
    more = _more(hit) if last else ""
    yield INDENT + click.style(_place(hit) + more + _gone(hit.record.file, gone), dim=True)
    if told_of := standing_text(hit.standing):
        yield INDENT + click.style(told_of, dim=True)
    if hit.explanation:
        yield f"{INDENT}{INDENT}{hit.score:8.3f}  {told('score')}"
    for field, term, share in hit.explanation:
        yield f"{INDENT}{INDENT}{share:8.3f}  {padded(field, 14)} {one_line(term)}"


def _texts(hit: Hit) -> Iterator[tuple[str, Sequence[tuple[int, int]] | None]]:
    """The snippet with its marks, or the whole passage between those around it, which have none."""
    if hit.context is None:
        if hit.snippet.text:
            yield hit.snippet.text, hit.snippet.highlights
        elif text_below(hit.text, (hit.title or "", *hit.heading)) < len(hit.text):
            yield hit.text, ()
        return
    yield from ((one.text, None) for one in hit.context.before)
    yield hit.text, hit.highlights
    yield from ((one.text, None) for one in hit.context.after)


def _place(hit: Hit) -> str:
    first, last = hit.lines
    lines = f"{first}" if first == last else f"{first}-{last}"
    page = f"  {shown}" if (shown := page_text(hit)) else ""
    return f"{one_line(hit.path)}:{lines}{page}  {one_line(hit.id)}"


def _more(hit: Hit) -> str:
    count = hit.more_in_document
    return "  " + told("(+{0} more in this document)", count) if count else ""


def _gone(file: str, gone: Collection[str]) -> str:
    return "  " + told("(its file is no longer there)") if file in gone else ""


def standing_text(standing: Standing) -> str:
    """What is told of a document beside its facts: its status, how many versions and copies
    there are; "" where there is nothing to tell.

    >>> standing_text(Standing("unknown", "2026-01-01", copies=("a.pdf", "a.doc")))
    '2 more of the same text'
    """
    versions, copies = len(standing.versions), len(standing.copies)
    status = told(standing.status) if standing.status != UNKNOWN else ""
    if versions and copies:
        more = told("{0} more versions, {1} more of the same text", versions, copies)
    elif versions:
        more = told("{0} more versions", versions)
    else:
        more = told("{0} more of the same text", copies) if copies else ""
    return "  ".join(filter(None, [status, more]))


def page_text(place: Hit | Passage) -> str:
    """The page as a viewer counts it, and what is printed on it where that differs; "" where
    there are no pages."""
    if place.page is None:
        return ""
    printed = place.page_label and place.page_label != str(place.page)
    label = f" (“{one_line(place.page_label or '')}”)" if printed else ""
    return told("page {0}", place.page) + label


def _marked(text: str, marks: Sequence[tuple[int, int]] | None) -> list[tuple[str, bool]]:
    """The characters that can be shown, each with whether it is highlighted."""
    inside = {at for start, end in marks or () for at in range(start, end)}
    return [
        (" " if char in "\n\t" else char, at in inside)
        for at, char in enumerate(text)
        if inert(char)
    ]


def _wrapped(chars: list[tuple[str, bool]], columns: int | None) -> Iterator[str]:
    """Lines of at most so many columns, highlighted stretches in colour."""
    line: list[tuple[str, bool]] = []
    used = 0
    for char, mark in chars:
        size = char_width(char)
        if columns and used + size > columns and line:
            yield _coloured(line)
            line, used = [], 0
        line.append((char, mark))
        used += size
    yield _coloured(line)


def _line(text: str, marks: Sequence[tuple[int, int]], **style: Any) -> str:
    """A title or heading in its style, with what is marked in it."""
    if not marks:
        return click.style(one_line(text), **style)
    return _coloured(_marked(text, marks), **style)


def _coloured(chars: list[tuple[str, bool]], **style: Any) -> str:
    parts: list[tuple[str, bool]] = []
    for char, mark in chars:
        if parts and parts[-1][1] == mark:
            parts[-1] = (parts[-1][0] + char, mark)
        else:
            parts.append((char, mark))
    marked = {"fg": "red", "bold": True}
    styles = ((text, marked if mark else style) for text, mark in parts)
    return "".join(click.style(text, **one) if one else text for text, one in styles)


def search_notes(results: Results) -> list[str]:
    """What a reader should know about a search beside its hits."""
    found, took = f"{results.total:,}", f"{results.took_ms:.1f}"
    notes = [told(FOUND[results.group], found, took)]
    if results.folded:
        hidden = f"{results.folded:,}"
        notes.append(told("{0} more in other copies and versions; --no-fold shows them", hidden))
    if results.partial:
        notes.append(told("time ran out: the best so far; more with a longer --timeout"))
    if results.missing:
        missing = " ".join(map(one_line, results.missing))
        notes.append(told("no passage holds: {0}", missing))
    if results.relaxed and results.complete < results.total:
        complete = f"{results.complete:,}"
        notes.append(
            told(
                "{0} of them hold all the words; the others, by score, are those worth paging to",
                complete,
            )
        )
    return notes + [told(one_line(note.text)) for note in results.notes]


def document_lines(
    records: Sequence[DocumentRecord], *, columns: int | None = None
) -> Iterator[str]:
    """A table of documents: date, type, number, title, passages, status, id.

    `columns` is the width to fit in; where too little of it is left for titles, a document takes
    two lines. An id is never cut: it is what other commands take.
    """
    numbers = [one_line(record.metadata.doc_number or "") for record in records]
    wide = min(max(map(width, numbers), default=0), 30)
    ids = max((width(one_line(record.id)) for record in records), default=0)
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


def documents_notes(found: Documents, *, offset: int) -> Iterator[str]:
    """What a reader should know of a list of documents beside them."""
    if not found and not found.total:
        yield told("nothing found")
    elif not found:
        yield told(note("past_end", count=found.total, offset=offset).text)
    elif len(found) < found.total:
        yield told("{0} of {1} documents", f"{len(found):,}", f"{found.total:,}")
    yield from (told(one_line(one.text)) for one in found.notes)


def note_lines(records: Sequence[DocumentRecord], *, columns: int | None = None) -> Iterator[str]:
    """What was not read of each document that has notes, behind its id."""
    for record in records:
        yield told("{0}: {1}", one_line(record.id), told(one_line("; ".join(record.notes))))


def _document_in_two_lines(record: DocumentRecord, columns: int) -> Iterator[str]:
    head = _day_and_type(record)
    title = one_line(record.metadata.title or "")
    yield f"{head}  {padded(title, max(columns - width(head) - 2, 1)).rstrip()}"
    number = one_line(record.metadata.doc_number or "")
    facts = [one_line(record.id), number, str(record.count), _status(record).rstrip()]
    yield from _wrapped_facts([fact for fact in facts if fact], columns)


def _status(record: DocumentRecord) -> str:
    return padded(told(record.standing.status if record.standing else UNKNOWN), 8)


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
    day = meta.issued_on or meta.published_on or ""
    return f"{padded(day, 10)}  {padded(one_line(meta.type or ''), 8)}"


def shown_lines(shown: Shown, *, fixes: bool, gone: Collection[str] = ()) -> Iterator[str]:
    """A document's facts, then its outline and passages, or the passage and those around it.

    `gone` are files that are no longer there.
    """
    yield from _facts(shown.document, gone)
    if shown.permalink:
        yield _labelled("permalink", shown.permalink, FACTS)
    if shown.difference:
        yield told(
            "the text that was linked has changed: what went stands in [- -], what came in {0}",
            "{+ +}",
        )
    if fixes:
        yield ""
        yield from _fix_lines(shown)
        return
    if shown.focus is None and shown.sections:
        yield ""
        yield from map(_outline_line, shown.sections)
    if shown.difference:
        yield ""
        yield _changes(shown.difference)
    for number, passage in enumerate(shown.passages):
        first, last = passage.lines
        page = f", {on}" if (on := page_text(passage)) else ""
        place = f"[{one_line(passage.id)}, {told('lines {0}-{1}', first, last)}{page}]"
        yield ""
        yield click.style(place, fg="green" if number == shown.focus else None, dim=True)
        if passage.heading:
            yield click.style(JOINT.join(map(one_line, passage.heading)), fg="cyan")
        yield inert(passage.text)


def _changes(words: Sequence[tuple[str, str]]) -> str:
    """A text with what went of it in [- -] and what came in {+ +}."""
    return inert(spelled(words, SIGNS))


def place_line(shown: Shown) -> str:
    """The file that what is shown stands in, and its page, or its lines where it has no pages."""
    first, last = shown.place.lines
    return f"{one_line(shown.document.file)}  {page_text(shown.place) or told('lines {0}-{1}', first, last)}"


def _facts(record: DocumentRecord, gone: Collection[str]) -> Iterator[str]:
    meta = record.metadata
    yield click.style(one_line(meta.title or record.id), bold=True)
    facts = {
        "file": record.path + _gone(record.file, gone),
        "issuer": meta.issuer,
        "number": meta.doc_number,
        "type": meta.type,
        "region": meta.region,
        "issued on": meta.issued_on,
        "published on": meta.published_on,
        "cites": ", ".join(meta.cites),
        "encoding": record.encoding,
        "passages": told("{0} ({1} characters)", f"{record.count:,}", f"{record.characters:,}"),
        "note": told("; ".join(record.notes)),
    }
    for name, value in facts.items():
        if value:
            yield _labelled(name, one_line(value), FACTS)
    yield from _standing_facts(record.standing)


def _standing_facts(standing: Standing | None) -> Iterator[str]:
    """Whether a document holds, the words that show it, its versions and copies, a line each."""
    if standing is not None:
        yield _labelled("status", told(standing.status), FACTS)
        for source in standing.evidence:
            yield _labelled("evidence", f"{one_line(source.text)}  [{one_line(source.id)}]", FACTS)
        for name, ids in (("version", standing.versions), ("copy", standing.copies)):
            for id in ids:
                yield _labelled(name, one_line(id), FACTS)


def _labelled(name: str, value: str, columns: int) -> str:
    """A value behind its name, the names flush right."""
    label = told(name)
    return " " * (columns - width(label)) + label + told(": ") + value


def _outline_line(section: Section) -> str:
    return f"{'  ' * section.level}{one_line(section.heading)}  {told('(line {0})', section.line)}"


def _fix_lines(shown: Shown) -> Iterator[str]:
    if not shown.fixes:
        yield told("no repairs were made")
    for fix in shown.fixes:
        before, after = one_line(fix.before) or "∅", one_line(fix.after) or "∅"
        yield f"{told('line {0}', f'{fix.line:>5}')}  {padded(told(fix.name), 22)}  {before}  →  {after}"


def stats_lines(stats: Stats) -> Iterator[str]:
    """The counts, a line each."""
    for name, value in asdict(stats).items():
        shown = ", ".join(map(one_line, value)) if isinstance(value, tuple) else value
        shown = told(shown) if name == "kernel" else shown
        yield _labelled(name, f"{shown:,}" if isinstance(shown, int) else str(shown), COUNTS)


def evaluation_lines(judged: Evaluation) -> Iterator[str]:
    """The figures of an evaluation, a line each, then what was gained over another run."""
    for name, value in judged.figures.items():
        yield _labelled(name, f"{value:.4f}" if isinstance(value, float) else str(value), COUNTS)
    seconds = (f"{judged.index_seconds:.1f}", f"{judged.search_seconds:.1f}")
    yield _labelled("seconds", told("{0} to index, {1} to search", *seconds), COUNTS)
    for one in judged.differences:
        bounds = f"[{one.low:+.4f}, {one.high:+.4f}]"
        gain = (f"{one.mean:+.4f}", bounds, f"{one.p:.3f}")
        yield _labelled(one.measure, told("{0} {1} against the other run (p = {2})", *gain), COUNTS)


def summary_lines(summary: Summary, *, verbose: bool = False) -> Iterator[str]:
    """What a build did, and each file left out with its reason; `verbose` says too what was
    cleared away of a build that had broken off."""
    yield from (told(one_line(line)) for line in (summary.cleared if verbose else ()))
    for skip in summary.skipped[:MOST_SKIPS_SHOWN]:
        yield told("skipped {0}: {1}", one_line(skip.path), told(one_line(skip.reason)))
    for one in summary.notes[:MOST_NOTES_SHOWN]:
        yield told("noted {0}: {1}", one_line(one.path), told(one_line(one.text)))
    if len(summary.skipped) > MOST_SKIPS_SHOWN:
        yield told("… and {0} more", f"{len(summary.skipped) - MOST_SKIPS_SHOWN:,}")
    counted = (summary.added, summary.changed, summary.removed, summary.unchanged)
    counts = [f"{count:,}" for count in (*counted, len(summary.skipped))]
    noted = len({note.path for note in summary.notes})
    done = told("{0} added, {1} changed, {2} removed, {3} unchanged, {4} skipped", *counts)
    yield done + (told(", {0} with notes (searcher docs --notes)", f"{noted:,}") if noted else "")
