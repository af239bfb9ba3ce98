"""Full stops of ASCII that stand for every punctuation mark of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.model import Fix, Line
from searcher.repair.dotted_quotes import restore_quotes
from searcher.repair.edits import Edit, apply_edits, join_texts, list_fixes
from searcher.repair.sentence_ends import mark_between
from searcher.text.han import HAN_AND_RARE
from searcher.text.rules import Rules

NAME = "dots for punctuation"

_DOTS = ".．"
_TELLING = re.compile(
    rf"(?<=[{HAN_AND_RARE}〇'’”》）)])[{_DOTS}]{{1,2}}(?=[{HAN_AND_RARE}〇'‘“《（(0-9])"
)
_ORDINARY = re.compile(f"[，。、；：！？]|(?<=[{HAN_AND_RARE}])[,;:!?]")
_LEAST = 8
_MOST_ORDINARY = 0.1  # ordinary marks for each dot
_LEAST_CLAUSE, _LONGEST_CLAUSE = 4, 60  # characters of Han for each dot
_REACH, _REACH_ON = 200, 24  # characters before and behind a dot that tell what it stood for

_FILE_TYPE = r"(?:docx?|xlsx?|pdf|wps|ofd|pptx?|txt|zip|rar|jpe?g|png|com|cn|net|org|gov)\b"
_BOUNDARY = re.compile(
    rf"(?<![{_DOTS}])(?<=[^\s{_DOTS}])[{_DOTS}]{{1,2}}(?![{_DOTS}])(?!{_FILE_TYPE})", re.IGNORECASE
)
_LATIN_OR_DIGIT = re.compile("[0-9A-Za-z０-９%]")
_NUMBERING = re.compile(rf"(?:^|[{_DOTS}\s（(])\d{{1,2}}$")
# A plus sign that was lost with the punctuation: “互联网+政务服务”.
_LOST_PLUS = Rules(__file__, "sentences.tsv").pattern(
    rf"(?<=['‘“]){{plus}}[{_DOTS}](?=[{HAN_AND_RARE}〇]{{2,8}}['’”])"
)


def dots_for_punctuation(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with 。 where a sentence seems to end and ， at every other such dot.

    Which mark was lost cannot be known: 、 and ； also become ，. Two dots were a full stop and
    a bullet, so a new line begins there; straight quotes become “ ”, and a dot after 互联网
    inside quotes the plus it was. Must not fire on text with ordinary punctuation, nor touch
    decimals, dates, versions, addresses, initials and numbering.

    >>> text = "今年以来.东岭县聚焦数据共享.建成平台5个.归集数据7.7亿条." * 4
    >>> dots_for_punctuation([Line(text, ((0, 1),))])[0][0].text[:34]
    '今年以来，东岭县聚焦数据共享，建成平台5个，归集数据7.7亿条。今年'
    """
    text = join_texts(lines)
    if not _is_dotted(text):
        return list(lines), []
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = sorted(
            [*_restore_plus(line.text), *_restore_marks(line.text), *restore_quotes(line.text)]
        )
        edits = list(_keep_apart(edits))
        fixes += list_fixes(NAME, line, edits)
        mended += _split_at_breaks(apply_edits(line, edits))
    return mended, fixes


def _is_dotted(text: str) -> bool:
    """True if dots stand where a text of its length has its punctuation."""
    if text.count(".") + text.count("．") < _LEAST:
        return False
    dots = len(_TELLING.findall(text))
    if dots < _LEAST or len(_ORDINARY.findall(text)) > _MOST_ORDINARY * dots:
        return False
    han = len(re.findall(f"[{HAN_AND_RARE}〇]", text))
    return _LEAST_CLAUSE <= han / dots <= _LONGEST_CLAUSE


def _restore_plus(text: str) -> Iterator[Edit]:
    for found in _LOST_PLUS.finditer(text):
        yield Edit(found.end() - 1, found.end(), "+")


def _restore_marks(text: str) -> Iterator[Edit]:
    """Yield every dot that stood for a mark, with the likeliest one; \\n where a bullet began."""
    start = 0
    for found in _BOUNDARY.finditer(text):
        before = text[max(start, found.start() - _REACH) : found.start()]
        after = text[found.end() : found.end() + _REACH_ON]
        if not _is_boundary(text, found):
            continue
        if len(found.group()) == 2:
            yield Edit(*found.span(), "。\n")
            start = found.end()
            continue
        mark = mark_between(before, after)
        yield Edit(*found.span(), mark)
        start = start if mark == "，" else found.end()


def _is_boundary(text: str, found: re.Match[str]) -> bool:
    """True if a dot parts two clauses, rather than the halves of a number, a name or a label."""
    before, after = text[found.start() - 1], text[found.end() : found.end() + 1]
    if _LATIN_OR_DIGIT.match(before):
        joins = _LATIN_OR_DIGIT.match(after) or after.isspace()
        numbering = _NUMBERING.search(text[max(0, found.start() - 4) : found.start()])
        return not joins and not numbering
    return True


def _keep_apart(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield the edits without those that overlap one before them."""
    end = 0
    for edit in edits:
        if edit.start >= end:
            yield edit
            end = edit.end


def _split_at_breaks(line: Line) -> Iterator[Line]:
    start = 0
    for found in re.finditer("\n", line.text):
        yield line.cut(start, found.start())
        start = found.end()
    yield line.cut(start)
