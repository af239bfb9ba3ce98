"""One walk of a query's tree → a plan: what must hold, what is wanted, what scores, what is marked.

Clauses that are quoted, named, negated or grouped must hold. Plain words are wanted: the
passages that hold them all come first; where these are few, others come after by their score.
A question or a sentence ranks by score alone, which rewards how much of it a passage covers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, filterfalse
from typing import Any, NamedTuple

from searcher.analysis import fold
from searcher.highlight import Wanted
from searcher.query import nodes
from searcher.search.collector import Order
from searcher.search.filters import Filters
from searcher.search.synonyms import same
from searcher.search.terms import PARTICLES, Terms, asks, telling, weigh_terms
from searcher.search.titled import narrow, widen
from searcher.store.segment import blankless
from searcher.text.doc_numbers import Key, number_key, whole_number
from searcher.text.han import HAN_OF_WORDS
from searcher.text.titles import unmarked

# Fewer passages than this with all the words, and others that are worth it come after them.
ENOUGH = 30
# A query of more words than this is a question or a sentence: it ranks by score alone.
MOST_KEYWORDS = 5
# Who holds all the words is told by so many of them.
MOST_COUNTED = 255
# A word that may also stand where two words meet, and what it weighs as one.
PAIR, PARTED = re.compile(f"[{HAN_OF_WORDS}]{{2}}"), 1.5


class Plan(NamedTuple):
    """What a query asks for, told from its tree alone.

    `required` are the clauses that must hold, `words` those wanted, `terms` what passages are
    scored by, `marks` what is marked in them, `weaker` what is where nothing of that stands.
    `same` are the words for which other terms are taken too, with these. `by_score` tells a question, which has no tiers; `anchored` that an exact string
    or a number tells what is sought also without the words; `certain` that a passage with all
    the words holds all that is looked for.
    """

    required: tuple[nodes.Node, ...]
    words: tuple[nodes.Forms, ...]
    terms: Terms
    marks: Wanted
    weaker: tuple[Wanted, ...]
    by_score: bool
    anchored: bool
    certain: bool
    same: tuple[tuple[str, tuple[str, ...]], ...]
    filters: Filters
    order: Order

    @property
    def dates(self) -> tuple[nodes.Node, ...]:
        """The clauses that want a date."""
        return tuple(one for one in self.required if isinstance(one, nodes.Dates))

    @property
    def undated(self) -> tuple[nodes.Node, ...]:
        """The other clauses that must hold."""
        return tuple(one for one in self.required if not isinstance(one, nodes.Dates))

    @property
    def keywords(self) -> tuple[nodes.Forms, ...]:
        """The words that are wanted near one another: those of keywords, not of a question."""
        return () if self.by_score else self.words

    def without_words(self) -> Plan:
        """Return the plan for where no passage holds any of the words."""
        return self._replace(required=tuple(map(narrow, self.required)), words=(), certain=False)

    def only_whole(self, complete: int) -> bool:
        """Tell whether only the passages that hold all the words are found, `complete` of them:
        there are enough."""
        return not self.by_score and (len(self.words) < 2 or complete >= ENOUGH)


class Wording(NamedTuple):
    """The query as it was typed, and a table of synonyms to use in the place of ours."""

    typed: str = ""
    synonyms: str | None = None


def plan(tree: nodes.Node, filters: Filters, order: Order, *, wording: Wording = Wording()) -> Plan:
    """Return the plan for a tree whose texts have been cut into words.

    >>> found = plan(
    ...     nodes.All((nodes.Word("公安", terms=(("公安",),)), nodes.Phrase("信息化建设"))),
    ...     Filters(), Order(),
    ... )
    >>> found.words, found.required[0].text, found.marks.strings, found.anchored
    ((('公安',),), '信息化建设', ('信息化建设',), True)
    """
    asked = _Asked(synonyms=wording.synonyms)
    tree = widen(tree)
    for clause in tree.clauses if isinstance(tree, nodes.All) else (tree,):
        asked.take(clause)
    words = telling(tuple(asked.words))
    # What must hold is no question: whoever holds it is found.
    by_score = bool(words) and (len(words) > MOST_KEYWORDS or asks(asked.texts))
    terms = weigh_terms(
        asked.texts,
        wording.synonyms,
        typed=wording.typed,
        words=asked.uncut if by_score else (),
    )
    # Single characters tell who holds them, and score nobody.
    by_score = by_score and bool(terms.own or terms.kindred)
    if not by_score:
        pairs = [form for forms in words for form in forms if PAIR.fullmatch(form)]
        terms.parted = dict.fromkeys(pairs, PARTED)
    return Plan(
        required=tuple(asked.required),
        words=words[:MOST_COUNTED],
        terms=terms,
        marks=asked.marks(),
        weaker=_weaker(weigh_terms(asked.spoken, wording.synonyms) if asked.numbered else terms),
        by_score=by_score,
        anchored=asked.anchored,
        certain=not (by_score or asked.alternatives or asked.same),
        same=tuple(asked.same.items()),
        filters=filters,
        order=order,
    )


def _weaker(terms: Terms) -> tuple[Wanted, ...]:
    """Return what to mark where no word stands: kindred terms and pairs of characters, at last
    single characters."""
    characters = tuple(filterfalse(PARTICLES.__contains__, terms.characters))
    return (
        Wanted(strings=(*terms.pairs, *terms.words, *terms.kindred)),
        Wanted(strings=characters),
    )


@dataclass
class _Asked:
    """What a walk over a tree gathers; texts are as typed, what is marked is folded."""

    required: list[nodes.Node] = field(default_factory=list)
    words: list[nodes.Forms] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    numbered: list[str] = field(default_factory=list)
    marked: list[nodes.Forms] = field(default_factory=list)
    numbers: list[Key] = field(default_factory=list)
    strings: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    loose: list[str] = field(default_factory=list)
    seams: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    anchored: bool = False
    alternatives: bool = False
    synonyms: str | None = None
    same: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spoken(self) -> list[str]:
        """The texts that are no numbers of documents, of which a part says nothing."""
        return [text for text in self.texts if text not in self.numbered]

    @property
    def uncut(self) -> set[str]:
        """The words and strings that are looked for, folded."""
        return self.strings.union(self.seams, (forms[0] for forms in self.marked))

    def take(self, clause: nodes.Node) -> None:
        """Gather a clause of the whole query: plain words are wanted, all else must hold."""
        self.look_for(clause)
        if isinstance(clause, nodes.Word) and clause.field is None and clause.terms:
            widened = self._widened(clause)
            self.words += widened
            self.marked += widened
        else:
            self.required.append(clause)
            self.anchored |= _is_anchor(clause)

    def _widened(self, word: nodes.Word) -> list[nodes.Forms]:
        """Return the indexed words of a word, each with the terms that say the same as a form;
        a term stands for all the words of what it says in other words."""
        found = same(fold(word.text), self.synonyms)
        if not found:
            return [tuple(dict.fromkeys(forms)) for forms in word.terms]
        self.same |= found
        return [
            tuple(
                dict.fromkeys(
                    (*forms, *(term for w in found if forms[0] in w for term in found[w]))
                )
            )
            for forms in word.terms
        ]

    def look_for(self, node: nodes.Node) -> None:
        """Gather what is looked for; what is left out of the hits is neither scored nor marked."""
        GATHER.get(type(node), _Asked.nothing)(self, node)

    def marks(self) -> Wanted:
        """Return what to mark in the passages found: 的 and 和 not beside words that tell."""
        strong = telling(tuple(dict.fromkeys(self.marked)))
        strings, prefixes = sorted(self.strings), sorted(self.prefixes)
        return Wanted(
            words=_all_forms(strong),
            prefixes=tuple(prefixes),
            strings=tuple(strings),
            loose=tuple(self.loose),
            spaced=tuple(self.seams),
            running=tuple(self.running),
            numbers=tuple(self.numbers),
            weak=_all_forms(set(self.marked).difference(strong)),
        )

    def nothing(self, node: nodes.Node) -> None:
        """Gather nothing of a negation or of dates."""

    def every(self, node: nodes.All) -> None:
        for clause in node.clauses:
            self.look_for(clause)

    def some(self, node: nodes.Any) -> None:
        self.alternatives = True
        for clause in node.clauses:
            self.look_for(clause)

    def word(self, node: nodes.Word) -> None:
        if node.field == "cites":
            # Of the documents that name it, the passages that do so come first.
            self.texts.append(node.text)
            self.strings.add(fold(node.text.strip("《》")))
        if node.is_text:
            self.texts.append(node.text)
            self.marked += node.terms
            # One word is all that there is to tell of its text.
            if not node.terms or 1 < len(node.terms) > len(telling(node.terms)):
                self.strings.add(fold(node.text))

    def near(self, node: nodes.Near) -> None:
        self.texts += node.words
        self.marked += node.terms

    def string(self, node: nodes.Phrase) -> None:
        if node.field not in nodes.KEYWORD_FIELDS:
            self.texts.append(node.text)
        self.strings.add(fold(node.text))

    def seam(self, node: nodes.Seam) -> None:
        self.texts.append(node.text)
        self.seams.append(blankless(node.text))

    def run(self, node: nodes.Run) -> None:
        self.texts.append(node.text)
        self.strings.add(fold(node.text))
        self.running.append(fold(node.text))

    def title(self, node: nodes.Titled) -> None:
        self.strings.add(unmarked(node.text))
        number = whole_number(node.text)
        if number and (key := number_key(number)):
            self.numbers.append(key)

    def loosened(self, node: nodes.Loose) -> None:
        self.texts.append(node.text)
        self.loose.append(fold(node.text))

    def prefix(self, node: nodes.Prefix) -> None:
        if node.field not in nodes.KEYWORD_FIELDS:
            self.texts.append(node.text)
        self.prefixes.add(fold(node.text))
        if node.anywhere:
            self.strings.add(fold(node.text))

    def number(self, node: nodes.Number) -> None:
        self.texts.append(node.text)
        self.numbered.append(node.text)
        self.strings.update({fold(node.text), fold(node.typed or node.text)})
        key = number_key(node.text)
        if key is not None:
            self.numbers.append(key)


GATHER: dict[type, Callable[[_Asked, Any], None]] = {
    nodes.All: _Asked.every,
    nodes.Any: _Asked.some,
    nodes.Word: _Asked.word,
    nodes.Near: _Asked.near,
    nodes.Phrase: _Asked.string,
    nodes.Seam: _Asked.seam,
    nodes.Run: _Asked.run,
    nodes.Titled: _Asked.title,
    nodes.Loose: _Asked.loosened,
    nodes.Prefix: _Asked.prefix,
    nodes.Number: _Asked.number,
}
# Exact strings and numbers tell what is sought also without the words beside them.
ANCHORS = (
    nodes.Phrase,
    nodes.Run,
    nodes.Titled,
    nodes.Headed,
    nodes.Seam,
    nodes.Loose,
    nodes.Number,
)


def _all_forms(words: Iterable[nodes.Forms]) -> frozenset[str]:
    return frozenset(chain.from_iterable(words))


def _is_anchor(clause: nodes.Node) -> bool:
    if isinstance(clause, nodes.Any):
        return all(map(_is_anchor, clause.clauses))
    return isinstance(clause, ANCHORS)
