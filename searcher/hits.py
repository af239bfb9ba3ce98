"""A hit: a passage found, in its document, with its score and what matched in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from searcher.highlight import Span
from searcher.model import Passage, Snippet
from searcher.relations.standing import UNKNOWN, Source, Standing
from searcher.store.records import DocumentRecord
from searcher.store.segment import OpenSegment
from searcher.store.standings import Standings
from searcher.text.permalinks import permalink

if TYPE_CHECKING:
    from searcher.kernel.compiled import Found

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


class Told(NamedTuple):
    """What is told of a place: its document, the passage's number in that, and the passage, or its
    fields but for its id; the headings above most of what matched; the matched stretches of the
    passage, of the title and of each heading; the snippet; the text that the permalink is of,
    where that is not the passage's."""

    document: int
    number: int
    passage: Passage | tuple[Any, ...]
    above: tuple[str, ...]
    body: tuple[Span, ...] = ()
    title: tuple[Span, ...] = ()
    headings: tuple[tuple[Span, ...], ...] = ()
    cut: str = ""
    cut_body: tuple[Span, ...] = ()
    linked: str | None = None

    def snippet(self) -> tuple[str, tuple[Span, ...]]:
        """Return the snippet and what is marked in it."""
        return self.cut, self.cut_body


class Origin(NamedTuple):
    """Where a hit comes from: what is seldom asked of it is read there when it is."""

    segment: OpenSegment
    document: int
    number: int
    standings: Standings | None

    @property
    def file(self) -> str:
        """The file of its document as it was read."""
        return str(self.segment.catalog.fact("file", self.document))

    @property
    def id(self) -> str:
        """The id of its passage."""
        return f"{self.segment.catalog.fact('id', self.document)}#{self.number + 1}"

    def around(self, count: int, *, last: str) -> Surroundings:
        """Return so many passages of the document before its own, and after the text shown of it."""
        segment, document, at, _ = self
        after, left = at + 1, len(last) - len(segment.passage_of(document, at).text)
        while left > 0:
            left -= len(segment.passage_of(document, after).text)
            after += 1
        first, end = segment.document_starts[document : document + 2].tolist()
        shown = range(max(0, at - count), at), range(after, min(end - first, after + count))
        before, behind = (
            tuple(segment.passage_of(document, one) for one in some) for some in shown
        )
        return Surroundings(before, behind)


# What of a hit is made, or read of the index, when it is first asked for.
MADE_LATE = (
    "text highlights heading at title_highlights heading_highlights passage record standing permalink"
).split()


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
    as its text stays the same. What is not asked for is not read; it may be damaged still.
    """

    rank: int
    score: float
    snippet: Snippet
    others: int
    explanation: tuple[tuple[str, str, float], ...]
    context: Surroundings | None
    more_in_document: int | None

    def __init__(
        self,
        found: Told | Found,
        segment: OpenSegment,
        standings: Standings | None,
        *,
        rank: int,
        score: float = 0.0,
        marked: bool = True,
        others: int = 0,
        more: int | None = None,
    ) -> None:
        """Take what is told of its place in a segment, or the kernel's own, which tells it when
        it is asked; its marks are shown where it is `marked`."""
        self.rank = rank
        self.score = score
        self.snippet = Snippet(*found.snippet())
        self.others = others
        self.more_in_document = more
        self.explanation = ()
        self.context = None
        self._found = found
        self._segment = segment
        self._standings = standings
        self._marked = marked

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hit) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash((self.id, self.rank, self.score))

    def __repr__(self) -> str:
        return f"Hit(rank={self.rank}, score={self.score}, id={self.id!r}, text={self.text!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Return all of it as plain values: the index stays where it is."""
        return self._facts()

    def _facts(self) -> dict[str, Any]:
        late = self.read()
        return {**{k: v for k, v in vars(self).items() if not k.startswith("_")}, **late}

    @property
    def _origin(self) -> Origin:
        found = self._found
        return Origin(self._segment, found.document, found.number, self._standings)

    def read(self) -> dict[str, Any]:
        """Return what is made when it is first asked for, and kept."""
        return {name: getattr(self, name) for name in MADE_LATE}

    @cached_property
    def _told(self) -> Told:
        found = self._found
        return found if isinstance(found, Told) else Told._make(found.told())

    @cached_property
    def passage(self) -> Passage:
        """The passage as it was found."""
        passage = self._told.passage
        return passage if isinstance(passage, Passage) else Passage(self._origin.id, *passage)

    @cached_property
    def text(self) -> str:
        """The passage's text."""
        passage = self._told.passage
        return passage.text if isinstance(passage, Passage) else passage[0]

    @cached_property
    def highlights(self) -> tuple[Span, ...]:
        """The matched stretches of the text."""
        return self._told.body if self._marked else ()

    @cached_property
    def heading(self) -> tuple[str, ...]:
        """The headings above most of what matched: it may stand under a further one."""
        return self._told.above

    @cached_property
    def at(self) -> int:
        """Where in the text the first matched stretch begins: it may stand on a later page."""
        return self._told.body[0][0] if self._told.body else 0

    @cached_property
    def title_highlights(self) -> tuple[Span, ...]:
        """The matched stretches of the title."""
        return self._told.title if self._marked else ()

    @cached_property
    def heading_highlights(self) -> tuple[tuple[Span, ...], ...]:
        """The matched stretches of each heading."""
        return self._told.headings if self._marked else ()

    @cached_property
    def record(self) -> DocumentRecord:
        """What is known of its document."""
        return self._segment.catalog.record(self._found.document)

    @cached_property
    def standing(self) -> Standing:
        """Whether its document holds, and which others are versions or copies of it."""
        if self._standings is None:
            return UNKNOWN_STANDING
        return self._standings.of(self._segment, self._found.document)

    @cached_property
    def permalink(self) -> str:
        """What finds the passage as long as its text stays the same."""
        linked = self._told.linked
        return permalink(self.text if linked is None else linked)

    def around(self, count: int) -> Surroundings:
        """Return so many passages of its document before its own, and after the text shown."""
        return self._origin.around(count, last=self.text)

    @property
    def file(self) -> str:
        """The absolute path of the file as it was read; no output shows it."""
        return self._origin.file if "_found" in vars(self) else self.record.file

    @property
    def id(self) -> str:
        """The passage's id."""
        return self.passage.id

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
        """Return what JSON, CSV and text tell of the hit, by the names of the contract.

        >>> fields = index.search("养犬", limit=1)[0].fields()
        >>> fields["rank"], fields["type"]
        (1, '条例')
        """
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


def files_of(hits: Iterable[Hit]) -> set[str]:
    """Return the files that hits come from, each once."""
    found: set[str] = set()
    documents: dict[OpenSegment, set[int]] = {}
    for hit in hits:
        if "_found" in vars(hit):
            documents.setdefault(hit._segment, set()).add(hit._found.document)
        else:
            found.add(hit.file)
    for segment, ordinals in documents.items():
        found.update(segment.catalog.facts("file", tuple(ordinals)))
    return found


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
