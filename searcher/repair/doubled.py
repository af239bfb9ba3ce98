"""Letters that stand twice: extractors write what a page prints twice over itself, to look bold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.text.han import HAN_OF_PROSE

NAME = "doubled letters"

_RUN = re.compile(r"(?:(.)\1){2,}")
_LINE_BEGINS_SO = re.compile(r"\n[^\S\n]*(?:(.)\1){2}")
_HAN = re.compile(f"[{HAN_OF_PROSE}]")
_LEAST = 6  # letters, each of them twice: words such as 高高兴兴 seldom stand side by side
_LEAST_AMONG = 3  # in a text with several such lines
_SEVERAL = 3


def doubled_letters(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with each letter once where a line begins with a run of letters that all
    stand twice.

    Must not fire on words such as 方方面面, nor on rules and digits: six Han must stand so, or
    three in each of several lines.

    >>> rows = ["第第一一章章  总总则则", "方方面面都要落实。", "第第一一条条 为了规范管理"]
    >>> rows += ["第第二二条条 县公安局负责"]
    >>> [line.text for line in doubled_letters([Line(row, ((0, 1),)) for row in rows])[0]]
    ['第一章 总则', '方方面面都要落实。', '第一条 为了规范管理', '第二条 县公安局负责']
    """
    if not _LINE_BEGINS_SO.search(f"\n{join_texts(lines)}"):
        return list(lines), []
    runs = {at: run for at, line in enumerate(lines) if (run := _find_run(line.text))}
    counts = {at: len(_HAN.findall(lines[at].text, *run)) // 2 for at, run in runs.items()}
    several = sum(count >= _LEAST_AMONG for count in counts.values()) >= _SEVERAL
    if not several and max(counts.values(), default=0) < _LEAST:
        return list(lines), []
    least = 2 if several else _LEAST
    kept = list(lines)
    fixes: list[Fix] = []
    for at, (start, end) in runs.items():
        whole = end == len(lines[at].text.rstrip())
        if counts[at] >= (least if whole else max(least, _LEAST_AMONG)):
            edits = [Edit(start, end, lines[at].text[start:end:2])]
            fixes += list_fixes(NAME, lines[at], edits, around=0)
            kept[at] = apply_edits(lines[at], edits)
    return kept, fixes


def _find_run(text: str) -> tuple[int, int] | None:
    """Return where a run of characters that stand twice, not oftener, begins a line."""
    bare = text.lstrip()
    if bare[:1] != bare[1:2]:
        return None
    start = len(text) - len(bare)
    run = _RUN.match(text, start)
    return run.span() if run and not _RUN.match(run[0][::2] + text[run.end() :]) else None
