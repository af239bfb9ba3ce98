"""Queries of every kind, made from the texts that an index holds; the same for one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from searcher.analysis import fold, segmenter, word_terms
from searcher.index import Index
from searcher.store.segment import OpenSegment

ASKED = ("怎么规定的", "有什么要求", "由谁负责", "什么时候办理", "违反了怎么处罚")


class Asked(NamedTuple):
    """A query, its options, and its kind."""

    kind: str
    query: str
    options: dict[str, Any]


class Other(NamedTuple):
    """A method of an index that is no search, and what it is given."""

    method: str
    given: tuple[Any, ...]
    options: dict[str, Any]


class Maker:
    """Makes queries from passages taken at random."""

    def __init__(self, index: Index, seed: int) -> None:
        self._random = random.Random(seed)
        self._segment: OpenSegment = max(index._generation.segments, key=lambda one: one.passages)
        self._passages = self._segment.passages
        self._cutter = segmenter(index._generation.manifest.userdict)

    def make(self, count: int) -> Iterator[Asked]:
        """Give so many queries, of all kinds in turn."""
        kinds = list(KINDS.items())
        made = 0
        while made < count:
            kind, make = kinds[made % len(kinds)]
            query, options = make(self)
            if query.strip() or options:
                yield Asked(kind, query, options)
                made += 1

    def others(self, count: int) -> Iterator[Other]:
        """Give so many calls of the methods that count, relate and show, of each in turn."""
        makers = list(OTHERS.items())
        for made in range(count):
            method, make = makers[made % len(makers)]
            given, options = make(self)
            yield Other(
                method, given, {"timeout": 120.0, **options} if method in TIMED else options
            )

    def text(self, least: int = 20) -> str:
        """A passage's text, folded."""
        while True:
            text = self._segment.folded(self._random.randrange(self._passages))
            if len(text) >= least:
                return text

    def word(self) -> str:
        """A word of some passage."""
        while True:
            terms = word_terms(self.text(), cutter=self._cutter, folded=True)
            words = [one.text for one in terms if 2 <= len(one.text) <= 4]
            words = [word for word in words if word.isalpha()]
            if words:
                return self._random.choice(words)

    def words(self, count: int) -> list[str]:
        """Words of one passage."""
        while True:
            terms = word_terms(self.text(), cutter=self._cutter, folded=True)
            words = list(
                {one.text for one in terms if 2 <= len(one.text) <= 4 and one.text.isalpha()}
            )
            if len(words) >= count:
                return self._random.sample(sorted(words), count)

    def string(self, least: int = 4, most: int = 16) -> str:
        """A string of some passage, cut anywhere."""
        text = self.text(most + 2).replace("\n", " ").replace('"', " ")
        size = self._random.randint(least, most)
        at = self._random.randrange(len(text) - size)
        return text[at : at + size].strip() or self.string(least, most)

    def row(self, name: str) -> Any:
        """What some document says of itself."""
        column = [value for value in self._segment.catalog.table[name] if value]
        return self._random.choice(column) if column else None

    def seam(self) -> str:
        """A string that runs from one passage into the next."""
        starts = set(self._segment.document_starts.tolist())
        while True:
            at = self._random.randrange(self._passages - 1)
            if at + 1 not in starts:
                one, other = self._segment.folded(at), self._segment.folded(at + 1)
                found = (one[-8:] + other[:8]).replace('"', "")
                if "\n" not in found and len(found) > 8:
                    return found

    def choose(self, *values: Any) -> Any:
        """One of some values."""
        return self._random.choice(values)


Made = tuple[str, dict[str, Any]]


def _title(maker: Maker) -> str:
    return fold(maker.row("title") or "办法").strip("《》")[:40]


def _article(maker: Maker) -> Made:
    return f"{_title(maker)}第{maker.choose('一', '三', '五', '十', '二十')}条", {}


def _dated(maker: Maker) -> Made:
    year = int((maker.row("issued_on") or "2015")[:4])
    return " ".join(maker.words(2)), {"since": str(year - 2), "until": str(year + 3)}


def _number(maker: Maker) -> Made:
    return maker.row("doc_number") or _title(maker), {}


def _issued(maker: Maker) -> Made:
    issuer = maker.row("issuer")
    return maker.word(), {"issuer": [issuer]} if issuer else {}


def _marked(maker: Maker) -> Made:
    string = maker.string(8, 14)
    return f'"{string[:4]}、{string[4:]}"', {}


KINDS: dict[str, Callable[[Maker], Made]] = {
    "word": lambda m: (m.word(), {}),
    "words": lambda m: (" ".join(m.words(2)), {}),
    "three words": lambda m: (" ".join(m.words(3)), {}),
    "many words": lambda m: (" ".join(m.words(5)), {}),
    "question": lambda m: (m.word() + m.choose(*ASKED), {}),
    "long question": lambda m: ("".join(m.words(3)) + m.choose(*ASKED) + "？", {}),
    "sentence": lambda m: (m.text(40)[:40].replace("\n", " "), {}),
    "title": lambda m: (_title(m), {}),
    "article": _article,
    "string": lambda m: (f'"{m.string()}"', {}),
    "string and word": lambda m: (f'"{m.string(3, 6)}" {m.word()}', {}),
    "seam": lambda m: (f'"{m.seam()}"', {}),
    "marks": _marked,
    "prefix": lambda m: (m.word()[:2] + "*", {}),
    "near": lambda m: ('"{} {}"~5'.format(*m.words(2)), {}),
    "or": lambda m: ("{} OR {}".format(*m.words(2)), {}),
    "not": lambda m: ("{} -{}".format(*m.words(2)), {}),
    "field": lambda m: (f"{m.choose('标题', '章节', '正文')}:{m.word()}", {}),
    "number": _number,
    "dated": _dated,
    "issuer": _issued,
    "status": lambda m: (" ".join(m.words(2)), {"status": [m.choose("现行有效", "不明")]}),
    "type": lambda m: (m.word(), {"type": [m.row("type") or "通知"]}),
    "newest": lambda m: (m.word(), {"sort": "date"}),
    "grouped": lambda m: (" ".join(m.words(2)), {"group": "document"}),
    "second page": lambda m: (" ".join(m.words(2)), {"offset": 10}),
    "unfolded": lambda m: (" ".join(m.words(2)), {"fold": False}),
}

Given = tuple[tuple[Any, ...], dict[str, Any]]
# What takes as long as it may.
TIMED = frozenset("facets kwic trend collocates keyness first reuse".split())
OTHERS: dict[str, Callable[[Maker], Given]] = {
    "facets": lambda m: ((m.word(),), {"count": m.choose("documents", "passages")}),
    "kwic": lambda m: ((m.word(),), {"limit": 50, "sort": m.choose("place", "left", "date")}),
    "trend": lambda m: ((m.word(), m.string(3, 5)), {"by": m.choose("year", "issuer")}),
    "collocates": lambda m: ((m.word(),), {"sample": 500}),
    "keyness": lambda m: ((m.string(4, 6),), {"limit": 30}),
    "first": lambda m: ((m.string(4, 8),), {}),
    "reuse": lambda m: ((m.row("id") + "#1",), {}),
    "links": lambda m: ((m.row("id"),), {}),
    "status": lambda m: ((m.row("id"),), {"as_of": m.choose(None, "2015-06-01")}),
    "versions": lambda m: ((m.row("id"),), {}),
    "diff": lambda m: ((m.row("id"), m.row("id")), {}),
    "ghosts": lambda m: ((), {"limit": m.choose(10, 100)}),
    "show": lambda m: ((m.row("id"),), {}),
    "docs": lambda m: ((), {"sort": m.choose("title", "date"), "limit": 50}),
}


def strings(maker: Maker, count: int) -> list[str]:
    """Return exact strings, each of which stands in some passage."""
    return [maker.string(2, 20) for _ in range(count)]


def scan(segments: list[OpenSegment], string: str) -> int:
    """Count the passages whose folded text holds a string, by reading all of them."""
    found = 0
    for segment in segments:
        texts = segment.kept.get("scanned")
        if texts is None:
            texts = segment.kept["scanned"] = segment.folded_texts(
                np.arange(segment.passages).tolist()
            )
        found += sum(1 for text in texts if string in text)
    return found
