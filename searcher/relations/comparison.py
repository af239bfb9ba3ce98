"""Two texts side by side, article by article: what stayed, changed, moved, came and went."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, NamedTuple

from searcher.tabular import Tabular
from searcher.text.folding import fold
from searcher.text.numerals import NUMERAL
from searcher.text.patterns import pattern

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
_LABEL = pattern(rf"[ 　]*(第[ 　]*{NUMERAL}{{1,9}}[ 　]*条(?:之{NUMERAL}{{1,3}})?)[ 　]*")
_HEADING = pattern(rf"[ 　]*第[ 　]*{NUMERAL}{{1,7}}[ 　]*[编章节分]")
_NO_WORD = pattern(r"[\W_]+")
# So much of two articles' pairs in common makes them one that changed.
_LIKE = 0.3
# Less of a text in common, and a passage is another one.
LEAST_LIKE = 0.2
_LONGEST_COMPARED = 6_000  # characters of an article whose words are compared
_MOST_SHARING = 60  # articles that hold a pair which tells something

Op = tuple[str, str]


# What stands round words that went and words that came, in running text.
SIGNS = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}


@dataclass(frozen=True)
class Change:
    """What became of one article: `same`, `changed`, `added` or `removed`.

    `before` and `after` are its labels, "" where there is none; `renumbered` tells that they
    differ. `words` are (equal|delete|insert, text), which spell both texts.
    """

    kind: str
    before: str
    after: str
    words: tuple[Op, ...]

    @property
    def renumbered(self) -> bool:
        """True if the article stands in both under another number."""
        both = self.kind in (SAME, CHANGED)
        return both and _plain(self.before) != _plain(self.after)


@dataclass(frozen=True)
class Comparison(Tabular):
    """Two documents by id, and what became of each article, in the order of the second."""

    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many articles are the same, changed, added, removed and, of those in both, renumbered."""
        counted = Counter(change.kind for change in self.changes)
        kinds = {kind: counted[kind] for kind in (SAME, CHANGED, ADDED, REMOVED)}
        return {**kinds, "renumbered": sum(change.renumbered for change in self.changes)}

    @property
    def columns(self) -> tuple[str, ...]:
        """What became of an article, its labels, and its words."""
        return ("kind", "before", "after", "text")

    def table_rows(self) -> list[dict[str, Any]]:
        """Return a row an article, with what went in [- -] and what came in {+ +}."""
        return [
            {
                "kind": one.kind,
                "before": one.before,
                "after": one.after,
                "text": spelled(one.words, SIGNS),
            }
            for one in self.changes
        ]


def spelled(words: Iterable[Op], signs: Mapping[str, tuple[str, str]]) -> str:
    """Return words as one text, with signs before and after those equal, deleted, inserted."""
    return "".join(f"{signs[kind][0]}{text}{signs[kind][1]}" for kind, text in words)


class Unit(NamedTuple):
    """An article: its label as written, its text after the label, and that text folded."""

    label: str
    text: str
    plain: str


def compare(before: str, after: str, *, old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Compare two documents, named by id, by the texts of their passages.

    Blanks, marks and variant characters are no change. Where a text has no articles, its
    paragraphs are compared.

    >>> found = compare("a", "b", old=["第一条 养犬须登记。"], new=["第一条 总则。", "第二条 养犬须先登记。"])
    >>> found.counts
    {'same': 0, 'changed': 1, 'added': 1, 'removed': 0, 'renumbered': 1}
    """
    ours, theirs = units_of(old), units_of(new)
    pairs = _pair(ours, theirs)
    return Comparison(before, after, tuple(_list_changes(ours, theirs, pairs)))


def units_of(passages: Sequence[str]) -> list[Unit]:
    """Return the articles of a text, else its paragraphs; headings between them are left out."""
    lines = [line for text in passages for line in text.split("\n") if line.strip()]
    articles: list[tuple[str, list[str]]] = []
    for line in lines:
        label = _LABEL.match(line)
        if label:
            articles.append((label[1], [line[label.end() :]]))
        elif articles and not _HEADING.match(line):
            articles[-1][1].append(line)
    if len(articles) < 2:
        articles = [("", [line]) for line in lines]
    texts = ((label, "\n".join(parts)) for label, parts in articles)
    return [Unit(label, text, _plain(text)) for label, text in texts]


def _plain(text: str) -> str:
    return _NO_WORD.sub("", fold(text))


def _pair(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    """Return which new unit each old one became: the same text first, then the likest."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for at, unit in enumerate(new):
        waiting[unit.plain].append(at)
    pairs: dict[int, int] = {}
    for at, unit in enumerate(old):
        if waiting.get(unit.plain):
            pairs[at] = waiting[unit.plain].pop(0)
    taken = set(pairs.values())
    for _, at, other in sorted(_list_likest(old, new, pairs, taken), reverse=True):
        if at not in pairs and other not in taken:
            pairs[at] = other
            taken.add(other)
    return pairs


def _list_likest(
    old: Sequence[Unit], new: Sequence[Unit], pairs: dict[int, int], taken: set[int]
) -> Iterator[tuple[float, int, int]]:
    """Give (likeness, old, new) of units that are like enough; the same label counts a little."""
    theirs = {at: _grams(unit.plain) for at, unit in enumerate(new) if at not in taken}
    holders: dict[str, list[int]] = defaultdict(list)
    for at, grams in theirs.items():
        for gram in grams:
            holders[gram].append(at)
    for at, unit in enumerate(old):
        if at in pairs:
            continue
        grams = _grams(unit.plain)
        shared = Counter(
            other
            for gram in grams
            if len(holders[gram]) <= _MOST_SHARING
            for other in holders[gram]
        )
        for other, _ in shared.most_common(8):
            both = len(grams & theirs[other])
            like = both / (len(grams) + len(theirs[other]) - both or 1)
            if like >= _LIKE:
                same = _plain(unit.label) == _plain(new[other].label)
                yield like + 0.05 * same, at, other


def _grams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def _list_changes(
    old: Sequence[Unit], new: Sequence[Unit], pairs: dict[int, int]
) -> Iterator[Change]:
    """Give the new units in order, those that went before the next one that stayed."""
    origin = {other: at for at, other in pairs.items()}
    gone = [at for at in range(len(old)) if at not in pairs]
    for other, unit in enumerate(new):
        at = origin.get(other)
        if at is None:
            yield Change(ADDED, "", unit.label, (("insert", unit.text),))
            continue
        while gone and gone[0] < at:
            yield _removed(old[gone.pop(0)])
        yield _kept(old[at], unit)
    for at in gone:
        yield _removed(old[at])


def _removed(unit: Unit) -> Change:
    return Change(REMOVED, unit.label, "", (("delete", unit.text),))


def _kept(old: Unit, new: Unit) -> Change:
    if old.plain == new.plain:
        return Change(SAME, old.label, new.label, (("equal", new.text),))
    return Change(CHANGED, old.label, new.label, tuple(compare_texts(old.text, new.text)))


def texts_whole(texts: Sequence[str], wanted: str) -> tuple[int, int] | None:
    """Return which of some texts, from and to, hold another whole between them, blanks aside.

    >>> texts_whole(["总则", "第一条 登", "记。 第二条"], "第一条 登记。"), texts_whole(["总则"], "附则")
    ((1, 3), None)
    """
    plain = ["".join(text.split()) for text in texts]
    sought = "".join(wanted.split())
    at = "".join(plain).find(sought) if sought else -1
    if at < 0:
        return None
    ends = list(accumulate(map(len, plain)))
    return bisect_right(ends, at), bisect_left(ends, at + len(sought)) + 1


def texts_nearest(texts: Sequence[str], wanted: str) -> tuple[int, int] | None:
    """Return which of some texts, from and to, come nearest to another; None where none is like it.

    >>> texts_nearest(["总则", "犬只应当登记", "并且缴费", "附则"], "犬只应当登记，且缴费")
    (1, 3)
    """
    there = _grams(_plain(wanted))
    grams = [_grams(_plain(text)) for text in texts]
    best = max(range(len(texts)), key=lambda at: _share_of(grams[at], there), default=0)
    start, stop = best, best + 1
    like = _share_of(grams[best], there) if texts else 0.0
    if like < LEAST_LIKE:
        return None
    while True:
        wider = [(start - 1, stop), (start, stop + 1)]
        inside = [(a, b) for a, b in wider if a >= 0 and b <= len(texts)]
        likes = [(_share_of(set().union(*grams[a:b]), there), a, b) for a, b in inside]
        if not likes or max(likes)[0] <= like:
            return start, stop
        like, start, stop = max(likes)


def _share_of(one: set[str], other: set[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both or 1)


def compare_texts(old: str, new: str) -> Iterator[Op]:
    """Give what of a text stayed, went and came, characters that count as the same being equal."""
    if len(old) + len(new) > _LONGEST_COMPARED:
        yield from (("delete", old), ("insert", new))
        return
    matcher = SequenceMatcher(None, fold(old), fold(new), autojunk=False)
    for kind, start, stop, begin, end in matcher.get_opcodes():
        if kind == "equal":
            yield "equal", new[begin:end]
            continue
        if stop > start:
            yield "delete", old[start:stop]
        if end > begin:
            yield "insert", new[begin:end]
