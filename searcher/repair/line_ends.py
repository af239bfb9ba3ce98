"""How a line of Chinese prose begins and ends: what may read on, and what stands alone."""

from __future__ import annotations

import re

from searcher.repair.geometry import SPACES
from searcher.text.han import HAN_OF_PROSE
from searcher.text.rules import Rules

FINAL = "。！？；…!?;"
CLAUSE = re.compile("[，。；：、！？,;:!?]")

_CLOSERS = "”’」』）)》〉】〕]\"'"
_RULES = Rules(__file__, "lines.tsv")
_NUMBERING = _RULES.pattern(r"\s*{numbering}")
_ARTICLE = _RULES.pattern(r"\s*{article}")
_WEAK_NUMBERING = _RULES.pattern(r"\s*{weak}")
_DATE = _RULES.pattern(r"\s*{dated}")
_OPEN_END = re.compile(
    rf"[{HAN_OF_PROSE}A-Za-z0-9%％‰℃×,，、\-—“‘（(《〈〔【\[「『{re.escape(_CLOSERS)}]"
)
_TAIL = 160  # characters that tell how a line ends
_PARENTHESIS = re.compile(r"[（(][^（()）]*[）)]$")
_TABLE = re.compile(r"\S(?:[ \xa0\u3000]{3,}|[ \xa0\u3000]*\t\s*)\S|\|")
_LATIN_EDGE = re.compile(r"[A-Za-z]")
_SET_APART = re.compile(
    rf"(?<=[{HAN_OF_PROSE}，。、；：,;])[ \xa0]+(?=[{HAN_OF_PROSE}0-9《“（(])|(?<=[0-9%》”）)])[ \xa0]+(?=[{HAN_OF_PROSE}])"
)
_NUMBER_AND_NAME = _RULES.pattern(r"\s*{named}")


def ends_sentence(text: str) -> bool:
    """True if the line ends where a sentence or a listed item ends; an aside ends by itself.

    >>> ends_sentence("予以奖励。”"), ends_sentence("按照会议安"), ends_sentence("他说:")
    (True, False, False)
    >>> ends_sentence("(试行)"), ends_sentence("共建共享。(共26个)"), ends_sentence("办法(试行)")
    (True, True, False)
    """
    bare = text.rstrip()[-_TAIL:]
    last = bare[-1:]
    if last and last in _CLOSERS:
        aside = _PARENTHESIS.search(bare)
        last = bare[: aside.start() if aside else None].rstrip(_CLOSERS + " \u3000")[-1:]
        return last == "" or last in FINAL
    if last == ".":
        return not bare[-2:-1].isascii()
    return last != "" and last in FINAL


def ends_open(text: str) -> bool:
    """True if the line ends in mid-sentence: with a word, a number or a pause, no final mark.

    >>> ends_open("按照会议安"), ends_open("各县(区)人民政府:")
    (True, False)
    """
    return _OPEN_END.match(text.rstrip()[-1:]) is not None and not ends_sentence(text)


def is_numbered(text: str) -> bool:
    """True if the line opens with the number of a heading, an article or a listed item.

    >>> is_numbered("（二）健全机制"), is_numbered("（二）项规定的"), is_numbered("1.18亿元")
    (True, False, False)
    """
    return _NUMBERING.match(text) is not None


def is_heading_like(text: str) -> bool:
    """True if a numbered line may be a heading: articles are sentences, as is what has a stop.

    >>> is_heading_like("一、加强领导，落实责任"), is_heading_like("第三条 本办法所称的数据，")
    (True, False)
    """
    return is_numbered(text) and "。" not in text and not _ARTICLE.match(text)


def opens_paragraph(text: str, before: str) -> bool:
    """True if the line is the first of its paragraph by its own words.

    Dashes and article numbers also stand inside sentences; they count only when the line
    `before` has ended its sentence.

    >>> opens_paragraph("第十条的规定办理。", "违反本办法第九条、")
    False
    """
    if is_numbered(text) or _DATE.match(text):
        return True
    return not ends_open(before) and _WEAK_NUMBERING.match(text) is not None


def is_table_row(text: str) -> bool:
    """True if the line has cells: wide gaps, tabs or bars inside.

    >>> is_table_row("临江市    35   12.6"), is_table_row("    投入 35 万元")
    (True, False)
    """
    return _TABLE.search(text) is not None


def choose_glue(before: str, after: str) -> str:
    """Return what stands between two pieces of one paragraph: a space between Latin words.

    >>> choose_glue("Internet of", "Things"), choose_glue("按照会议安", "排")
    (' ', '')
    """
    latin = _LATIN_EDGE.match(before[-1:]) and _LATIN_EDGE.match(after[:1])
    return " " if latin else ""


def find_label(text: str) -> int:
    """Return where the number that a line opens with ends, with the blanks behind it; 0 without one.

    >>> find_label("第一条 为了规范"), find_label("为了规范")
    (4, 0)
    """
    numbered = _NUMBER_AND_NAME.match(text)
    return numbered.end() if numbered else 0


def find_set_spaces(text: str) -> list[tuple[int, int]]:
    """Return the spaces that typesetting put around Han, as offsets; one after a number stays.

    >>> find_set_spaces("项目 14 个")
    [(2, 3), (5, 6)]
    >>> find_set_spaces("第一章 总则")
    []
    """
    numbered = _NUMBER_AND_NAME.match(text)
    start = numbered.end() if numbered else len(text) - len(text.lstrip())
    return [found.span() for found in _SET_APART.finditer(text, start)]


def squeeze(text: str) -> str:
    """Return the text without any white space.

    >>> squeeze("专 项 报 告")
    '专项报告'
    """
    return SPACES.sub("", text)
