"""How much of what documents say of each other is read right, on a corpus of laws.

    python -m benchmarks.relations INDEX            figures, and the statements read by hand held against it
    python -m benchmarks.relations INDEX --sample   statements to read, with their sentences

`relations.tsv` holds the statements that a person read in their sentences, with the verdict; no
sentence is kept. What to read is drawn by a hash of where it stands, so that the sample stays the
same when other statements come or go. Recall is told from the mentions in `missed.tsv`, which led
nowhere: of each a person said whether the folder has what it names.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from searcher.index import Index, open_index
from searcher.relations.graph import Link
from searcher.relations.kinds import EXPIRES, KINDS, REPEALS, REPEALS_PART, SELF, Statement
from searcher.store.articles import passage_of_article
from searcher.store.standings import sentence_around

HERE = Path(__file__).parent
READ, MISSED = HERE / "relations.tsv", HERE / "missed.tsv"
SEED = "20"
# How many statements of each kind are read; fewer where there are not so many.
QUOTAS = dict(zip(KINDS, (45, 30, 20, 45, 15, 10, 105, 25, 30, 5), strict=True))
MOST_MISSED = 100
COLUMNS = ("kind", "document", "passage", "start", "end", "article", "target", "version")


@dataclass(frozen=True)
class Said:
    """A statement of a document, and what it was resolved to."""

    number: int
    document: str
    statement: Statement
    link: Link | None
    target: str

    @property
    def row(self) -> tuple[str, ...]:
        """The statement's kind and place, and where it leads: what the list holds of it."""
        one = self.statement
        place = (one.passage, one.start, one.end, one.article or "")
        later = "later" if self.link and self.link.later else ""
        return (one.kind, self.document, *map(str, place), self.target, later)

    @property
    def order(self) -> str:
        """What it is drawn by."""
        return sha256("|".join((SEED, *self.row[:5])).encode()).hexdigest()


def statements(index: Index) -> list[Said]:
    """Return all that the documents of an index say."""
    generation = index._generation
    said = []
    for segment in generation.segments:
        for ordinal in segment.documents():
            number = generation.number_of(segment, ordinal)
            links = {link.order: link for link in generation.graph.out(number)}
            id = segment.catalog.table["id"][ordinal]
            for order, one in enumerate(segment.catalog.details(ordinal).statements):
                link = links.get(order)
                said.append(Said(number, id, one, link, _id(index, link) if link else ""))
    return said


def _id(index: Index, link: Link) -> str:
    segment, ordinal = index._generation.numbered(link.target)
    id: str = segment.catalog.table["id"][ordinal]
    return id


def figures(index: Index, said: list[Said]) -> Iterator[tuple[str, object]]:
    """Give what is found in numbers."""
    graph = index._generation.graph
    linked = [(one, one.link) for one in said if one.link]
    between = [(one, link) for one, link in linked if link.target != link.source]
    yield "statements", len(said)
    yield "by kind", dict(Counter(one.statement.kind for one in said).most_common())
    yield "links between documents", len(between)
    pairs = {(link.source, link.target, link.kind) for _, link in between}
    yield "documents that say one thing of another", len(pairs)
    own = [one for one in said if one.statement.kind == SELF and one.statement.article]
    yield "articles of their own", len(own)
    yield "of these to their passage", sum(map(_has_passage, [index] * len(own), own))
    ends = [link for _, link in linked if link.kind in (REPEALS, REPEALS_PART)]
    wrong = [one for one in ends if graph.day(one.target) >= graph.day(one.source)]
    yield "repeals of the text itself or a younger one", len(wrong)
    articles = [link for one, link in between if one.statement.article]
    younger = [one for one in articles if 0 < graph.day(one.source) < graph.day(one.target)]
    yield "links to an article", len(articles)
    yield "of these to a younger version", len(younger)
    yield "of these not marked", sum(not one.later for one in younger)
    regions = _regions_of_works(index)
    yield "works in several documents", sum(len(members) > 1 for members in regions)
    yield "of these of two regions", sum(len({*members} - {""}) > 1 for members in regions)


def _regions_of_works(index: Index) -> list[list[str]]:
    """Return for each work the regions of the documents that fold under one of them."""
    generation = index._generation
    works: dict[int, list[str]] = defaultdict(list)
    for segment in generation.segments:
        for ordinal in segment.documents():
            work = generation.graph.works[generation.number_of(segment, ordinal)]
            works[int(work)].append(segment.catalog.table["region"][ordinal] or "")
    return list(works.values())


def _has_passage(index: Index, one: Said) -> bool:
    segment, ordinal = index._generation.numbered(one.number)
    return passage_of_article(segment, ordinal, one.statement.article or 0) is not None


def sample(said: list[Said]) -> list[Said]:
    """Return the statements to read: of each kind those that come first by their hash."""
    ordered = sorted(said, key=lambda one: one.order)
    left = dict(QUOTAS)
    chosen = []
    for one in ordered:
        kind = one.statement.kind
        if left[kind] > 0 and (kind == EXPIRES or one.statement.day or one.link or _named(one)):
            left[kind] -= 1
            chosen.append(one)
    return sorted(chosen, key=lambda one: (KINDS.index(one.statement.kind), one.order))


def missed(said: list[Said]) -> list[Said]:
    """Return the mentions that lead nowhere, to read which of them might have."""
    nowhere = [one for one in said if one.link is None and _named(one)]
    return sorted(nowhere, key=lambda one: one.order)[:MOST_MISSED]


def _named(one: Said) -> bool:
    return bool(one.statement.name or one.statement.number)


def sentence(index: Index, one: Said) -> str:
    """Return the sentence of a statement, its own words between 【】."""
    segment, ordinal = index._generation.numbered(one.number)
    text = segment.catalog.table["title"][ordinal] or ""
    said = one.statement
    start, end = 0, len(text)
    if said.passage >= 0:
        text = segment.passage_of(ordinal, said.passage).text
        start, end = sentence_around(text, said.start, said.end)
    words = text[start : said.start], text[said.start : said.end], text[said.end : end]
    return "{}【{}】{}".format(*words).replace("\n", " ")


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def judged(said: list[Said]) -> Iterator[tuple[str, object]]:
    """Give what the lists say of the statements, and how much of them an index still reads so."""
    rows = read(READ)
    right = [row for row in rows if row["verdict"] == "right"]
    yield "statements read by hand", len(rows)
    yield "right", len(right)
    yield "precision", round(len(right) / len(rows), 4)
    found = {one.row for one in said}
    yield "read so now", sum(tuple(row[name] for name in COLUMNS) in found for row in right)
    nowhere = read(MISSED)
    there = sum(row["verdict"] == "there" for row in nowhere)
    named = [one for one in said if _named(one)]
    lost = sum(one.link is None for one in named) * there / len(nowhere)
    led = sum(one.link is not None for one in named)
    yield "recall", round(led / (led + lost), 4)


def main() -> None:
    """Print figures, or what is to be read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("index")
    parser.add_argument("--sample", action="store_true", help="what to read, with sentences")
    options = parser.parse_args()
    index = open_index(options.index)
    said = statements(index)
    if options.sample:
        for one in (*sample(said), *missed(said)):
            print(*one.row, one.statement.name, one.statement.day, sentence(index, one), sep="\t")
        return
    told: list[tuple[str, Any]] = [*figures(index, said), *judged(said)]
    for name, value in told:
        print(f"{name:>45}  {value}")


if __name__ == "__main__":
    main()
