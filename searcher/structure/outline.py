"""The heading tree of a document, and the path of headings above each of its blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.text.rules import Rules

from ..model import Line, Section
from .characters import spell_as_written
from .closing import find_closing
from .decimals import add_chapters
from .fused import find_fused_end, find_parallel_phrase
from .headings import (
    PROVISIONS,
    Heading,
    is_contents_line,
    read_marked_heading,
    read_numbered_heading,
    read_unnumbered_heading,
)
from .labels import ARTICLE, HAN, Label, read_label
from .nesting import rank_marked, rank_styles
from .spacing import squeeze, tidy

_CONTENTS = Rules(__file__, "closing.tsv").pattern("{contents}")
_MOST_SIBLINGS = 40  # enough evidence for parallel headings
_SHORTEST_CONTENTS = 3
_LONGEST_NAME = 30  # of a chapter, on a line of its own
_CLAUSE_END = re.compile("[，。；：,;:]")
_CONTENTS_WITHIN = 60  # a table of contents begins in the first so many blocks


class Placed(NamedTuple):
    """A block and where it stands: the headings above it, its article, how it begins.

    `path` holds the block's own heading; `heading` is true where the whole block is one;
    `opens` where the block begins an article, a headed paragraph or an item of a list;
    `closes` where it is of the note of attachments or the signature.
    """

    line: Line
    path: tuple[str, ...]
    article: str | None
    heading: bool
    opens: bool
    closes: bool = False


class Outline(NamedTuple):
    """The headings in order, and every block in its place."""

    sections: tuple[Section, ...]
    placed: list[Placed]


def read_outline(
    blocks: Sequence[Line], *, head: int, read: Sequence[Line] | None = None
) -> Outline:
    """Return the heading tree of the blocks; the first `head` ones, the title block, stand above
    it.

    Levels follow the styles that the document uses: whatever comes first is level 1, and
    a style that ranks lower nests below it. In an article no item is a heading. Where the
    blocks are traditional, `read` holds them simplified.

    >>> texts = ["东岭县养犬办法", "第一章 总则", "第一条 为了规范养犬，制定本办法。", "（一）犬只；", "第二章 附则"]
    >>> outline = read_outline([Line(t, ((0, n),)) for n, t in enumerate(texts, 1)], head=1)
    >>> [(section.heading, section.level, section.line) for section in outline.sections]
    [('第一章 总则', 1, 2), ('第二章 附则', 1, 5)]
    >>> outline.placed[3].path, outline.placed[3].article
    (('第一章 总则',), '第一条')
    """
    return _Reader(blocks if read is None else read, blocks, head).read()


# What ends every item of a list but the last.
_GOES_ON = ("；", ";", "；和", "；或者", "；以及")


class _Reader:
    """One pass over the blocks, with the open headings on a stack."""

    def __init__(self, blocks: Sequence[Line], written: Sequence[Line], head: int) -> None:
        self.blocks = blocks
        self.written = written
        self.head = head
        self.labels = add_chapters(blocks, [read_label(block.text) for block in blocks])
        self.contents = _find_contents(blocks, self.labels)
        self.closing = find_closing(blocks, self.labels)
        self.ranks = rank_styles(self.labels[head:])
        self.marked = rank_marked(blocks, self.labels, self.ranks)
        self.openings = self._list_openings()
        self.phrase: str | None = None
        self.open: list[tuple[float, str]] = []
        self.path: tuple[str, ...] = ()
        self.article: str | None = None
        self.sections: list[Section] = []

    def read(self) -> Outline:
        placed = [self._place(at, block) for at, block in enumerate(self.written)]
        return Outline(tuple(self.sections), placed)

    def _place(self, at: int, block: Line) -> Placed:
        label = self.labels[at]
        if at < self.head or at in self.contents:
            return Placed(block, (), None, False, False)
        if at in self.closing:
            self.open, self.path, self.article = [], (), None
            return Placed(block, (), None, False, label is not None, True)
        named = self._is_name(at) or self._continues(at)
        heading = None if named else self._read_heading(self.blocks[at], label)
        if heading:
            self._enter(self._add_name(at, heading), block)
        elif label and label.style == ARTICLE:
            self.article = squeeze(block.text[: label.end])
        opens = label is not None or heading is not None
        alone = heading is not None and heading.alone
        return Placed(block, self.path, self.article, alone, opens)

    def _continues(self, at: int) -> bool:
        """True if a block is the next item of a list, which its semicolon tells."""
        label, before = self.labels[at], self.labels[at - 1] if at else None
        same = label is not None and before is not None and label.style == before.style
        return same and not self.blocks[at].level and self.blocks[at - 1].text.endswith(_GOES_ON)

    def _read_heading(self, block: Line, label: Label | None) -> Heading | None:
        if block.level:
            return read_marked_heading(block.text, label)
        if label is None:
            return read_unnumbered_heading(block.text)
        if self.article and label.style not in PROVISIONS:
            return None
        return read_numbered_heading(block.text, label, self._find_end)

    def _add_name(self, at: int, heading: Heading) -> Heading:
        """Return the heading with its name, where that stands on the line below its number."""
        if not self._is_bare(at) or at + 1 >= len(self.blocks) or self.labels[at + 1]:
            return heading
        below = self.blocks[at + 1].text
        if len(below) > _LONGEST_NAME or _CLAUSE_END.search(below):
            return heading
        return heading._replace(text=f"{heading.text} {tidy(below)}")

    def _is_bare(self, at: int) -> bool:
        """True if a block is the number of a chapter and no more."""
        label = self.labels[at]
        numbered = label is not None and label.style in PROVISIONS
        return numbered and not self.blocks[at].text[label.end if label else 0 :].strip()

    def _is_name(self, at: int) -> bool:
        """True if a block is the name of the chapter whose number stands above it."""
        marked = self.labels[at] or self.blocks[at].level
        return at > self.head and not marked and self._is_bare(at - 1)

    def _enter(self, heading: Heading, block: Line) -> None:
        rank = self.ranks.get(heading.style) or self.marked.get(block.level, 0.0)
        while self.open and self.open[-1][0] >= rank:
            self.open.pop()
        name = (
            heading.text
            if self.written is self.blocks
            else spell_as_written(heading.text, block.text)
        )
        self.open.append((rank, name))
        self.path = tuple(text for _, text in self.open)
        self.article = None
        self.sections.append(Section(name, len(self.open), block.marks[0][1]))

    def _list_openings(self) -> dict[str, list[str]]:
        """Return the blocks by the style of their label, for the evidence of parallel headings."""
        openings: dict[str, list[str]] = defaultdict(list)
        for block, label in zip(self.blocks, self.labels):
            if label and label.style == HAN and len(openings[HAN]) < _MOST_SIBLINGS:
                openings[label.style].append(block.text[:200])
        return openings

    def _find_end(self, text: str, label: Label) -> int | None:
        siblings = self.openings[label.style]
        if self.phrase is None:
            self.phrase = find_parallel_phrase(siblings)
        return find_fused_end(text[:200], self.phrase, siblings)


def _find_contents(blocks: Sequence[Line], labels: Sequence[Label | None]) -> set[int]:
    """Return the blocks of a table of contents: a run of entries that all come again in the text.

    It begins after 目录 or, where that word is missing, with three headings in a row.
    """
    # Few lines end with a digit.
    ended = [at for at, block in enumerate(blocks) if block.text[-1:].isdecimal()]
    dotted = {at for at in ended if is_contents_line(blocks[at].text)}
    top = (block.text for block in blocks[:_CONTENTS_WITHIN])
    begin = next((at for at, text in enumerate(top) if _CONTENTS.fullmatch(text)), None)
    if begin is not None:
        return {begin, *_list_entries(blocks, begin + 1)} | dotted
    begin = _find_first_run(blocks, labels)
    found = set(_list_entries(blocks, begin)) if begin is not None else set()
    return found | dotted if len(found) >= _SHORTEST_CONTENTS else dotted


def _find_first_run(blocks: Sequence[Line], labels: Sequence[Label | None]) -> int | None:
    """Return where so many short numbered blocks first stand in a row as a table needs."""
    run = 0
    for at, label in enumerate(labels[:_CONTENTS_WITHIN]):
        short = label is not None and label.style != ARTICLE and len(blocks[at].text) < 40
        run = run + 1 if short else 0
        if run == _SHORTEST_CONTENTS:
            return at + 1 - run
    return None


def _list_entries(blocks: Sequence[Line], begin: int) -> Iterator[int]:
    """Yield the blocks from `begin` on that come again later or end in dots and a page."""
    texts = [squeeze(block.text) for block in blocks]
    last = {text: at for at, text in enumerate(texts)}
    for at in range(begin, len(texts)):
        if last[texts[at]] == at and not is_contents_line(blocks[at].text):
            return
        yield at
