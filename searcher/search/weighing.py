"""A query's text → what passages are scored by: weighted pairs, characters, kindred terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike
from pathlib import Path

from searcher.analysis import fold
from searcher.errors import InputError
from searcher.text.numerals import read_numeral
from searcher.text.tables import table

# Inside a question word (怎么办, 请问) a character says little of what is asked.
WEAK_WEIGHT = 0.3
PARTICLES = frozenset("的了和与及或在是就都而之也把被对从向以于")
QUESTION = re.compile(
    "[吗呢?]|什么|怎么|怎样|如何|哪[些个里种]|多少|何时|能否|可否|是不是|能不能|有没有|会不会|要不要|请问|想问|为何|可以.*么$"
)
RUN = re.compile(r"[\u3400-\u9fff〇]+|[^\W_\u3400-\u9fff〇]+(?:[.%][^\W_\u3400-\u9fff〇]+)*")
ARTICLE = re.compile(r"第([〇零一二两三四五六七八九十百千]{1,9}|[0-9]{1,4})条")
# Marks round a title, and what separates words.
NOT_TITLE = re.compile(r"^[《\s]+|[》\s]+$|\n")
# What tells titles apart that are else the same: (三), (试行), (2004年).
BRACKETED = re.compile(r"\([^()\s]{1,6}\)")


@dataclass
class Weighed:
    """What a query is scored by, each with its weight.

    `whole` is the text as a title may hold it, `brackets` the pairs of 解释(三).
    `pairs` are of two Han characters, `words` Latin words and numbers, `kindred` the pairs
    of terms that mean what the query says in other words; `articles` are numbers of 条.
    """

    pairs: dict[str, float] = field(default_factory=dict)
    characters: dict[str, float] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)
    kindred: dict[str, float] = field(default_factory=dict)
    articles: frozenset[int] = frozenset()
    brackets: frozenset[str] = frozenset()
    whole: str = ""


def weighed(texts: Iterable[str], synonyms: str | None = None) -> Weighed:
    """The weighed terms of a query's texts; `synonyms` is a table to use in the place of ours.

    >>> found = weighed(["怎么离婚"])
    >>> found.pairs
    {'怎么': 0.3, '么离': 0.65, '离婚': 1.0}
    """
    whole = "\n".join(map(fold, texts))
    articles = frozenset(n for m in ARTICLE.finditer(whole) if (n := read_numeral(m[1])))
    # An article's number is matched as a number, not as text.
    text = ARTICLE.sub(lambda match: " " * len(match[0]), whole)
    brackets = frozenset(p for m in BRACKETED.finditer(text) for p in _pairs(m[0]))
    found = Weighed(articles=articles, brackets=brackets, whole=NOT_TITLE.sub("", text))
    weights = [1.0] * len(text)
    for match in _weak_words().finditer(text):
        weights[match.start() : match.end()] = [WEAK_WEIGHT] * len(match[0])
    for match in RUN.finditer(text):
        if match[0].isascii() or not _is_han(match[0][0]):
            found.words[match[0]] = 1.0
        else:
            _add_run(found, match, weights)
    found.kindred = {pair: 1.0 for term in kindred(text, synonyms) for pair in _pairs(term)}
    return found


def read_synonyms(path: str | PathLike[str]) -> str:
    """The text of a table of synonyms: a word, a tab, terms with spaces between, on each
    line. Raises InputError with the line that is wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the synonyms {path}: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        word, _, terms = line.partition("\t")
        if line.strip() and not line.startswith("#") and not (word.strip() and terms.strip()):
            raise InputError(
                f"line {number} of the synonyms {path} is not “word, tab, terms”: {line[:40]!r}"
            )
    return text


def telling(words: Iterable[str]) -> list[str]:
    """The words, each once, without those that say only that something is asked; if there
    are no others, all of them.

    >>> telling(["怎么", "离婚", "离婚"])
    ['离婚']
    """
    distinct = list(dict.fromkeys(words))
    return [
        w for w in distinct if not _weak_words().fullmatch(w) and w not in PARTICLES
    ] or distinct


def asks(texts: Iterable[str]) -> bool:
    """Whether a query is put as a question, not as keywords.

    >>> asks(["请问离婚怎么办理"]), asks(["离婚 办理"])
    (True, False)
    """
    return any(QUESTION.search(fold(text)) for text in texts)


def kindred(folded: str, synonyms: str | None = None) -> list[str]:
    """The terms that a table puts beside the longest everyday words of a text.

    >>> kindred("老公打人")[:2]
    ['丈夫', '配偶']
    """
    kin, pattern = _synonyms(synonyms)
    return [term for match in pattern.finditer(folded) for term in kin[match[0]]]


def _add_run(found: Weighed, match: re.Match[str], weights: list[float]) -> None:
    start, run = match.start(), match[0]
    for at, char in enumerate(run, start):
        found.characters[char] = max(found.characters.get(char, 0.0), weights[at])
    for at, (a, b) in enumerate(zip(run, run[1:], strict=False), start):
        weight = (weights[at] + weights[at + 1]) / 2
        found.pairs[a + b] = max(found.pairs.get(a + b, 0.0), weight)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char == "〇"


def _pairs(term: str) -> list[str]:
    return [a + b for a, b in zip(term, term[1:], strict=False)]


@lru_cache(maxsize=1)
def _weak_words() -> re.Pattern[str]:
    words = {row.split("\t")[0] for row in _rows(table("weak_words.txt"))}
    return _longest_first(words)


@lru_cache(maxsize=4)
def _synonyms(text: str | None) -> tuple[dict[str, list[str]], re.Pattern[str]]:
    rows = _rows(table("synonyms.tsv") if text is None else text)
    terms = {word: kin.split() for word, _, kin in (row.partition("\t") for row in rows)}
    return terms, _longest_first(terms)


def _rows(text: str) -> list[str]:
    lines = (fold(line.replace("\t", "\x00")).replace("\x00", "\t") for line in text.split("\n"))
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _longest_first(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")
