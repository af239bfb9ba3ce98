"""Which norms a sentence ends or keeps: what it asserts, from when, and of which it names.

A word such as 废止 shows nothing by itself: it may be denied (不予废止), wished for (建议废止),
planned (拟废止) or speak of another time (废止前). What is not plainly asserted ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.relations.kinds import AMENDS, FOREVER, REPEALS, REPEALS_PART, UPHOLDS
from searcher.relations.mentions import QUOTED, Mention
from searcher.text.dates import find_date
from searcher.text.patterns import pattern
from searcher.text.provisions import provision
from searcher.text.rules import Rules

RULES = Rules(__file__, "endings.tsv")
# Stands in the place of each character of a title, or of what stands in round brackets.
HIDDEN = "〓"
# Without one of these nothing is ended or kept.
_TELLING = pattern("废|失效|作废|停止|终止|不再|继续|延[长续期至到]|顺延|取代|代替|替代")
_BRACKETS = pattern("(?<=[（(])[^（）()\n]{1,120}(?=[）)])")
# How the next of a list is told: 1997年8月11日国务院发布、2004年修订的
TOLD = pattern(
    r"(?:经|由|原|以及)*[^，。；]{0,120}?(?:发布|公布|通过|批准|批准实施|施行|制定|制订|印发|颁布|颁发|下发|修[订正改])(?:施行|实施)?[，、]?的?$"
)
JOIN = pattern(
    "(?:[\\s、，,和与及]|以及|或者|同时|原|等(?:[一二两三四五六七八九十百\\d]+[件部项个])?(?:地方性)?(?:法律|法规|规章|文件|规定|司法解释|规范性文件)?)*"
)
# Provisions that stay: 除第三条外，《甲》废止; 废止《甲》（第三条除外）
_EXCEPT = pattern(
    rf"除[^，。；]{{0,24}}?{provision('编', '章', '节', '条', '款', '项')}[^，。；]{{0,24}}?[以之]?外|{provision('编', '章', '节', '条', '款', '项')}[^，。；]{{0,12}}?除外"
)
# What tells nothing of the norm behind it, but does something with it: 废止《甲》，修改《乙》
_ACT = pattern("修[订正改]|制[定订]|印发|发布|公布|通过|批准|颁[布发]|下发|施行")
_NOUN = "{aside}?(?:及其[^，。；不未拟前后]{1,12}?(?=[自于同即予一相均全现已停终失作废宣被也都]))?(?:(?:号?文|文件|通知|规定|一文)(?=[^一-鿿]|[自于同即予一相均全现已停终不失作废宣被也都继仍有延]))?"
_PART = pattern(
    r"(?:中|里)?(?:有关|关于|涉及|与).{1,60}?(?:规定|内容|条款|部分)|中的?[^，。]{1,40}(?:规定|内容|条款)|(?:中|里)?的?(?:部分|个别)(?:规定|内容|条款|条文)"
    rf"|(?:中|里)?的?(?:[、，和及与至]?{provision('编', '章', '节', '条', '款', '项')}){{1,20}}(?:的?(?:规定|内容))?"
)
# One day is told at most in what is said of a norm, so that groups have one name.
_ENDS = RULES.pattern(
    f"{_NOUN}{{reason}}?{{manner}}{{0,6}}{{day}}?{{manner}}{{0,6}}{{ends}}(?={{done}})"
)
_PART_ENDS = RULES.pattern(
    "[^，。不未拟再前后]{0,20}?{manner}{0,6}{day}?{manner}{0,6}{ends}(?={done})"
)
_UNTIL = (
    r"(?:至|到|为)?[ 　]*(?P<until>\d{4}年\d{1,2}月\d{1,2}日)?(?P<years>[^，。；至到]{0,6}年)?止?"
)
_KEEPS = RULES.pattern(
    f"{_NOUN}{{manner}}{{0,6}}{{keeps}}(?:至(?P<until>[^，。；]{{6,16}}日)止?)?(?={{done}})"
)
_RENEWS = RULES.pattern(f"{_NOUN}{{manner}}{{0,6}}{{renews}}{_UNTIL}(?={{done}})")
_LONGER = pattern(
    f"的?(?:有效期限?|执行期限?|施行期限?|试行期限?)(?:延长)?{_UNTIL}(?=[ 　]*(?:$|[，,：:）)]))"
)
_LENGTHENS = pattern("(?:^|[，,：:]|决定|同意)[ 　]*(?:现|决定|将)*延长$")
# 《甲》已于2035年1月1日被《乙》取代: between the two, and behind the second.
_PASSIVE = RULES.pattern(f"{_NOUN}{{manner}}{{0,6}}{{passive}}")
_ENDED_BY = RULES.pattern("{aside}?{manner}{0,3}{ended_by}(?={done})")
_BEFORE = RULES.pattern("{endable}")
_ASSERTED = RULES.pattern("{asserts}")
_OBJECT = RULES.pattern("{object}")
_HEDGES, _PERFORMS = RULES.pattern("{hedges}"), RULES.pattern("{performs}")
_GROUND = RULES.pattern("{ground}")
_ASKS, _GOVERNS = RULES.pattern("{asks}"), RULES.pattern("{governs}")
_OWN_DAY = RULES.pattern("{own_day}")
_PUT_FORWARD = RULES.pattern("{put_forward}")
_PROPOSAL, _DECIDES = RULES.pattern("{proposal}"), RULES.pattern("{decides}")
_CHANGING, _AMENDING = RULES.pattern("{changing}"), RULES.pattern("{amending}")
_ENDED_TITLE = RULES.pattern("{ended_title}")
_RENEWING_TITLE = RULES.pattern("{renewing_title}")
_CLAUSE_END = pattern("[，,：:；;]")
# The day told for all of a sentence: 自2035年1月1日起施行，《甲》同时废止
_SENTENCE_DAY = pattern(r"自([^，。；〓]{5,16}?)(?:之日)?起(?![^，。；]{0,12}的)")
_COMMA = pattern("[，,]")
# Characters that are looked at before and behind a list, and clauses before it.
_REACH, _CLAUSES = 200, 3
_MONTH = pattern(r"(\d{4})年(?:(\d{1,2})月)?(?!\d)")


class Fate(NamedTuple):
    """What becomes of a norm: repeals, repeals-part or upholds, and the ISO day from which a
    repeal counts, or until which a term is made longer; None where the text tells none."""

    kind: str
    due: str | None = None


def fates_of(words: str, mentions: Sequence[Mention]) -> list[Fate | None]:
    """Return for each norm that a sentence names what the sentence makes of it, None for most."""
    fates: list[Fate | None] = [None] * len(mentions)
    if _TELLING.search(words) is None:
        return fates
    plain = hidden(words, mentions)
    runs = list(_runs(plain, mentions))
    for (first, last), following in zip(runs, [*runs[1:], None], strict=True):
        begin = mentions[first - 1].end if first else 0
        stop = mentions[last + 1].start if last + 1 < len(mentions) else len(plain)
        run = _Run(plain, mentions[first : last + 1], begin, stop)
        by = run.told_by(mentions[following[1]]) if following else [None] * (last + 1 - first)
        told = zip(run.told_behind(), by, run.told_before(), strict=True)
        fates[first : last + 1] = [next(filter(None, one), None) for one in told]
    if _EXCEPT.search(words):
        # What is left of which of several nobody can tell.
        left = Fate(REPEALS_PART) if len(mentions) == 1 else None
        fates = [left if fate and fate.kind == REPEALS else fate for fate in fates]
    return fates


def hidden(words: str, mentions: Sequence[Mention]) -> str:
    """Return a text of the same length in which titles, numbers and what is in brackets tell
    nothing.

    >>> from searcher.relations.mentions import find_mentions
    >>> words = "《关于废止甲的决定》（已失效）有效"
    >>> hidden(words, find_mentions(words))
    '〓〓〓〓〓〓〓〓〓〓（〓〓〓）有效'
    """
    parts, end = [], 0
    for one in mentions:
        if not one.bare and not one.own:
            parts += [words[end : one.start], HIDDEN * (one.end - one.start)]
            end = one.end
    return _BRACKETS.sub(lambda match: HIDDEN * len(match[0]), "".join((*parts, words[end:])))


def puts_forward(opening: str) -> bool:
    """True if the opening of a text puts a draft forward.

    >>> puts_forward("现将《养犬办法（征求意见稿）》公开征求意见。"), puts_forward("现将办法印发给你们。")
    (True, False)
    """
    return _PUT_FORWARD.search(opening) is not None


def is_proposal(title: str) -> bool:
    """True of the title of a text that proposes, asks or reports, and ends nothing.

    >>> is_proposal("关于提请废止《养犬办法》的议案"), is_proposal("关于废止《养犬议案》的决定")
    (True, False)
    """
    return _PROPOSAL.search(QUOTED.sub(HIDDEN, title)) is not None


def fates_of_title(title: str, spans: Sequence[tuple[int, int]]) -> list[Fate | None]:
    """Return for each norm that a title names, by where it stands, what the title makes of it."""
    plain, end = "", 0
    for start, stop in spans:
        plain += title[end:start] + HIDDEN * (stop - start)
        end = stop
    plain += title[end:]
    if not spans or _PROPOSAL.search(plain):
        return [None] * len(spans)
    if _ENDED_TITLE.search(plain):
        return [Fate(REPEALS)] * len(spans)
    if _RENEWING_TITLE.search(plain):
        return [Fate(UPHOLDS, FOREVER)] * len(spans)
    decides, fates = _DECIDES.search(plain), []
    fate, end = None, 0
    for start, stop in spans:
        between = plain[end:start]
        if _CHANGING.search(between):
            fate = Fate(REPEALS) if decides else None
        elif _AMENDING.search(between):
            fate = Fate(AMENDS)
        elif JOIN.sub("", between):
            fate = None
        fates.append(fate)
        end = stop
    return fates


def joins(between: str) -> bool:
    """True if what stands between two mentions only joins them in a list; in 《关于修改甲的决定》
    修正的《甲》 one tells of the other."""
    plain, joint = JOIN.sub("", between), JOIN.match(between)
    told = joint is not None and joint.end() > 0 and TOLD.fullmatch(plain) is not None
    return not plain or told and _ACT.match(plain) is None


def _runs(plain: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of the mentions of each list; one alone is a list too."""
    first = 0
    for at, one in enumerate(mentions):
        if at + 1 == len(mentions) or not joins(plain[one.end : mentions[at + 1].start]):
            yield first, at
            first = at + 1


class _Run:
    """A list of norms in a sentence, from the mention before it to the one behind it."""

    def __init__(self, plain: str, mentions: Sequence[Mention], begin: int, stop: int) -> None:
        self._plain, self._mentions = plain, mentions
        self._left = plain[max(begin, mentions[0].start - _REACH) : mentions[0].start]
        self._end = _past_bracket(plain, mentions[-1])
        self._right = plain[self._end : stop]
        commas = [at for at in range(1, len(mentions)) if self._has_comma(at)]
        bounds = [0, *commas, len(mentions)]
        # Parts between commas: in 根据《甲》，《乙》同时废止 each has a verb of its own.
        self._parts = list(zip(bounds, bounds[1:]))

    def _has_comma(self, at: int) -> bool:
        return _COMMA.search(self._between(at)) is not None

    def _between(self, at: int) -> str:
        """Return what stands before a mention, back to the one before it."""
        if at == 0:
            return self._left
        return self._plain[self._mentions[at - 1].end : self._mentions[at].start]

    def told_behind(self) -> list[Fate | None]:
        """Return what is said behind the list: 《甲》、《乙》同时废止."""
        fates: list[Fate | None] = [None] * len(self._mentions)
        end = self._end
        found = self._read_behind(end)
        if found is None or _is_no_act(self._plain, end):
            return fates
        if found.kind == REPEALS_PART:
            fates[-1] = found
            return fates
        for first, last in self._parts:
            if _GOVERNS.search(self._between(first)) is None:
                for at in range(first, last):
                    fates[at] = _of_article(found, self._mentions[at])
        return fates

    def told_by(self, other: Mention) -> list[Fate | None]:
        """Return what the norm that is named next does to the list: 《甲》、《乙》已被《丙》取代."""
        fates: list[Fate | None] = [None] * len(self._mentions)
        part = _PART.match(self._right)
        match = _PASSIVE.fullmatch(self._right, part.end() if part else 0)
        behind = self._plain[_past_bracket(self._plain, other) :][:_REACH]
        if not match or not _ENDED_BY.match(behind) or _is_no_act(self._plain, self._end):
            return fates
        found = self._due_of(match, REPEALS_PART if part else REPEALS, self._end)
        if found is None or part:
            fates[-1] = found
            return fates
        return [_of_article(found, one) for one in self._mentions]

    def _read_behind(self, end: int) -> Fate | None:
        after = self._right[:_REACH]
        joint = JOIN.match(after)
        for start in dict.fromkeys((joint.end() if joint else 0, 0)):
            if match := _ENDS.match(after, start):
                return self._due_of(match, REPEALS, end)
            if match := _KEEPS.match(after, start):
                return Fate(UPHOLDS, _until(match) if match["until"] else None)
            if match := _RENEWS.match(after, start):
                return Fate(UPHOLDS, _until(match))
        part = _PART.match(after)
        match = part and _PART_ENDS.match(after, part.end())
        return self._due_of(match, REPEALS_PART, end) if match else None

    def told_before(self) -> list[Fate | None]:
        """Return what is said before the list: 决定废止《甲》、《乙》."""
        fates: list[Fate | None] = [None] * len(self._mentions)
        found = self._read_before()
        if found is None:
            return fates
        last = self._last_object()
        if found.kind == UPHOLDS or last:
            for at, one in enumerate(self._mentions[: last or 1]):
                if not at or not one.bare:
                    fates[at] = _of_article(found, one)
        elif _PART.match(self._right):
            fates[-1] = Fate(REPEALS_PART, found.due)
        return fates

    def _read_before(self) -> Fate | None:
        start = self._mentions[0].start
        if _LENGTHENS.search(self._left):
            longer = _LONGER.match(self._right)
            told = longer and not _is_no_act(self._plain, start)
            return Fate(UPHOLDS, _until(longer)) if longer and told else None
        verb = _BEFORE.search(self._left)
        if verb is None:
            return None
        at = start - len(self._left) + verb.start()
        clause = _CLAUSE_END.split(self._plain[max(0, at - _REACH) : at])[-1]
        if not _ASSERTED.fullmatch(clause) or _is_no_act(self._plain, at):
            return None
        return Fate(REPEALS, _sentence_day(self._plain, at))

    def _last_object(self) -> int:
        """Return how many of the list are ended by words before it: what follows them must be no
        noun (废止《甲》的建议) and no verb of the last (废止《甲》，《乙》仍执行)."""
        count = len(self._mentions)
        if _OBJECT.match(self._right):
            return count
        return self._parts[-1][0]

    def _due_of(self, match: re.Match[str], kind: str, end: int) -> Fate | None:
        told = match["from"] or match["on"]
        if told is None:
            return Fate(kind, _sentence_day(self._plain, end))
        day = _day_in(told)
        return Fate(kind, day) if day or _OWN_DAY.search(told) else None


def _past_bracket(plain: str, mention: Mention) -> int:
    """Return where what follows a mention begins: past the bracket that a number stands in alone,
    as in 原办法（岚政〔2014〕9号）同时废止; not where it only gives the ground: 根据原办法（…）停止执行.
    """
    before = plain[max(0, mention.start - _REACH) : mention.start]
    around = before[-1:] + plain[mention.end : mention.end + 1]
    clause = _CLAUSE_END.split(before)[-1]
    return mention.end + (around in ("（）", "()") and not _GROUND.search(clause))


def _of_article(fate: Fate, mention: Mention) -> Fate | None:
    if not mention.article:
        return fate
    return Fate(REPEALS_PART, fate.due) if fate.kind == REPEALS else None


def is_hedged(plain: str, at: int) -> bool:
    """True if the clauses up to a place make of what is said there a wish, a plan or a condition."""
    clauses = _CLAUSE_END.split(plain[max(0, at - _REACH) : at])
    for clause in clauses[: -_CLAUSES - 1 : -1]:
        if _HEDGES.search(clause):
            return True
        if _PERFORMS.search(clause):
            break
    return False


def _is_no_act(plain: str, at: int) -> bool:
    """True where what is said at a place is hedged, or what follows puts it in question."""
    return is_hedged(plain, at) or _ASKS.search(plain[at : at + _REACH]) is not None


def _day_in(told: str) -> str | None:
    """Return the ISO day that words tell; the first of a month or a year."""
    if day := find_date(told if told.endswith("日") else told + "日"):
        return day
    month = _MONTH.search(told)
    if month is None or not 1 <= int(month[2] or 1) <= 12:
        return None
    return f"{int(month[1])}-{int(month[2] or 1):02}-01"


def _sentence_day(plain: str, at: int) -> str | None:
    """Return the day told for all that a sentence says: 自2035年1月1日起施行，《甲》同时废止."""
    days = _SENTENCE_DAY.findall(plain[max(0, at - _REACH) : at])
    return _day_in(days[-1]) if days else None


def _until(match: re.Match[str]) -> str:
    return _day_in(match["until"] or "") or FOREVER
