"""Whether a sentence ends at a pause whose mark is lost, by the words on both sides."""

from __future__ import annotations

import re

_SHORTEST = 8  # characters before a sentence that ends for what follows
_MIDDLING = 24
_LONG = 60

# Words that open a sentence wherever they follow a pause.
_OPENS = re.compile(
    "['‘“]?(?:近年来|今年以来|去年以来|近期|近日|目前|当前|如今|此外|另外|同时|与此同时|下一步|据悉|据介绍|据了解|据统计"
    "|截至|截止|为此|因此|仅此一项|在此基础上|在这|事实上|正是|不仅如此|更好地|习近平|会议|一是|二是|三是|四是|五是|六是"
    "|首先|其次|再次|最后|第[一二三四五六]|为了|为(?:进一步|切实|全面|深入|贯彻|加快|推进|保证|确保|规范)"
    r"|[今去前明]年|这[一是个些种项]|[12]\d{3}年|\d{1,2}月\d{0,2}日?)"
)
# Words that open one where a good stretch stands before them.
_MAY_OPEN = re.compile(
    "按照|根据|依托|针对|围绕|随着|聚焦|瞄准|通过|面对|自|从|在|经|对|把|让|要|如何|本次|此次|该|我们|他|她"
    "|[全各]?(?:国|省|市|县|区|州|旗|级|地|部门)|公安|民警|科技|改革|创新|信息化|实施|大力|积极|全力|持续|深入|全面|推进|加强|组织"
)
# What a sentence cannot end with, for it calls for more.
_CALLS_FOR_MORE = re.compile(
    "(?:指出|强调|认为|表示|要求|提出|介绍|说|称|[和与及或的在对把将为以从等是]|通过|按照|根据|围绕|依托|针对|来|中|上|下|时|后|前|以来|期间)['’”]?$"
)
_QUESTION = re.compile("(?:如何|怎样|为何|什么)")
_LAST_MARK = re.compile("[.．，。]")


def is_sentence_end(before: str, after: str) -> bool:
    """Whether the sentence that stands as `before` ends where `after` goes on.

    In doubt it does not.

    >>> is_sentence_end("全市建成共享平台5个.归集数据7.7亿条", "今年以来.东岭县"), is_sentence_end("今年以来", "东岭县")
    (True, False)
    """
    if not after.strip("'’”"):
        return True
    clause = _LAST_MARK.split(before)[-1]
    if _CALLS_FOR_MORE.search(before) or len(before) < _SHORTEST:
        return False
    if _OPENS.match(after):
        return True
    if len(before) >= _MIDDLING and _MAY_OPEN.match(after):
        return len(clause) >= _SHORTEST and len(before) >= _LONG
    return bool(_QUESTION.search(clause)) and len(before) >= _MIDDLING
