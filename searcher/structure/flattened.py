"""Documents that a crawler stored as one line: title, number, address and signature stand apart again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise, takewhile

from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers
from searcher.text.labelled import read_labelled
from searcher.text.rules import Rules

from ..model import Line
from .doctypes import TYPE_WORDS
from .offices import is_office
from .run_on import find_head, find_provisions, find_signature, list_facts

_LEAST = 80  # characters of a line that may hold a whole document
_MOST_LINES = 4  # of a text so stored
_WINDOW = 300  # characters in which its head stands, and its signature
_GAP = re.compile("[ \u3000\t]+")
_TITLE = re.compile(rf".{{4,100}}?(?:{TYPE_WORDS})(?:[（(][^（()）]{{1,20}}[）)])?$")
_ADDRESS = re.compile("[^。；：:]{2,80}[:：]")
_SENTENCE_END = "。！"
_LONGEST_TOLD = 120  # characters that a label tells at most
_FACTS: dict[str, Callable[[str], list[tuple[int, int, str]]]] = {
    "doc_number": find_numbers,
    "issued_on": find_dates,
    "published_on": find_dates,
}
_WHOLE: dict[str, Callable[[str], object]] = {"title": _TITLE.match, "issuer": is_office}
_END = re.compile(r"[\s；;|｜。]|$")  # where it may be over
_IN_BRACKETS = re.compile("[（(][^（()）]{2,30}[）)]")
# What a line that begins with facts has near its beginning: a blank behind a number or before a day.
_MAY_LEAD = re.compile(r"[^。；，]{2,60}?(?:号[ \u3000]|[ \u3000][\d〇○零一-龥]{4}年)")
_SIGNER = Rules(__file__, "run_on.tsv").pattern("{signer}")
_PARTING = re.compile(r"[；;|｜。，,]?[ \u3000\t]*")


def unflatten(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, a long first one cut where its title, its number and its signature stand
    apart, any one where provisions follow one another.

    Where blanks part a title from what follows, or labels say what stands there, and where
    nothing parts what cannot be read as one (`run_on`); every character but those blanks is kept.

    >>> text = "东岭县关于养犬的批复 东政函〔2019〕34号 县公安局：来文收悉。" + "同意你局意见。" * 9 + " 东岭县人民政府 2019年6月3日"
    >>> [line.text[:12] for line in unflatten([Line(text, ((0, 1),))])]
    ['东岭县关于养犬的批复', '东政函〔2019〕34号', '县公安局：', '来文收悉。同意你局意见。', '东岭县人民政府', '2019年6月3日']
    """
    shown = islice((line for line in lines if line.text.strip()), _MOST_LINES + 1)
    few = sum(1 for _ in shown) <= _MOST_LINES
    whole = (line for line in _part_gaps(lines, few) if line.text or line.level)
    parted = [part for line in whole for part in _part_facts(line)]
    return [piece for line in parted for piece in _part_run_on(line, few)]


def _part_facts(line: Line) -> Iterable[Line]:
    """Return a line cut behind the facts it begins with, where these are a number with the addressee
    or the sentence of a decree behind it, or who signed and when, with more behind.

    >>> told = "东政函〔2019〕34号 县公安局：", "县长 林溪 2019年6月3日 东岭县养犬办法 第一条 为了"
    >>> [part.text for text in told for part in _part_facts(Line(text, ((0, 1),)))]
    ['东政函〔2019〕34号', '县公安局：', '县长 林溪', '2019年6月3日', '东岭县养犬办法 第一条 为了']
    """
    text = line.text
    if line.level or not ("号" in text or "年" in text) or not _MAY_LEAD.match(text):
        return (line,)
    cuts = list(_list_led(text))
    bounds = zip([0, *(following for _, following in cuts)], (end for end, _ in cuts))
    facts = [text[start:end] for start, end in bounds]
    return _cut(line, cuts) if cuts and _are_apart(facts, text[cuts[-1][1] :]) else (line,)


def _list_led(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (end, start of the next) of each fact that a line begins with."""
    start = 0
    near = islice(_GAP.finditer(text, 0, _WINDOW), 2)
    signed = next((gap for gap in near if _SIGNER.fullmatch(text, 0, gap.start())), None)
    if signed:
        start = signed.end()
        yield signed.span()
    numbered = next((end for begin, end, _ in find_numbers(text[:_WINDOW]) if begin == 0), 0)
    for gap in _GAP.finditer(text, max(start, numbered), _WINDOW):
        part = text[start : gap.start()]
        if not (
            gap.start() == numbered or _IN_BRACKETS.fullmatch(part) or _is_part(part) == "fact"
        ):
            return
        yield gap.span()
        start = gap.end()


def _are_apart(facts: Sequence[str], rest: str) -> bool:
    """True if facts that a line begins with are none of the sentence behind them."""
    if not rest:
        return False
    if is_office(facts[0]) or _SIGNER.fullmatch(facts[0]):
        return any(map(find_dates, facts[1:]))
    headed = rest.startswith("《") or _ADDRESS.fullmatch(rest)
    return bool(headed and find_numbers(facts[-1]))


def _part_run_on(line: Line, few: bool) -> Iterable[Line]:
    """Return a line cut where provisions begin in it, and where the parts of its head do."""
    text = line.text
    if line.level:
        return (line,)
    starts = find_provisions(text)
    if not (starts or few):
        return (line,)
    first = starts[0] if starts else None
    if first or (few and len(text) >= _LEAST):
        starts = [*find_head(text, first=first), *starts]
    if few and len(text) >= _LEAST:
        starts += find_signature(text)
    return _cut(line, [(start, start) for start in sorted(set(starts)) if start])


def _part_gaps(lines: Sequence[Line], few: bool) -> list[Line]:
    first = next((at for at, line in enumerate(lines) if line.text.strip()), None)
    if first is None or len(lines[first].text) < _LEAST:
        return list(lines)
    cuts = _find_head_cuts(lines[first].text) if few or _find_labels_end(lines[first].text) else []
    if not cuts:
        return list(lines)
    whole = [*_cut(lines[first], cuts)]
    rest = [*whole, *lines[first + 1 :]]
    if not few:
        return [*lines[:first], *rest]
    last = max(at for at, line in enumerate(rest) if line.text.strip())
    tail = _find_tail_cuts(rest[last].text)
    return [*lines[:first], *rest[:last], *_cut(rest[last], tail), *rest[last + 1 :]]


def _find_labels_end(text: str) -> int:
    """Return where the labels end with which a line begins, and what they tell; 0 where it does not
    begin with two of them, or has nothing behind them.
    """
    found = read_labelled(text[:_WINDOW])
    if len(found) < 2 or found[0].start > 0:
        return 0
    steps = takewhile(lambda pair: pair[1].start - pair[0].value <= _LONGEST_TOLD, pairwise(found))
    last = [found[0], *(one for _, one in steps)][-1]
    end = last.value + _measure_told(text[last.value : last.value + _LONGEST_TOLD], last.key)
    behind = _PARTING.match(text, end)
    end = behind.end() if behind else end
    return end if text[end:].strip() else 0


def _measure_told(text: str, key: str | None) -> int:
    """Return how much of a text is what its label tells: a number, a day, an office, a title."""
    if find := _FACTS.get(key or ""):
        return next((end for _, end, _ in find(text)), 0)
    is_whole = _WHOLE.get(key or "", bool)
    ends = [match.start() for match in _END.finditer(text) if text[: match.start()].strip()]
    return next((end for end in ends if is_whole(text[:end].strip())), min(ends, default=0))


def _find_head_cuts(text: str) -> list[tuple[int, int]]:
    """Return the (end, start of the next) of each part of the head; empty where no title stands
    apart.
    """
    cuts: list[tuple[int, int]] = []
    start, titled = 0, False
    while part := _find_part(text, start):
        kind, end, following = part
        titled |= kind == "title"
        if kind:
            cuts.append((end, following))
        start = following
    if not titled:
        return []
    address = _ADDRESS.match(text, start)
    if address and address.end() < len(text):
        cuts.append((address.end(), address.end()))
    return cuts


def _find_part(text: str, start: int) -> tuple[str, int, int] | None:
    """Return the part of the head from `start` on: its kind, its end, the start of the next; None
    where the head is over.
    """
    if labelled := _find_labels_end(text[start:]):
        return "title", start + labelled, start + labelled
    told = next(list_facts(text, start, len(text)), None)
    if told:
        behind = _GAP.match(text, told)
        return "fact", told, behind.end() if behind else told
    gap = _GAP.search(text, start, _WINDOW)
    if gap is None:
        return None
    kind = _is_part(text[start : gap.start()])
    return (kind, *gap.span()) if kind or gap.start() == start else None


def _is_part(part: str) -> str:
    """Return what a part of the head is: a title, or a number, a date, an office; "" for none of
    these.
    """
    if any(
        end - begin >= len(part) - 4 for begin, end, _ in (*find_numbers(part), *find_dates(part))
    ):
        return "fact"
    if _TITLE.match(part) and not set(part) & set("。；，"):
        return "title"
    return "fact" if is_office(part) or part.startswith("【") else ""


def _find_tail_cuts(text: str) -> list[tuple[int, int]]:
    """Return the gaps before and within what closes a text: its annexes, its signature, a note in
    brackets; none where no office or day is signed."""
    begin = max(text.rfind(mark, max(0, len(text) - _WINDOW)) for mark in _SENTENCE_END) + 1
    gaps = list(_GAP.finditer(text, begin)) if begin else []
    ends = [*(gap.start() for gap in gaps[1:]), len(text)]
    parts = [text[gap.end() : end] for gap, end in zip(gaps, ends)]
    annexes = list(takewhile(lambda part: not _is_part(part), parts))
    signed = [part for part in parts[len(annexes) :] if part and not _IN_BRACKETS.fullmatch(part)]
    if (
        not signed
        or not all(map(_is_part, signed))
        or (annexes and not annexes[0].startswith("附"))
        or text[begin : gaps[0].start()]
    ):
        return []
    return [gap.span() for gap in gaps]


def _cut(line: Line, cuts: Sequence[tuple[int, int]]) -> Iterator[Line]:
    start = 0
    for end, following in cuts:
        if end > start:
            yield line.cut(start, end)
        start = following
    if start < len(line.text):
        yield line.cut(start)
