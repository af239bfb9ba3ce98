"""The title of a document: the largest lines in the middle of its first page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from searcher.load.page.rows import Row
from searcher.text.han import HAN_AND_RARE
from searcher.text.numerals import DIGITS, HAN_NUMERALS, NUMERAL

_TOP = 30  # rows among which a title stands
_LARGER = 1.1  # times the size of the text: 小二 over 三号, the least that titles are set in
_LARGER_RECOGNISED = 1.3  # where sizes are those of boxes around what was recognised
_OFF_MIDDLE = 1.5  # ems that a centred line may stand off the middle of the page
_SAME_SIZE = 0.05  # of the size, that the lines of one title differ by
_WIDEST_STEP = 2.6  # ems from one line of a title to the next
_LONGEST, _SHORTEST = 120, 4  # characters of a title
_LETTER = re.compile(r"[0-9A-Za-z]")
# Large lines around a title that are none: the pattern of the whole line, one that it is for, and
# a title that it must leave alone.
NO_TITLES = (
    (rf"第{NUMERAL}{{1,5}}(?:部分|[编章节条]).*", "第一章　总则", "第一产业发展规划"),
    (rf"[（(]?{NUMERAL}{{1,3}}[、.．）)].*", "（一）总体要求", "“十五五”供水规划"),
    (r"目\s*[录次]", "目　录", "政府定价目录"),
    (rf"附\s*[件录表]?\s*{NUMERAL}*[:：]?", "附件1", "附加费征收办法"),
    (
        r".*(?:政府|委|局|厅|部|院|办公室|会|公司|校|处|署|团|组)\s*文\s*件",
        "云川省人民政府文件",
        "临江市决定废止的规范性文件",
    ),
    (r".*公\s*报(?!制度).*", "云川省人民政府公报2031·3", "统计公报制度"),
    (r".*(?:国家|行业|地方|团体|企业)标准", "云川省地方标准", "地方标准管理办法"),
    (r".*[。；:：]", "各县（市、区）人民政府：", "关于防汛：临江市的做法"),
    (rf"[^{HAN_AND_RARE}]*", "2031—2035", "2031年规划"),
    (r"(?:绝密|机密|秘密|特急|加急|急件)[★☆\s\d一年]*", "机密★10年", "机密文件管理办法"),
    (
        rf"(?!.*(?:公告|通告|令))[{HAN_AND_RARE}]{{1,8}}[〔\[【（(]\d{{4}}[〕\]】）)]\s*第?\s*\d+\s*号",
        "临政发〔2031〕7号",
        "云川省水利厅公告〔2031〕第7号",
    ),
    (rf"(?:\d{{4}}年)?第\s*{NUMERAL}+\s*号", "第三十七号", "第7号渡口管理办法"),
    (
        r"[（(][^（）()]*(?:\d|[〇○零一二三四五六七八九]){4}\s*年[^（）()]*[）)]",
        "（2031年修订）",
        "（临江市）2031年规划",
    ),
    (rf"[{DIGITS}{HAN_NUMERALS}年月日\s]+", "二〇三一年五月", "五月节日管理办法"),
)
_NO_TITLE = re.compile("|".join(pattern for pattern, _, _ in NO_TITLES))
_DECREE = re.compile(r".*令(?:第.*号)?")
_OFFICE = re.compile(
    r"[^关《]*(?:政府|委员会|办公室|办公厅|局|厅|部|院|委|署|公司|协会|交易所|中心)"
)
_STAGE = re.compile(r"[（(]\w{0,4}(?:试行|暂行|草案|送审稿|征求意见稿|修订稿?|修正案?)[）)]")


def with_title(blocks: Sequence[Sequence[Row]], *, width: float, body: float) -> list[list[Row]]:
    """Return the rows of a first page's blocks with its title as one row of level 1.

    The page is so many points wide, and most of the document's text of size `body`. Nothing
    changes where no lines in the middle are larger than that.
    """
    whole = [list(rows) for rows in blocks]
    left = _TOP
    runs: list[tuple[int, range]] = []
    for at, rows in enumerate(whole):
        runs += [(at, run) for run in _runs(rows[:left], width, body)]
        left = max(0, left - len(rows))
    texts = {(at, run): _joined(whole[at][run.start : run.stop]) for at, run in runs}
    runs = _likeliest(runs, texts)
    if runs:
        at, run = max(runs, key=lambda found: whole[found[0]][found[1].start].size)
        rows = whole[at]
        first, last = rows[run.start], rows[run.stop - 1]
        row = replace(first, text=texts[at, run], x0=last.x0, x1=last.x1, y0=last.y0, level=1)
        rows[run.start : run.stop] = [row]
    return whole


def _likeliest(
    runs: list[tuple[int, range]], texts: dict[tuple[int, range], str]
) -> list[tuple[int, range]]:
    """The runs that are long as titles are; a decree or an office only where nothing else is large."""
    runs = [run for run in runs if _SHORTEST <= len(texts[run]) <= _LONGEST]
    named = [run for run in runs if not _DECREE.fullmatch(texts[run])]
    said = [run for run in named if not _OFFICE.fullmatch(texts[run])]
    return said or named or runs


def _runs(rows: Sequence[Row], width: float, body: float) -> Iterator[range]:
    """The stretches of large centred rows of one size that follow one another closely."""
    start = None
    for at in range(len(rows) + 1):
        fits = at < len(rows) and _may_be_title(rows[at], width, body)
        if start is not None and not (fits and _goes_on(rows[at - 1], rows[at])):
            stage = at < len(rows) and _ends_with_stage(rows[at - 1], rows[at], width)
            yield range(start, at + stage)
            start = None
        if start is None and fits and not _STAGE.fullmatch(rows[at].text):
            start = at


def _may_be_title(row: Row, width: float, body: float) -> bool:
    least = _LARGER if row.confidence is None else _LARGER_RECOGNISED
    large = row.size > least * body and not row.table
    return large and _is_centred(row, width) and not _NO_TITLE.fullmatch(_bare(row.text))


def _is_centred(row: Row, width: float) -> bool:
    return abs((row.x0 + row.x1) / 2 - width / 2) < _OFF_MIDDLE * row.size


def _goes_on(above: Row, row: Row) -> bool:
    same = abs(above.size - row.size) < _SAME_SIZE * above.size
    return same and 0 < above.y1 - row.y1 < _WIDEST_STEP * row.size


def _ends_with_stage(above: Row, row: Row, width: float) -> bool:
    """Whether a row says of which stage the title above it is: （试行）"""
    near = 0 < above.y1 - row.y1 < _WIDEST_STEP * above.size and _is_centred(row, width)
    return near and _STAGE.fullmatch(_bare(row.text)) is not None


def _joined(rows: Sequence[Row]) -> str:
    """The lines of a title as one, a blank only between Latin words."""
    text = ""
    for row in rows:
        apart = text and _LETTER.match(text[-1]) and _LETTER.match(row.text)
        text += (" " if apart else "") + row.text.replace("\t", "").strip()
    return text


def _bare(text: str) -> str:
    return text.replace("\t", "").strip()
