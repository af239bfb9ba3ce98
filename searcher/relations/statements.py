"""What a document says of itself and of others, each with the words that say it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from searcher.model import Document, Passage
from searcher.relations.endings import (
    RULES,
    TOLD,
    Fate,
    fates_of,
    fates_of_title,
    hidden,
    is_hedged,
    is_proposal,
    joins,
    puts_forward,
)
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
from searcher.relations.lists import Lists, Stretch
from searcher.relations.mentions import QUOTED, Mention, find_mentions
from searcher.relations.names import key_of
from searcher.relations.validity import validity_of
from searcher.structure.history import is_history
from searcher.text.numerals import NUMERAL
from searcher.text.patterns import pattern

# Passages at the head of a document in which it says what it rests on and carries out.
_OPENING = 12
# So many passages say what becomes of a draft.
_FIRST = 3
# Passages in which the lines under a title stand, and what a sentence of the text itself has.
_TITLE = 3
_CLAUSE = pattern("废止|[制作]定?[定出]本|为了|如下")
_STOP = pattern("[。；;\n]")
_REST = pattern("(?:根据|依据|依照|按照|遵照|按)(?P<between>[^。；]{0,120})$")
# Characters before a mention that those look at.
_NEAR = 125
_MADE = pattern(
    "(?:制定|制订|修订)本(?!行政|市|省|县|区|级|地|单位|部门|机关|院|系统|企业|村|社区)|特?(?:制定|制订|作)(?:出|如下|以下|此)|作出(?:如下|以下)?(?:规定|解释|决定|安排)"
    "|(?:解释|规定|意见|通知|公告|批复|通告|决定|答复)如下|特?(?:发布|公布)本|现(?:就|将|予|对|印发|公布|发布)"
)
_CARRY_OUT = pattern("(?:贯彻|落实|实施|执行|推进)[了好]?$")
_TO_CARRY_OUT = pattern("(?:为|现就|关于).{0,40}$")
_CHANGED = pattern(
    "^(?:第[^，。；]{1,30})?(?:之?后|中)增加|^(?:[^，。；《》]{0,20})?(?:作(?:出)?(?:如下|以下)?(?:相应)?修[改正订]|修改为|(?:第.{1,40})?修改)"
)
_DELETES, _DELETED = RULES.pattern("{deletes}"), RULES.pattern("{deleted}")
_A_PART = pattern('中?的?(?:第|附[件表录]|[“”"])')
_CHANGING = pattern("(?:关于)?修[改正订]$|对$|将$|在$")
# 二十六、修改《养犬办法》
_AN_ITEM = pattern(
    f"^[ 　]*(?:{NUMERAL}{{1,4}}[、.．]|[（(]{NUMERAL}{{1,4}}[）)])[ 　]*修[改正订]$"
)
# 云川省实施〈养犬法〉办法, 养犬条例实施细则
_CARRIES_OUT = pattern("(?:实施|贯彻|执行|落实|适用)(?:细则|办法|条例|规定|意见|方案)?(?:的|$)")
_RULES_OF = pattern("^(.{1,60}?(?:法|条例|办法|规定|规则))(?:的)?实施(?:细则|条例|办法|规定|意见)$")
_INNER = pattern("〈([^〈〉]{2,80})〉|《([^《》]{2,80})》|<([^<>]{2,80})>")


def statements_of(document: Document) -> tuple[Statement, ...]:
    """Return what the document says of itself and others, in the order it says it.

    A document's own number in its head, and its own title, say nothing of another.
    """
    title = document.metadata.title or ""
    said = list(_read_title(title))
    lists = Lists(title)
    for at, passage in enumerate(document.passages):
        if passage.labels:
            break
        items = lists.items_of(passage)
        found = _read_passage(at, passage, items, opening=at < _OPENING)
        said += (_apply_list(one, items) for one in found) if items else found
        said += (Statement(one.kind, at, *one[:2], one.name) for one in items if one.name)
    opening = (passage.text for passage in document.passages[:_FIRST])
    if is_proposal(title) or any(map(puts_forward, opening)):
        said = [one._replace(kind=CITES, due=None) if one.kind in _ACTS else one for one in said]
    own = {document.metadata.title, document.metadata.doc_number} - {None}
    said = [one for one in said if not _names_itself(one, own)]
    short = _read_short_names(document.passages)
    key = key_of(title)
    full = (_turn_to_itself(_spell_out(one, short), key) for one in said)
    return (*full, *validity_of(document))


def _spell_out(statement: Statement, short: dict[str, str]) -> Statement:
    """Return a statement with the title that a short name was given for, also where words
    stand before it that are none of it (依照养犬法第三条)."""
    name = statement.name
    for at in range(len(name) if statement.bare else 1):
        if title := short.get(name[at:]):
            return statement._replace(name=title, bare=False)
    return statement


def _turn_to_itself(statement: Statement, key: str) -> Statement:
    """Return a statement in which a document calls itself by its title as one of itself."""
    told = statement.kind != CITES or not statement.name or statement.day or statement.bare
    if told or not key or key_of(statement.name) != key:
        return statement
    return statement._replace(kind=SELF)


# What a text that only proposes does not do.
_ACTS = frozenset({AMENDS, REPEALS, REPEALS_PART, UPHOLDS})


def _apply_list(statement: Statement, items: Sequence[Stretch]) -> Statement:
    """Return a statement as what becomes of the items of a list, if it stands in one."""
    if statement.kind != CITES or statement.bare:
        return statement
    item = _item_at(items, statement.start)
    kind = item.kind if item else CITES
    return statement._replace(kind=REPEALS_PART if statement.article and kind == REPEALS else kind)


def _item_at(items: Sequence[Stretch], place: int) -> Stretch | None:
    at = bisect_right(items, place, key=lambda one: one.start) - 1
    return items[at] if at >= 0 and place < items[at].end else None


def _read_short_names(passages: Sequence[Passage]) -> dict[str, str]:
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


def _read_title(title: str) -> Iterator[Statement]:
    """Give what a title says: 关于修改《A》的决定, 实施〈A〉办法, A实施细则."""
    named = list(_INNER.finditer(title))
    fates = fates_of_title(title, [match.span() for match in named])
    for match, fate in zip(named, fates, strict=True):
        name = next(filter(None, match.groups()))
        before, after = title[: match.start()], title[match.end() :]
        if not fate and (_CARRIES_OUT.search(before[-4:]) or _CARRIES_OUT.match(after)):
            fate = Fate(IMPLEMENTS)
        kind, due = fate or (CITES, None)
        yield Statement(kind, -1, match.start(), match.end(), name, due=due)
    if rules := _RULES_OF.match(title):
        yield Statement(IMPLEMENTS, -1, *rules.span(1), rules[1])


def _read_passage(
    at: int, passage: Passage, items: Sequence[Stretch], *, opening: bool
) -> Iterator[Statement]:
    text = passage.text
    found = find_mentions(text)
    stops = [match.start() for match in _STOP.finditer(text)] if found else []
    for (start, stop), together in groupby(found, lambda m: _find_sentence(stops, len(text), m)):
        words, mentions = text[start:stop], list(together)
        # A history under the title tells of this text alone; an item of a list is none.
        listed = at < _TITLE and _item_at(items, mentions[0].start) is not None
        if listed or at >= _TITLE or _CLAUSE.search(words) or not is_history(words):
            shifted = [m._replace(start=m.start - start, end=m.end - start) for m in mentions]
            yield from _read_sentence(at, words, start, shifted, opening=opening)


def _find_sentence(stops: Sequence[int], length: int, mention: Mention) -> tuple[int, int]:
    """Return where the sentence begins and ends in which a mention stands, by the marks that end
    sentences in a text of a length."""
    before, behind = bisect_left(stops, mention.start), bisect_left(stops, mention.end)
    start = stops[before - 1] + 1 if before else 0
    return start, stops[behind] if behind < len(stops) else length


def _read_sentence(
    at: int, words: str, shift: int, mentions: Sequence[Mention], *, opening: bool
) -> Iterator[Statement]:
    kinds = _choose_kinds(words, mentions, opening)
    fates = fates_of(words, mentions)
    plain = hidden(words, mentions) if AMENDS in kinds else ""
    for mention, other, fate in zip(mentions, kinds, fates, strict=True):
        kind, due = fate or (other, None)
        if kind == AMENDS:
            taken_out = _DELETES.search(plain, max(0, mention.start - _NEAR), mention.start)
            place = taken_out.start() + 1 if taken_out else mention.start
            kind = CITES if is_hedged(plain, place) else kind
        yield Statement(
            SELF if mention.own else kind,
            at,
            shift + mention.start,
            shift + mention.end,
            mention.name,
            mention.number,
            mention.article,
            _read_day(words, mention),
            mention.bare,
            due,
        )


def _choose_kinds(words: str, mentions: Sequence[Mention], opening: bool) -> list[str]:
    """Return of which kind each mention in a sentence is: those of a list are of one."""
    kinds = [CITES] * len(mentions)
    following, stop = "", len(words)
    made = max((match.start() for match in _MADE.finditer(words)), default=-1) if opening else -1
    for number in range(len(mentions) - 1, -1, -1):
        mention = mentions[number]
        after = words[mention.end : stop]
        before = words[mentions[number - 1].end if number else 0 : mention.start]
        joined = following if following and joins(after) else ""
        near = words[max(0, mention.start - _NEAR) : mention.start]
        kind = _read_change(before, after, mention) or (
            _read_rest(before, near, made >= mention.end) if opening else None
        )
        kinds[number] = kind or joined or CITES
        following, stop = kinds[number] if kinds[number] in _LISTED else "", mention.start
    return kinds


_LISTED = frozenset({BASIS, IMPLEMENTS})


def _read_change(before: str, after: str, mention: Mention) -> str | None:
    """Return AMENDS of a norm of which the words round it say that it is changed."""
    changing = mention.name[:1] in ("将", "对", "在") if mention.bare else _CHANGING.search(before)
    part = mention.article or _A_PART.match(after)
    if changing and _CHANGED.match(after) or _AN_ITEM.search(before) and not after.strip():
        return AMENDS
    if part and (_DELETES.search(before) or _DELETED.match(after)):
        return AMENDS
    return None


def _read_rest(before: str, near: str, is_made: bool) -> str | None:
    """Return whether a text rests on a norm or carries it out, by the words before the norm;
    `is_made` where those behind it say that a text is made."""
    if is_made and _REST.search(near):
        return BASIS
    return IMPLEMENTS if _CARRY_OUT.search(before) and _TO_CARRY_OUT.search(near) else None


_SHORT = pattern(
    r"《((?:[^《》\n]|《[^《》\n]{1,80}》){2,120})》[（(][^（）()]{0,40}?以下(?:统|简)?称(?:为)?[:：]?[《“]?([^《》“”（）()，、。]{2,30}?)[》”]?[）)，、]"
)
_DAY = pattern(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")


def _read_day(words: str, mention: Mention) -> str | None:
    """Return the day by which a version is told right before its name: 1997年8月11日发布的."""
    before = words[max(0, mention.start - 80) : mention.start]
    before = QUOTED.sub("", before.rpartition("》")[2])
    if not before.endswith("的") or not TOLD.search(before):
        return None
    days = list(_DAY.finditer(before))
    if not days:
        return None
    year, month, day = days[-1].groups()
    parts = (f"{int(year):04}", month and f"{int(month):02}", day and f"{int(day):02}")
    return "-".join(filter(None, parts))
