"""A document or a passage for people: its facts, its outline, its text, its repairs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import click

from searcher.language import told
from searcher.model import Section
from searcher.present.lines import JOINT, label, page_text, say_lost
from searcher.present.plain import padded
from searcher.relations.comparison import SIGNS, spelled
from searcher.relations.standing import Standing
from searcher.results import Shown
from searcher.store.records import DocumentRecord
from searcher.text.inert import inert, one_line

# Columns of the names of facts.
FACTS = 13


def shown_lines(shown: Shown, *, fixes: bool, gone: Collection[str] = ()) -> Iterator[str]:
    """Yield a document's facts, then its outline and passages, or the passage and those around it.

    `gone` are files that are no longer there.
    """
    yield from _facts(shown.document, gone)
    if shown.permalink:
        yield label("permalink", shown.permalink, FACTS)
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


def place_line(shown: Shown) -> str:
    """Return the file that what is shown stands in, and its page, or its lines where it has no
    pages."""
    first, last = shown.place.lines
    return f"{one_line(shown.document.file)}  {page_text(shown.place) or told('lines {0}-{1}', first, last)}"


def _changes(words: Sequence[tuple[str, str]]) -> str:
    """Return a text with what went of it in [- -] and what came in {+ +}."""
    return inert(spelled(words, SIGNS))


def _facts(record: DocumentRecord, gone: Collection[str]) -> Iterator[str]:
    meta = record.metadata
    yield click.style(one_line(meta.title or record.id), bold=True)
    facts = {
        "file": record.path + say_lost(record.file, gone),
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
            yield label(name, one_line(value), FACTS)
    yield from _standing_facts(record.standing)


def _standing_facts(standing: Standing | None) -> Iterator[str]:
    """Yield whether a document holds, the words that show it, its versions and copies, each on
    a line."""
    if standing is not None:
        yield label("status", told(standing.status), FACTS)
        for source in standing.evidence:
            yield label("evidence", f"{one_line(source.text)}  [{one_line(source.id)}]", FACTS)
        for name, ids in (("version", standing.versions), ("copy", standing.copies)):
            for id in ids:
                yield label(name, one_line(id), FACTS)


def _outline_line(section: Section) -> str:
    return f"{'  ' * section.level}{one_line(section.heading)}  {told('(line {0})', section.line)}"


def _fix_lines(shown: Shown) -> Iterator[str]:
    if not shown.fixes:
        yield told("no repairs were made")
    for fix in shown.fixes:
        before, after = one_line(fix.before) or "∅", one_line(fix.after) or "∅"
        yield f"{told('line {0}', f'{fix.line:>5}')}  {padded(told(fix.name), 22)}  {before}  →  {after}"
