"""From which day a document holds, and until when, as it says of itself."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from searcher.model import Document, Passage
from searcher.relations.endings import RULES
from searcher.relations.kinds import EFFECTIVE, EXPIRES, OVER, Statement
from searcher.relations.names import key_of
from searcher.structure.fields import SENTENCE, below_text
from searcher.text.dates import find_date
from searcher.text.doc_numbers import labelled_number
from searcher.text.labelled import read_labelled
from searcher.text.labels import key_of_label
from searcher.text.numerals import NUMERAL, read_numeral
from searcher.text.patterns import pattern

# Without one of these nothing is over.
_OVER = pattern("[废效]")
_SAID_OVER, _TITLE_OVER = RULES.pattern("{label_over}"), RULES.pattern("{title_over}")
_SAID_YES = RULES.pattern("{said_yes}")
# What labels tell of, by the names of their table.
_VALIDITY, _ASKED, _ENDED_ON, _VALID_UNTIL = "validity", "over", "ended_on", "valid_until"
_AROUND_LABEL = " \t\u3000:：【】[]"
_LONGEST_LINE = 500
_LINE = pattern("[^\n]+")
# A document says so in its closing, or in the notice that sends it out.
_CLOSING, _OPENING = 4, 4
_OWN = "本(?:[一-鿿]{1,8}?)"
_FROM = pattern(
    rf"(?:{_OWN}(?:[（(][^（()）]{{1,10}}[)）])?|^|[，,。；])(?:从|自|于)(?P<day>[^，。；]{{2,24}}?)(?:之?日)?(?:起|开始)?"
    rf"(?:(?P<later>{NUMERAL}{{1,3}})[ 　]*[日天][之以]?后)?(?:正式)?(?P<verb>施行|实施|执行|生效|实行|试行)"
)
_AT_ONCE = pattern("(?:公布|发布|印发|颁布|下发|签发|通过)")
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"
# 有效期五年, 试行两年, 施行期限为三年, 有效期至某日
_TERM = (
    rf"(?:有效期限?|(?P<other>试行期?限?|[执施]行期限))(?:暂定|[为至到：:])?[ 　]*"
    rf"(?:(?P<years>{NUMERAL}{{1,3}})[ 　]*年(?:[零又〇]?(?P<rest>{NUMERAL}{{1,3}})个月)?"
    rf"|(?P<months>{NUMERAL}{{1,3}})[ 　]*个月"
    rf"|(?:自?[^，。至到]{{2,20}}?起?)?(?:截[至止]|[至到])?(?P<day>{_DAY})(?![起至到])止?)"
)
# 自某日起施行，至某日止; …，某日废止
_CLOSED = (
    rf"(?:(?:施行|实施|执行|试行|有效)[，,]?|自{_DAY}起?)(?:有效期)?[至到](?P<last>{_DAY})(?:止|(?:期间)?(?:施行|实施|执行|有效))"
    rf"|(?:施行|实施|执行|试行)[，,](?:[至到于])?(?P<end>{_DAY})起?(?:自行|自动)?(?:废止|失效)(?=[。；，]|$)"
)
_UNTIL = pattern(rf"(?:{_OWN}[^。；]{{0,40}}?)?(?P<term>{_TERM}|{_CLOSED})")
_BEGUN = "[起后日间布发](?:正式|开始)?(?:施行|实施|执行|试行|实行|生效)|印发"
_WHOSE = pattern(f"{_OWN}|^[ 　]*有效期|{_BEGUN}")
# Norms tell the terms of licences, contracts and subsidies too: these stand right before the term,
# or are what is given by the norm.
_BEFORE = pattern("(?:^|[，,、：:（(）)》 　]|本[一-鿿]{2,4}的?|文件的?|[起日后行施效且并其])$")
_OF_OTHERS = pattern(
    r"[依按照据]本|本[一-鿿]{1,8}?(?:所称|规定的|第|[施实执]行[之以]?前)|[证照书][^，,]{0,12}[，,]"
)
_HOLDS = pattern(_BEGUN)
# Contracts and works have terms too.
_STARTED = pattern(f"{_OWN}|[从自于][^，。；]{{2,24}}起")


def validity_of(document: Document) -> Iterator[Statement]:
    """Give the day from which the document holds and the day it expires, where it says them.

    A term of validity nearly always speaks of a licence: only one in the closing, told of the
    document itself, counts. 自公布之日起 is the day it was published, else issued.
    """
    last = sum(not passage.labels for passage in document.passages)
    places = [*range(min(_OPENING, last)), *range(max(_OPENING, last - _CLOSING), last)]
    effective: str | None = None
    for at in places:
        passage = document.passages[at]
        if "行" in passage.text or "效" in passage.text:
            for statement in _find_effective(document, at, passage):
                effective = statement.day
                yield statement
            if at >= last - _CLOSING:
                yield from _find_expiry(at, passage, effective)
    yield from islice(_find_over(document), 1)


def _find_over(document: Document) -> Iterator[Statement]:
    """Yield where a document says that it no longer holds, whoever ended it: in its title, on the
    line of that, or by a label in its head, below its text or beside it; until the day that a label
    tells. A day alone says so too, but none before the document's own."""
    title = document.metadata.title or ""
    heads = [one for one in _list_heads(document) if _OVER.search(one[2])]
    said = [one for head in heads for one in _list_said(*head)]
    until = next(filter(lambda one: one.last, said), None)
    last = until.last if until and until.last else OVER
    if match := _TITLE_OVER.search(title):
        yield Statement(EXPIRES, -1, *match.span(), day=last)
    for at, begin, head in heads:
        for match in _LINE.finditer(head):
            staged = _TITLE_OVER.search(match[0][:_LONGEST_LINE])
            if staged and title and key_of(_TITLE_OVER.sub("", match[0])) == key_of(title):
                start, end = (begin + match.start() + place for place in staged.span())
                yield Statement(EXPIRES, at, start, end, day=last)
    holds = [one.over for one in said if one.over is not None]
    for one in said:
        if one.over:
            yield Statement(EXPIRES, one.passage, one.start, one.end, day=last)
    if until and not holds and last >= (document.metadata.issued_on or ""):
        yield Statement(EXPIRES, until.passage, until.start, until.end, day=last)


class _Said(NamedTuple):
    """What a label tells of whether its document is over, None for nothing, and of the last day on
    which it holds; the passage and the offsets in its text where it does."""

    passage: int
    start: int
    end: int
    over: bool | None
    last: str | None


def _list_said(at: int, begin: int, head: str) -> Iterator[_Said]:
    """Yield what the labels of a head in a passage tell; a label may stand on the line above."""
    above = ""
    for match in _LINE.finditer(head):
        line, place = match[0], begin + match.start()
        rows = read_labelled(line) if len(line) <= _LONGEST_LINE else []
        found = [(one.key, one.told, one.start, one.end) for one in rows]
        if key := key_of_label(above):
            found.append((key, line.strip(), 0, len(line)))
        for key, told, start, end in found:
            over, last = _read_over(key, told), _last_day(key, told)
            if over is not None or last:
                yield _Said(at, place + start, place + end, over, last)
        above = line.strip(_AROUND_LABEL) if len(line) <= _LONGEST_LINE else ""


def _read_over(key: str | None, told: str) -> bool | None:
    """Return whether a document is over as a label tells, None where it tells nothing of that."""
    words = {_VALIDITY: _SAID_OVER, _ASKED: _SAID_YES}.get(key or "")
    return words.fullmatch(told) is not None if words and told else None


def _last_day(key: str | None, told: str) -> str | None:
    """Return the last day on which a document holds as a label tells, None where it tells none."""
    later = {_ENDED_ON: -1, _VALID_UNTIL: 0}.get(key or "")
    return None if later is None else _add_days(find_date(told), later)


def _list_heads(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield what stands above the first sentence of a document, in a table of labels below its text,
    and what a page says beside it, with the passages and where it begins in them: other labels are
    what the text speaks of."""
    above = True
    for at, passage in enumerate(document.passages):
        if passage.labels:
            yield at, 0, passage.text
        elif above and at < _OPENING:
            sentence = SENTENCE.search(passage.text)
            above = sentence is None
            yield at, 0, passage.text[: sentence.start()] if sentence else passage.text
    yield from _list_foot(document)


def _list_foot(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield the lines of the table of labels below a text, unless its number is another's."""
    placed = [
        (at, found.start(), found[0])
        for at, passage in enumerate(document.passages)
        if not passage.labels
        for found in _LINE.finditer(passage.text)
    ]
    first = below_text([line for *_, line in placed])
    labels = [one for *_, line in placed[first:] for one in read_labelled(line)]
    numbers = {labelled_number(one.told) for one in labels if one.key == "doc_number"}
    if numbers <= {None, document.metadata.doc_number}:
        yield from placed[first:]


def _find_effective(document: Document, at: int, passage: Passage) -> Iterator[Statement]:
    for match in _FROM.finditer(passage.text):
        told = match["day"]
        day = find_date(told + "日") or find_date(told)
        meta = document.metadata
        if day is None and _AT_ONCE.search(told):
            day = meta.issued_on if "印发" in told else meta.published_on or meta.issued_on
            # A text that was amended was put out when its first version was.
            day = meta.first_on or day
        day = _add_days(day, read_numeral(match["later"]) or 0) if match["later"] else day
        if day is not None or _AT_ONCE.search(told):
            yield Statement(EFFECTIVE, at, *match.span(), day=day)
            return


def _find_expiry(at: int, passage: Passage, effective: str | None) -> Iterator[Statement]:
    for match in _UNTIL.finditer(passage.text):
        clause = re.split("[。；]", passage.text[: match.end()])[-1]
        whose = _STARTED if match["other"] else _WHOSE
        before = clause[: len(clause) - (match.end() - match.start("term"))]
        if whose.search(clause) is None or _is_of_other(before):
            continue
        named = match["day"] or match["last"] or match["end"]
        day = find_date(named) if named else _add_term(effective, match)
        if day:
            yield Statement(EXPIRES, at, *match.span(), day=day)
            return


def _is_of_other(before: str) -> bool:
    """True if a term of which that stands before it in its clause is not the norm's own."""
    if _BEFORE.search(before) is None:
        return True
    since = max((found.end() for found in _HOLDS.finditer(before)), default=0)
    return _OF_OTHERS.search(before, since) is not None


def _add_term(day: str | None, term: re.Match[str]) -> str | None:
    """Return the day so many years and months on; None where either is unknown."""
    years, months = (read_numeral(term[name] or "") or 0 for name in ("years", "months"))
    months += 12 * years + (read_numeral(term["rest"] or "") or 0)
    if day is None or not months:
        return None
    begun = date.fromisoformat(day)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    if year > date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(begun.day, last)).isoformat()


def _add_days(day: str | None, count: int) -> str | None:
    return day and (date.fromisoformat(day) + timedelta(count)).isoformat()
