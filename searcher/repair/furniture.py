"""Page furniture: what a page repeats around its text, and the page numbers it tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from searcher.model import Fix, Line
from searcher.repair.line_ends import ends_sentence, squeeze
from searcher.repair.mastheads import find_mastheads, find_page_heads
from searcher.repair.page_edges import find_edge_numbers
from searcher.repair.page_marks import Mark, find_marks
from searcher.text.rules import Rules

NAME = "page furniture"

_LONGEST_HEADER = 40
_EDGE = 2
_DIGITS = re.compile(r"\d+")
_RULES = Rules(__file__, "pages.tsv")
_NUMBERED_PART = _RULES.pattern("{numbered}")
_TITLE = _RULES.pattern("{title}")
_TITLE_LINES = 5  # that a title may be set over, blank ones too


@dataclass(frozen=True)
class Page:
    """The lines of one page by index, without blanks and marks; `marked` if a mark bounds it."""

    number: int | None
    indices: tuple[int, ...]
    marked: bool


def page_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines without running headers and footers, viewer lines, page numbers and pager
    rows.

    Lines whose page the loader did not know get the page that this furniture tells, the
    viewer's count before the printed one; a number printed on a page is kept as its label. Must not fire on a number in a table cell, a row of
    column numbers, a date, or a heading that stands on two pages for its own sake: a number
    without ornament needs its neighbours at page distance, a header needs to recur at the
    edge of pages.

    >>> page = [Line("Page 9 - 公报", ((0, 1),)), Line("云川省条例", ((0, 2),))]
    >>> [(line.text, line.page) for line in page_furniture(page)[0]]
    [('云川省条例', 9)]
    """
    marks = _find_all_marks(lines)
    heads = [] if marks or _has_pages(lines) else find_page_heads(lines)
    if heads:
        marks = {head: Mark(None) for head in heads}
        numbers = _number_from([(at, n) for n, at in enumerate(heads, 1)], len(lines), first=0)
    elif marks or _turns(lines):
        numbers = _page_numbers(lines, marks)
    else:
        return list(lines), []
    pages = _list_pages(lines, marks, numbers)
    firsts = [(page.indices[0], page.marked) for page in pages]
    dropped = set(marks) | _find_running_headers(lines, pages) | find_mastheads(lines, firsts)
    labels = _list_labels(numbers, marks)
    kept = [
        _put_on_page(line, numbers[index], labels)
        for index, line in enumerate(lines)
        if index not in dropped
    ]
    return kept, [Fix(NAME, lines[i].marks[0][1], lines[i].text, "") for i in sorted(dropped)]


def _find_all_marks(lines: Sequence[Line]) -> dict[int, Mark]:
    """Return the marks by line index, ascending; where pages are known, lone numbers at their
    edges too.
    """
    marks = find_marks(lines)
    return (
        dict(sorted({**find_edge_numbers(lines), **marks}.items())) if _has_pages(lines) else marks
    )


def _has_pages(lines: Sequence[Line]) -> bool:
    """True if the loader knew the pages."""
    return any(line.page is not None for line in lines)


def _turns(lines: Sequence[Line]) -> bool:
    return bool(lines) and lines[0].page != lines[-1].page


def _list_labels(numbers: Sequence[int | None], marks: dict[int, Mark]) -> dict[int | None, str]:
    """Return what each page prints of its own number."""
    return {
        numbers[index]: str(mark.number)
        for index, mark in marks.items()
        if mark.number is not None and not mark.viewer and numbers[index] is not None
    }


def _put_on_page(line: Line, number: int | None, labels: dict[int | None, str]) -> Line:
    label = labels.get(number, line.page_label)
    if line.page == number and line.page_label == label:
        return line
    return replace(line, page=number, page_label=label)


def _page_numbers(lines: Sequence[Line], marks: dict[int, Mark]) -> list[int | None]:
    """Return the page of every line: the loader's, else the one its marks tell."""
    numbers: list[int | None] = [line.page for line in lines]
    if _has_pages(lines):
        return numbers
    viewed = [(i, mark.number) for i, mark in marks.items() if mark.viewer and mark.number]
    if viewed:
        return _number_from(viewed, len(lines), first=viewed[0][1] - 1)
    printed = [(i, mark.number) for i, mark in marks.items() if mark.number]
    if not printed:
        return _count_pages(lines, list(marks))
    if _stands_first(lines, printed[0][0]):
        return _number_from(printed, len(lines), first=0)
    after = [(index + 1, number + 1) for index, number in printed]
    return _number_from(after, len(lines), first=printed[0][1])


def _count_pages(lines: Sequence[Line], ends: Sequence[int]) -> list[int | None]:
    """Return pages counted from 1 where rows of links part them; one row at the end parts nothing."""
    parting = [
        end
        for end, following in zip(ends, [*ends[1:], len(lines)])
        if any(line.text.strip() for line in lines[end + 1 : following])
    ]
    if _stands_first(lines, ends[0]) or not parting:
        return [None] * len(lines)
    starts = [(end + 1, page) for page, end in enumerate(parting, 2)]
    return _number_from(starts, len(lines), first=1)


def _stands_first(lines: Sequence[Line], index: int) -> bool:
    return not any(line.text.strip() for line in lines[:index])


def _number_from(starts: Iterable[tuple[int, int]], count: int, *, first: int) -> list[int | None]:
    """Return each line's page when a page starts at every (line, number); `first` before those."""
    numbers: list[int | None] = []
    number = first or None
    for start, following in starts:
        numbers += [number] * (start - len(numbers))
        number = following
    return numbers + [number] * (count - len(numbers))


def _list_pages(
    lines: Sequence[Line], marks: dict[int, Mark], numbers: Sequence[int | None]
) -> list[Page]:
    pages = []
    for number, group in groupby(range(len(lines)), key=lambda index: numbers[index]):
        indices = list(group)
        text = tuple(i for i in indices if i not in marks and lines[i].text.strip())
        edges = {*indices, indices[0] - 1, indices[-1] + 1}
        if text:
            pages.append(Page(number, text, marked=any(index in marks for index in edges)))
    return pages


def _find_running_headers(lines: Sequence[Line], pages: Sequence[Page]) -> set[int]:
    """Return the lines that recur at the top or bottom of pages, but for a number that goes up."""
    places: dict[str, list[tuple[int, int]]] = {}
    for at, page in enumerate(pages):
        for index in {*page.indices[:_EDGE], *page.indices[-_EDGE:]}:
            text = squeeze(lines[index].text)
            if len(text) <= _LONGEST_HEADER and not ends_sentence(text):
                places.setdefault(_DIGITS.sub("#", text), []).append((at, index))
    found: set[int] = set()
    for key, standing in places.items():
        on_pages = {at for at, _ in standing}
        recurs = len(on_pages) >= max(2, 0.4 * len(pages))
        if recurs and any(char.isalpha() for char in key) and _is_same_header(lines, standing):
            found.update(index for _, index in standing)
            found.discard(_find_text(lines, sorted(standing)))
    return found


def _find_text(lines: Sequence[Line], standing: Sequence[tuple[int, int]]) -> int | None:
    """Return the index of the one recurring line that is text of the document, None without one.

    The head of a table that goes on over pages is where it first stands, and so is the
    document's title, which later pages repeat: the first page may have it under its header.
    """
    text = lines[standing[0][1]].text
    if _is_table_head(text):
        return standing[0][1]
    on_first = [index for page, index in standing if page == 0]
    if not on_first or not _TITLE.fullmatch(squeeze(text)):
        return None
    below = squeeze("".join(line.text for line in lines[on_first[-1] + 1 :][:_TITLE_LINES]))
    return None if below.startswith(squeeze(text)) else on_first[-1]


def _is_table_head(text: str) -> bool:
    """True if the line has the cells of a table and no number that goes up."""
    return text.strip().count("\t") >= 2 and not _DIGITS.search(text)


def _is_same_header(lines: Sequence[Line], standing: Sequence[tuple[int, int]]) -> bool:
    """True if these lines say the same, or differ only in a number counting with the pages."""
    texts = [squeeze(lines[index].text) for _, index in standing]
    if len(set(texts)) == 1:
        return not _NUMBERED_PART.match(texts[0])
    if _NUMBERED_PART.match(texts[0]):
        return False
    counts = [[int(digits[:9]) for digits in _DIGITS.findall(text)] for text in texts]
    steps = Counter(
        place
        for (page, _), (other, _), now, then in zip(standing, standing[1:], counts, counts[1:])
        for place, (a, b) in enumerate(zip(now, then))
        if b - a == other - page
    )
    return any(count == len(standing) - 1 for count in steps.values())
