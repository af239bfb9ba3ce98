"""What of a document stands beside the element that holds its main text: its signature, its
annexes, who gets copies, a summary. Menus, related documents and what a site says of itself stay out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from searcher.load.html.beside import find_title_lines, tells_day_or_source
from searcher.load.html.blocks import Block, Page
from searcher.load.html.body import FILE, OF_SITE, TO_VISITOR, find_aside, find_tools, is_links
from searcher.text.dates import find_dates
from searcher.text.han import HAN
from searcher.text.rules import Rules

_RULES = Rules(__file__, "around.tsv")
_ENDS = _RULES.pattern("{ends}")
_TURNS, _ANNEX = _RULES.pattern("{turns}"), _RULES.pattern("{annex}")
_ANNEXED = _RULES.pattern("{annexed}")
_TOOL = _RULES.pattern("{tool}")
_GOES_ON = _RULES.pattern("{goes_on}")
_FILES = _RULES.pattern("{files}")
_SENTENCE = re.compile(r"[。；][”』」）)]?$")
_MARKS = re.compile("[，。；]")
_SIGNED = re.compile(rf"[{HAN}（）()、· \u3000]{{2,60}}")
_SHORTEST, _LONG = 10, 25  # characters of a sentence; of a stretch with marks that is prose
_MOST_BETWEEN = (
    5  # lines that tell nothing of themselves before one that goes on: a heading, offices
)
_TOO_LINKED = 0.3  # share of links past which a table is a menu
_LEAST_CELLS = 4


def find_around(page: Page, body: Sequence[int], passed: AbstractSet[int], title: str) -> list[int]:
    """Return the ordinals of blocks that belong to the text at `body` and stand outside it, sorted.

    `passed` are blocks of labels, over which one reads on; `title` is what <title> says.
    """
    return _Surroundings(page, body, passed).find(title) if body else []


def count_left(page: Page, read: AbstractSet[int]) -> int:
    """Return how many paragraphs of prose stand outside of what is `read`, menus and footers aside."""
    aside = find_aside(page)
    return sum(
        len(block.line.text) >= _LONG and _is_prose(block)
        for at, block in enumerate(page.blocks)
        if at not in aside and at not in read
    )


class _Surroundings:
    """The blocks of a page as one reads on from its main text."""

    def __init__(self, page: Page, body: Sequence[int], passed: AbstractSet[int]) -> None:
        self.blocks, self.body = page.blocks, frozenset(body)
        self.passed = passed | find_tools(page)
        self.aside = find_aside(page) - self.passed
        self.rows = _find_rows(page)

    def find(self, title: str) -> list[int]:
        """Return what goes on behind each stretch of the text, and what leads to the first."""
        ends = [at for at in sorted(self.body) if at + 1 not in self.body]
        below = (number for at in ends for number in self._go_on(at))
        return sorted({*self._lead(title), *below})

    def _go_on(self, end: int) -> Iterator[int]:
        """Yield what goes on below the block at `end`, up to a link, a footer or more of the text;
        below what turns the page only an annex does."""
        last, waiting, files = end, list[int](), self._names_files(end)
        turned = annexed = False
        for at in range(end + 1, len(self.blocks)):
            turned = self._is_turned(at, turned)
            if turned:
                if at in self.body or not self._may_turn(at):
                    return
                waiting = []
                continue
            if at in self.body or self._does_end(at, files):
                return
            if self._is_passed(at):
                continue
            files = self._names_files(at) or (files and is_links(self.blocks[at]))
            # What stands below the heading of an annex is its text, be it prose or not.
            headed, annexed = annexed, annexed or self._is_annexed(at)
            if self._is_file(at, files):
                yield from (*(n for n in waiting[-1:] if self._names_files(n)), at)
                waiting = []
            elif headed or self._goes_on(at, last):
                yield from (*waiting, at)
                waiting = []
            else:
                waiting.append(at)
                if len(waiting) > _MOST_BETWEEN:
                    return
            last = at

    def _is_turned(self, at: int, turned: bool) -> bool:
        """True from a line that leads to other pages on, up to an annex."""
        block = self.blocks[at]
        if _TURNS.match(block.line.text):
            return True
        begins = _ANNEX.match(block.line.text) or self._names_files(at)
        return turned and not (begins and not block.links)

    def _may_turn(self, at: int) -> bool:
        """True for a line of what leads to other pages: a link, or what says that there is none."""
        block = self.blocks[at]
        return self._is_passed(at) or is_links(block) or bool(_TURNS.match(block.line.text))

    def _lead(self, title: str) -> Iterator[int]:
        """Yield the prose between the title and the text."""
        found, titles = list[int](), find_title_lines(self.blocks, title)
        for at in reversed(range(min(self.body))):
            block = self.blocks[at]
            if at in titles:
                yield from found
                return
            if self._is_passed(at) or tells_day_or_source(block):
                continue
            if at in self.aside or not _is_prose(block):
                return
            found.append(at)

    def _does_end(self, at: int, files: bool) -> bool:
        """True where something else than the document begins."""
        block = self.blocks[at]
        text = block.line.text
        if self._is_passed(at):
            return False
        if at in self.aside or OF_SITE.search(text) or _ENDS.match(text):
            return True
        return is_links(block) and not (files or self._names_files(at - 1))

    def _is_passed(self, at: int) -> bool:
        tool = at not in self.rows and _TOOL.match(self.blocks[at].line.text)
        return at in self.passed or bool(tool)

    def _names_files(self, at: int) -> bool:
        return _FILES.fullmatch(self.blocks[at].line.text) is not None

    def _is_annexed(self, at: int) -> bool:
        return _ANNEXED.fullmatch(self.blocks[at].line.text) is not None

    def _is_file(self, at: int, listed: bool) -> bool:
        """True for the name of an attachment, or a link in a list of them."""
        named = FILE.search(self.blocks[at].line.text) or (listed and self.blocks[at].links)
        return bool(named) and not self._names_files(at)

    def _goes_on(self, at: int, last: int) -> bool:
        """True if a block is the document's by itself: prose, a provision, a row, a signature's day."""
        text = self.blocks[at].line.text
        if self._names_files(at):
            return False
        if at in self.rows or _is_prose(self.blocks[at]) or _GOES_ON.match(text):
            return True
        day = next(iter(find_dates(text)), None)
        if day is None or "年" not in text or text[day[1] :].strip(" \u3000"):
            return False
        office = text[: day[0]] or self.blocks[last].line.text
        return _SIGNED.fullmatch(office) is not None and not tells_day_or_source(self.blocks[last])


def _is_prose(block: Block) -> bool:
    text = block.line.text
    plain = len(text) - block.links
    if 2 * plain <= len(text) or OF_SITE.search(text) or TO_VISITOR.search(text):
        return False
    if _SENTENCE.search(text):
        return plain >= _SHORTEST
    return plain >= _LONG and _MARKS.search(text) is not None


def _find_rows(page: Page) -> frozenset[int]:
    """Return the blocks of tables of several rows and columns that hold no menu."""
    tables: dict[int, list[int]] = defaultdict(list)
    for at, block in enumerate(page.blocks):
        if block.cell and block.cell[0] not in page.layout:
            tables[block.cell[0]].append(at)
    return frozenset(at for held in tables.values() if _is_data(page.blocks, held) for at in held)


def _is_data(blocks: Sequence[Block], held: Sequence[int]) -> bool:
    cells = [blocks[at] for at in held]
    size = sum(len(block.line.text) for block in cells)
    links = sum(block.links for block in cells)
    rows = [block.cell[1] for block in cells if block.cell]
    beside = any(one == other for one, other in pairwise(rows))
    several = len(set(rows)) > 1 and beside and len(cells) >= _LEAST_CELLS
    return (
        several
        and links <= _TOO_LINKED * size
        and not any(OF_SITE.search(block.line.text) for block in cells)
    )
