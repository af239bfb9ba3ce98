"""What may be meant by a word that stands nowhere: words that do, and sound or look like it.

信息化 for 信息花, 公安 for gongan, 已经 for 己经, wifi for wfii.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from searcher.analysis import Segmenter, fold
from searcher.analysis.segmenter import HAN_WORD
from searcher.analysis.words import whole_terms
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.sounds import LONGEST, SHORTEST
from searcher.search.source import Reader
from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern
from searcher.text.tables import table

# So many words are suggested for one, and so many words are answered.
MOST_SUGGESTED, MOST_ANSWERED = 3, 4
# Longer texts were pasted, not typed.
LONGEST_TYPED = 60
# Single characters are signs of a word misspelt only in a run so short; of longer ones they are
# the 的 and 了 of a sentence.
LONGEST_RUN = 10
# A word that more passages hold than this many times those that hold what was typed is meant.
MORE = 10
HAN_RUN = pattern(f"[{HAN_OF_WORDS}]{{{SHORTEST},}}")
LATIN_RUN = pattern("[a-z]+(?:['’ ]+[a-z]+)*")
LATIN_WORD = pattern("[a-z]{4,20}")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Clauses whose texts may be misspelt.
LOOKED_FOR = (nodes.Word, nodes.Phrase)


def suggestions(
    tree: nodes.Node, reader: Reader, cutter: Segmenter, *, complete: int
) -> Iterator[Note]:
    """Yield what may be meant by words of a query as typed that stand nowhere; `complete` tells
    how many passages hold all of it."""
    leaves = [one for one in nodes.leaves(tree, negated=False) if isinstance(one, LOOKED_FOR)]
    texts = _list_typed([one for one in leaves if one.field not in nodes.KEYWORD_FIELDS])
    if sum(map(len, texts)) > LONGEST_TYPED:
        return
    # What is a word needs no closer look, nor what any passage found holds.
    known = reader.stands(filter(HAN_WORD.fullmatch, texts))
    left = [text for text in texts if text not in known]
    if complete and left:
        quoted = set(_list_quoted(tree))
        left = [text for text in left if text not in quoted]
    if left:
        suggesting = _Suggesting(reader, cutter, alone=complete if len(texts) == 1 else None)
        answered = [pair for text in left for pair in suggesting.suggest(text)]
        for typed, meant in answered[:MOST_ANSWERED]:
            yield note("did_you_mean", typed=typed, text=" ".join(meant))


def _list_typed(leaves: Iterable[nodes.Word | nodes.Phrase]) -> list[str]:
    """Return the texts looked for, folded; Latin words side by side are one, as gong an."""
    found: list[str] = []
    latin: list[str] = []
    for text in [fold(leaf.text) for leaf in leaves]:
        if LATIN_RUN.fullmatch(text):
            latin.append(text)
            continue
        if latin:
            found.append(" ".join(latin))
            latin = []
        found.append(text)
    return [*found, " ".join(latin)] if latin else found


def _list_quoted(tree: nodes.Node) -> Iterator[str]:
    """Yield the texts in quotes that whatever fits must hold, folded."""
    if isinstance(tree, nodes.All):
        for clause in tree.clauses:
            yield from _list_quoted(clause)
    elif isinstance(tree, nodes.Phrase):
        yield fold(tree.text)


class Suspect(NamedTuple):
    """A stretch of a run that may be misspelt; `whole` tells that it ends where words end."""

    start: int
    end: int
    whole: bool


class _Suggesting:
    """Finds what may be meant by texts of one query."""

    def __init__(self, reader: Reader, cutter: Segmenter, *, alone: int | None) -> None:
        self._reader = reader
        self._cutter = cutter
        self._alone = alone
        self._standing: dict[str, bool] = {}

    def suggest(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """Yield stretches of a text that stand nowhere, each with the words that may be meant."""
        for match in LATIN_RUN.finditer(text):
            yield from self._suggest_latin(match[0])
        for match in HAN_RUN.finditer(text):
            yield from self._suggest_han(match[0])

    def _suggest_latin(self, run: str) -> Iterator[tuple[str, list[str]]]:
        words = re.findall("[a-z]+", run)
        if all(map(self._stands, words)):
            return
        spelt = self._spelt("".join(words))
        if spelt:
            yield run, spelt
            return
        for word in words:
            if not self._stands(word):
                meant = self._spelt(word) or self._choose_frequent(
                    self._reader.stands(_list_slips(word)) if LATIN_WORD.fullmatch(word) else ()
                )
                if meant:
                    yield word, meant

    def _spelt(self, pinyin: str) -> list[str]:
        """Return what pinyin spells: one word's likely ones, or several words, each the likeliest."""
        parts = self._reader.sounds().spelt(pinyin)
        if len(parts) == 1:
            return self._choose_frequent(parts[0])
        return ["".join(self._choose_frequent(words)[0] for words in parts)] if parts else []

    def _suggest_han(self, run: str) -> Iterator[tuple[str, list[str]]]:
        if self._reader.stands([run]):
            # What is a word needs no cutting, which takes the segmenter's dictionary.
            return
        best: dict[tuple[int, int], list[str]] = {}
        fitting, absent = False, set[tuple[int, int]]()
        for start, end, whole in self._list_suspects(run, absent):
            typed = run[start:end]
            words = self._find_alike(typed)
            # Beside what stands nowhere no other word helps.
            apart = any(other <= start or end <= at for at, other in absent)
            around = (run[:start], run[end:])
            fits = [] if apart else [one for one in words if self._stands(one.join(around))]
            if fits and not fitting:
                best, fitting = {}, True
            if fits or (words and whole and not fitting):
                best[start, end] = self._choose_frequent(fits or words)
        taken = 0
        for (start, end), words in sorted(best.items(), key=lambda pair: (pair[0][0], -pair[0][1])):
            if start >= taken:
                yield run[start:end], words
                taken = end

    def _list_suspects(self, run: str, absent: set[tuple[int, int]]) -> Iterator[Suspect]:
        """Yield the stretches of a run that stand nowhere and hold a word that stands nowhere or,
        in a short run that as a whole does not stand either, what is no word; put those that
        stand nowhere into `absent`."""
        short = len(run) <= LONGEST_RUN
        if short and not self._is_odd(run):
            # Where the whole stands, all in it does.
            return
        pieces = [(term.start, term.end) for term in whole_terms(run, self._cutter)]
        missing = [
            (start, end)
            for start, end in pieces
            if end - start >= SHORTEST and not self._stands(run[start:end])
        ]
        if short:
            known = self._reader.stands(run[at:end] for at, end in pieces if end - at > 1)
            missing = [(at, end) for at, end in pieces if run[at:end] not in known]
        if not missing:
            return
        starts, ends = {start for start, _ in pieces}, {end for _, end in pieces}
        for start, end in _list_stretches(len(run)):
            if not any(start < there and at < end for at, there in missing):
                continue
            # What holds a stretch that stands nowhere stands nowhere.
            if not absent.isdisjoint([(start, end - 1), (start + 1, end)]):
                absent.add((start, end))
            elif not self._stands(run[start:end]):
                absent.add((start, end))
            if (start, end) in absent or run[start:end] == run:
                yield Suspect(start, end, start in starts and end in ends)

    def _is_odd(self, run: str) -> bool:
        """Tell whether a run that is no word stands nowhere, or only by chance: 工安 in 施工安全."""
        return not self._stands(run) or (len(run) == SHORTEST and self._alone is not None)

    def _find_alike(self, typed: str) -> list[str]:
        """Return the words that sound or look like what was typed, those that only nearly sound
        so where there are no others; where what was typed stands somewhere by chance, only those
        that far more passages hold."""
        sounds = self._reader.sounds()
        words = [*sounds.like(typed), *sorted(self._reader.stands(_list_lookalikes(typed)))]
        least = MORE * (self._alone or 0) if self._stands(typed) else 0
        found = dict.fromkeys(words or sounds.nearly_like(typed))
        return [word for word, count in self._reader.frequencies(found).items() if count > least]

    def _choose_frequent(self, words: Iterable[str]) -> list[str]:
        """Return the words that most passages hold, few of them."""
        counts = self._reader.frequencies(words)
        return sorted(counts, key=lambda word: (-counts[word], word))[:MOST_SUGGESTED]

    def _stands(self, text: str) -> bool:
        if text not in self._standing:
            word = nodes.Word(text, terms=((text,),))
            self._standing[text] = bool(self._reader.stands([text])) or self._reader.lives(word)
        return self._standing[text]


def _list_stretches(length: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a run, the later and shorter ones first."""
    for start in range(length - SHORTEST, -1, -1):
        for end in range(start + SHORTEST, min(start + LONGEST, length) + 1):
            yield start, end


def _list_lookalikes(word: str) -> set[str]:
    """Return what a word may be where one character is taken for another by its look, or two
    have changed places.

    >>> sorted(_list_lookalikes("己经"))
    ['己径', '己轻', '已经', '巳经', '经己']
    """
    found = {
        word[:at] + other + word[at + 1 :]
        for at, char in enumerate(word)
        for other in _read_lookalikes().get(char, "")
    }
    return found | {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)
    }


def _list_slips(word: str) -> set[str]:
    """Return what a Latin word may be with a letter too many, too few, wrong or in a wrong place."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + one + right[1:] for left, right in cuts if right for one in LETTERS}
    added = {left + one + right for left, right in cuts for one in LETTERS}
    return (dropped | swapped | changed | added) - {word}


@lru_cache(maxsize=1)
def _read_lookalikes() -> dict[str, str]:
    """Return each character's look-alikes."""
    found: dict[str, str] = {}
    for line in table("lookalikes.txt").splitlines():
        if not line.startswith("#"):
            for char in line:
                found[char] = found.get(char, "") + line.replace(char, "")
    return found
