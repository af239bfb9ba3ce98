"""What a clause asks of one segment: of the texts, which the cluster has, as a query in the engine's
language; of all that stands above them, which is at hand, as a mask.

A mask goes to the engine as a bitmap of ordinals, so that all clauses meet in one query there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from searcher.analysis import fold
from searcher.cluster.bitmaps import bitmap
from searcher.cluster.client import Answer
from searcher.cluster.layout import APART, DEEPEST
from searcher.cluster.segment import ClusterSegment
from searcher.query import nodes
from searcher.schema import LEAST_CHARACTER, SURE_LENGTH
from searcher.search.across import LONGEST, MOST_READ, loose_test, seam_test
from searcher.search.clock import Clock
from searcher.search.filters import Filters, chosen, chosen_by_date
from searcher.search.matcher import FACTS, Matcher, fields_of, is_letter
from searcher.search.near import near_by_cutting
from searcher.store.generation import Mask
from searcher.text.doc_numbers import number_key

Query = dict[str, Any]
# A clause: passages that are known, or what the engine is to be asked.
Part = Mask | Query
NOTHING: Query = {"match_none": {}}
EVERYTHING: Query = {"match_all": {}}
# So many characters before a seam are looked for in the text that ends there.
TAIL = 16


class Clauses:
    """Turns clauses into queries of one segment, for one search."""

    def __init__(self, segment: ClusterSegment, clock: Clock, *, day: str | None = None) -> None:
        self.segment = segment
        self._clock = clock
        self._above = Above(segment, clock, day=day)
        self._known: dict[nodes.Node, Part] = {}

    def part(self, node: nodes.Node) -> Part:
        """Return what a clause asks, deleted documents included."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = PARTS[type(node)](self, node)
        return found

    def alive(self) -> list[Part]:
        """Return what all that is found must be: not deleted."""
        return [] if self.segment.alive is None else [self.segment.alive]

    def filtered(self, filters: Filters) -> list[Part]:
        """Return what filters ask that are not by date."""
        return [chosen(self.segment, filters, self._clock)] if filters else []

    def by_date(self, filters: Filters) -> list[Part]:
        """Return what filters by date ask."""
        return [chosen_by_date(self.segment, filters)] if filters.by_date else []

    def term(self, forms: nodes.Forms, field: str | None = None) -> Part:
        """Return who holds a word in any of its spellings, in a field or in any."""
        fields = fields_of(field)
        parts: list[Part] = [self._above.term(forms, fields, self._in_texts)]
        for word in forms if "body" in fields else ():
            if self._in_texts(word):
                parts.append({"term": {"w": word}})
            if self._above.is_string(word, forms, fields, self._in_texts):
                parts.append(self.string(fold(word)))
        return any_of(parts)

    def string(self, folded: str) -> Query:
        """Return who holds folded characters in its text."""
        if len(folded) < 2:
            return {"term": {"g.c": folded}} if folded else NOTHING
        if not self._may_stand(folded):
            return NOTHING
        if len(folded) == 2:
            return {"term": {"g": folded}}
        return {"match_phrase": {"g": folded}}

    def word(self, node: nodes.Word) -> Part:
        if not node.is_text:
            return self._above.match(node)
        if not node.terms:
            return self._anywhere(node.text, node.field)
        return all_of([self.term(forms, node.field) for forms in node.terms])

    def phrase(self, node: nodes.Phrase) -> Part:
        if node.field in FACTS:
            return self._above.match(node)
        return self._anywhere(node.text, node.field or "body")

    def _anywhere(self, text: str, field: str | None) -> Part:
        fields = fields_of(field)
        parts: list[Part] = [self._above.strings(text, fields)]
        if "body" in fields:
            parts.append(self.string(fold(text)))
        return any_of(parts)

    def prefix(self, node: nodes.Prefix) -> Part:
        if node.field in FACTS:
            return self._above.match(node)
        fields = fields_of(node.field)
        for name in fields:
            self._above.expansions(self.segment.arrays.field(name), node)
        parts: list[Part] = [self._above.beginning(node, fields)]
        if "body" in fields:
            parts.append({"prefix": {"w": fold(node.text)}})
        return any_of(parts)

    def near(self, node: nodes.Near) -> Part:
        if node.field not in (None, "body"):
            return self._above.match(node)
        words = list(dict.fromkeys(forms[0] for forms in node.terms))
        if not words or not all(map(self._in_texts, words)):
            return NOTHING
        query = {"bool": {"filter": [{"term": {"w": word}} for word in words]}}
        body = {**bare(query, DEEPEST), "sort": ["_doc"]}
        docs = np.array(sorted(numbers(self._answer(body))), np.int32)
        reach = node.distance + len(words) - 1
        near = near_by_cutting(self.segment, "body", docs, words, reach=reach, clock=self._clock)
        found = _none(self.segment)
        found[docs[near]] = True
        return found

    def number(self, node: nodes.Number) -> Part:
        own = self._above.own_number(node)
        if node.field is not None:
            return own
        cited = list(self._cited(node.text))
        parts: list[Part] = [own, self.string(fold(node.typed or node.text))]
        return any_of([*parts, {"terms": {"w": cited}}] if cited else parts)

    def _cited(self, number: str) -> Iterable[str]:
        """Give the terms of numbers with this end that texts cite."""
        key = number_key(number)
        if key is not None:
            words, end = self.segment.arrays.field("body"), fold(key.office)
            for term in map(words.term, words.prefix(fold(key.tail))):
                if term.endswith(end):
                    yield term

    def loose(self, node: nodes.Loose) -> Part:
        if node.field == "title":
            return self._above.match(node)
        letters = [char for char in fold(node.text) if char.isalnum()][:LONGEST]
        if len(letters) < 2:
            return np.zeros(self.segment.passages, bool)
        chars = dict.fromkeys(letters)
        told = [char for char in chars if ord(char) >= LEAST_CHARACTER] or list(chars)
        pairs = dict.fromkeys(a + b for a, b in zip(letters, letters[1:]))
        query = {
            "bool": {
                "filter": [{"term": {"g.c": char}} for char in told],
                "should": [{"constant_score": {"filter": {"term": {"g": p}}}} for p in pairs],
            }
        }
        return self._checked(query, loose_test(node.text))

    def seam(self, node: nodes.Seam) -> Part:
        phrase = fold(node.text)[:LONGEST]
        pairs = self.segment.arrays.field("body_grams")
        cuts = range(1, len(phrase))
        # Where a pair stands nowhere, there must be the seam.
        absent = [at for at in cuts if pairs.find(phrase[at - 1 : at + 1]) < 0]
        if len(absent) > 1:
            return np.zeros(self.segment.passages, bool)
        ways = [way for at in absent or cuts if (way := self._cut_at(phrase, at)) != NOTHING]
        return self._checked(any_query(ways), seam_test(node.text)) if ways else _none(self.segment)

    def _cut_at(self, phrase: str, at: int) -> Query:
        """Return who may end with so much of a phrase whose rest the next passage begins with."""
        edge = {"term": {"e": phrase[max(0, at - 2) : at] + APART + phrase[at : at + 2]}}
        if at <= 2:
            return edge
        tail = self.string(phrase[max(0, at - TAIL) : at])
        return NOTHING if tail == NOTHING else {"bool": {"filter": [edge, tail]}}

    def _checked(self, query: Query, holds: Callable[[Any, int], bool]) -> Mask:
        """Return the passages that hold what is looked for, by their texts."""
        body = {**bare(query, MOST_READ), "sort": [{"_score": "desc"}, {"n": "asc"}]}
        places = numbers(self._answer(body))
        self.segment.contents({*places, *(at + 1 for at in places if at + 1 < len(self._rows))})
        found = _none(self.segment)
        for place in places:
            if self._clock.over():
                break
            found[place] = holds(self.segment, place)
        return found

    def _answer(self, body: Answer) -> Answer:
        return self.segment.client.many(self.segment.body.index, [body])[0]

    @property
    def _rows(self) -> range:
        return range(self.segment.passages)

    def known(self, node: nodes.Node) -> Part:
        """Return who satisfies a clause that is wholly about what stands above texts."""
        return self._above.match(node)

    def every(self, node: nodes.All) -> Part:
        return all_of([self.part(clause) for clause in node.clauses])

    def some(self, node: nodes.Any) -> Part:
        return any_of([self.part(clause) for clause in node.clauses] or [_none(self.segment)])

    def none_of(self, node: nodes.Not) -> Part:
        part = self.part(node.clause)
        return ~part if isinstance(part, np.ndarray) else {"bool": {"must_not": [part]}}

    def _in_texts(self, word: str) -> bool:
        return self.segment.arrays.field("body").find(word) >= 0

    def _may_stand(self, folded: str) -> bool:
        """Tell whether all pairs of a string stand in some text."""
        pairs = self.segment.arrays.field("body_grams")
        return all(pairs.find(folded[at : at + 2]) >= 0 for at in range(len(folded) - 1))


PARTS: dict[type, Callable[[Clauses, Any], Part]] = {
    nodes.Word: Clauses.word,
    nodes.Phrase: Clauses.phrase,
    nodes.Prefix: Clauses.prefix,
    nodes.Near: Clauses.near,
    nodes.Number: Clauses.number,
    nodes.Loose: Clauses.loose,
    nodes.Seam: Clauses.seam,
    nodes.Dates: Clauses.known,
    nodes.All: Clauses.every,
    nodes.Any: Clauses.some,
    nodes.Not: Clauses.none_of,
}


class Above(Matcher):
    """Matches what stands above texts: labels, headings, titles, and what documents say of
    themselves. The fields of texts hold in a catalogue only which terms there are."""

    def term(  # type: ignore[override]
        self, forms: nodes.Forms, fields: Sequence[str], in_texts: Callable[[str], bool]
    ) -> Mask:
        """Return who stands below a word in any of its spellings."""
        found, above = self._none(), _above(fields)
        for word in forms:
            known = {name: self._postings(name, word) for name in above}
            for name, docs in known.items():
                self._mark(found, name, docs)
            if self.is_string(word, forms, fields, in_texts):
                self._mark_string(found, word, known)
        return found

    def is_string(
        self,
        word: str,
        forms: nodes.Forms,
        fields: Sequence[str],
        in_texts: Callable[[str], bool],
    ) -> bool:
        """Tell whether a word is looked for as a string too."""
        if word != forms[0] and is_letter(word):
            return False
        if len(word) >= SURE_LENGTH:
            return True
        if "body" in fields and in_texts(word):
            return False
        return not any(len(self._postings(name, word)) for name in _above(fields))

    def strings(self, text: str, fields: Sequence[str]) -> Mask:
        """Return who stands below the exact characters."""
        found = self._none()
        self._mark_string(found, text, dict.fromkeys(_above(fields), np.empty(0, np.int32)))
        return found

    def beginning(self, node: nodes.Prefix, fields: Sequence[str]) -> Mask:
        """Return who stands below words that begin so."""
        found = self._none()
        for name in _above(fields):
            field = self.segment.arrays.field(name)
            ordinals = self.expansions(field, node)
            if ordinals:
                self._mark(found, name, field.stretch(ordinals.start, ordinals.stop).docs)
        return found

    def own_number(self, node: nodes.Number) -> Mask:
        """Return the passages of documents whose number ends so."""
        return self.segment.spread(self._documents("number", node.text))


def _above(fields: Sequence[str]) -> list[str]:
    return [name for name in fields if name != "body"]


def all_of(parts: Sequence[Part]) -> Part:
    """Return what satisfies all of some parts."""
    masks = [one for one in parts if isinstance(one, np.ndarray)]
    queries = [one for one in parts if isinstance(one, dict)]
    mask = reduce(np.logical_and, masks) if masks else None
    if not queries:
        assert mask is not None
        return mask
    if mask is not None and not mask.any():
        return NOTHING
    if mask is not None and not mask.all():
        queries.append(as_query(mask))
    return queries[0] if len(queries) == 1 else {"bool": {"filter": queries}}


def any_of(parts: Sequence[Part]) -> Part:
    """Return what satisfies any of some parts."""
    masks = [one for one in parts if isinstance(one, np.ndarray)]
    queries = [one for one in parts if isinstance(one, dict) and one != NOTHING]
    mask = reduce(np.logical_or, masks) if masks else None
    if not queries:
        return NOTHING if mask is None else mask
    if mask is not None and mask.any():
        queries.append(as_query(mask))
    return any_query(queries)


def any_query(queries: Sequence[Query]) -> Query:
    """Return what satisfies any of some queries."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def as_query(part: Part) -> Query:
    """Return a part as a query."""
    if isinstance(part, dict):
        return part
    if not part.any():
        return NOTHING
    if part.all():
        return EVERYTHING
    return {"terms": {"n": [bitmap(part)], "value_type": "bitmap"}}


def filtered(parts: Sequence[Part]) -> Query:
    """Return a query for what satisfies all parts, without scores."""
    if not parts:
        return EVERYTHING
    return {"bool": {"filter": [as_query(all_of(parts))]}}


def counting(parts: Sequence[Part]) -> Answer:
    """Return the search that counts what satisfies all parts."""
    return {"size": 0, "track_total_hits": True, "query": filtered(parts)}


def counted(answer: Answer) -> int:
    """Return what such a search found."""
    found: int = answer["hits"]["total"]["value"]
    return found


def bare(query: Query, size: int) -> Answer:
    """Return a search that brings ordinals alone: reading stored fields would be most of the
    engine's work."""
    return {
        "size": size,
        "track_total_hits": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["n"],
        "query": query,
    }


def numbers(answer: Answer) -> list[int]:
    """Return the ordinals in an answer, in its order."""
    return [hit["fields"]["n"][0] for hit in answer["hits"]["hits"]]


def _none(segment: ClusterSegment) -> Mask:
    return np.zeros(segment.passages, bool)
