"""Which passages a clause matches: a mask over the passages of each segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import fold
from searcher.errors import QueryError
from searcher.postings import FieldArrays, find_phrase, spread
from searcher.query import nodes
from searcher.schema import (
    CHARACTERS,
    FEW_PLACES,
    GRAMS,
    LEAST_CHARACTER,
    SURE_LENGTH,
    TEXTS,
)
from searcher.search.across import Test, find_loose, find_loose_titles, test_loose
from searcher.search.clock import Clock
from searcher.search.filters import dated, documents_where
from searcher.search.lines import find_over_lines
from searcher.search.near import find_near
from searcher.search.seams import find_crossing, find_over_seams, test_seam
from searcher.search.spellings import numbered_apart
from searcher.store.segment import Mask, OpenSegment, blankless
from searcher.store.standings import today
from searcher.text.doc_numbers import number_key, whole_number
from searcher.text.titles import bare, title_core, unmarked

Docs = NDArray[np.int32]

# A prefix that begins more words than this is no help to anyone.
MOST_EXPANSIONS = 2_000
# How many clauses' passages are kept while a query is answered.
MOST_KEPT = 20
# How many texts are read at once.
TOGETHER = 256


class Matcher:
    """Matches clauses against one segment; whether documents hold is asked of an ISO day."""

    def __init__(
        self, segment: OpenSegment, clock: Clock | None = None, *, day: str | None = None
    ) -> None:
        self.segment = segment
        self.day = day or today()
        self.clock = clock or Clock()
        self._matched: dict[nodes.Node, Mask] = {}

    def match(self, node: nodes.Node) -> Mask:
        """Return the passages that satisfy a clause, deleted ones included; none once time is over.

        The mask may be shared: copy it before changing it.
        """
        if self.clock.over():
            return self._none()
        mask = self._matched.get(node)
        if mask is None:
            mask = MATCHES[type(node)](self, node)
            # A phrase is matched to see whether it stands anywhere, and then again.
            if len(self._matched) < MOST_KEPT and not self.clock.over():
                self._matched[node] = mask
        return mask

    def lives(self, node: nodes.Node) -> bool:
        """Tell whether any passage that is not deleted satisfies a clause."""
        alive = self.segment.alive
        if alive is None and isinstance(node, nodes.Word) and self._is_word(node):
            return True
        mask = self.match(node)
        return bool(mask.any() if alive is None else (mask & alive).any())

    def _is_word(self, node: nodes.Word) -> bool:
        """Tell whether a clause looks for one word, which some passage holds as a word."""
        if not node.is_text or len(node.terms) != 1:
            return False
        fields = [self.segment.arrays.field(name) for name in fields_of(node.field)]
        return any(field.find(form) >= 0 for form, field in product(node.terms[0], fields))

    def word(self, node: nodes.Word) -> Mask:
        """Match all words of the chunk; what segmentation finds no word in is an exact string."""
        if not node.is_text:
            return self._fact(node.field, node.text)
        if not node.terms:
            return self.string(node.text, node.field)
        return _all([self.term(forms, node.field) for forms in node.terms])

    def term(self, forms: nodes.Forms, field: str | None = None) -> Mask:
        """Match one indexed word, in any of its spellings, in a field, or in body, label,
        heading path or title; nothing once time is over."""
        if self.clock.over():
            return self._none()
        if self.segment.native is not None:
            mask = self.segment.native.term(self._spelt(forms, field), fields_of(field))
            return np.frombuffer(mask, bool)
        # Words recur from query to query; a bit a passage is kept of each.
        key, kept = (forms, field), self.segment.leaves
        packed: NDArray[np.uint8] | None = kept.get(key)
        if packed is not None:
            return np.unpackbits(packed, count=self.segment.passages).view(bool)
        found = self._find_term(forms, field)
        if not (self.clock.partial or self.clock.over()):
            packed = np.packbits(found)
            kept.put(key, packed, packed.nbytes)
        return found

    def _find_term(self, forms: nodes.Forms, field: str | None) -> Mask:
        found = self._none()
        for word, _, as_string in self._spelt(forms, field):
            if self.clock.over():
                return self._none()
            known = {name: self._postings(name, word) for name in fields_of(field)}
            for name, docs in known.items():
                self._mark(found, name, docs)
            if as_string == IF_FEW:
                few = self._is_few(word, known)
                as_string = ALWAYS if few else NEVER
            if as_string == ALWAYS:
                self._mark_string(found, word, known)
        return found

    def _is_few(self, word: str, known: Mapping[str, Docs]) -> bool:
        """Tell whether a word stands in no field, or it and its characters in few places."""
        words = sum(map(len, known.values()))
        return not words or is_few(words, word, tuple(known), [self.segment])

    def _spelt(self, forms: nodes.Forms, field: str | None) -> list[Spelt]:
        generation = self.segment.generation()
        segments = generation.segments if generation else [self.segment]
        return spelt(forms, fields_of(field), segments)

    def string(self, text: str, field: str | None = None) -> Mask:
        """Match the exact characters in a field, or in body, label, heading path or title."""
        if self.segment.native is not None:
            return np.frombuffer(self.segment.native.string(fold(text), fields_of(field)), bool)
        found = self._none()
        self._mark_string(found, text, dict.fromkeys(fields_of(field), NOWHERE))
        return found

    def _mark_string(self, found: Mask, text: str, known: Mapping[str, Docs]) -> None:
        """Mark the passages with the characters in some fields, but for those known by field."""
        folded = fold(text)
        for name, docs in known.items():
            if name == "body" and len(folded) == 1 and ord(folded) >= LEAST_CHARACTER:
                # The pairs that begin with it are many; it is counted as a term of its own.
                self._mark(found, name, self._postings(CHARACTERS, folded))
                continue
            grams = self.segment.arrays.field(name + GRAMS)
            self._mark(found, name, find_phrase(grams, folded, known=docs)[0])

    def _mark(self, found: Mask, name: str, docs: Docs) -> None:
        """Mark the passages that postings of a field speak for."""
        marked = docs.astype(np.intp)
        if name in REACHES and len(docs):
            starts = REACHES[name](self.segment)
            units = starts.searchsorted(marked)
            marked = spread(marked, starts.take(units + 1) - marked)
        found[marked] = True

    def phrase(self, node: nodes.Phrase) -> Mask:
        """Match the exact characters; without a field, in the text of the passage itself, where
        ends of lines may be left out of them."""
        if node.field in FACTS:
            return self._fact(node.field, node.text)
        if node.field not in (None, "body"):
            return self.string(node.text, node.field)
        found = self.string(node.text, "body").copy()
        found[find_over_lines(self.segment, fold(node.text))] = True
        return found

    def run(self, node: nodes.Run) -> Mask:
        """Match the exact characters in the text of a passage, or from its end on."""
        found = self.phrase(nodes.Phrase(node.text)).copy()
        found[find_crossing(self.segment, fold(node.text))] = True
        return found

    def titled(self, node: nodes.Titled) -> Mask:
        """Match the documents with a title or a number, or the first passages of these."""
        found = self._none()
        name = "title" if node.whole else "body"
        self._mark(found, name, find_titled(self.segment, node.text))
        if number := whole_number(node.text):
            numbered = self._documents("number", number)
            firsts = self.segment.document_starts[:-1][numbered]
            self._mark(found, name, firsts.astype(np.int32))
        return found

    def headed(self, node: nodes.Headed) -> Mask:
        """Match the first passages below a heading, but for those that hold it themselves."""
        forms = numbered_apart(node.text)
        above, sure = find_headed(self.segment, forms)
        held = self._none()
        for form in forms if len(above) else ():
            held |= self.string(form, "body")
        found = self._checked(above[~held[above] & ~sure].tolist(), _test_headed(node.text))
        found[above[~held[above] & sure]] = True
        return found

    def prefix(self, node: nodes.Prefix) -> Mask:
        """Match words that begin with the characters, or these anywhere. Raises QueryError for too
        many words."""
        if node.field in FACTS:
            return self._fact(node.field, node.text)
        if node.anywhere:
            return self.string(node.text, node.field)
        found = self._none()
        for name in fields_of(node.field):
            field = self.segment.arrays.field(name)
            ordinals = expansions(field, node)
            if ordinals:
                self._mark(found, name, field.stretch(ordinals.start, ordinals.stop).docs)
        return found

    def near(self, node: nodes.Near) -> Mask:
        """Match words within a distance of one another in one text."""
        found = self._none()
        for name in fields_of(node.field or "body"):
            words = [forms[0] for forms in node.terms]
            docs = find_near(self.segment, name, words, node.distance, self.clock)
            self._mark(found, name, docs)
        return found

    def number(self, node: nodes.Number) -> Mask:
        """Match documents whose number ends so, and, without a field, passages that cite such
        a number or hold the characters."""
        own = self._documents("number", node.text)
        found = self.segment.spread(own)
        if node.field is None:
            found |= self.string(node.typed or node.text, "body")
            for docs in self._cited(node.text):
                found[docs] = True
        return found

    def _cited(self, number: str) -> Iterator[Docs]:
        """Yield the passages that cite each number with this end."""
        key = number_key(number)
        if key is not None:
            body = self.segment.arrays.field("body")
            end = fold(key.office)
            for ordinal in body.prefix(fold(key.tail)):
                if body.term(ordinal).endswith(end):
                    yield body.docs(ordinal)

    def loose(self, node: nodes.Loose) -> Mask:
        """Match the characters in order with any marks and spaces between, in the text of a
        passage or in the title of its document."""
        if node.field == "title":
            return self.segment.spread(find_loose_titles(self.segment, node.text))
        passages, sure = find_loose(self.segment, node.text)
        if not sure:
            return self._checked(passages, test_loose(node.text))
        found = self._none()
        found[passages] = True
        return found

    def seam(self, node: nodes.Seam) -> Mask:
        """Match passages at whose end the phrase begins that a later one ends."""
        sure, rest = find_over_seams(self.segment, node.text)
        found = self._checked(rest, test_seam(node.text))
        found[sure] = True
        return found

    def _checked(self, places: Sequence[int], holds: Test) -> Mask:
        """Mark the passages that hold what is looked for, by their texts."""
        found = self._none()
        for first in range(0, len(places), TOGETHER):
            if self.clock.over():
                break
            some = places[first : first + TOGETHER]
            found[some] = holds(self.segment, some)
        return found

    def dates(self, node: nodes.Dates) -> Mask:
        """Match passages of documents dated within the range."""
        return dated(self.segment, node.since, node.until)

    def every(self, node: nodes.All) -> Mask:
        """Match all clauses."""
        return _all([self.match(clause) for clause in node.clauses])

    def some(self, node: nodes.Any) -> Mask:
        """Match any of the clauses."""
        return _any([self.match(clause) for clause in node.clauses], self._none())

    def none_of(self, node: nodes.Not) -> Mask:
        """Match what the clause does not; nothing where time ran out over it."""
        matched = self.match(node.clause)
        return self._none() if self.clock.partial or self.clock.over() else ~matched

    def _fact(self, field: str | None, value: str) -> Mask:
        assert field is not None
        return self.segment.spread(self._documents(field, value))

    def _documents(self, field: str, value: str) -> Mask:
        return documents_where(self.segment, self.clock, field=field, value=value, day=self.day)

    def _postings(self, name: str, word: str) -> Docs:
        field = self.segment.arrays.field(name)
        ordinal = field.find(word)
        return field.docs(ordinal) if ordinal >= 0 else NOWHERE

    def _none(self) -> Mask:
        return np.zeros(self.segment.passages, bool)


FACTS = frozenset(nodes.KEYWORD_FIELDS)

MATCHES: dict[type, Callable[[Matcher, Any], Mask]] = {
    nodes.Word: Matcher.word,
    nodes.Phrase: Matcher.phrase,
    nodes.Prefix: Matcher.prefix,
    nodes.Near: Matcher.near,
    nodes.Number: Matcher.number,
    nodes.Loose: Matcher.loose,
    nodes.Seam: Matcher.seam,
    nodes.Run: Matcher.run,
    nodes.Titled: Matcher.titled,
    nodes.Headed: Matcher.headed,
    nodes.Dates: Matcher.dates,
    nodes.All: Matcher.every,
    nodes.Any: Matcher.some,
    nodes.Not: Matcher.none_of,
}


# Where the passages begin that one occurrence speaks for; elsewhere it speaks for its own.
REACHES: dict[str, Callable[[OpenSegment], NDArray[np.intp]]] = {
    "heading": lambda segment: segment.section_starts,
    "title": lambda segment: segment.document_starts,
}
NOWHERE = np.empty(0, np.int32)
# A shorter text is no title that anyone quotes.
SHORTEST_TITLE = 4


def find_titled(segment: OpenSegment, text: str) -> Docs:
    """Return the first passages of the documents whose title is a text, with what people leave out
    or without it, marks aside."""
    letters = bare(text)
    if len(letters) < SHORTEST_TITLE:
        return NOWHERE
    firsts, _ = find_phrase(segment.arrays.field("title" + GRAMS), unmarked(text))
    if not len(firsts):
        return NOWHERE
    titles = segment.catalog.facts("title", segment.document_of.take(firsts).tolist())
    same = [letters in (bare(title), bare(title_core(title))) for title in titles]
    found: Docs = firsts[np.array(same, bool)]
    return found


def find_headed(segment: OpenSegment, forms: Iterable[str]) -> tuple[NDArray[np.intp], Mask]:
    """Return the first passages below headings that hold a text in any of some forms, and of which
    of them it is known that they hold nothing else."""
    name = "heading" + GRAMS
    lengths, headings = segment.arrays.lengths(name), segment.arrays.field(name)
    holds, whole = np.zeros((2, segment.passages), bool)
    for form in forms:
        docs = find_phrase(headings, form)[0]
        holds[docs] = True
        whole[docs[lengths.take(docs) == len(form)]] = True
    above = holds.nonzero()[0]
    # A section within another stands below the headings of that too.
    before = segment.section_starts.take(np.maximum(segment.section_of.take(above) - 1, 0))
    same = segment.document_of.take(before) == segment.document_of.take(above)
    above = above[~(same & (before < above) & holds.take(before))]
    return above, whole.take(above)


def _test_headed(text: str) -> Test:
    """Return what tells of passages whether they stand below a heading with the letters of a text."""
    letters = blankless(text)

    def is_below(segment: OpenSegment, at: int) -> bool:
        return letters in map(blankless, segment.passage(at).heading)

    return lambda segment, places: [is_below(segment, at) for at in places]


# A spelling of a word, folded too, and when it is looked for as a string.
def expansions(field: FieldArrays, node: nodes.Prefix) -> range:
    """Return the ordinals of the words of a field that begin with a prefix. Raises QueryError for
    too many."""
    ordinals = field.prefix(fold(node.text))
    if len(ordinals) > MOST_EXPANSIONS:
        raise QueryError(
            node.text + "*",
            0,
            problem=f"{len(ordinals):,} words begin so, more than {MOST_EXPANSIONS:,}",
            example="信息*",
        )
    return ordinals


def words_begun(node: nodes.Prefix, segments: Iterable[OpenSegment]) -> list[str]:
    """Return the words that begin with a prefix in its fields, each once. Raises QueryError for too
    many of one field."""
    fields = [s.arrays.field(name) for s in segments for name in fields_of(node.field)]
    found = (map(field.term, expansions(field, node)) for field in fields)
    return list(dict.fromkeys(chain.from_iterable(found)))


Spelt = tuple[str, str, int]
NEVER, ALWAYS, IF_FEW = range(3)


def spelt(
    forms: nodes.Forms, fields: Sequence[str], segments: Sequence[OpenSegment]
) -> list[Spelt]:
    """Return the spellings of a word that is looked for in some fields of all the segments of
    a generation."""
    return [(word, fold(word), _as_string(word, forms[0], fields, segments)) for word in forms]


def _as_string(
    word: str, first: str, fields: Sequence[str], segments: Sequence[OpenSegment]
) -> int:
    if word != first and is_letter(word):
        return NEVER
    if len(word) >= SURE_LENGTH:
        return ALWAYS
    if len(segments) == 1 and segments[0].alive is None:
        return IF_FEW
    # What is a word in one segment is none in another, however the index came about.
    words = _places(word, fields, segments)
    return ALWAYS if not words or is_few(words, fold(word), fields, segments) else NEVER


def is_few(words: int, folded: str, fields: Sequence[str], segments: Sequence[OpenSegment]) -> bool:
    """Tell whether a word of two Han characters, which stands in so many places, is looked for as
    a string too: it and its characters stand in few."""
    han = all(ord(char) >= LEAST_CHARACTER for char in folded)
    if len(folded) != 2 or not han or words >= FEW_PLACES:
        return False
    return _places(folded, [name + GRAMS for name in fields], segments) < FEW_PLACES


def _places(word: str, fields: Sequence[str], segments: Sequence[OpenSegment]) -> int:
    """Count the passages that are not deleted, and what stands above them, with a word."""
    count = 0
    for segment, name in product(segments, fields):
        field = segment.arrays.field(name)
        ordinal = field.find(word)
        if ordinal >= 0:
            docs = field.docs(ordinal)
            alive = segment.alive
            count += len(docs) if alive is None else int(alive.take(docs).sum())
    return count


def is_letter(word: str) -> bool:
    """Tell whether a word is one Latin letter, which as a string stands everywhere."""
    return len(word) == 1 and word.isascii()


def fields_of(field: str | None) -> Sequence[str]:
    """Return the fields of a segment in which a clause of a field is looked for."""
    if field == "heading":
        return ("heading", "label")
    return (field,) if field else TEXTS


def _all(masks: Iterable[Mask]) -> Mask:
    return reduce(np.logical_and, masks)


def _any(masks: Iterable[Mask], none: Mask) -> Mask:
    return reduce(np.logical_or, masks, none)
