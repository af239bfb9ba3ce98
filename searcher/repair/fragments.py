"""Fragments: a text that a sharing site cut into numbered pieces that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.model import Fix, Line, join
from searcher.repair.line_ends import ends_open
from searcher.repair.repeats import LEAST_OVERLAP, LONGEST_OVERLAP, drop_repeats, measure_overlap
from searcher.repair.seams import is_cut
from searcher.text.rules import Rules

NAME = "numbered fragments"
REPEAT = "repeated fragment"

_NUMBER = re.compile(r"\s*(\d{1,3})[、．]")
_RULES = Rules(__file__, "lines.tsv")
_SHARED = _RULES.pattern("{shared}")
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》){4,80})》")
_LONG = 100  # a listed item without its full stop is shorter than a fragment
_SHARE = 0.6
_LEAST_OVERLAP = 2  # characters, where other pieces overlap
_LEAST_SHOWN = 2  # seams that cut a word or say something twice
# A lone space in the flow is where the original had a new paragraph.
_BREAK = _RULES.pattern("(?<=[。！？：；:;”]) +|(?<! ) +(?=(?:{heading}|[{count}]是))")
_HEADING_LINE = _RULES.pattern("{heading}[^。；;]{2,60}? ")


def numbered_fragments(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with a run of fragments 1、 … N、 as one text that says everything once.

    The text is parted again where the site left a space at the end of a paragraph. Must not
    fire on a numbered list: most of the pieces must be long, hold whole sentences and yet
    stop in mid-sentence, and there must be three, or two on a page that names itself as
    one for sharing.

    >>> duties = "".join(f"第{n}组负责协调数据归集。" for n in range(9))
    >>> rows = ["临江文库", f"1、{duties}按照会", "2、议安排抓好落实。"]
    >>> [line.text[-14:] for line in numbered_fragments([Line(row, ((0, 1),)) for row in rows])[0]]
    ['临江文库', '归集。按照会议安排抓好落实。']
    """
    numbered = _find_numbered(lines)
    if not _is_cut(lines, numbered):
        return list(lines), []
    first, last = numbered[0], numbered[-1]
    flow, dropped = _join_pieces(lines[first : last + 1], [at - first for at in numbered])
    named = {name for line in lines[:first] for name in _NAMED.findall(line.text)}
    fixes = [
        Fix(NAME, lines[at].marks[0][1], lines[at].text[:12], _drop_number(lines[at]).text[:12])
        for at in numbered
    ] + [Fix(REPEAT, number, text, "") for number, text in sorted(dropped)]
    return [*lines[:first], *_part_paragraphs(flow, named), *lines[last + 1 :]], fixes


def _join_pieces(
    lines: Sequence[Line], numbered: Sequence[int]
) -> tuple[Line, list[tuple[int, str]]]:
    """Return the pieces as one line that says everything once, and what it said twice by line."""
    seams = _list_seams(lines, numbered)
    overlapping = 2 * sum(bool(measure_overlap(*seam)) for seam in seams) >= len(seams)
    least = _LEAST_OVERLAP if overlapping else LEAST_OVERLAP
    pieces: list[Line] = []
    joints: list[int] = []
    dropped: list[tuple[int, str]] = []
    said, length = "", 0
    for at, line in enumerate(lines):
        piece = _drop_number(line) if at in numbered else line
        again = measure_overlap(said, piece.text, least) if at in numbered else 0
        if again:
            dropped.append((piece.marks[0][1], piece.text[:again]))
            piece = piece.cut(again)
        if piece.text:
            joints.append(length)
            pieces.append(piece)
            said, length = (said + piece.text)[-LONGEST_OVERLAP:], length + len(piece.text)
    flow, repeated = drop_repeats(join(pieces), joints)
    return flow, dropped + repeated


def _find_numbered(lines: Sequence[Line]) -> list[int]:
    """Return the lines that open with 1、 2、 … N、 in this order."""
    found: list[int] = []
    for index, line in enumerate(lines):
        number = _NUMBER.match(line.text)
        if number and int(number.group(1)) == len(found) + 1:
            found.append(index)
    return found


def _is_cut(lines: Sequence[Line], numbered: Sequence[int]) -> bool:
    """True if the numbered lines are pieces cut in mid-sentence rather than listed items."""
    if len(numbered) < 2:
        return False
    shared = any(_SHARED.search(line.text) for line in lines)
    if len(numbered) < 3 and not shared:
        return False
    seams = _list_seams(lines, numbered)
    cut = sum(ends_open(text) and len(text) >= _LONG and "。" in text for text, _ in seams)
    shows = sum(
        bool(measure_overlap(*seam)) or is_cut(*seam) for seam in seams if len(seam[0]) >= _LONG
    )
    return cut >= _SHARE * len(seams) if shared or shows >= _LEAST_SHOWN else cut == len(seams)


def _list_seams(lines: Sequence[Line], numbered: Sequence[int]) -> list[tuple[str, str]]:
    """Return what ends and what begins at each number but the first."""
    return [(lines[at - 1].text, _drop_number(lines[at]).text) for at in numbered[1:]]


def _drop_number(line: Line) -> Line:
    number = _NUMBER.match(line.text)
    return line.cut(number.end()) if number else line


def _part_paragraphs(flow: Line, named: set[str]) -> Iterator[Line]:
    """Yield the flow's paragraphs; the title first where the page names it."""
    title = next((name for name in named if flow.text.startswith(name)), "")
    if title:
        yield flow.cut(0, len(title))
    for start, end in _find_stretches(flow.text, len(title)):
        heading = _HEADING_LINE.match(flow.text, start, end)
        if heading:
            yield flow.cut(start, heading.end() - 1)
            start = heading.end()
        yield flow.cut(start, end)


def _find_stretches(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches between the spaces that end paragraphs, as offsets."""
    for gap in _BREAK.finditer(text, start):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)
