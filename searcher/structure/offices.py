"""Issuing offices (发文机关): telling the name of an office, alone, in a title, or joint."""

from __future__ import annotations

import re

from searcher.text.han import HAN
from searcher.text.patterns import pattern
from searcher.text.rules import Rules
from searcher.text.titles import STATE

from .doctypes import bare_title
from .regions import region_of

_RULES = Rules(__file__, "offices.tsv")
_WORDS = _RULES.words("ending")
# A name has one reading: no ending ends another, and a party committee begins a name of its own.
_ENDINGS = "|".join(
    word for word in _WORDS if not any(word != other and word.endswith(other) for other in _WORDS)
)
_ANOTHER = "(?<=[局厅部委府院会])(?=中共)"
# Asterisks and crosses stand for names that a sharing site blotted out.
_NAME = rf"[{HAN}*×Xx○](?:(?!{_ANOTHER})[{HAN}*×Xx○]){{0,29}}?"
_NAMED = rf"{_NAME}(?:{_ENDINGS})"
# One that ends in few letters begins with its place: 岚江市农办; what the other reading takes has
# that reading alone.
_PLACED = rf"(?!{_NAMED}(?![{HAN}]))[{HAN}]{{0,8}}?[省市县区旗州盟镇乡]委?[{HAN}]{{0,14}}?(?:{'|'.join(_RULES.words('placed'))})"
_SECOND = rf"(?:[（(]{_NAMED}[）)])?"
_OFFICE = rf"(?:(?:{_NAMED}|{_PLACED}){_SECOND})"
_OFFICES = rf"{_OFFICE}(?:(?:[ 　、，,]+|{_ANOTHER}){_OFFICE})*"
_ALONE = pattern(rf"{_OFFICES}(?:等部门)?")
_TITLE = _RULES.pattern(rf"^(?:\d{{4}}年度?)?({_OFFICES})(?:{{others}})?[ 　]*(?={{follows}})")
_AND_OTHERS = _RULES.pattern("^.{2,40}?{others}")
_UNDER_TITLE = (
    _RULES.pattern("[（(]([^（()）]{3,80}?)[ 　，,]*{dated}?[)）]"),
    _RULES.pattern("([^（()）]{3,80}?)[ 　，,]*{dated}"),
)
_LETTERHEAD = _RULES.pattern(rf"({_OFFICES}){{headed}}")
_NOT_AN_OFFICE = _RULES.pattern("{no_office}")
_PLACE = re.compile(f"[{HAN}]{{1,6}}?[省市县区旗州盟]")
_OF_SESSION = _RULES.pattern("{session}")
_SEPARATORS = re.compile("[ 　、，,]+")
# A body with a name of its own: 中国…协会, 宁波…交易所, …有限公司; not one with 市, as laws name kinds.
_BODY = _RULES.pattern(
    rf"(?P<body>(?:(?P<nation>{{nation}})|[{HAN}]{{2,4}}?(?<![省市县区])(?![省市县区]))"
    rf"[{HAN}]{{2,16}}?{{body}})(?!业)"
)
_OWN_RULES = _RULES.pattern("{own_rules}")


def is_office(text: str) -> bool:
    """True if `text` is the name of one or several offices and nothing else.

    >>> is_office("云川省公安厅 云川省财政厅"), is_office("我局"), is_office("领导干部")
    (True, False, False)
    """
    return (
        2 < len(text) <= 80
        and bool(_ALONE.fullmatch(text))
        and not any(_NOT_AN_OFFICE.search(name) for name in _SEPARATORS.split(text))
    )


def join_offices(text: str) -> str:
    """Return the offices named in `text`, joint issuers joined by 、 and the nation's name left
    out.

    >>> join_offices("云川省公安厅 云川省财政厅"), join_offices("中华人民共和国国务院")
    ('云川省公安厅、云川省财政厅', '国务院')
    """
    names = (one for name in _SEPARATORS.split(text.strip()) for one in _part_glued(name) if one)
    return "、".join(name.removeprefix(STATE) or name for name in names)


def _part_glued(text: str) -> list[str]:
    """Return the offices of one place that stand in a row with nothing between them.

    >>> _part_glued("青禾市交通局青禾市财政局"), _part_glued("青禾市人民政府办公室")
    (['青禾市交通局', '青禾市财政局'], ['青禾市人民政府办公室'])
    """
    place = _PLACE.match(text)
    parts = re.split(f"(?<=.)(?={place[0]})", text) if place and text.count(place[0]) > 1 else []
    return parts if len(parts) > 1 and all(map(is_office, parts)) else [text]


def office_of_title(title: str) -> str | None:
    """Return the office a title begins with when 关于, 印发 or nothing but 工作报告 or the like follows.

    A place or an office that is the matter of the title and not its author is no issuer.

    >>> office_of_title("临江市公安局、临江市财政局关于进一步做好养犬管理的通知")
    '临江市公安局、临江市财政局'
    >>> office_of_title("临江市人民检察院工作报告"), office_of_title("临江市公安局信息化建设汇报材料")
    ('临江市人民检察院', None)
    >>> office_of_title("2031年国务院政府工作报告"), office_of_title("2031年临江市人民政府工作报告")
    ('国务院', '临江市人民政府')
    >>> office_of_title("临江市第三届人民代表大会第二次会议关于预算的决议")
    '临江市人民代表大会'
    """
    match = _TITLE.match(_OF_SESSION.sub("", title))
    return join_offices(match[1]) if match and is_office(match[1]) else None


def office_of_rules(title: str) -> str | None:
    """Return the body that a title of rules begins with, such as an exchange or a company has of
    its own.

    Bodies of a kind, of which a place has several, are what the rules are about.

    >>> office_of_rules("中国渡船协会会员管理办法"), office_of_rules("宁波渡船交易所交易规则（试行）")
    ('中国渡船协会', '宁波渡船交易所')
    >>> office_of_rules("宁波市行业协会管理办法"), office_of_rules("中国渡船协会关于会费的通知")
    (None, None)
    """
    match = _BODY.match(title)
    named = match is not None and (match["nation"] or region_of(None, match["body"]))
    return match["body"] if match and named and _OWN_RULES.search(bare_title(title)) else None


def names_more(title: str, office: str, signed: str | None) -> bool:
    """True if a signature names all the offices of a title that has but the first: 教育部等六部门.

    >>> names_more("教育部等两部门关于规范培训的通知", "教育部", "教育部、财政部")
    True
    """
    return bool(signed and signed.startswith(office + "、") and _AND_OTHERS.search(title))


def office_under_title(line: str) -> str | None:
    """Return the office of a line in brackets, or of one that ends with a year or month, else
    None.

    >>> office_under_title("（临江市公安局　2019年7月）"), office_under_title("（征求意见稿）")
    ('临江市公安局', None)
    """
    found = filter(None, (known.fullmatch(line) for known in _UNDER_TITLE))
    names = (match[1] for match in found if is_office(match[1]))
    return next(map(join_offices, names), None)


def office_of_letterhead(line: str) -> str | None:
    """Return the office of a letterhead (发文机关标志), a line such as 临江市人民政府文件, else None.

    >>> office_of_letterhead("临江市人民政府办公室文件")
    '临江市人民政府办公室'
    """
    match = _LETTERHEAD.fullmatch(line)
    return join_offices(match[1]) if match and is_office(match[1]) else None
