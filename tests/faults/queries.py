"""Queries by the grammar of the language, plain and monstrous, and what became of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import searcher
from searcher.index import Index
from tests.processes import Stopwatch

# Seconds that a search may take, and how much later it may end: one step is not broken off.
TIMEOUT, GRACE = 2.0, 2.0
DEEPEST = 4


class Verdict(NamedTuple):
    """What a query came to: seconds, and whether it was answered, in part, or refused."""

    query: str
    seconds: float
    outcome: str

    @property
    def late(self) -> bool:
        """Whether it took longer than it may."""
        return self.seconds > TIMEOUT + GRACE


class Grammar:
    """Draws queries whose words stand in some texts."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self.draw = random.Random(seed)
        self.texts = [text for text in texts if text.strip()]
        self.leaves: tuple[Callable[[], str], ...] = (
            lambda: self.cut(1, 6),
            lambda: f'"{self.quotable(1, 12)}"',
            lambda: f'"{self.cut(2, 3)} {self.cut(2, 3)}"~{self.draw.randint(0, 900)}',
            lambda: self.cut(1, 2) + "*",
            lambda: f"{self.draw.choice(('标题', '章节', '正文', '发文机关', '文号', '地区', '文种'))}:{self.cut(1, 4)}",
            lambda: f"年份:{self.draw.randint(1950, 2030)}..{self.draw.randint(1950, 2030)}",
            lambda: f"日期:>={self.draw.randint(1950, 2030)}-{self.draw.randint(1, 12):02}",
            lambda: f"临政办〔{self.draw.randint(1980, 2030)}〕{self.draw.randint(1, 200)}号",
        )
        self.monsters: tuple[Callable[[], str], ...] = (
            lambda: self.long(9_900),
            lambda: f'"{self.long(4_000)}"',
            lambda: " OR ".join(self.cut(2, 2) for _ in range(240)),
            lambda: " ".join(f"-{self.cut(2, 2)}" for _ in range(240)) + " 规定",
            lambda: " ".join(f'"{self.cut(1, 2)} {self.cut(1, 2)}"~999' for _ in range(80)),
            lambda: " ".join(self.cut(1, 1) + "*" for _ in range(200)),
            lambda: "(" * 45 + self.cut(2, 4) + ")" * 45,
            lambda: "(" * 60 + self.cut(2, 4),
            lambda: " ".join(f'"{self.cut(1, 1)}"' for _ in range(200)),
            lambda: self.draw.choice('a的*\\"(-') * 5_000,
        )

    def query(self) -> str:
        """A query; one in twenty is monstrous."""
        return self.draw.choice(self.monsters)() if self.draw.random() < 0.05 else self.all_of(0)

    def all_of(self, depth: int) -> str:
        return " ".join(self.clause(depth) for _ in range(self.draw.randint(1, 4)))

    def clause(self, depth: int) -> str:
        chance = self.draw.random()
        if depth < DEEPEST and chance < 0.15:
            return f"({self.all_of(depth + 1)})"
        if chance < 0.3:
            return f"{self.leaf()} OR {self.leaf()}"
        return ("-" if chance > 0.9 else "") + self.leaf()

    def leaf(self) -> str:
        return self.draw.choice(self.leaves)()

    def cut(self, least: int, most: int) -> str:
        """Characters of some text, without what the language has a meaning for."""
        for _ in range(20):
            text = self.draw.choice(self.texts)
            start = self.draw.randrange(len(text))
            piece = text[start : start + self.draw.randint(least, most)]
            if piece.isalnum():
                return piece
        return "规定"

    def quotable(self, least: int, most: int) -> str:
        text = self.draw.choice(self.texts)
        start = self.draw.randrange(len(text))
        piece = text[start : start + self.draw.randint(least, most)]
        return "".join(char for char in piece if char not in '"“”„「」『』＂\\') or "规定"

    def long(self, length: int) -> str:
        whole = "".join(self.cut(5, 40) for _ in range(length // 5))
        return whole[:length]


def verdicts(index: Index, texts: Sequence[str], *, count: int, seed: int) -> Iterator[Verdict]:
    """What queries of the grammar come to. Any error but QueryError is let through."""
    grammar = Grammar(texts, seed)
    for _ in range(count):
        query = grammar.query()
        watch = Stopwatch()
        try:
            results = index.search(query, timeout=TIMEOUT)
            outcome = "in part" if results.partial else "answered"
        except searcher.QueryError:
            outcome = "refused"
        yield Verdict(query, watch.seconds, outcome)
