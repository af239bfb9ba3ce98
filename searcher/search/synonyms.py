"""Terms that mean the same: what a table puts beside everyday words, and the weak words."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path

from searcher.analysis import fold
from searcher.errors import InputError, reason_of
from searcher.text.tables import table

# Stands before a term that says the same as the word: a passage that holds it holds the word.
SAME = "="


class Longest:
    """Some words, of which the longest are found in a text one after the other, as a pattern of
    them all finds them; compiling that takes longer than many a search."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {char: sorted(found, reverse=True) for char, found in lengths.items()}
        # Texts that have none of either hold no word.
        self.singles = {word for word in self.words if len(word) == 1}
        self.begins = {word[:2] for word in self.words if len(word) > 1}

    def within(self, text: str) -> list[tuple[int, str]]:
        """Return where words stand in a text, and which.

        >>> Longest(["怎么", "怎么办"]).within("离婚怎么办，怎么")
        [(2, '怎么办'), (6, '怎么')]
        """
        pairs = map(operator.add, text, text[1:])
        if self.begins.isdisjoint(pairs) and self.singles.isdisjoint(text):
            # Most texts hold none.
            return []
        found, at = [], 0
        while at < len(text):
            lengths = self._lengths.get(text[at], ())
            word = next((w for n in lengths if (w := text[at : at + n]) in self.words), "")
            if word:
                found.append((at, word))
            at += len(word) or 1
        return found


def kindred(folded: str, synonyms: str | None = None) -> list[str]:
    """Return the terms that a table puts beside the longest everyday words of a text.

    `synonyms` is the text of a table to use in the place of ours.

    >>> kindred("老公打人")[:2]
    ['丈夫', '配偶']
    """
    kin, words = _read_table(synonyms)
    return [term.removeprefix(SAME) for _, word in words.within(folded) for term in kin[word]]


def words_said_otherwise() -> Iterable[str]:
    """Return the words of our table beside which a term stands that says the same."""
    terms, _ = _read_table(None)
    return [word for word, kin in terms.items() if any(one.startswith(SAME) for one in kin)]


def terms_beside() -> list[tuple[str, list[str]]]:
    """Return the words of our table, each with the terms beside it."""
    kin, _ = _read_table(None)
    return [(word, [term.removeprefix(SAME) for term in terms]) for word, terms in kin.items()]


@lru_cache(maxsize=1 << 10)
def same(folded: str, synonyms: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return the longest everyday words of a text, each with the terms that say the same.

    >>> same("网约车许可")
    {'网约车': ('网络预约出租汽车',)}
    """
    kin, words = _read_table(synonyms)
    found = {
        word: tuple(term.removeprefix(SAME) for term in kin[word] if term.startswith(SAME))
        for _, word in words.within(folded)
    }
    return {word: terms for word, terms in found.items() if terms}


@lru_cache(maxsize=1)
def weak_words() -> Longest:
    """Return the words that say only that something is asked: 怎么办, 请问."""
    return Longest(row.split("\t")[0] for row in _read_rows(table("weak_words.txt")))


def read_synonyms(path: str | PathLike[str]) -> str:
    """Return the text of a table of synonyms: a word, a tab, terms with spaces between, on
    each line, and what else stands behind a second tab. Raises InputError with the line that is
    wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the synonyms {path}: {reason_of(error)}") from error
    for number, line in enumerate(text.splitlines(), 1):
        word, terms, *_ = (*line.split("\t"), "")
        if line.strip() and not line.startswith("#") and not (word.strip() and terms.strip(" =")):
            raise InputError(
                f"line {number} of the synonyms {path} is not “word, tab, terms”: {line[:40]!r}"
            )
    return text


@lru_cache(maxsize=4)
def _read_table(text: str | None) -> tuple[dict[str, list[str]], Longest]:
    rows = [row.split("\t") for row in _read_rows(table("synonyms.tsv") if text is None else text)]
    terms = {row[0].strip(): row[1].split() for row in rows}
    return terms, Longest(terms)


def _read_rows(text: str) -> list[str]:
    # Folding makes blanks of what parts lines and columns.
    folded = fold(text.replace("\t", "\0").replace("\n", "\1")).replace("\0", "\t")
    lines = folded.split("\1")
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
