"""Whether a sentence ends at a pause whose mark is lost, by the words on both sides."""

from __future__ import annotations

import re

from searcher.text.han import HAN

_SHORTEST = 8  # characters before a sentence that ends for what follows
_MIDDLING = 24
_LONG = 48

# Words that open a sentence wherever they follow a pause.
_OPENS = re.compile(
    "['‘“]?(?:近年来|今年以来|去年以来|近期|近日|目前|当前|如今|此外|另外|同时|与此同时|下一步|截至|截止|为此|因此"
    "|据(?:悉|介绍|了解|统计)|在此基础上|事实上|正是|不仅如此|更好地|习近平|会议|仅此一项"
    "|[一二三四五六]是|首先|其次|再次|最后|第[一二三四五六][,，.是]"
    "|为(?:了|进一步|切实|全面|深入|贯彻|加快|推进|保证|确保|规范)"
    r"|[今去前明]年|这[一是个些种项]|[12]\d{3}年|\d{1,2}月\d{0,2}[日初底中])"
)
# Words that open one where a good stretch, or a long one, stands before them.
_MAY_OPEN = re.compile(
    f"按照|根据|针对|随着|面对|围绕|自[{HAN}]{{2,8}}以来|长期以来|本次|此次|该[县市局]"
)
_SUBJECT = re.compile(
    "[全各](?:国|省|市|县|区|州|旗|级|地|部门)|[省市县区]?(?:公安|人民)?(?:部|厅|局|机关|政府|委)(?!门)|改革|我们|他|她"
    f"|公安(?:部|厅|局|机关)|[省市县区][{HAN}]{{2,6}}[部厅局委]"
)
# What a sentence cannot end with, for it calls for more.
_CALLS_FOR_MORE = re.compile(
    "(?:指出|强调|认为|表示|要求|提出|介绍|说|称|[和与及或的在对把将为以从等是]|通过|按照|根据|围绕|依托|针对"
    "|[中上下时后前]|以来|期间)['’”]?$"
)
_QUESTION = re.compile("['‘“]?(?:如何|怎样|怎么|为何|为什么)")
_LAST_MARK = re.compile("[.．，。]")


def mark_between(before: str, after: str) -> str:
    """The mark that parts a sentence standing as `before` from what follows: 。 ？ or ，.

    In doubt it is ，.

    >>> mark_between("全市建成共享平台5个.归集数据7.7亿条", "今年以来.东岭县"), mark_between("今年以来", "东岭县")
    ('。', '，')
    >>> mark_between("谋定后动.如何让数据多跑路", "东岭县的回答是")
    '？'
    """
    if _QUESTION.match(_LAST_MARK.split(before)[-1]) and len(before) >= _SHORTEST:
        return "？"
    return "。" if _ends(before, after) else "，"


def _ends(before: str, after: str) -> bool:
    if not after.strip("'’”"):
        return True
    if _CALLS_FOR_MORE.search(before) or len(before) < _SHORTEST:
        return False
    if _OPENS.match(after):
        return True
    if len(before) >= _MIDDLING and _MAY_OPEN.match(after):
        return True
    return len(before) >= _LONG and _SUBJECT.match(after) is not None
