"""The words that keep company with a word, and those that tell one set of texts from another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from searcher.analysis import Segmenter, word_terms
from searcher.analysis.batches import Words
from searcher.counts.selection import Part, Selection, spans_of
from searcher.search.clock import Clock
from searcher.search.recut import words_in
from searcher.tabular import Tabular

# So many occurrences of terms are decoded at a time, which bounds the memory.
CHUNK = 1 << 20
LEAST_COUNT = 3
# So many passages are cut at a time.
AT_ONCE = 500
# Told of how many passages how many are read.
Progress = Callable[[int, int], None]

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
    """The collocates of a query, the surest first; `nodes` is how often it occurs, `read` how many
    of these were looked at: where that is fewer, `near` is estimated from them."""

    query: str
    window: int
    nodes: int
    read: int
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
    selection: Selection,
    strings: Sequence[str],
    cutter: Segmenter,
    *,
    window: int,
    limit: int,
    sample: int = 0,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Company:
    """Return the words within `window` words of the strings' occurrences, in the same passage.

    Of more passages than `sample` (0: no bound) so many are read, evenly spread. Once the
    clock's time is over the rest is left out.
    """
    counted = _Counted(strings, window, cutter)
    found = [counted.found(part) for part in selection.parts]
    every = sum(len(passages) for _, passages in found)
    share = min(1.0, sample / every) if sample and every else 1.0
    chosen = [(part, _spread(passages, share)) for part, passages in found]
    total, done = sum(len(passages) for _, passages in chosen), 0
    for part, passages in chosen:
        for start in range(0, len(passages), AT_ONCE):
            if clock is not None and clock.over():
                break
            done += counted.take(part, passages[start : start + AT_ONCE])
            if progress is not None:
                progress(done, total)
    partial = selection.partial or (clock is not None and clock.ran_out)
    factor = counted.nodes / counted.read if counted.read else 1.0
    near = {
        word: count
        for word, count in counted.near.items()
        if count >= LEAST_COUNT and _tells(word, strings)
    }
    for part in selection.parts:
        part.segment.expect(words=near)
    rows = [
        _collocate(word, round(count * factor), _total(selection, word), counted)
        for word, count in near.items()
    ]
    rows.sort(key=lambda row: (-row.log_likelihood, row.word))
    whole = tuple(_whole(rows[: 4 * limit], lambda row: row.near)[:limit])
    return Company(selection.query, window, counted.nodes, counted.read, whole, partial)


def _spread(passages: Ints, share: float) -> Ints:
    """Return a share of some passages, evenly spread."""
    count = math.ceil(len(passages) * share)
    return passages[np.linspace(0, len(passages) - 1, count).astype(np.intp)] if count else NONE


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


def _collocate(word: str, near: int, total: int, counted: _Counted) -> Collocate:
    total, nodes = max(total, near), counted.nodes
    likely = log_likelihood(near, total - near, nodes, max(counted.size - nodes, 1))
    dice = 14 + math.log2(2 * near / (nodes + total))
    return Collocate(word, near, total, round(likely, 2), round(dice, 2))


def _tells(word: str, strings: Sequence[str]) -> bool:
    """True of a word of two characters or more that is no part of what was asked."""
    return (
        len(word) > 1
        and not word.isdigit()
        and not any(word in one or one in word for one in strings)
    )


class _Counted:
    """What is counted of company: words near; occurrences of what was asked, and those of them
    that were read; how many words there are in all."""

    def __init__(self, strings: Sequence[str], window: int, cutter: Segmenter) -> None:
        self._strings, self._window, self._cutter = strings, window, cutter
        self.near: Counter[str] = Counter()
        self.nodes = self.read = self.size = 0

    def found(self, part: Part) -> tuple[Part, Ints]:
        """Return the passages of a part that hold any of the strings, and count occurrences."""
        lengths = part.segment.arrays.lengths("body")
        self.size += int(lengths[part.passages].sum(dtype=np.int64))
        if self._are_words(part):
            held = [_postings(part, string) for string in self._strings]
        else:
            held = [part.occurrences(string) for string in self._strings]
        self.nodes += sum(int(freqs.sum()) for _, freqs in held)
        return part, np.unique(np.concatenate([*(passages for passages, _ in held), NONE]))

    def _are_words(self, part: Part) -> bool:
        body = part.segment.arrays.field("body")
        return all(body.find(string) >= 0 for string in self._strings)

    def take(self, part: Part, passages: Ints) -> int:
        """Count the words near in some passages; return how many these are."""
        if self._are_words(part):
            words = words_in(part.segment, "body", passages.tolist())
            self.read += _count_near(self.near, words, frozenset(self._strings), self._window)
        else:
            for folded in part.segment.folded_texts(passages.tolist()):
                self._take_text(folded)
        return len(passages)

    def _take_text(self, folded: str) -> None:
        """Count the words near strings that the index holds as no word."""
        terms = word_terms(folded, cutter=self._cutter, folded=True)
        for start, end in spans_of(folded, self._strings):
            self.read += 1
            inside = [term.position for term in terms if term.start < end and term.end > start]
            low = min(inside, default=0) - self._window
            high = max(inside, default=0) + self._window
            self.near.update(term.text for term in terms if low <= term.position <= high)


def _postings(part: Part, word: str) -> tuple[Ints, Ints]:
    """Return the passages counted that hold a word, and how often each does."""
    body = part.segment.arrays.field("body")
    ordinal = body.find(word)
    if ordinal < 0:
        return NONE, NONE
    passages, freqs = body.docs(ordinal), body.freqs(ordinal)
    kept = part.passages[passages]
    return passages[kept], freqs[kept]


def _total(selection: Selection, word: str) -> int:
    """Return how often a word stands in the passages chosen."""
    return sum(int(_postings(part, word)[1].sum()) for part in selection.parts)


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
    counts = np.bincount(words.numbers, weights=covered, minlength=len(words.words))
    for number in np.flatnonzero(counts).tolist():
        near[words.words[number]] += int(counts[number])
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
