"""Decrees and public notices (令, 公告, 通告) that bring a text: told from its title, and their day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers, number_key

from .doctypes import type_of
from .history import ANNOUNCES, is_history
from .offices import is_office

COUNTED = ("令", "公告", "通告")  # kinds that are numbered by their office: 令第328号
_SHORTEST = 4  # characters of a title
# A title that names but the decree: its office, its kind, its number.
_DECREE = re.compile(
    r"(?:[^关《]{2,40}(?:公告|通告)|[^关《]{0,40}令)[ 　]*(?:[（(]?(?:\d{4}年)?[ 　]*第.{1,8}号[)）]?|[〔\[【].{4,12}号)?"
)
_BROUGHT = re.compile("^(?:现[予将]?以?(?:公布|发布|颁布))?《((?:[^《》]|《[^《》]*》){4,100})》")
_BELOW = 5  # lines under the sentence of a decree on which its day stands
_NATION = re.compile("^中华人民共和国(?=.{2,30}(?:令|公告|通告))")
_PARTED = re.compile(r"[）)\]】]?(?:[ 　]+|[ 　]*[—–\-]{1,2}[ 　]*|[ 　]*[:：][ 　]*)(?=《|[^（(])")
_ENCLOSED = re.compile(r"[ 　]*[（(]《?(.*?)》?[）)]$")
_BRACKETS = {"）": ("（", "("), ")": ("（", "("), "]": ("[",), "］": ("［",), "】": ("【",)}
_BLANKS = (" ", "\u3000")
# A notice and what it sends round, as a bulletin's contents name them: …关于印发某办法的通知 某办法
_BESIDE = re.compile("[ 　]+")


def without_decree(title: str) -> str:
    """Return the title of what a decree brings, where a page's title names the decree before it.

    >>> without_decree("云川省水利厅令〔2031〕第3号 云川省渡口管理办法")
    '云川省渡口管理办法'
    >>> without_decree("云川省水利厅公告2031年第7号（渡口管理规定）"), without_decree("云川省水利厅令第3号")
    ('渡口管理规定', '云川省水利厅令第3号')
    """
    end = _end_of_number(title)
    parted = _PARTED.match(title, end) if end else None
    rest = title[parted.end() :] if parted else ""
    enclosed = _ENCLOSED.fullmatch(title, end) if end else None
    if enclosed and type_of(enclosed[1]):
        rest = enclosed[1]
    return rest if len(rest) >= _SHORTEST else title


def without_enclosure(title: str) -> str:
    """Return the title of a notice without that of what it sends round behind it.

    >>> without_enclosure("云川省水利厅关于印发渡口管理办法的通知 渡口管理办法")
    '云川省水利厅关于印发渡口管理办法的通知'
    >>> without_enclosure("云川省水利厅 云川省公安厅关于加强渡口管理的通知")
    '云川省水利厅 云川省公安厅关于加强渡口管理的通知'
    """
    for gap in _BESIDE.finditer(title):
        notice, sent = title[: gap.start()], title[gap.end() :].strip("《》")
        if len(sent) >= _SHORTEST and sent in notice and type_of(notice):
            return notice
    return title


def title_brought(title: str, texts: Sequence[str]) -> str | None:
    """Return the title of what a decree brings, as its sentence quotes it, where the title is but
    the decree's.

    >>> title_brought("云川省水利厅令", ["第3号", "《渡口管理办法》已于2031年3月1日通过，现予公布。"])
    '渡口管理办法'
    >>> title_brought("云川省水利厅公告", ["我厅决定修改《渡口管理办法》，现予公布。"])
    """
    if not _DECREE.fullmatch(title):
        return None
    # The sentence may run over two lines.
    pairs = (f"{text}{after}" for text, after in zip(texts, [*texts[1:], ""]))
    brought = (_BROUGHT.match(text) for text in pairs if ANNOUNCES.search(text))
    return next((match[1] for match in brought if match), None)


def number_of_title(title: str) -> str | None:
    """Return the number that a title names as its own: before it, behind it, or all of it.

    >>> number_of_title("渡口管理办法（云水发〔2031〕8号）"), number_of_title("云川省水利厅公告2031年第7号")
    ('云水发〔2031〕8号', '云川省水利厅公告2031年第7号')
    >>> number_of_title("关于云水函〔2031〕8号的批复")
    """
    return find_numbers(title)[0][2] if _end_of_number(title) else part_number(title)[1]


def part_number(title: str) -> tuple[str, str | None]:
    """Return a title without the number behind it, in brackets or apart, or apart before it; and
    that number.

    >>> part_number("关于渡口检查的通告[云水规（2031）3号]"), part_number("关于渡口的批复 云水函〔2031〕8号")
    (('关于渡口检查的通告', '云水规〔2031〕3号'), ('关于渡口的批复', '云水函〔2031〕8号'))
    >>> part_number("云水发〔2031〕20号 关于渡口的通知"), part_number("关于停止执行 云水函〔2031〕8号")
    (('关于渡口的通知', '云水发〔2031〕20号'), ('关于停止执行 云水函〔2031〕8号', None))
    """
    found = find_numbers(title)
    if not found:
        return title, None
    start, end, number = found[-1]
    before, behind = title[:start], title[end:]
    if behind in _BRACKETS and before.endswith(_BRACKETS[behind]):
        return before[:-1].rstrip(), number
    if not behind and before.endswith(_BLANKS) and type_of(before):
        return before.rstrip(), number
    if not before and behind.startswith(_BLANKS) and type_of(behind):
        return behind.lstrip(), number
    return title, None


def office_of_number(number: str | None) -> str | None:
    """Return the office that a decree or notice is numbered by; None for the Chairman's and for
    others.

    >>> office_of_number("云川省水利厅令第3号"), office_of_number("主席令第37号"), office_of_number("云水发〔2031〕8号")
    ('云川省水利厅', None, None)
    """
    key = number_key(number) if number else None
    if key is None or number is None or key.kind not in COUNTED:
        return None
    office = number[: number.index(key.kind)]
    return None if office.endswith("主席") else office or None


def counted_kind(title: str) -> str | None:
    """Return the kind of a decree or notice whose title is its number; None for others.

    >>> counted_kind("云川省水利厅公告2031年第7号"), counted_kind("云川省水利厅令第3号 渡口管理办法")
    ('公告', None)
    """
    number = find_numbers(title)[0][2] if _end_of_number(title) == len(title) > 0 else None
    key = number_key(number) if number else None
    return key.kind if key else None


def day_of_decree(texts: Sequence[str]) -> str | None:
    """Return the date that stands alone under the sentence 现予公布: the day a decree was signed.

    >>> day_of_decree(["《渡口管理办法》已于2031年3月1日通过，现予公布。", "厅长：林溪", "2031年3月9日", "渡口管理办法"])
    '2031-03-09'
    """
    for at, text in enumerate(texts):
        if ANNOUNCES.search(text):
            below = _list_dates_alone(texts[at + 1 : at + 1 + _BELOW])
            return next(below, None)
    return None


def _list_dates_alone(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        bare = text.strip("（）() 　")
        if not is_history(text):
            yield from (day for start, end, day in find_dates(bare) if end - start == len(bare))


def _end_of_number(title: str) -> int:
    """Return where the number of a decree or notice ends that a title begins with; 0 for none."""
    begin = _NATION.match(title)
    found = find_numbers(title)
    # Joint offices may stand before the last one's number.
    first = found[0] if found else None
    key = number_key(first[2]) if first else None
    if first is None or key is None or key.kind not in COUNTED:
        return 0
    before = title[begin.end() if begin else 0 : first[0]].strip()
    return first[1] if not before or is_office(before.rstrip("、，, 　")) else 0
