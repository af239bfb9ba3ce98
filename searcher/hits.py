"""A hit: a passage found, in its document, with its score and what matched in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from operator import attrgetter
from typing import Any, NamedTuple

from searcher.highlight import Span
from searcher.model import Passage, Snippet
from searcher.relations.standing import UNKNOWN, Source, Standing
from searcher.store.records import DocumentRecord

UNKNOWN_STANDING = Standing(UNKNOWN, "")
# What JSON, CSV and text tell of a hit, in their order: its name there, and where a hit has it.
FIELDS = {
    name: attrgetter(place or name)
    for name, _, place in (
        field.partition("=")
        for field in (
            "rank score id document path title heading issuer doc_number type region issued_on "
            "published_on page page_label lines text highlights snippet=snippet.text "
            "snippet_highlights=snippet.highlights others ocr_confidence status status_evidence "
            "versions copies permalink title_highlights heading_highlights more_in_document"
        ).split()
    )
}


class Surroundings(NamedTuple):
    """The passages of a document before and after one of them."""

    before: tuple[Passage, ...]
    after: tuple[Passage, ...]

    def fields(self) -> dict[str, list[dict[str, str]]]:
        """Return the passages as JSON tells of them."""
        return {
            name: [{"id": one.id, "text": one.text} for one in passages]
            for name, passages in self._asdict().items()
        }


@dataclass(frozen=True)
class Hit:
    """A found passage: where it stands, how well it fits, and what matched in it.

    `passage` is the passage (with the next one run on, where what was looked for does), and
    `record` its document. `highlights` are the matched stretches of its text, `at` the first
    of them, where heading and page are told; `title_highlights` those of the title, and
    `heading_highlights` those of each heading. `others` counts further passages of the same
    document when hits are grouped, `more_in_document` those of them that are not on the page
    (None where a page has as many of a document as there are); `explanation` lists (field, term, share of the score) and
    `context` the passages around it, when they were asked for. `standing` tells whether the document
    holds, and which others are versions or copies of it; `permalink` finds the passage as long
    as its text stays the same.
    """

    rank: int
    score: float
    passage: Passage
    record: DocumentRecord
    highlights: tuple[Span, ...]
    snippet: Snippet
    heading: tuple[str, ...]
    at: int = 0
    others: int = 0
    explanation: tuple[tuple[str, str, float], ...] = ()
    context: Surroundings | None = None
    standing: Standing = UNKNOWN_STANDING
    permalink: str = ""
    title_highlights: tuple[Span, ...] = ()
    heading_highlights: tuple[tuple[Span, ...], ...] = ()
    more_in_document: int | None = None

    @property
    def id(self) -> str:
        """The passage's id."""
        return self.passage.id

    @property
    def text(self) -> str:
        """The passage as indexed."""
        return self.passage.text

    @property
    def lines(self) -> tuple[int, int]:
        """Its first and last line in the file, 1-based, both included."""
        return self.passage.lines

    @property
    def page(self) -> int | None:
        """The page on which what was looked for stands, as a viewer counts it."""
        return self.passage.page_at(self.at)[0]

    @property
    def page_label(self) -> str | None:
        """What that page says of itself."""
        return self.passage.page_at(self.at)[1]

    @property
    def ocr_confidence(self) -> float | None:
        """The mean confidence of characters recognised from a picture, 0–1."""
        return self.passage.ocr_confidence

    @property
    def document(self) -> str:
        """The document's id."""
        return self.record.id

    @property
    def path(self) -> str:
        """The file's path as it was given to the build."""
        return self.record.path

    @property
    def title(self) -> str | None:
        """标题"""
        return self.record.metadata.title

    @property
    def issuer(self) -> str | None:
        """发文机关"""
        return self.record.metadata.issuer

    @property
    def doc_number(self) -> str | None:
        """发文字号"""
        return self.record.metadata.doc_number

    @property
    def type(self) -> str | None:
        """文种"""
        return self.record.metadata.type

    @property
    def region(self) -> str | None:
        """地区"""
        return self.record.metadata.region

    @property
    def issued_on(self) -> str | None:
        """成文日期, in ISO form."""
        return self.record.metadata.issued_on

    @property
    def published_on(self) -> str | None:
        """发布日期, in ISO form."""
        return self.record.metadata.published_on

    @property
    def status(self) -> str:
        """Whether its document holds on the day asked: in_force, amended, repealed, not_yet or
        unknown."""
        return self.standing.status

    @property
    def status_evidence(self) -> tuple[Source, ...]:
        """The words that show the status."""
        return self.standing.evidence

    @property
    def versions(self) -> tuple[str, ...]:
        """The ids of the other versions of its document's text, the eldest first."""
        return self.standing.versions

    @property
    def copies(self) -> tuple[str, ...]:
        """The ids of the other documents that hold the same text."""
        return self.standing.copies

    @property
    def marked_title(self) -> tuple[str, tuple[Span, ...]]:
        """What stands above the hit, its title or else its document's id, and what matched in it."""
        return (self.title, self.title_highlights) if self.title else (self.document, ())

    @property
    def marked_heading(self) -> list[tuple[str, tuple[Span, ...]]]:
        """Each heading above it, and what matched in it."""
        marks = self.heading_highlights or ((),) * len(self.heading)
        return list(zip(self.heading, marks, strict=True))

    def fields(self) -> dict[str, Any]:
        """Return what JSON, CSV and text tell of the hit, by the names of the contract."""
        told = {name: get(self) for name, get in FIELDS.items()}
        told |= self.context.fields() if self.context else {}
        told["status_evidence"] = tuple(asdict(one) for one in self.status_evidence)
        return {**told, "explanation": self.explanation} if self.explanation else told

    def _repr_html_(self) -> str:
        """Return the hit as a notebook shows it; what the document says is escaped."""
        lines = [self.marked_title, *self.marked_heading]
        above = " › ".join(marked_html(Snippet(text, spans)) for text, spans in lines)
        facts = (self.issued_on, self.doc_number, self.issuer, f"{self.path}:{self.lines[0]}")
        return (
            f"<p><b>{self.rank}. {above}</b><br>{marked_html(self.snippet)}<br>"
            f"<small>{escape('  '.join(filter(None, facts)))}</small></p>"
        )


def last_of_documents(hits: Iterable[Hit]) -> set[int]:
    """Return the ranks of the hits that are the last of their document on a page."""
    return set({hit.document: hit.rank for hit in hits}.values())


def marked_html(snippet: Snippet) -> str:
    """Return a snippet as HTML, its text escaped, with <mark> round what matched.

    >>> marked_html(Snippet("办法<第三条>", ((2, 6),)))
    '办法<mark>&lt;第三条</mark>&gt;'
    """
    parts, at = [], 0
    for start, end in snippet.highlights:
        parts += [escape(snippet.text[at:start]), f"<mark>{escape(snippet.text[start:end])}</mark>"]
        at = end
    return "".join(parts) + escape(snippet.text[at:])
