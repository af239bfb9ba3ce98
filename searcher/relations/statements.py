"""What a document says of itself and of others, each with the words that say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from searcher.model import Document, Passage
from searcher.relations.kinds import (
    AMENDS,
    BASIS,
    CITES,
    IMPLEMENTS,
    REPEALS,
    REPEALS_PART,
    SELF,
    UPHOLDS,
    Statement,
)
from searcher.relations.mentions import QUOTED, Mention, find_mentions
from searcher.relations.names import key_of
from searcher.relations.validity import validity_of
from searcher.structure.history import is_history
from searcher.text.numerals import NUMERAL
from searcher.text.patterns import pattern

# Passages at the head of a document in which it says what it rests on and carries out.
_OPENING = 12
# Passages in which the lines under a title stand, and what a sentence of the text itself has.
_TITLE = 3
_CLAUSE = pattern("废止|[制作]定?[定出]本|为了|如下")
_STOPS = "。；;\n"
_STOP = pattern(f"[{_STOPS}]")
_END = pattern(
    "(?:自.{0,24}?(?:之日)?起)?[，,]?(?:同时|即行|即予|予以|一并|相应|均|自行|停止|立即|也|，)*"
    "(?:废止|失效|停止(?:执行|施行|使用)|不再(?:执行|适用|有效))"
)
_PUT_OUT = pattern("(?:废止|宣布失效)[:：]?$")
# How the next of a list is told: 1997年8月11日国务院发布、2004年修订的
_TOLD = pattern(
    r"(?:经|由|原|以及)*[^，。；]{0,120}?(?:发布|公布|通过|批准|批准实施|施行|制定|制订|印发|颁布|颁发|下发|修[订正改])(?:施行|实施)?[，、]?的?$"
)
_JOIN = pattern(
    "(?:[\\s、，,和与及]|以及|或者|同时|原|等(?:[一二两三四五六七八九十百\\d]+[件部项个])?(?:地方性)?(?:法律|法规|规章|文件|规定|司法解释|规范性文件)?)*"
)
_PART = pattern(
    r"(?:中|里)?(?:有关|关于|涉及|与).{1,60}?(?:规定|内容|条款|部分)|中的?[^，。]{1,40}(?:规定|内容|条款)"
)
_REST = pattern("(?:根据|依据|依照|按照|遵照|按)(?P<between>[^。；]{0,120})$")
_MADE = pattern(
    "(?:制定|制订|修订)本(?!行政|市|省|县|区|级|地|单位|部门|机关|院|系统|企业|村|社区)|特?(?:制定|制订|作)(?:出|如下|以下|此)|作出(?:如下|以下)?(?:规定|解释|决定|安排)"
    "|(?:解释|规定|意见|通知|公告|批复|通告|决定|答复)如下|特?(?:发布|公布)本|现(?:就|将|予|对|印发|公布|发布)"
)
_CARRY_OUT = pattern("(?:贯彻|落实|实施|执行|推进)[了好]?$")
_TO_CARRY_OUT = pattern("(?:为|现就|关于).{0,40}$")
_CHANGED = pattern(
    "^(?:第[^，。；]{1,30})?(?:之?后|中)增加|^(?:[^，。；《》]{0,20})?(?:作(?:出)?(?:如下|以下)?(?:相应)?修[改正订]|修改为|(?:第.{1,40})?修改)"
)
_CHANGING = pattern("(?:关于)?修[改正订]$|对$|将$|在$")
# 二十六、修改《养犬办法》
_AN_ITEM = pattern(
    f"^[ 　]*(?:{NUMERAL}{{1,4}}[、.．]|[（(]{NUMERAL}{{1,4}}[）)])[ 　]*修[改正订]$"
)
_TITLE_CHANGES = pattern("关于(?:修[改正订]|废止).{0,4}$")
# 云川省实施〈养犬法〉办法, 养犬条例实施细则
_CARRIES_OUT = pattern("(?:实施|贯彻|执行|落实|适用)(?:细则|办法|条例|规定|意见|方案)?(?:的|$)")
_RULES_OF = pattern("^(.{1,60}?(?:法|条例|办法|规定|规则))(?:的)?实施(?:细则|条例|办法|规定|意见)$")
_INNER = pattern("〈([^〈〉]{2,80})〉|《([^《》]{2,80})》|<([^<>]{2,80})>")


def statements_of(document: Document) -> tuple[Statement, ...]:
    """Return what the document says of itself and others, in the order it says it.

    A document's own number in its head, and its own title, say nothing of another.
    """
    title = document.metadata.title or ""
    said = list(_of_title(title))
    for at, passage in enumerate(document.passages):
        found = _of_passage(at, passage, opening=at < _OPENING)
        listed = _listed(title, passage)
        said += [_as(one, listed) for one in found] if listed else found
    own = {document.metadata.title, document.metadata.doc_number} - {None}
    said = [one for one in said if not _names_itself(one, own)]
    short = _short_names(document.passages)
    key = key_of(title)
    full = (_of_itself(_in_full(one, short), key) for one in said)
    return (*full, *validity_of(document))


def _in_full(statement: Statement, short: dict[str, str]) -> Statement:
    """Return a statement with the title that a short name was given for, also where words
    stand before it that are none of it (依照养犬法第三条)."""
    name = statement.name
    for at in range(len(name) if statement.bare else 1):
        if title := short.get(name[at:]):
            return statement._replace(name=title, bare=False)
    return statement


def _of_itself(statement: Statement, key: str) -> Statement:
    """Return a statement in which a document calls itself by its title as one of itself."""
    told = statement.kind != CITES or not statement.name or statement.day or statement.bare
    if told or not key or key_of(statement.name) != key:
        return statement
    return statement._replace(kind=SELF)


def _listed(title: str, passage: Passage) -> str | None:
    """Return what a list of norms (清理结果, 现行有效…目录) says of those named in a passage:
    the nearest heading that tells decides, else the title of the list."""
    if not _LIST.search(title):
        return None
    for text in (*reversed(passage.heading), passage.text.partition("\n")[0], title):
        for kind, words in _LISTED_AS:
            if words.search(text):
                return kind
    return None


def _as(statement: Statement, kind: str) -> Statement:
    return statement._replace(kind=kind) if statement.kind == CITES else statement


def _short_names(passages: Sequence[Passage]) -> dict[str, str]:
    """Return the short names that the text gives norms (以下简称《解释》), with their titles."""
    short: dict[str, str] = {}
    for passage in passages:
        if "简称" in passage.text:
            for match in _SHORT.finditer(passage.text):
                if not match[2].startswith("本"):
                    short.setdefault(match[2], match[1])
    return short


def _names_itself(statement: Statement, own: Collection[str | None]) -> bool:
    """True of a document's own number or title at its head."""
    if statement.passage != 0 or statement.kind != CITES:
        return False
    return (
        statement.number in own
        if not statement.name
        else any(title and statement.name in title for title in own)
    )


def _of_title(title: str) -> Iterator[Statement]:
    """Give what a title says: 关于修改《A》的决定, 实施〈A〉办法, A实施细则."""
    for match in _INNER.finditer(title):
        name = next(filter(None, match.groups()))
        before, after = title[: match.start()], title[match.end() :]
        kind = CITES
        if _TITLE_CHANGES.search(before):
            kind = REPEALS if before.endswith("废止") else AMENDS
        elif _CARRIES_OUT.search(before[-4:]) or _CARRIES_OUT.match(after):
            kind = IMPLEMENTS
        yield Statement(kind, -1, match.start(), match.end(), name)
    if rules := _RULES_OF.match(title):
        yield Statement(IMPLEMENTS, -1, *rules.span(1), rules[1])


def _of_passage(at: int, passage: Passage, *, opening: bool) -> Iterator[Statement]:
    text = passage.text
    for (start, stop), mentions in groupby(find_mentions(text), lambda m: _sentence(text, m)):
        words = text[start:stop]
        # A history under the title tells of this text alone.
        if at >= _TITLE or _CLAUSE.search(words) or not is_history(words):
            shifted = [m._replace(start=m.start - start, end=m.end - start) for m in mentions]
            yield from _of_sentence(at, words, start, shifted, opening=opening)


def _sentence(text: str, mention: Mention) -> tuple[int, int]:
    """Return where the sentence begins and ends in which a mention stands."""
    stop = _STOP.search(text, mention.end)
    start = max(text.rfind(mark, 0, mention.start) for mark in _STOPS) + 1
    return start, stop.start() if stop else len(text)


def _of_sentence(
    at: int, words: str, shift: int, mentions: Sequence[Mention], *, opening: bool
) -> Iterator[Statement]:
    kinds = _kinds(words, mentions, opening)
    for mention, kind in zip(mentions, kinds, strict=True):
        yield Statement(
            SELF if mention.own else kind,
            at,
            shift + mention.start,
            shift + mention.end,
            mention.name,
            mention.number,
            mention.article,
            _told_day(words, mention),
            mention.bare,
        )


def _kinds(words: str, mentions: Sequence[Mention], opening: bool) -> list[str]:
    """Return of which kind each mention in a sentence is: those of a list are of one."""
    kinds = [CITES] * len(mentions)
    following, stop = "", len(words)
    for number in range(len(mentions) - 1, -1, -1):
        mention = mentions[number]
        after = words[mention.end : stop]
        before = words[mentions[number - 1].end if number else 0 : mention.start]
        joined = following if _joins(after, number + 1 < len(mentions)) else ""
        kind = _kind(before, after, words, mention, opening=opening)
        kinds[number] = kind or joined or CITES
        following, stop = kinds[number] if kinds[number] in _LISTED else "", mention.start
    return _handed_on(words, mentions, kinds)


_LISTED = frozenset({REPEALS, BASIS, IMPLEMENTS})


def _joins(between: str, more: bool) -> bool:
    """True if what stands between two mentions only joins them in a list; in 《关于修改甲的决定》
    修正的《甲》 one tells of the other."""
    plain, joint = _JOIN.sub("", between), _JOIN.match(between)
    told = joint is not None and joint.end() > 0 and _TOLD.fullmatch(plain) is not None
    return more and (not plain or told)


def _kind(before: str, after: str, words: str, mention: Mention, *, opening: bool) -> str | None:
    if repeal := _repeal(before, after, mention):
        return repeal
    changing = mention.name[:1] in ("将", "对", "在") if mention.bare else _CHANGING.search(before)
    if changing and _CHANGED.match(after) or _AN_ITEM.search(before) and not after.strip():
        return AMENDS
    if not opening:
        return None
    rest = _REST.search(words[: mention.start])
    if rest and _MADE.search(words, mention.end):
        return BASIS
    if _CARRY_OUT.search(before) and _TO_CARRY_OUT.search(words[: mention.start]):
        return IMPLEMENTS
    return None


def _repeal(before: str, after: str, mention: Mention) -> str | None:
    rest = _JOIN.match(after)
    end = rest.end() if rest else 0
    if _END.match(after, end) or _END.match(after):
        return REPEALS_PART if mention.article else REPEALS
    part = _PART.match(after)
    if part and _END.search(after, part.end(), part.end() + 40):
        return REPEALS_PART
    if _PUT_OUT.search(before):
        return REPEALS_PART if mention.article or _PART.match(after) else REPEALS
    return None


def _handed_on(words: str, mentions: Sequence[Mention], kinds: list[str]) -> list[str]:
    """Hand 废止《A》《B》 and 根据《A》《B》 on to the rest of the list."""
    for number in range(1, len(mentions)):
        between = words[mentions[number - 1].end : mentions[number].start]
        put_out = kinds[number - 1] == REPEALS and kinds[number] == CITES
        if put_out and not _JOIN.sub("", between) and not mentions[number].bare:
            kinds[number] = REPEALS
    return kinds


_LIST = pattern("清理结果|(?:现行|继续|保留|废止|失效|宣布失效).{0,20}(?:目录|清单|名单)")
_LISTED_AS = (
    (CITES, pattern("拟|建议|需要?修改|予以修改")),
    (REPEALS, pattern("废止|失效")),
    (UPHOLDS, pattern("继续有效|现行有效|现行|保留")),
)
_SHORT = pattern(
    r"《((?:[^《》\n]|《[^《》\n]{1,80}》){2,120})》[（(][^（）()]{0,40}?以下(?:统|简)?称(?:为)?[:：]?[《“]?([^《》“”（）()，、。]{2,30}?)[》”]?[）)，、]"
)
_DAY = pattern(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")


def _told_day(words: str, mention: Mention) -> str | None:
    """Return the day by which a version is told right before its name: 1997年8月11日发布的."""
    before = words[max(0, mention.start - 80) : mention.start]
    before = QUOTED.sub("", before.rpartition("》")[2])
    if not before.endswith("的") or not _TOLD.search(before):
        return None
    days = list(_DAY.finditer(before))
    if not days:
        return None
    year, month, day = days[-1].groups()
    return "-".join(filter(None, (year, month and f"{int(month):02}", day and f"{int(day):02}")))
