"""Which blocks are the title, and which heading level each line gets below it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from searcher.load.word.block import Block
from searcher.model import Line
from searcher.text.han import HAN_AND_RARE
from searcher.text.rules import Rules

_TOP = 24  # blocks in which a title stands
_LONGEST_LINE, _LONGEST_TITLE, _SHORTEST_TITLE = 60, 120, 4
_LEAST_SIZE = 30  # half points: 小三, the smallest size that titles are set in
_DEEPEST = 6
_LONGEST_HEADING = 120  # characters
_LONGEST_SENTENCE = 30  # of a heading that ends as a sentence
_RULES = Rules(os.path.dirname(__file__), "titles.tsv")
_NUMBERED = _RULES.pattern(r"\s*{numbered}")
_ARTICLE = re.compile(r"第.{1,7}条")
_SENTENCE = re.compile("[。；！？]")
_NO_TITLE = _RULES.pattern("{above}")
_HAN = re.compile(f"[{HAN_AND_RARE}（）《》“”、〔〕]")


def title_of(blocks: Sequence[Block], stated: str = "") -> tuple[int, int]:
    """Return the blocks, as a half-open range, that are the title; empty when none shows itself as
    one.

    That is a run in the style Title, else a first heading of level 1 that alone has no number,
    else `stated`, the title in the file's properties, where a block says the same, else the
    first centred run that is set larger than the text.
    """
    top = blocks[:_TOP]
    for found in (_styled(top), _heading(blocks), _stated(top, stated), _large(blocks)):
        if found is not None:
            return found
    return 0, 0


def lines_of(blocks: Sequence[Block], title: tuple[int, int], *, paged: bool) -> Iterator[Line]:
    """Yield the blocks as lines; the title has level 1 and headings follow below it."""
    shift = _shift(blocks, title)
    for at, block in enumerate(blocks):
        if title[0] <= at < title[1]:
            level = 1
        else:
            level = min(_DEEPEST, block.level + shift) if block.level else int(block.title)
        texts = block.lines()
        if level and is_heading(" ".join(texts)):
            texts = [joined_title(texts) if level == 1 else " ".join(texts)]
        else:
            level = 0
        page = block.page if paged else None
        for text in texts:
            yield Line(text, ((0, block.ordinal),), page, level)


def joined_title(texts: Sequence[str]) -> str:
    """Return the lines of a title as one, a space only between Latin words.

    >>> joined_title(["关于做好", "防汛工作的通知"])
    '关于做好防汛工作的通知'
    """
    whole = ""
    for text in texts:
        apart = whole and not (_HAN.match(whole[-1]) or _HAN.match(text[:1]))
        whole += (" " if apart else "") + text
    return whole


def is_heading(text: str) -> bool:
    """True if a paragraph that is set as a heading is one, not a paragraph that begins with one.

    >>> is_heading("（一）加强领导"), is_heading("（一）加强领导。各地要落实责任。")
    (True, False)
    """
    end = _SENTENCE.search(text)
    if end is None:
        return 0 < len(text) <= _LONGEST_HEADING
    return end.end() == len(text) <= _LONGEST_SENTENCE and not _ARTICLE.match(text)


def _shift(blocks: Sequence[Block], title: tuple[int, int]) -> int:
    """Return how far headings go down: not where the title itself is the one heading of level 1."""
    inside = [block for block in blocks[slice(*title)] if block.level == 1 and not block.title]
    outside = any(
        block.level == 1 for at, block in enumerate(blocks) if not title[0] <= at < title[1]
    )
    return 0 if inside and not outside else 1


def _styled(top: Sequence[Block]) -> tuple[int, int] | None:
    first = next((at for at, block in enumerate(top) if block.title), None)
    if first is None:
        return None
    return first, first + sum(1 for _ in takewhile(lambda block: block.title, top[first:]))


def _heading(blocks: Sequence[Block]) -> tuple[int, int] | None:
    """Return the first heading of level 1 near the top, when all others have numbers."""
    found = [at for at, block in enumerate(blocks) if block.level == 1]
    if not found or found[0] >= _TOP or _is_numbered(blocks[found[0]]):
        return None
    if any(not _is_numbered(blocks[at]) for at in found[1:]):
        return None
    if any(block.level for block in blocks[: found[0]]) or _sentence(blocks[found[0]].text):
        return None
    return found[0], found[0] + 1


def _is_numbered(block: Block) -> bool:
    return block.numbered or bool(_NUMBERED.match(block.text))


def _sentence(text: str) -> bool:
    return bool(_SENTENCE.search(text)) or len(text) > _LONGEST_TITLE


def _stated(top: Sequence[Block], stated: str) -> tuple[int, int] | None:
    wanted = _squeezed(stated)
    if len(wanted) < _SHORTEST_TITLE:
        return None
    texts = [_squeezed(block.text) for block in top]
    for first in range(len(texts)):
        run, stop = texts[first], first + 1
        while run != wanted and wanted.startswith(run) and run and stop < len(texts):
            run, stop = run + texts[stop], stop + 1
        if run == wanted:
            return first, stop
    return None


def _large(blocks: Sequence[Block]) -> tuple[int, int] | None:
    """Return the first centred run of one size that is larger than the text; not the letterhead."""
    top = blocks[:_TOP]
    usual = _usual_size(blocks)
    for first, block in enumerate(top):
        if not _may_be_title(block, usual):
            continue
        run = list(takewhile(lambda one: _goes_on(one, block, usual), top[first:]))
        length = sum(len(one.text) for one in run)
        return (first, first + len(run)) if _SHORTEST_TITLE <= length <= _LONGEST_TITLE else None
    return None


def _usual_size(blocks: Sequence[Block]) -> int:
    """Return the size that most characters are set in."""
    counts: dict[int, int] = {}
    for block in blocks[:400]:
        counts[block.size] = counts.get(block.size, 0) + len(block.text)
    return max(counts, key=counts.__getitem__, default=0)


def _may_be_title(block: Block, usual: int) -> bool:
    large = block.size >= _LEAST_SIZE and block.size > usual
    text = " ".join(block.lines())
    short = len(text) <= _LONGEST_LINE and not _NO_TITLE.match(text)
    return block.centred and large and short and not (block.red or block.row or block.level > 1)


def _goes_on(block: Block, first: Block, usual: int) -> bool:
    return block.size == first.size and _may_be_title(block, usual)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def title_meta(blocks: Sequence[Block], title: tuple[int, int]) -> Mapping[str, str]:
    """Return the title on one line as metadata, where there is one."""
    words = joined_title([line for block in blocks[slice(*title)] for line in block.lines()])
    return {"title": words} if words else {}
