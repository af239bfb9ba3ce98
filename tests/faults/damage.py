"""Damage to the files of an index: what it may answer then is the truth or a typed error."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import searcher
from searcher.index import Index

QUERIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("公安", {}),
    ("推进 数据 共享", {"limit": 30}),
    ('"信息化建设"', {"group": "document"}),
    ("养老 OR 防汛 -公安", {"sort": "date"}),
    ("标题:通知 优化", {}),
    ('"责任 落实"~6', {}),
    ("云政* 平台", {"offset": 2}),
    ("如何办理企业登记和养老服务补贴？", {}),
    ("云政发〔2021〕13号", {"explain": True}),
    ("数据", {"since": "2020", "type": "通知", "limit": 5}),
)
WORDS = (
    "公安 信息化 建设 推进 数据 共享 养老 服务 防汛 准备 优化 营商环境 责任 落实 企业 登记 补贴 "
    "云平台 市民 窗口 办理 政务 公开 监督 检查 财政 资金 项目 管理 应急 预案 街道 社区 档案 消防"
).split()
BLOCK = 4096

Answers = dict[str, Any]


def generated(documents: int, *, seed: int = 5) -> dict[str, str]:
    """Files of a few paragraphs each, the same for the same seed."""
    chance = random.Random(seed)
    return {f"{n:03}.txt": _document(n, chance) for n in range(documents)}


def _document(number: int, chance: random.Random) -> str:
    kind = chance.choice(["通知", "意见", "办法", "规划"])
    lines = [f"云川市关于{''.join(chance.sample(WORDS, 3))}的{kind}"]
    lines.append(f"云政发〔{2015 + number % 8}〕{number + 1}号")
    for chapter in "一二三四":
        lines.append(f"{chapter}、{''.join(chance.sample(WORDS, 2))}")
        lines += ["，".join("".join(chance.choices(WORDS, k=5)) for _ in range(4)) + "。"] * 2
    return "\n".join([*lines, f"{2015 + number % 8}年{1 + number % 12}月{1 + number % 28}日", ""])


def answers(index: Index) -> Answers:
    """What an index answers to a fixed set of questions, or the errors it gives."""
    asked: dict[str, Callable[[], Any]] = {"docs": index.docs, "stats": index.stats}
    for query, options in QUERIES:
        asked[query] = partial(_found, index, query, options)
    for id in ("003.txt", "011.txt#2", "007.txt#1"):
        asked[f"show {id}"] = partial(index.show, id, context=1)
    return {name: _tried(question) for name, question in asked.items()}


def _found(index: Index, query: str, options: Mapping[str, Any]) -> Any:
    results = index.search(query, **options)
    return results.total, results.complete, results.relaxed, list(results)


def _tried(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except Exception as error:  # whatever it is: the judgement is the caller's
        return error


def cut(content: bytes, chance: random.Random) -> bytes:
    """The file cut off somewhere."""
    return content[: chance.randrange(len(content))]


def zeroed(content: bytes, chance: random.Random) -> bytes:
    """A block of the file filled with zeros."""
    start = chance.randrange(0, len(content), BLOCK)
    return content[:start] + bytes(len(content[start : start + BLOCK])) + content[start + BLOCK :]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """One bit of the file turned over."""
    altered = bytearray(content)
    altered[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(altered)


def scrambled(content: bytes, chance: random.Random) -> bytes:
    """A block of the file overwritten with anything."""
    start = chance.randrange(0, len(content), BLOCK)
    noise = chance.randbytes(len(content[start : start + BLOCK]))
    return content[:start] + noise + content[start + BLOCK :]


KINDS = (cut, zeroed, flipped, scrambled)


@dataclass(frozen=True)
class Case:
    """One file of an index damaged in one way."""

    file: str
    kind: Callable[[bytes, random.Random], bytes]
    seed: int

    def damaged(self, whole: Path, folder: Path) -> bool:
        """Lay out the index with this damage; tells whether any byte is another."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in whole.iterdir():
            if path.name != self.file:
                os.link(path, folder / path.name)
        content = (whole / self.file).read_bytes()
        altered = self.kind(content, random.Random(self.seed))
        (folder / self.file).write_bytes(altered)
        return altered != content


def cases(whole: Path, count: int, *, seed: int = 1) -> list[Case]:
    """Damages of every kind to every file, the same for the same seed."""
    files = sorted(p.name for p in whole.iterdir() if p.name != "write.lock")
    kinds = [(file, kind) for file in files for kind in KINDS]
    return [Case(*kinds[n % len(kinds)], seed * 1_000_003 + n) for n in range(count)]


@dataclass(frozen=True)
class Verdict:
    """What damage led to: answers that were right, errors that were told, and what is wrong."""

    right: int
    told: int
    wrong: tuple[str, ...]


def judged(case: Case, *, whole: Path, folder: Path, truth: Answers) -> Verdict:
    """Open a damaged index and ask it everything."""
    altered = case.damaged(whole, folder)
    wrong = []
    check = _tried(lambda: searcher.check(folder))
    if altered and not (_told(check, case, folder) or _named(check, case)):
        wrong.append(f"check: {check!r:.150}")
    index = _tried(lambda: searcher.open_index(folder))
    if isinstance(index, Exception):
        found: Answers = {"open": index}
    else:
        found = answers(index)
    told = [name for name, answer in found.items() if _told(answer, case, folder)]
    rest = [name for name in found if name not in told]
    bad = [name for name in rest if name not in truth or found[name] != truth[name]]
    wrong += [f"{name}: {found[name]!r:.150}" for name in bad]
    return Verdict(len(rest) - len(bad), len(told), tuple(wrong))


def _told(answer: Any, case: Case, folder: Path) -> bool:
    """Whether it is an error of ours that names the file and how to mend the index."""
    mend = f"--rebuild --index {folder}"
    return isinstance(answer, searcher.StoreError) and all(
        part in str(answer) for part in (_name(case), mend)
    )


def _named(check: Any, case: Case) -> bool:
    return isinstance(check, list) and any(_name(case) in line for line in check)


def _name(case: Case) -> str:
    """The file as an error names it: a pointer may be altered to say another format."""
    return "" if case.file == "CURRENT" else case.file
