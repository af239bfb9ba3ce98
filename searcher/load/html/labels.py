"""The table of particulars on a government page (索引号, 发文机关, 成文日期 …) → metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from searcher.load.html.blocks import Block
from searcher.text.han import HAN
from searcher.text.labelled import read_labelled
from searcher.text.labels import key_of_label, label_pattern

_TELLING = frozenset({"doc_number", "issuer", "issued_on", "index_number"})
_TOLD_ALONE = frozenset({"issuer", "issued_on", "published_on"})  # also in less than a table
_ALONE = re.compile(rf"[\[【]?({label_pattern()})[\]】]?\s*[:：]?")
_BEGUN = re.compile(rf"[{HAN}]{{0,4}}")  # what a longer name has before a label: 公文发布机构
_SPACE = re.compile(r"\s+")
_LEAST = 3  # different labels that make a table of particulars
_FEWEST = 2  # of them, where they tell all of a document: its office and its day
_NEAR = 2  # blocks between two of its rows at most
_PROSE = 80  # characters of a paragraph
_LONGEST_LABELLED = 300  # characters; longer blocks are prose
_COUNT = re.compile(
    r"\d|号"
)  # what a document's number has, and the size of letters (字号) has not
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


def find_particulars(blocks: Sequence[Block]) -> Particulars:
    """Return the metadata of the page's table of particulars, if it has one.

    Not of the head of a list of documents (文件名称 | 文号 | 发文日期), where labels have nothing
    beside them, nor of anything below the first paragraph of prose.
    """
    meta: dict[str, str] = {}
    taken: set[int] = set()
    for run in _list_runs(blocks[: _find_first_prose(blocks)]):
        said = {pair.label for pair in run if pair.worth}
        telling = _TELLING & set(map(key_of_label, said))
        if not telling or (len(said) < _LEAST and len(telling) < _FEWEST):
            continue
        taken.update(number for pair in run for number in range(pair.start, pair.end))
        for pair in run:
            key = key_of_label(pair.label)
            if (
                key
                and pair.worth not in _NOTHING
                and (key != "doc_number" or _COUNT.search(pair.worth))
            ):
                meta.setdefault(key, pair.worth)
    return Particulars(meta, frozenset(taken))


def read_labels(blocks: Sequence[Block], near: AbstractSet[int]) -> Iterator[tuple[str, str]]:
    """Yield what labels among some blocks tell, though they are too few for a table."""
    for pair in _list_pairs(blocks):
        key = key_of_label(pair.label)
        if key in _TOLD_ALONE and pair.worth not in _NOTHING and pair.start in near:
            yield key, pair.worth


def _find_first_prose(blocks: Sequence[Block]) -> int:
    """Return the first block of prose, be it one paragraph or the last of several short ones."""
    said = 0
    for number, block in enumerate(blocks):
        text = block.line.text
        if "。" not in text or _does_start_label(text):
            continue
        said += len(text) if text.endswith("。") else 0
        if max(said, len(text)) >= _PROSE:
            return number
    return len(blocks)


def _list_runs(blocks: Sequence[Block]) -> Iterator[list[_Pair]]:
    """Yield the labelled rows, those standing together in one list."""
    run: list[_Pair] = []
    for pair in _list_pairs(blocks):
        if run and pair.start - run[-1].end > _NEAR:
            yield run
            run = []
        run.append(pair)
    if run:
        yield run


def _list_pairs(blocks: Sequence[Block]) -> Iterator[_Pair]:
    number = 0
    while number < len(blocks):
        found = _read_labelled(blocks, number) if _is_short(blocks[number]) else []
        yield from found
        number = found[-1].end if found else number + 1


def _is_short(block: Block) -> bool:
    return len(block.line.text) <= _LONGEST_LABELLED


def _read_labelled(blocks: Sequence[Block], number: int) -> list[_Pair]:
    """Return the labels in a block with what follows each; a last one without takes the next
    block.
    """
    text = blocks[number].line.text
    if alone := _ALONE.fullmatch(text.strip()):
        return [_pair_with_next(blocks, number, _SPACE.sub("", alone[1]))]
    found = read_labelled(text)
    if not found or not _BEGUN.fullmatch(text[: found[0].start]):
        return []
    if len(found) == 1 and not found[0].told:
        return [_pair_with_next(blocks, number, found[0].label)]
    return [_Pair(one.label, one.told, number, number + 1) for one in found]


def _pair_with_next(blocks: Sequence[Block], number: int, label: str) -> _Pair:
    following = blocks[number + 1] if number + 1 < len(blocks) else None
    if following is None or not _is_short(following) or _does_start_label(following.line.text):
        return _Pair(label, "", number, number + 1)
    return _Pair(label, following.line.text, number, number + 2)


def _does_start_label(text: str) -> bool:
    labelled = read_labelled(text[:_LONGEST_LABELLED])
    return bool(_ALONE.fullmatch(text) or (labelled and labelled[0].start == 0))
