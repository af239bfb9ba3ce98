"""A query's texts → what passages are scored by: weighted pairs, characters, kindred terms."""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from searcher.analysis import fold
from searcher.analysis.words import text_runs
from searcher.query.nodes import Forms
from searcher.search.synonyms import kindred, weak_words
from searcher.text.han import HAN_OF_WORDS
from searcher.text.numerals import read_numeral
from searcher.text.patterns import pattern
from searcher.text.provisions import ADDED, provision

# Inside a question word (怎么办, 请问) a character says little of what is asked.
WEAK_WEIGHT = 0.3
# In a question a pair across two words is there by chance more often than one inside a word.
ACROSS_WEIGHT = 0.8
PARTICLES = frozenset("的了和与及或在是就都而之也把被对从向以于")
# What asks wherever it stands, and what does at the end.
ASKING = (
    *(
        "吗",
        "呢",
        "?",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "哪些",
        "哪个",
        "哪里",
        "哪种",
        "多少",
        "何时",
    ),
    *("能否", "可否", "是不是", "能不能", "有没有", "会不会", "要不要", "请问", "想问", "为何"),
)
ASKING_LAST = "么"
QUESTION = re.compile("|".join([*map(re.escape, ASKING), f"可以.*{ASKING_LAST}$"]))
# What parts the numbers and Latin words of a run; a point does not: 3.5.
LATIN_PARTS = pattern(r"[^\W_]+(?:\.[^\W_]+)*")
ARTICLE = pattern(provision("条"))
# A paragraph or an item of an article: it stands in the article's text, and seldom by its number.
BELOW_ARTICLE = pattern(f"({provision('条')}(?:{ADDED})?)((?:\\s?{provision('款', '项')})+)")
BELOW_TERM = pattern("第[0-9]+[款项]")
ARTICLE_TERM = re.compile("第[0-9]+条")
# Texts of common Han characters alone, as most are.
HAN_RUN = re.compile(f"[{HAN_OF_WORDS}]+")
HAN_WORDS = re.compile(f"[{HAN_OF_WORDS}\\s]*")
NO_ARTICLES: frozenset[int] = frozenset()
# Marks round a title, and what separates words.
NOT_TITLE = re.compile(r"^[《\s]+|[》\s]+$|\n")
# What tells titles apart that are else the same: (三), (试行), (2004年).
BRACKETED = pattern(r"\([^()\s]{1,6}\)")


@dataclass
class Terms:
    """What passages are scored by, each with its weight.

    `typed` is the text, `whole` as a title may hold it, `brackets` the pairs of 解释(三).
    `pairs` are of two Han characters, `words` Latin words and numbers, `kindred` the pairs
    of terms that mean what the query says in other words; `articles` are numbers of 条. `parted`
    are words of two Han characters, which may also stand by chance where two words meet.
    """

    pairs: dict[str, float] = field(default_factory=dict)
    characters: dict[str, float] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)
    kindred: dict[str, float] = field(default_factory=dict)
    parted: dict[str, float] = field(default_factory=dict)
    articles: frozenset[int] = frozenset()
    brackets: frozenset[str] = frozenset()
    whole: str = ""
    typed: str = ""

    @property
    def own(self) -> dict[str, float]:
        """The terms that the query itself says."""
        return {**self.pairs, **self.words}


def weigh_terms(
    texts: Iterable[str],
    synonyms: str | None = None,
    *,
    typed: str = "",
    words: Collection[str] = (),
) -> Terms:
    """Return the weighed terms of a query's texts, which was typed so; `synonyms` is a table to
    use in the place of ours. Where the `words` of a question are given, pairs inside none of them
    weigh less.

    >>> found = weigh_terms(["怎么离婚"])
    >>> found.pairs
    {'怎么': 0.3, '么离': 0.65, '离婚': 1.0}
    >>> weigh_terms(["COVID-19的3.5%"]).words
    {'covid': 1.0, '19': 1.0, '3.5': 1.0}
    >>> weigh_terms(["房屋漏水"], words=("房屋", "漏水")).pairs
    {'房屋': 1.0, '屋漏': 0.8, '漏水': 1.0}
    """
    whole = "\n".join(map(fold, texts))
    articles, text = _articles(whole) if "第" in whole else (NO_ARTICLES, whole)
    brackets = [p for m in BRACKETED.finditer(text) for p in _pairs(m[0])] if "(" in text else ()
    found = Terms(
        articles=articles,
        brackets=frozenset(brackets),
        whole=NOT_TITLE.sub("", text),
        typed=fold(typed) or whole,
    )
    weights = weights_of(text)
    for start, run, latin in _runs(text):
        if latin:
            found.words |= dict.fromkeys(LATIN_PARTS.findall(run), 1.0)
        else:
            _add_han(found, run, weights and weights[start : start + len(run)])
    if words:
        inside = {pair for word in words for pair in _pairs(word)}
        for pair in found.pairs.keys() - inside:
            found.pairs[pair] *= ACROSS_WEIGHT
    found.kindred = {pair: 1.0 for term in kindred(text, synonyms) for pair in _pairs(term)}
    return found


def _articles(whole: str) -> tuple[frozenset[int], str]:
    """Return the numbers of articles in a text, and the text with blanks in their places: they
    are matched as numbers, not as text."""
    articles = frozenset(n for m in ARTICLE.finditer(whole) if (n := read_numeral(m[1])))
    rest = BELOW_ARTICLE.sub(lambda match: " " * len(match[0]), whole)
    text = rest if rest.strip() else whole
    return articles, ARTICLE.sub(lambda match: " " * len(match[0]), text)


@lru_cache(maxsize=1 << 10)
def telling(words: tuple[Forms, ...]) -> tuple[Forms, ...]:
    """Return the words, each once, without those that say only that something is asked, nor the
    paragraph of an article of a named norm; if there are no others, all of them.

    >>> telling((("怎么",), ("离婚",), ("离婚",)))
    (('离婚',),)
    >>> telling((("湖长法",), ("第5条",), ("第2款",))), telling((("第5条",), ("第2款",)))
    ((('湖长法',), ('第5条',)), (('第5条',), ('第2款',)))
    """
    distinct, idle = tuple(dict.fromkeys(words)), idle_words()
    told = tuple([forms for forms in distinct if forms[0] not in idle]) or distinct
    articled = [ARTICLE_TERM.fullmatch(forms[0]) for forms in told]
    if not any(articled):
        return told
    whole = tuple([forms for forms in told if not BELOW_TERM.fullmatch(forms[0])])
    return told if sum(map(bool, articled)) == len(whole) else whole


@lru_cache(maxsize=1)
def idle_words() -> frozenset[str]:
    """Return the words that tell nothing of what is looked for."""
    return weak_words().words | PARTICLES


def asks(texts: Iterable[str]) -> bool:
    """Tell whether a query is put as a question, not as keywords.

    >>> asks(["请问离婚怎么办理"]), asks(["离婚 办理"])
    (True, False)
    """
    return any(map(QUESTION.search, map(fold, texts)))


def _runs(text: str) -> Iterable[tuple[int, str, bool]]:
    """Return where each run of Han or of other characters begins, the run, and whether it is
    of others; rare Han characters run on with the common ones."""
    if HAN_WORDS.fullmatch(text):
        return [(match.start(), match[0], False) for match in HAN_RUN.finditer(text)]
    return _mixed_runs(text)


def _mixed_runs(text: str) -> Iterator[tuple[int, str, bool]]:
    start, run = 0, ""
    for kind, at, found in text_runs(text):
        if kind == "latin":
            yield at, found, True
        elif kind != "mark":
            if run and at != start + len(run):
                yield start, run, False
                run = ""
            start, run = (start, run + found) if run else (at, found)
    if run:
        yield start, run, False


def weights_of(text: str) -> list[float] | None:
    """Return what each character of a text counts; None where all count in full."""
    weights = None
    for at, word in weak_words().within(text):
        weights = weights or [1.0] * len(text)
        weights[at : at + len(word)] = [WEAK_WEIGHT] * len(word)
    return weights


def _add_han(found: Terms, run: str, weights: list[float] | None) -> None:
    if weights is None:
        found.characters |= dict.fromkeys(run, 1.0)
        found.pairs |= dict.fromkeys(_pairs(run), 1.0)
        return
    for char, weight in zip(run, weights, strict=True):
        found.characters[char] = max(found.characters.get(char, 0.0), weight)
    for a, b, one, other in zip(run, run[1:], weights, weights[1:], strict=False):
        found.pairs[a + b] = max(found.pairs.get(a + b, 0.0), (one + other) / 2)


def _pairs(term: str) -> list[str]:
    return list(map(operator.add, term, term[1:]))
