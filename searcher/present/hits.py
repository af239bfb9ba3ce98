"""Hits for people: blocks of lines with what is marked in colour."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import click

from searcher.highlight import text_below
from searcher.hits import Hit, last_of_documents
from searcher.language import told
from searcher.present.lines import INDENT, JOINT, mark_chars, page_text, say_lost, style_line, wrap
from searcher.present.plain import padded
from searcher.relations.standing import UNKNOWN, Standing
from searcher.results import Results
from searcher.text.inert import one_line

# What was counted.
FOUND = {"passage": "{0} passages in {1} ms", "document": "{0} documents in {1} ms"}


def results_text(
    results: Results, *, columns: int | None = None, gone: Collection[str] = ()
) -> str:
    """Return each hit as a block: title and heading path, facts, snippet, place.

    `columns` is the width to wrap snippets to; None leaves them on one line. `gone` are the
    files that are no longer there.
    """
    last = last_of_documents(results)
    blocks = ((_hit_lines(hit, columns, gone, last=hit.rank in last)) for hit in results)
    return "\n\n".join(map("\n".join, blocks))


def count_text(results: Results) -> str:
    """Return how many there are."""
    return str(results.total)


def files_text(results: Results) -> str:
    """Return the paths of the documents found, a line each."""
    return "\n".join(dict.fromkeys(one_line(hit.path) for hit in results))


def _hit_lines(
    hit: Hit, columns: int | None, gone: Collection[str], *, last: bool
) -> Iterator[str]:
    """Yield a hit as a block; the last of its document on the page tells how many more there
    are."""
    number = click.style(f"{hit.rank:>2}", fg="green")
    yield f"{number} {style_line(*hit.marked_title, bold=True)}"
    if hit.heading:
        joint = click.style(JOINT, fg="cyan")
        lines = (style_line(line, spans, fg="cyan") for line, spans in hit.marked_heading)
        yield INDENT + joint.join(lines)
    facts = [hit.record.date, hit.doc_number, hit.issuer, hit.region]
    line = "  ".join(one_line(fact) for fact in facts if fact)
    if line:
        yield INDENT + click.style(line, fg="yellow")
    for passage, marks in _texts(hit):
        wrapped = wrap(mark_chars(passage, marks), columns and columns - len(INDENT))
        yield from (INDENT + click.style(part, dim=marks is None) for part in wrapped)
    more = _more(hit) if last else ""
    yield INDENT + click.style(_place(hit) + more + say_lost(hit.record.file, gone), dim=True)
    if told_of := standing_text(hit.standing):
        yield INDENT + click.style(told_of, dim=True)
    if hit.explanation:
        yield f"{INDENT}{INDENT}{hit.score:8.3f}  {told('score')}"
    for field, term, share in hit.explanation:
        yield f"{INDENT}{INDENT}{share:8.3f}  {padded(field, 14)} {one_line(term)}"


def _texts(hit: Hit) -> Iterator[tuple[str, Sequence[tuple[int, int]] | None]]:
    """Yield the snippet with its marks, or the whole passage between those around it, which have
    none."""
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


def standing_text(standing: Standing) -> str:
    """Return what is told of a document beside its facts: its status, how many versions and copies
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


def search_notes(results: Results) -> list[str]:
    """Return what a reader should know about a search beside its hits."""
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
