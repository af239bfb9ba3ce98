"""The words that keep company with a word, and those that tell one set of texts from another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import Segmenter, fold, word_terms
from searcher.analysis.batches import Words
from searcher.counts.selection import Part, Selection, spans_of
from searcher.search.recut import words_in
from searcher.tabular import Tabular

# So many occurrences of terms are decoded at a time, which bounds the memory.
CHUNK = 1 << 20
LEAST_COUNT = 3
# Occurrences of a string that is no word are read in their texts, the first so many passages.
MOST_READ = 20_000
# So many passages are cut at a time.
AT_ONCE = 500

Ints = NDArray[np.int32]
NONE = np.empty(0, np.int32)


@dataclass(frozen=True)
class Collocate:
    """A word near the node: how often near it, how often in all, and two measures.

    `log_likelihood` (Dunning 1993) tells how sure the company is, `log_dice` (Rychlý 2008,
    14 at most) how close, whatever the size of the texts.
    """

    word: str
    near: int
    total: int
    log_likelihood: float
    log_dice: float


@dataclass(frozen=True)
class Key:
    """A word and how often it occurs here and there; `ratio` compares the shares, above 1 where
    it is more frequent here; None where it never occurs there."""

    word: str
    count: int
    other: int
    log_likelihood: float
    ratio: float | None


@dataclass(frozen=True)
class Company(Tabular):
    """The collocates of a query, the surest first; `nodes` is how often it occurs."""

    query: str
    window: int
    nodes: int
    rows: tuple[Collocate, ...]
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The word, how often, and the measures."""
        return ("word", "near", "total", "log_likelihood", "log_dice")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a word."""
        return [asdict(row) for row in self.rows]


@dataclass(frozen=True)
class Keyness(Tabular):
    """The words that tell one choice of texts from another, with the words counted in each."""

    query: str
    against: str
    words: int
    other_words: int
    rows: tuple[Key, ...]
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The word, how often, and the measures."""
        return ("word", "count", "other", "log_likelihood", "ratio")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row a word."""
        return [asdict(row) for row in self.rows]


_Row = TypeVar("_Row", Collocate, Key)


def log_likelihood(count: int, other: int, size: int, other_size: int) -> float:
    """Return how unlikely two counts are if a word were as frequent in both texts.

    >>> round(log_likelihood(10, 10, 1000, 1000), 2), round(log_likelihood(20, 5, 1000, 1000), 2)
    (0.0, 9.64)
    """
    whole = count + other
    expected = size * whole / (size + other_size or 1), other_size * whole / (
        size + other_size or 1
    )
    terms = ((count, expected[0]), (other, expected[1]))
    return 2 * sum(seen * math.log(seen / due) for seen, due in terms if seen and due)


def find_company(
    selection: Selection, strings: Sequence[str], cutter: Segmenter, *, window: int, limit: int
) -> Company:
    """Return the words within `window` words of the strings' occurrences, in the same passage."""
    counted = _Counted()
    for part in selection.parts:
        body = part.segment.arrays.field("body")
        known = [body.find(string) for string in strings]
        lengths = part.segment.arrays.lengths("body")
        counted.size += int(lengths[part.passages].sum(dtype=np.int64))
        if all(ordinal >= 0 for ordinal in known):
            held = [body.docs(ordinal) for ordinal in known]
            passages = np.unique(np.concatenate([*held, NONE]))
            counted.take_words(part, frozenset(strings), passages[part.passages[passages]], window)
        else:
            counted.take_texts(part, strings, cutter, window)
    nodes, partial = counted.nodes, selection.partial or counted.partial
    rows = [
        _collocate(word, count, _total(selection, word), nodes, counted.size)
        for word, count in counted.near.items()
        if count >= LEAST_COUNT and _tells(word, strings)
    ]
    rows.sort(key=lambda row: (-row.log_likelihood, row.word))
    whole = _whole(rows[: 4 * limit], lambda row: row.near)
    return Company(selection.query, window, nodes, tuple(whole[:limit]), partial)


def _whole(rows: Sequence[_Row], count: Callable[[_Row], int]) -> list[_Row]:
    """Return the rows without words that nearly always stand inside another row's word."""
    return [
        row
        for row in rows
        if not any(
            row.word in other.word and count(row) <= 1.1 * count(other)
            for other in rows
            if other is not row and len(other.word) > len(row.word)
        )
    ]


def _collocate(word: str, near: int, total: int, nodes: int, size: int) -> Collocate:
    total = max(total, near)
    likely = log_likelihood(near, total - near, nodes, max(size - nodes, 1))
    dice = 14 + math.log2(2 * near / (nodes + total))
    return Collocate(word, near, total, round(likely, 2), round(dice, 2))


def _tells(word: str, strings: Sequence[str]) -> bool:
    """True of a word of two characters or more that is no part of what was asked."""
    return (
        len(word) > 1
        and not word.isdigit()
        and not any(word in one or one in word for one in strings)
    )


@dataclass
class _Counted:
    """What is counted of company: words near, occurrences of what was asked, and how many words
    there are."""

    near: Counter[str] = field(default_factory=Counter)
    nodes: int = 0
    size: int = 0
    partial: bool = False

    def take_words(self, part: Part, terms: frozenset[str], passages: Ints, window: int) -> None:
        """Count the words near terms of the index in the passages that hold any of them."""
        for start in range(0, len(passages), AT_ONCE):
            words = words_in(part.segment, "body", passages[start : start + AT_ONCE].tolist())
            self.nodes += _count_near(self.near, words, terms, window)

    def take_texts(
        self, part: Part, strings: Sequence[str], cutter: Segmenter, window: int
    ) -> None:
        """Count the words near strings that the index holds as no word, in the texts themselves."""
        held = [part.occurrences(string)[0] for string in strings]
        passages = np.unique(np.concatenate([*held, NONE]))
        self.partial |= len(passages) > MOST_READ
        for ordinal in islice(passages.tolist(), MOST_READ):
            folded = fold(part.segment.passage(ordinal).text)
            terms = word_terms(folded, cutter=cutter, folded=True)
            for start, end in spans_of(folded, strings):
                self.nodes += 1
                inside = [term.position for term in terms if term.start < end and term.end > start]
                low, high = min(inside, default=0) - window, max(inside, default=0) + window
                self.near.update(term.text for term in terms if low <= term.position <= high)


def _total(selection: Selection, word: str) -> int:
    """Return how often a word stands in the passages chosen."""
    total = 0
    for part in selection.parts:
        body = part.segment.arrays.field("body")
        ordinal = body.find(word)
        if ordinal >= 0:
            docs, freqs = body.docs(ordinal), body.freqs(ordinal)
            total += int(freqs[part.passages[docs]].sum())
    return total


def _count_near(near: Counter[str], words: Words, terms: frozenset[str], window: int) -> int:
    """Add the words that stand within a window of some terms, once for each that they are near;
    return how often the terms stand there."""
    # The passages one after another, so far apart that no window runs into the next.
    width = int(words.positions.max(initial=0)) + 2 * window + 1
    at = words.texts.astype(np.int64) * width + words.positions + window
    opened = np.zeros(int(at.max(initial=0)) + window + 2, np.int32)
    numbers = {term: number for number, term in enumerate(terms)}
    which = np.fromiter((numbers.get(term, -1) for term in words.terms), np.intp, len(at))
    for number in numbers.values():
        # A term stands once at a place.
        places = np.unique(at[which == number])
        opened[places - window] += 1
        opened[places + window + 1] -= 1
    covered = np.cumsum(opened)[at]
    for place in np.flatnonzero(covered).tolist():
        near[words.terms[place]] += int(covered[place])
    return int(np.count_nonzero(which >= 0))


def compare_words(here: Selection, there: Selection, *, against: str, limit: int) -> Keyness:
    """Return the words that are more frequent in one choice than in another, the surest first."""
    counts, others = _frequencies(here), _frequencies(there)
    size, other_size = sum(counts.values()), sum(others.values())
    rows = []
    for word, count in counts.items():
        other = others[word]
        if count < LEAST_COUNT or len(word) < 2 or count * other_size <= other * size:
            continue
        likely = log_likelihood(count, other, size, other_size)
        ratio = round(count * other_size / (other * size), 2) if other and size else None
        rows.append(Key(word, count, other, round(likely, 2), ratio))
    rows.sort(key=lambda row: (-row.log_likelihood, row.word))
    partial = here.partial or there.partial
    whole = _whole(rows[: 4 * limit], lambda row: row.count)
    return Keyness(here.query, against, size, other_size, tuple(whole[:limit]), partial)


def _frequencies(selection: Selection) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in selection.parts:
        field = part.segment.arrays.field("body")
        for first in range(0, len(field), CHUNK // 16):
            last = min(first + CHUNK // 16, len(field))
            held = field.stretch(first, last)
            counted = np.where(part.passages[held.docs], held.freqs, 0)
            starts = np.cumsum(held.counts) - held.counts
            sums = np.add.reduceat(counted, starts) if len(starts) else counted[:0]
            for number in np.flatnonzero(sums).tolist():
                found[field.term(first + number)] += int(sums[number])
    return found
