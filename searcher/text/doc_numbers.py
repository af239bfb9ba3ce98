"""Document numbers (发文字号) and decree numbers (令): finding them, and one spelling for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from searcher.text.patterns import pattern

from . import tables
from .han import HAN
from .numerals import DIGITS, HAN_DIGITS, HAN_NUMERALS, NUMERAL, ZEROS, read_numeral
from .rules import Rules
from .simplified import simplified

# No blanks stand beside blanks, which could be parted in as many ways as there are blanks.
_OF_YEAR = "[ 　]*(?:年[ 　]*)?"
_SERIAL = rf"(?:第[ 　]*)?(?P<serial>[{DIGITS}]{{1,5}})"
_CENTURIES = ("19", "20", "１９", "２０")
_YEAR = rf"(?P<year>(?:{'|'.join(_CENTURIES)})[{DIGITS}]{{2}})"
_ENDS = rf"(?![{DIGITS}.．年月日%{HAN}])"

# 〔2016〕第013号: the bracketed year and the serial; only square brackets may lack the 号.
_BRACKETED = pattern(
    rf"(?:[〔﹝［\[【〖「『„«{{｛][ 　]*{_YEAR}{_OF_YEAR}[〕﹞］\]】〗」』‟”“»}}｝][ 　]*{_SERIAL}(?:[ 　]*号|{_ENDS})"
    rf"|[（(〈《＜<][ 　]*{_YEAR.replace('year', 'round')}{_OF_YEAR}[)）〉》＞>][ 　]*"
    rf"{_SERIAL.replace('serial', 'counted')}[ 　]*号)"
)
_SPACED = pattern(
    rf"{_YEAR}(?:[ 　]*年[ 　]*|[ 　]+)(?!{_YEAR.replace('year', 'other')}{_ENDS})"
    rf"{_SERIAL}(?:[ 　]*号|{_ENDS})"
)
# 法释2031-25号, as file names have it; without 号 on a line of its own.
_DASHED = pattern(
    rf"(?m)(?:(?<=[{HAN}])|^[ 　]*(?P<series>[{HAN}]{{1,12}}[发办函字释规政通委文公]))"
    rf"{_YEAR}[ 　]*[-－—–][ 　]*(?:(?P<serial>[{DIGITS}]{{1,5}})[ 　]*号|(?(series)(?P<bare>[{DIGITS}]{{1,3}})[ 　]*$|(?!)))"
)
_DECREE = pattern(
    rf"令[ 　]*(?:[（(【〔\[][ 　]*)?(?:第[ 　]*)?(?P<after>{NUMERAL}{{1,7}})[ 　]*号[）)】〕\]]?"
    rf"|第[ 　]*(?P<before>{NUMERAL}{{1,7}})[ 　]*号令"
)
# 公告2022年第15号, as ministries number what they announce, and some what they decree;
# congresses count without a year.
_NOTICE_YEAR = rf"(?:(?:19|20|１９|２０)[{DIGITS}]{{2}}|[一二][{HAN_DIGITS}]{{3}})"
_NOTICE = pattern(
    rf"(?P<kind>公告|通告|令(?=[ 　]*(?:[（(][ 　]*)?{_NOTICE_YEAR}))[ 　]*(?:[（(][ 　]*)?"
    rf"(?:(?P<year>{_NOTICE_YEAR}){_OF_YEAR}(?:[,，][ 　]*)?)?"
    rf"第[ 　]*(?P<serial>{NUMERAL}{{1,6}})[ 　]*号[）)]?"
)
# With year or serial in Han numerals: 〔二〇一六〕13号, （2016）十三号.
_IN_HAN = pattern(
    rf"[〔﹝［\[【〖「『（(〈《＜<„«{{｛][ 　]*(?P<year>{_NOTICE_YEAR}){_OF_YEAR}[〕﹞］\]】〗」』）)〉》＞>‟”“»}}｝][ 　]*"
    rf"(?:第[ 　]*)?(?P<serial>{NUMERAL}{{1,7}})[ 　]*号"
)
# (2016)临政5号: the year before the series, as courts count their cases and some offices their texts.
_YEAR_FIRST = pattern(
    rf"[〔﹝［\[【（(][ 　]*(?P<year>(?:19|20|１９|２０)[{DIGITS}]{{2}}|[一二][{HAN_DIGITS}]{{3}}){_OF_YEAR}[〕﹞］\]】）)][ 　]*"
    rf"(?P<series>[{HAN}]{{2,12}}?)[ 　]*(?:第[ 　]*)?(?P<serial>{NUMERAL}{{1,7}})[ 　]*号"
)
# A decree without its 号, and one whose office stands behind it: 国务院令591, 第591号国务院令.
_ASKED_DECREE = pattern(
    rf"令[ 　]*(?:第[ 　]*)?(?P<after>[{DIGITS}]{{1,5}})(?![{DIGITS}.．年月日号%{HAN}-])"
    rf"|第[ 　]*(?P<before>{NUMERAL}{{1,7}})[ 　]*号(?P<office>[{HAN}]{{2,20}})令"
)
# 府社字第1100012345号, as offices in Taiwan and older ones number; a court puts the year first.
_LONG_SERIAL = pattern(
    rf"(?<![{HAN}）)〕\]])(?P<series>[{HAN}]{{1,30}}字)[ 　]*第[ 　]*(?P<serial>[{DIGITS}]{{4,12}})[ 　]*号"
)
# Of these one stands where a year or a serial is in Han numerals.
_HAN_CENTURIES = ("一九", *(f"二{zero}" for zero in ZEROS))
_HAN_SERIAL = pattern(rf"[〕﹞］\]】）)][ 　]*(?:第[ 　]*)?[{HAN_NUMERALS}]")
# The parts of a number in its one spelling.
_PARTS = pattern(
    r"(?P<office>.*?)(?P<kind>公告|通告|令)?(?:〔(?P<year>\d{4})〕|(?P<plain>\d{4})年第|第)(?P<serial>\d+)号"
)
# Between the offices of a notice or a decree: 商务部、海关总署公告.
_BESIDE = pattern("[ 　、,，和]+")
_WORDS = pattern(rf"[{HAN}A-Za-z]{{1,30}}(?:[（(][{HAN}]{{1,2}}[）)][{HAN}]{{1,4}})?$")
_RULES = Rules(tables.__file__, "numbers.tsv")
_OFFICE_END = _RULES.pattern("{office}")
_LEAD_IN = _RULES.pattern(".*{lead_in}")
_LEADING_OFFICE = _RULES.pattern(".*{leading}")
_SHORT_DECREE, _SERIES = _RULES.pattern("{short_decree}"), _RULES.pattern("{series}")
_AFTER_YEAR = _RULES.pattern("{after_year}")
_UNBRACKETED, _ABOUT = _RULES.pattern("{unbracketed}"), _RULES.pattern("{about}")
_ALONE = pattern(rf"(?P<series>[{HAN}]{{2,14}}?)[ 　]*(?:{_YEAR}{_OF_YEAR})?{_SERIAL}[ 　]*号")
_DASHES = "-－—–"
_NATION = "中华人民共和国"
_SQUARE = pattern("[]〕﹞］】]")
# One of these stands in every number.
_SIGNS = ("号", *_CENTURIES)
_CLOSED = pattern(r"[〕﹞］\]】）)〉》>＞令]")
_KIND_END = pattern("(?:公告|通告|令)$")
_JOINED = pattern("[和与或]")
# 公告（〔2014〕51号）: a bracket round the count of a notice.
_ENCLOSED = pattern("(?<=[令告])[（(]$")

Found = tuple[int, int, str]


class Key(NamedTuple):
    """What all spellings of one number share: 公告〔2021〕20号 is 公告2021年第20号.

    `office` is whose number it is, or its series, 人民政府 as 政府; `kind` is 公告, 通告, 令 or
    ""; `year` is "" for a decree without one.
    """

    office: str
    kind: str
    year: str
    serial: str

    @property
    def tail(self) -> str:
        """What numbers that end alike have in common.

        >>> [number_key(one).tail for one in ("临政办〔2016〕13号", "公告2021年第20号", "省政府令第5号")]
        ['[2016]13号', '公告[2021]20号', '令[]5号']
        """
        return f"{self.kind}[{self.year}]{self.serial}号"

    @property
    def without_office(self) -> str:
        """The end of the number in its normal form.

        >>> number_key("临政办〔2016〕13号").without_office
        '〔2016〕13号'
        """
        year = f"〔{self.year}〕" if self.year else "第"
        return f"{self.kind}{year}{self.serial}号"

    def ends_with(self, other: Key) -> bool:
        """Tell whether another number is the end of this one: 政办〔2016〕13号 of 临政办〔2016〕13号."""
        return self[1:] == other[1:] and self.office.endswith(other.office)


class _Lead(NamedTuple):
    """The words before a year or 令, and where in the text they begin."""

    start: int
    words: str

    def after(self, pattern: re.Pattern[str], keep: int) -> _Lead:
        """Return the words after `pattern`, which must leave at least `keep` of them."""
        match = pattern.match(self.words[: len(self.words) - keep])
        cut = match.end() if match else 0
        return _Lead(self.start + cut, self.words[cut:])


def find_numbers(text: str, *, typed: bool = False) -> list[Found]:
    """Return every document number in `text` as (start, end, normal form), in order.

    `typed` also takes what people type into a search box: no brackets round the year.
    A court's case number, which puts the year first, is not a document number; an office's is.

    >>> find_numbers("见（2007）东民初字第18230号"), find_numbers("依据台川府社字第1100012345号")[0][2]
    ([], '台川府社字第1100012345号')
    >>> find_numbers("见临政办〔二○一六〕十三号")
    [(1, 13, '临政办〔2016〕13号')]
    >>> find_numbers("见（2016）临政办字第5号、[2016]临民初字第5号")
    [(1, 14, '临政办字〔2016〕5号')]
    >>> find_numbers("根据临政办[2016]第013号和国务院令第五百号，见（2016）云01刑终3号")
    [(2, 16, '临政办〔2016〕13号'), (17, 25, '国务院令第500号')]
    """
    found: list[Found] = []
    dated = any(map(text.__contains__, _CENTURIES))
    if dated and (typed or "号" in text or _SQUARE.search(text)):
        found += [one for match in _BRACKETED.finditer(text) for one in _read_numbered(text, match)]
    if dated and any(map(text.__contains__, _DASHES)):
        found += [one for match in _DASHED.finditer(text) for one in _read_dashed(text, match)]
    if dated and typed:
        found += [one for match in _SPACED.finditer(text) for one in _read_numbered(text, match)]
    in_han = "号" in text and _is_in_han(text, dated=dated)
    if "号" in text and (dated or in_han):
        found += [one for match in _YEAR_FIRST.finditer(text) for one in _read_year_first(match)]
    if in_han:
        read = (_read_in_han(text, match) for match in _IN_HAN.finditer(text))
        found += [(start, end, normal) for start, end, normal in read if normal[0] != "〔"]
    if "令" in text and "号" in text:
        found += [one for match in _DECREE.finditer(text) for one in _read_decree(text, match)]
    if "字" in text and "号" in text:
        found += [_read_long(match) for match in _LONG_SERIAL.finditer(text)]
    if "号" in text and ("告" in text or "令" in text):
        found += [one for match in _NOTICE.finditer(text) for one in _read_notice(text, match)]
    return _keep_apart(found)


def numbered_lines(lines: Sequence[str]) -> set[int]:
    """Return all lines in which `find_numbers` may find a number, by index, and few others.

    >>> sorted(numbered_lines(["根据第三条", "临政办〔2016〕13号", "法释2031-25"]))
    [1, 2]
    """
    whole = "".join(lines)
    signs = [sign for sign in _SIGNS if sign in whole]
    return {at for sign in signs for at, line in enumerate(lines) if sign in line}


def asked_numbers(text: str) -> list[Found]:
    """Return every document number in what was asked for, as `find_numbers` does: also the ends of
    numbers that lack their office.

    >>> [normal for _, _, normal in asked_numbers("临政办〔二〇一六〕十三号")]
    ['临政办〔2016〕13号']
    >>> asked_numbers("〔2016〕13号")
    [(0, 9, '〔2016〕13号')]
    >>> [asked_numbers(one)[0][2] for one in ("国务院令591", "第591号国务院令", "国务院令 591 渔港")]
    ['国务院令第591号', '国务院令第591号', '国务院令第591号']
    >>> asked_numbers("勒令 5日"), asked_numbers("第3号通知的命令")
    ([], [])
    """
    found = find_numbers(text, typed=True)
    if "令" in text:
        decrees = [_read_asked_decree(text, one) for one in _ASKED_DECREE.finditer(text)]
        found = _keep_apart(found + [one for read in decrees for one in read])
    if "号" not in text:
        return found
    taken = {end for _, end, _ in found}
    matches = [one for one in _IN_HAN.finditer(text) if one.end() not in taken]
    return _keep_apart(found + [_read_in_han(text, match) for match in matches])


def asked_number(text: str) -> str | None:
    """Return the normal form of the one document number that was asked for, None for other text.

    >>> asked_number("〔二〇一六〕13号"), asked_number("临政办 2016 13"), asked_number("13号")
    ('〔2016〕13号', '临政办〔2016〕13号', None)
    """
    typed = simplified(text.strip())
    found = asked_numbers(typed)
    if found and found[0][:2] == (0, len(typed)):
        return found[0][2]
    return normal_number(text)


@lru_cache(maxsize=1 << 10)
def whole_number(text: str) -> str | None:
    """Return the normal form of the document number, series and all, that a text is; None for other text.

    >>> whole_number("（2016）临政5号"), whole_number("〔2016〕5号"), whole_number("见临政〔2016〕5号")
    ('临政〔2016〕5号', None, None)
    """
    number = asked_number(text) if "号" in text else None
    key = number_key(number) if number else None
    return number if key and key.office else None


def normal_number(text: str) -> str | None:
    """Return the one spelling of a document number however it is typed, None when it is none.

    Different series stay different: 临政办发 is not 临政办. The 号 may be missing.

    >>> [normal_number(t) for t in ("临政办 2016 130", "临政办（２０１６）0130", "主席令八十四号")]
    ['临政办〔2016〕130号', '临政办〔2016〕130号', '主席令第84号']
    >>> normal_number("臨政辦〔2016〕130號"), normal_number("临政办的通知")
    ('临政办〔2016〕130号', None)
    >>> normal_number("东岭县政府令 二〇二二年第2号"), normal_number("东岭县政府令2022年第2号")
    ('东岭县政府令2022年第2号', '东岭县政府令2022年第2号')
    """
    typed = simplified(text.strip())
    lacking = "号" not in typed and _CLOSED.search(typed)
    whole = typed + "号" if lacking else typed
    found = find_numbers(whole, typed=True)
    return found[0][2] if found and found[0][:2] == (0, len(whole)) else _read_alone(typed)


def labelled_number(text: str) -> str | None:
    """Return the number that a label tells, the first of several; None where it tells of what is
    said about one.

    >>> labelled_number("临政办〔2031〕5号（依申请公开）"), labelled_number("国令第707号")
    ('临政办〔2031〕5号', '国令第707号')
    >>> labelled_number("临江市人民政府令第3号有关问题答记者问")
    """
    if normal := normal_number(text):
        return normal
    found = find_numbers(text)
    return None if not found or is_told_of(text[found[-1][1] :]) else found[0][2]


def is_told_of(after: str) -> bool:
    """True if what stands right behind a number makes it the matter of what is said.

    >>> is_told_of("有关问题解读"), is_told_of("（印发稿）")
    (True, False)
    """
    return _ABOUT.fullmatch(after.strip("）)〕]》 　")) is not None


def _read_alone(typed: str) -> str | None:
    """Return the number that a text is which is one only where nothing stands round it: 国令第707号,
    临府函31号, 临发2031第5号.

    >>> [_read_alone(one) for one in ("国令第707号", "临府函31号", "临发2031第5号", "口令第3号")]
    ['国令第707号', '临府函第31号', '临发〔2031〕5号', None]
    """
    match = _ALONE.fullmatch(typed)
    if match is None:
        return None
    series, serial = match["series"], int(match["serial"])
    office = series.removesuffix("令")
    if office != series and not match["year"] and _SHORT_DECREE.fullmatch(office):
        return f"{series}第{serial}号"
    if match["year"]:
        return f"{series}〔{int(match['year'])}〕{serial}号" if _SERIES.fullmatch(series) else None
    return f"{series}第{serial}号" if _UNBRACKETED.fullmatch(series) else None


def number_key(normal: str) -> Key | None:
    """Return what all spellings of a number in its normal form share; None where it is none.

    >>> number_key("云川省人民政府令第5号") == number_key("云川省政府令第5号")
    True
    """
    parts = _PARTS.fullmatch(normal)
    if parts is None:
        return None
    office = parts["office"].replace("人民政府", "政府").replace(_NATION, "")
    year = parts["year"] or parts["plain"] or ""
    return Key(office, parts["kind"] or "", year, parts["serial"])


def find_keys(text: str) -> list[tuple[int, int, Key]]:
    """Return the key of every number in a text with its offsets, one for each office of a
    joint notice or decree.

    >>> [key.office for _, _, key in find_keys("见商务厅、财政厅公告2021年第20号")]
    ['财政厅', '商务厅']
    """
    keys = []
    for start, end, normal in find_numbers(text):
        key = number_key(normal)
        if key is not None:
            keys.append((start, end, key))
            if key.kind:
                offices = _list_offices_before(text[max(0, start - 80) : start])
                keys += [(start, end, key._replace(office=office)) for office in offices]
    return keys


def _list_offices_before(text: str) -> list[str]:
    """Return the offices that a text ends with, the nearest first, each with a mark behind it."""
    *words, last = _BESIDE.split(text)
    offices: list[str] = []
    while words and not last:
        office = _LEAD_IN.sub("", words.pop()).replace("人民政府", "政府")
        if not _OFFICE_END.search(office):
            break
        offices.append(office)
    return offices


def _read_numbered(text: str, match: re.Match[str]) -> list[Found]:
    """Return the number whose bracketed year is `match`, or none when no series stands before it."""
    lead = _read_lead(text, match)
    if not lead.words:
        return []
    year, serial = match["year"], match["serial"]
    if year is None:
        year, serial = match["round"], match["counted"]
    return [(lead.start, match.end(), f"{lead.words}〔{int(year)}〕{int(serial)}号")]


def _read_dashed(text: str, match: re.Match[str]) -> list[Found]:
    """Return the number whose year and serial a dash parts, or none when no series stands before
    them."""
    serial = match["serial"] or match["bare"]
    lead = (
        _Lead(match.start("series"), match["series"])
        if match["series"]
        else _read_lead(text, match)
    )
    return (
        [(lead.start, match.end(), f"{lead.words}〔{int(match['year'])}〕{int(serial)}号")]
        if lead.words
        else []
    )


def _read_asked_decree(text: str, match: re.Match[str]) -> list[Found]:
    """Return the decree number at `match`, whose office may stand behind it, or none."""
    if match["before"] is None:
        return _read_decree(text, match)
    name, number = match["office"].rpartition(_NATION)[2], read_numeral(match["before"])
    if number is None or not _OFFICE_END.search(name):
        return []
    return [(*match.span(), f"{name}令第{number}号")]


def _is_in_han(text: str, *, dated: bool) -> bool:
    """Tell whether a number of a text may have its year or its serial in Han numerals."""
    if any(map(text.__contains__, _HAN_CENTURIES)):
        return True
    return dated and _HAN_SERIAL.search(text) is not None


def _read_year_first(match: re.Match[str]) -> list[Found]:
    """Return the number whose year stands before its series, none for the case of a court."""
    if not _AFTER_YEAR.fullmatch(match["series"]):
        return []
    year, serial = read_numeral(match["year"]), read_numeral(match["serial"])
    return [(*match.span(), f"{match['series']}〔{year}〕{serial}号")]


def _read_in_han(text: str, match: re.Match[str]) -> Found:
    """Return the number whose bracketed year is `match`, or its end where no series stands
    before it."""
    year, serial = read_numeral(match["year"]), read_numeral(match["serial"])
    end = f"〔{year}〕{serial}号"
    numbered = _read_lead(text, match)
    return (numbered.start, match.end(), numbered.words + end)


def _read_lead(text: str, match: re.Match[str]) -> _Lead:
    """Return the series before a bracketed year."""
    lead = _find_lead(text, match.start(), 1)
    return lead if _KIND_END.search(lead.words) else lead.after(_LEADING_OFFICE, 2)


def _read_decree(text: str, match: re.Match[str]) -> list[Found]:
    """Return the decree number at `match`, or none when no office stands before it."""
    lead = _find_lead(text, match.start(), 2)
    name = lead.words.removeprefix("原")
    start = lead.start + len(lead.words) - len(name)
    number = read_numeral(match["after"] or match["before"])
    name = name.rpartition(_NATION)[2]
    if number is None or not _OFFICE_END.search(name):
        return []
    return [(start, match.end(), f"{name}令第{number}号")]


def _read_notice(text: str, match: re.Match[str]) -> list[Found]:
    """Return the number of the public notice at `match`, or none when no office stands before it."""
    lead = _find_lead(text, match.start(), 2)
    name = lead.words.rpartition(_NATION)[2]
    if not _OFFICE_END.search(name):
        return []
    year, serial = (read_numeral(match[part] or "") for part in ("year", "serial"))
    if serial is None:
        return []
    number = f"{name}{match['kind']}{f'{year}年' if year else ''}第{serial}号"
    return [(lead.start, match.end(), number)]


def _read_long(match: re.Match[str]) -> Found:
    """Return the number of one long count: its series after what a sentence puts before it."""
    series = match["series"]
    lead = _LEAD_IN.match(series[:-2])
    start = lead.end() if lead else 0
    number = f"{series[start:]}第{int(match['serial'])}号"
    return (match.start() + start, match.end(), number)


def _find_lead(text: str, end: int, keep: int) -> _Lead:
    """Return the run of words that ends at `end`, less what the sentence put before it.

    An 和 goes only where something precedes it: 和政发 is the series of a real county.
    """
    start = max(0, end - 30)
    match = _WORDS.search(_ENCLOSED.sub("", text[start:end].rstrip()))
    whole = _Lead(start + match.start(), match.group()) if match else _Lead(end, "")
    lead = whole.after(_LEAD_IN, keep)
    follows = lead.start > whole.start or text[lead.start - 1 : lead.start] in tuple("》）)”")
    return lead.after(_JOINED, keep) if follows else lead


def _keep_apart(found: list[Found]) -> list[Found]:
    """Return the finds in order, without those that overlap an earlier one."""
    kept: list[Found] = []
    for one in sorted(found):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept
