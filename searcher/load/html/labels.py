"""The table of particulars on a government page (索引号, 发文机关, 成文日期 …) → metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.load.html.blocks import Block

# The label as written → the key it is kept under; None: known, and not kept.
LABELS: dict[str, str | None] = {
    "标题": "title",
    "名称": "title",
    "信息名称": "title",
    "文件名称": "title",
    "文件标题": "title",
    "发文机关": "issuer",
    "发布机构": "issuer",
    "发布机关": "issuer",
    "发文单位": "issuer",
    "发布单位": "issuer",
    "制发机关": "issuer",
    "制定机关": "issuer",
    "发文字号": "doc_number",
    "发文文号": "doc_number",
    "文号": "doc_number",
    "文件编号": "doc_number",
    "成文日期": "issued_on",
    "成文时间": "issued_on",
    "生成日期": "issued_on",
    "发文日期": "issued_on",
    "发布日期": "published_on",
    "发布时间": "published_on",
    "公开日期": "published_on",
    "信息来源": "source",
    "来源": "source",
    "索引号": "index_number",
    "主题分类": "topic",
    "主题词": "keywords",
    "关键词": "keywords",
    "有效性": "validity",
    "时效性": "validity",
    "信息分类": None,
    "信息类别": None,
    "体裁分类": None,
    "体裁": None,
    "文种": None,
    "公文种类": None,
    "组配分类": None,
    "服务对象": None,
    "公开方式": None,
    "公开范围": None,
    "公开程序": None,
    "生效日期": None,
    "施行日期": None,
    "废止日期": None,
    "失效日期": None,
    "有效期": None,
    "统一编号": None,
    "内容概述": None,
}
_TELLING = frozenset({"索引号", "发文字号", "文号", "发文文号", "发文机关", "发布机构", "成文日期"})
# Longer labels first, so that 信息名称 is not read as 名称; blanks may part the characters.
_WORDS = "|".join(r"\s*".join(word) for word in sorted(LABELS, key=len, reverse=True))
_EDGE = r"(?<![\w《])"
_WITH_COLON = re.compile(rf"{_EDGE}[\[【]?({_WORDS})[\]】]?\s*[:：]")
_ALONE = re.compile(rf"[\[【]?({_WORDS})[\]】]?\s*[:：]?")
_OTHER_LABEL = re.compile(r"\s+[^\s\d:：]{2,6}[:：]")
_SPACE = re.compile(r"\s+")
_LEAST = 3  # different labels that make a table of particulars
_NEAR = 2  # blocks between two of its rows at most
_PROSE = 80  # characters of a paragraph
_LONGEST_LABELLED = 300  # characters; longer blocks are prose
_NOTHING = frozenset({"", "无", "-", "--", "—", "——", "/", "暂无"})


class Particulars(NamedTuple):
    """What the table says, and the ordinals of the blocks it is made of."""

    meta: dict[str, str]
    blocks: frozenset[int]


class _Pair(NamedTuple):
    label: str
    worth: str
    start: int
    end: int


def particulars_of(blocks: Sequence[Block]) -> Particulars:
    """The metadata of the page's table of particulars, if it has one.

    Not of the head of a list of documents (文件名称 | 文号 | 发文日期), where labels have nothing
    beside them, nor of anything below the first paragraph of prose.
    """
    meta: dict[str, str] = {}
    taken: set[int] = set()
    for run in _runs(blocks[: _first_prose(blocks)]):
        said = {pair.label for pair in run if pair.worth}
        if len(said) < _LEAST or not said & _TELLING:
            continue
        taken.update(number for pair in run for number in range(pair.start, pair.end))
        for pair in run:
            key = LABELS[pair.label]
            if key and pair.worth not in _NOTHING:
                meta.setdefault(key, pair.worth)
    return Particulars(meta, frozenset(taken))


def _first_prose(blocks: Sequence[Block]) -> int:
    for number, block in enumerate(blocks):
        text = block.line.text
        if len(text) >= _PROSE and "。" in text and not _starts_label(text):
            return number
    return len(blocks)


def _runs(blocks: Sequence[Block]) -> Iterator[list[_Pair]]:
    """The labelled rows, those standing together in one list."""
    run: list[_Pair] = []
    for pair in _pairs(blocks):
        if run and pair.start - run[-1].end > _NEAR:
            yield run
            run = []
        run.append(pair)
    if run:
        yield run


def _pairs(blocks: Sequence[Block]) -> Iterator[_Pair]:
    number = 0
    while number < len(blocks):
        found = _labelled(blocks, number) if _short(blocks[number]) else []
        yield from found
        number = found[-1].end if found else number + 1


def _short(block: Block) -> bool:
    return len(block.line.text) <= _LONGEST_LABELLED


def _labelled(blocks: Sequence[Block], number: int) -> list[_Pair]:
    """The labels in a block with what follows each; a last one without takes the next block."""
    text = blocks[number].line.text
    if alone := _ALONE.fullmatch(text.strip()):
        return [_with_next(blocks, number, _SPACE.sub("", alone[1]))]
    found = list(_WITH_COLON.finditer(text))
    if not found or found[0].start() > 0:
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    worths = [_worth(text[match.end() : end]) for match, end in zip(found, ends)]
    labels = [_SPACE.sub("", match[1]) for match in found]
    return [_Pair(label, worth, number, number + 1) for label, worth in zip(labels, worths)]


def _worth(text: str) -> str:
    """What a label is worth: up to the next word with a colon, such as 浏览次数：."""
    return _OTHER_LABEL.split(text, maxsplit=1)[0].strip(" \t\u3000;；|")


def _with_next(blocks: Sequence[Block], number: int, label: str) -> _Pair:
    following = blocks[number + 1] if number + 1 < len(blocks) else None
    if following is None or not _short(following) or _starts_label(following.line.text):
        return _Pair(label, "", number, number + 1)
    return _Pair(label, following.line.text, number, number + 2)


def _starts_label(text: str) -> bool:
    return bool(_ALONE.fullmatch(text) or _WITH_COLON.match(text))
