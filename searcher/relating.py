"""What the library says of relations: who names whom, versions, differences, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from searcher.arguments import check_arguments
from searcher.errors import InputError
from searcher.opened import Opened, texts_of
from searcher.relations.ghosts import find_ghosts
from searcher.relations.graph import Evidence, Link
from searcher.relations.kinds import KINDS, Statement
from searcher.relations.standing import Source, Standing
from searcher.store.articles import passage_of_article
from searcher.store.generation import Generation
from searcher.store.records import DocumentRecord
from searcher.store.standings import Standings, source_of, today
from searcher.tabular import Tabular
from searcher.text.dates import find_date

if TYPE_CHECKING:
    from searcher.relations.comparison import Comparison

LATER = "later"


@dataclass(frozen=True)
class Relation:
    """One statement, as `links` gives it.

    `name`, `number` and `article` are of the norm it speaks of, as written; `target` is the id
    of the document it means, `target_passage` that of the article's passage; both None where
    the folder has it not. `version` is "later" where the text that cites is older than the
    version found.
    """

    kind: str
    name: str
    number: str | None
    article: int | None
    target: str | None
    target_passage: str | None
    version: str | None
    evidence: Source


@dataclass(frozen=True)
class Relations(Tabular):
    """What a document or passage says of others, and what others say of it."""

    id: str
    out: tuple[Relation, ...]
    into: tuple[Relation, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Who speaks of whom, what is said, and where."""
        return ("way", "kind", "name", "article", "target", "version", "evidence")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a statement: what this says of others ("out"), and others of it ("in")."""
        return [
            {
                "way": way,
                "kind": one.kind,
                "name": one.name or one.number,
                "article": one.article,
                "target": (one.target_passage or one.target) if way == "out" else one.evidence.id,
                "version": one.version,
                "evidence": one.evidence.id,
            }
            for way, relations in (("out", self.out), ("in", self.into))
            for one in relations
        ]


@dataclass(frozen=True)
class Version:
    """A version of a text: its document's id and title, its day, and whether it holds."""

    id: str
    title: str | None
    day: str | None
    status: str


@dataclass(frozen=True)
class Versions(Tabular):
    """All versions of a document's text, the eldest first, and the documents of the same text."""

    id: str
    versions: tuple[Version, ...]
    copies: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The day, whether it holds then, and what it is."""
        return ("day", "status", "title", "id")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a version, the eldest first."""
        return [asdict(one) for one in self.versions]


@dataclass(frozen=True)
class Missing:
    """A norm that documents name and the folder lacks: how many documents, and where."""

    name: str
    number: str | None
    documents: int
    evidence: tuple[Source, ...]


Direction = Literal["both", "in", "out"]
# Of a norm that many name, so many places are shown.
MOST_SHOWN = 20


def day_asked(as_of: str | date | None) -> str:
    """Return the ISO day that is asked for, today where none is. Raises InputError."""
    if as_of is None:
        return today()
    said = as_of.isoformat()[:10] if isinstance(as_of, date) else as_of
    found = find_date(said) if isinstance(said, str) else None
    if found is None:
        raise InputError(f"{str(as_of)[:40]!r} is no day; write 2021-06-30")
    return found


class Relating(Opened):
    """The methods of an index that tell what its documents say of each other."""

    def links(
        self, id: str, *, direction: Direction = "both", kind: str | None = None
    ) -> Relations:
        """Return what a document, or a passage, says of others and what others say of it.

        `direction` is both, in or out, `kind` one of relations.kinds.KINDS. Raises InputError
        where the index holds no such document.

        >>> said = index.links("岚江市-养犬-实施办法.txt", direction="out").out
        >>> said[0].kind, said[0].name, said[0].evidence.id
        ('implements', '云川省养犬管理条例', '岚江市-养犬-实施办法.txt#2')
        """
        if direction not in ("both", "in", "out"):
            raise InputError(f"direction {str(direction)[:40]!r} is none: it is both, in or out")
        if kind is not None and kind not in KINDS:
            raise InputError(f"kind {str(kind)[:40]!r} is none: it is one of {', '.join(KINDS)}")
        (segment, ordinal), passage = self._place(id)
        reader = _Reader(self._generation)
        number = reader.generation.number_of(segment, ordinal)
        out = reader.said_by(number, passage) if direction != "in" else ()
        into = reader.said_of(number, passage) if direction != "out" else ()
        chosen = [
            tuple(one for one in row if kind is None or one.kind == kind) for row in (out, into)
        ]
        return Relations(id, *chosen)

    def status(self, id: str, *, as_of: str | date | None = None) -> Standing:
        """Return whether a document holds on a day (today), and the words that show it; its
        other versions and its copies.

        >>> standing = index.status("云川省-养犬管理条例-2012.md", as_of="2021-06-30")
        >>> standing.status, len(standing.evidence)
        ('repealed', 1)
        """
        (segment, ordinal), _ = self._place(id)
        return Standings(self._generation, day_asked(as_of)).of(segment, ordinal)

    def versions(self, id: str, *, as_of: str | date | None = None) -> Versions:
        """Return all versions of a document's text, the eldest first, and its copies.

        >>> [one.day for one in index.versions("云川省-养犬管理条例-2020.md").versions]
        ['2012-03-29', '2020-09-24']
        """
        (segment, ordinal), _ = self._place(id)
        generation, day = self._generation, day_asked(as_of)
        graph = generation.graph
        number = generation.number_of(segment, ordinal)
        found = []
        for version in generation.versions_of(number):
            record = _record(generation, version)
            meta, told = record.metadata, record.date
            status = graph.status(version, day).status
            found.append(Version(record.id, meta.title, told, status))
        copies = tuple(map(generation.id_of, generation.copies_of(number)))
        return Versions(id, tuple(found), copies)

    def diff(self, before: str, after: str) -> Comparison:
        """Compare two documents article by article; blanks and variant characters are no change.

        >>> found = index.diff("云川省-养犬管理条例-2012.md", "云川省-养犬管理条例-2020.md")
        >>> [(one.kind, one.before, one.after) for one in found.changes][2:4]
        [('added', '', '第三条'), ('same', '第三条', '第四条')]
        """
        from searcher.relations.comparison import compare

        texts = []
        for id in (before, after):
            place, _ = self._place(id)
            texts.append(texts_of(*place))
        return compare(before, after, old=texts[0], new=texts[1])

    def ghosts(self, *, limit: int = 50) -> list[Missing]:
        """Return the norms that documents name and the index lacks, those most named first,
        at most `limit` of them.

        >>> [(one.name, one.documents) for one in index.ghosts(limit=1)]
        [('岚江市城区养犬规定', 2)]
        """
        check_arguments(limit=limit)
        generation = self._generation
        statements = {
            generation.number_of(segment, ordinal): segment.catalog.details(ordinal).statements
            for segment in generation.segments
            for ordinal in segment.documents()
        }
        return [
            Missing(
                ghost.name,
                ghost.number,
                ghost.documents,
                tuple(source_of(generation, place) for place in ghost.statements[:MOST_SHOWN]),
            )
            for ghost in find_ghosts(generation.graph, statements)[:limit]
        ]


def _record(generation: Generation, number: int) -> DocumentRecord:
    segment, ordinal = generation.numbered(number)
    return segment.catalog.record(ordinal)


class _Reader:
    """Reads statements of one generation, each document's once."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._graph = generation.graph
        self._statements: dict[int, tuple[Statement, ...]] = {}

    def said_by(self, number: int, passage: int | None) -> Iterator[Relation]:
        """Give what a document says, or one of its passages."""
        meant = {link.order: link for link in self._graph.out(number)}
        for order, statement in enumerate(self._of(number)):
            if passage is None or statement.passage == passage:
                yield self._relation(number, order, meant.get(order))

    def said_of(self, number: int, passage: int | None) -> Iterator[Relation]:
        """Give what others say of a document, or of one of its passages."""
        for link in self._graph.into(number):
            relation = self._relation(link.source, link.order, link)
            if passage is None or (relation.target_passage or "").endswith(f"#{passage + 1}"):
                yield relation

    def _relation(self, number: int, order: int, link: Link | None) -> Relation:
        said = self._of(number)
        if order >= len(said):
            raise self.generation.damaged("order of a link")
        statement = said[order]
        place = Evidence(number, statement.passage, statement.start, statement.end)
        target, passage = self._target(link, statement.article)
        return Relation(
            statement.kind,
            statement.name,
            statement.number,
            statement.article,
            target,
            passage,
            LATER if link and link.later else None,
            source_of(self.generation, place),
        )

    def _target(self, link: Link | None, article: int | None) -> tuple[str | None, str | None]:
        """Return the ids of the document meant, and of the passage that has the article."""
        if link is None:
            return None, None
        segment, ordinal = self.generation.numbered(link.target)
        id = segment.catalog.record(ordinal).id
        number = None if article is None else passage_of_article(segment, ordinal, article)
        return id, None if number is None else f"{id}#{number + 1}"

    def _of(self, number: int) -> tuple[Statement, ...]:
        if number not in self._statements:
            segment, ordinal = self.generation.numbered(number)
            self._statements[number] = segment.catalog.details(ordinal).statements
        return self._statements[number]
