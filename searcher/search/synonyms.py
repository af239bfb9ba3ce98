"""Terms that mean the same: what a table puts beside everyday words, and the weak words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from os import PathLike
from pathlib import Path

from searcher.analysis import fold
from searcher.errors import InputError
from searcher.text.tables import table

Pattern = re.Pattern[str]
# Stands before a term that says the same as the word: a passage that holds it holds the word.
SAME = "="


def kindred(folded: str, synonyms: str | None = None) -> list[str]:
    """Return the terms that a table puts beside the longest everyday words of a text.

    `synonyms` is the text of a table to use in the place of ours.

    >>> kindred("老公打人")[:2]
    ['丈夫', '配偶']
    """
    kin, pattern = _synonyms(synonyms)
    return [term.removeprefix(SAME) for match in pattern.finditer(folded) for term in kin[match[0]]]


def same(folded: str, synonyms: str | None = None) -> dict[str, list[str]]:
    """Return the longest everyday words of a text, each with the terms that say the same.

    >>> same("网约车许可")
    {'网约车': ['网络预约出租汽车']}
    """
    kin, pattern = _synonyms(synonyms)
    found = {
        match[0]: [term.removeprefix(SAME) for term in kin[match[0]] if term.startswith(SAME)]
        for match in pattern.finditer(folded)
    }
    return {word: terms for word, terms in found.items() if terms}


@lru_cache(maxsize=1)
def weak_words() -> Pattern:
    """Return the pattern of the words that say only that something is asked: 怎么办, 请问."""
    return _longest_first({row.split("\t")[0] for row in _rows(table("weak_words.txt"))})


def read_synonyms(path: str | PathLike[str]) -> str:
    """Return the text of a table of synonyms: a word, a tab, terms with spaces between, on
    each line, and what else stands behind a second tab. Raises InputError with the line that is
    wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the synonyms {path}: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        word, terms, *_ = (*line.split("\t"), "")
        if line.strip() and not line.startswith("#") and not (word.strip() and terms.strip(" =")):
            raise InputError(
                f"line {number} of the synonyms {path} is not “word, tab, terms”: {line[:40]!r}"
            )
    return text


@lru_cache(maxsize=4)
def _synonyms(text: str | None) -> tuple[dict[str, list[str]], Pattern]:
    rows = [row.split("\t") for row in _rows(table("synonyms.tsv") if text is None else text)]
    terms = {row[0].strip(): row[1].split() for row in rows}
    return terms, _longest_first(terms)


def _rows(text: str) -> list[str]:
    lines = (fold(line.replace("\t", "\x00")).replace("\x00", "\t") for line in text.split("\n"))
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _longest_first(words: Iterable[str]) -> Pattern:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")
