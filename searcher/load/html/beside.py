"""What lines beside a page's main text say of it: its title, its day, whence it came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise, takewhile
from typing import NamedTuple

from searcher.load.html.blocks import AS_TITLE, Block
from searcher.load.html.body import OF_SITE
from searcher.load.html.labels import read_labels
from searcher.text.dates import find_dates
from searcher.text.doc_numbers import normal_number
from searcher.text.han import HAN
from searcher.text.labelled import read_labelled
from searcher.text.rules import Rules

_SPACE = re.compile(r"\s+")
_SHORT, _LONG = 5, 10  # characters of a title
_NEAR = 6  # blocks between a heading and the main text
_HEAD = 8  # blocks of the main text that may be title, date and source
_DEEP = 4  # a heading of this level names the document only right above its date or its text
_SHORTEST = 4  # characters of the title of a notice
_NOTICE = 12  # characters of a line that is a notice
_PROSE = 60  # characters of a line that is no title
_LONGEST_NOTE = 120  # characters of a line that tells date and source

_RULES = Rules(__file__, "beside.tsv")
_TYPED = _RULES.pattern("{typed}")
_READS = _RULES.pattern("{reads}")
_ISSUED = _RULES.pattern("{issued}")
_PUBLISHED = _RULES.pattern("{published}")
_DATED = _RULES.pattern("{dated}")
_CLOCK = re.compile(r"[日T ]?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_GLUED = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{4}/\d{2}/\d{2})(?=\d{2}[:：]\d{2})")
_FROM = _RULES.pattern("{from}")
_PARTS = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}")
_LONGEST_PART = 8  # characters of a line that is the part of a date: 2031年11月
_TO_SOURCE = 3  # lines between such a date and the line of the source
# A day with a name beside it: 2031-03-11 | 县水利局.
_BESIDE_DAY = re.compile(r"[\d\-/.年月日 :：]{8,24}\s*[|丨｜]\s*[^\s，。；！？、]{2,20}")
_TODAY = _RULES.pattern("{today}")
_DONE = _RULES.pattern("{done}")
_OFFICE = re.compile(rf"[{HAN}]{{2,20}}")
_UNTIL = _RULES.pattern("{until}")
_APART = re.compile(rf"(?<![{HAN}])[{HAN}](?:[ \u3000]+[{HAN}])+(?![{HAN}])")
_ASIDE = re.compile(r"[（(【\[].*[）)】\]]")
_MENU = re.compile(r"[>›»|\s]")
_ENTRY = 8  # characters of a link that is another document's title
_BELOW = 3  # blocks below the text in which its day and its source may stand
_NO_NAME = re.compile("[，。；！？、]")
_NO_TITLE = _RULES.pattern("{no_title}")
_MOST_PARTS = 3  # lines of a heading
_LONGEST_NAME = 20  # characters of a source without a label
_FILE = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|7z)(?![a-z])", re.I)
_NUMBERED = re.compile(r"^[【\[]?(?:发文)?(?:文[ 　]*号|字[ 　]*号)[】\]]?\s*[:：]?")
_FRAME = " \u3000（）()【】[]|丨·-—"
_SOURCE = _RULES.pattern("{source}")
_SOURCE_END = _RULES.pattern("{ends}")


# How a date is known to be one of the page: by its label, by a label that others have too, by
# what stands beside it, by its clock, by its place alone.
_BY_LABEL, _BY_ANY_LABEL, _BY_SOURCE, _BY_CLOCK, _BY_PLACE = range(5)
_ABOVE, _FAR_BELOW = 5, 6


class Note(NamedTuple):
    """A date or office told beside the main text: under which key, how surely (0 is surest)."""

    key: str
    doubt: int
    told: str


def find_title(blocks: Sequence[Block], body: AbstractSet[int], page_title: str) -> str | None:
    """Return the title that a line near the main text is, None where none looks like one.

    The surest is a line that <title> repeats; of a <title> that is found only far off and is
    nothing but that, it may be the site's name, so that a heading right above goes first.
    """
    whole = _SPACE.sub("", page_title)
    near = _list_around(blocks, body)
    # A line of the text itself that is no heading is weighed with the others of its head later.
    lines = (blocks[at] for at in near if at not in body or blocks[at].line.level)
    repeated = [block for block in lines if _repeats(block, whole)]
    if parted := _join_parted(blocks, near, whole):
        return parted
    if repeated:
        return max((block.line.text for block in repeated), key=len)
    heading = _choose_heading(blocks, near, body)
    far = [
        block.line.text
        for at, block in enumerate(blocks)
        if at not in near and at not in body and _repeats(block, whole)
    ]
    heading = heading or _line_of_type(blocks, near, body) or _line_above_date(blocks, near)
    named = max(far, key=len, default=None)
    site = named is not None and _SPACE.sub("", named) == whole
    return heading if heading and (site or not named) else named or heading


def _join_parted(blocks: Sequence[Block], near: Sequence[int], whole: str) -> str | None:
    """Return the title of whose lines, parted by a break within one heading, each is a part."""
    for at in near if whole else ():
        parts = [block.line for block in blocks[at : at + _MOST_PARTS]]
        for count in range(len(parts), 1, -1):
            text = "".join(part.text for part in parts[:count])
            alike = len({part.level for part in parts[:count]}) == 1 and parts[0].level
            if alike and whole.startswith(_SPACE.sub("", text)):
                return text
    return None


def _line_above_date(blocks: Sequence[Block], near: Sequence[int]) -> str | None:
    """Return the line right above the line that tells the day of publication or the source."""
    for at in near:
        if at + 1 >= len(blocks) or blocks[at].links:
            continue
        text, below = blocks[at].line.text, blocks[at + 1]
        told = any(note.doubt <= _BY_CLOCK for note in _read_dates(below, ""))
        short = told and _LONG <= len(text) <= _PROSE
        if short and not _NO_TITLE.search(text) and not read_labelled(text):
            return text
    return None


def find_set_apart(blocks: Sequence[Block], body: AbstractSet[int]) -> str | None:
    """Return the line above the main text that is set as a title is, where the text is not: the
    first that reads as a title does, else the last in bold or large letters or named so."""
    start = min(body, default=0)
    if all(blocks[at].apart for at in body if at < len(blocks)):
        return None
    above = blocks[max(0, start - _NEAR) : start]
    told = [one for one in above if one.apart and not one.links and _may_be_title(one.line.text)]
    typed = (one.line.text for one in told if _TYPED.search(one.line.text))
    named = (one.line.text for one in reversed(told) if one.apart == AS_TITLE)
    return next(typed, None) or next(named, None)


def find_own(blocks: Sequence[Block], body: Sequence[int], title: str) -> Sequence[int]:
    """Return the lines right above the main text that are its title, which belong to what a reader
    takes for the text; none where the text begins with it."""
    start = min(body, default=0)
    above = range(max(0, start - 2 * _NEAR), start)
    if not title or _find_spelled(blocks, [at for at in body[:_HEAD] if at < len(blocks)], title):
        return ()
    return _find_spelled(blocks, above, title)


def _find_spelled(blocks: Sequence[Block], places: Sequence[int], title: str) -> Sequence[int]:
    """Return the last of few lines in a row that together spell a title; none where none do."""
    wanted = _SPACE.sub("", title)
    for first in reversed(range(len(places))):
        for count in range(1, _MOST_PARTS + 1):
            some = places[first : first + count]
            if _SPACE.sub("", "".join(blocks[at].line.text for at in some)) == wanted:
                return some
    return ()


def _may_be_title(text: str) -> bool:
    if not _ENTRY <= len(text) <= _PROSE or _NO_TITLE.search(text) or read_labelled(text):
        return False
    return not (_ASIDE.fullmatch(text) or find_dates(text) or normal_number(text))


def find_files(blocks: Sequence[Block], page_title: str) -> list[int]:
    """Return the ordinals of the lines of a page that is but a title and its files; empty for others.

    The title is the line that <title> repeats, right above its date, and the files have suffixes.
    """
    whole = _SPACE.sub("", page_title)
    for at, (block, below) in enumerate(pairwise(blocks)):
        named = not block.links and len(block.line.text) >= _LONG and _repeats(block, whole)
        if named and any(note.doubt <= _BY_ANY_LABEL for note in _read_dates(below, "")):
            files = [n for n in range(at + 2, len(blocks)) if _FILE.search(blocks[n].line.text)]
            return [at, *files] if files else []
    return []


def find_notice(blocks: Sequence[Block], page_title: str) -> list[int]:
    """Return the ordinals of what stands right below the title of a page without prose: a notice
    in catchwords, a day and a place. Empty for a page where links follow, or labels alone.

    The title is a heading that is no link, or the line that <title> repeats.
    """
    whole = _SPACE.sub("", page_title)
    for at, block in enumerate(blocks):
        named = block.line.level or (whole and _repeats(block, whole))
        if named and not block.links and len(block.line.text) >= _SHORTEST:
            below = list(takewhile(lambda n: not blocks[n].links, range(at + 1, len(blocks))))
            told = [n for n in below if _says_something(blocks[n])]
            if told:
                return below[: told[-1] - at]
    return []


def _says_something(block: Block) -> bool:
    """True if a line is more than a label, a date or what sites say of themselves."""
    text = block.line.text
    plain = len(text) >= _NOTICE and len(re.findall(f"[{HAN}]", text)) >= _NOTICE // 2
    return plain and not (OF_SITE.search(text) or _NO_TITLE.search(text) or read_labelled(text))


def _list_around(blocks: Sequence[Block], body: AbstractSet[int]) -> list[int]:
    """Return the ordinals of the lines just above the main text, and of its head."""
    start = min(body, default=0)
    inside = [at for at in range(start, min(start + _HEAD, len(blocks))) if at in body]
    prose = next((n for n, at in enumerate(inside) if _is_prose(blocks[at])), len(inside))
    return [*range(max(0, start - _NEAR), start), *inside[:prose]]


def find_title_lines(blocks: Sequence[Block], page_title: str) -> frozenset[int]:
    """Return the lines that are headings, set as titles are, or repeated in <title>."""
    whole = _SPACE.sub("", page_title)
    return frozenset(
        at
        for at, block in enumerate(blocks)
        if not block.links and (block.line.level or block.apart or _repeats(block, whole))
    )


def tells_day_or_source(block: Block) -> bool:
    """True for a line beside a text that says when it was published, or whence it came."""
    text = block.line.text
    if len(text) > _LONGEST_NOTE or text.endswith("。"):
        return False
    return bool(_FROM.search(text) or find_dates(text))


def _is_prose(block: Block) -> bool:
    return len(block.line.text) > _PROSE and "。" in block.line.text


def _repeats(block: Block, whole: str) -> bool:
    """True if <title> begins with the line, or the line is a long heading that it holds."""
    text = _SPACE.sub("", block.line.text)
    if whole.startswith(text):
        return len(text) >= _SHORT
    return len(text) >= _LONG and bool(block.line.level) and text in whole


def _choose_heading(
    blocks: Sequence[Block], near: Sequence[int], body: AbstractSet[int]
) -> str | None:
    """Return the highest heading above the text, of equals the last; else the line above its date."""
    above = [at for at in near if blocks[at].line.level and not blocks[at].links]
    own = [at for at in above if _may_name(blocks, at, body)]
    if own:
        return blocks[min(own, key=lambda at: (blocks[at].line.level, -at))].line.text
    return None


def _line_of_type(
    blocks: Sequence[Block], near: Sequence[int], body: AbstractSet[int]
) -> str | None:
    """Return the line above the text that reads as the title of a document: …关于…的通知."""
    above = (blocks[at] for at in near if at not in body and not blocks[at].links)
    return next((block.line.text for block in above if _READS.fullmatch(block.line.text)), None)


def _may_name(blocks: Sequence[Block], at: int, body: AbstractSet[int]) -> bool:
    """True if a heading may name the document; a short one may name a section of the site."""
    level, text = blocks[at].line.level, blocks[at].line.text
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    told = below is not None and bool(_FROM.search(below.line.text) or list(_read_dates(below, "")))
    if level >= _DEEP:
        return len(text) >= _LONG and (told or (at not in body and at + 1 in body))
    if at in body:
        return told and len(text) >= _SHORT
    return level == 1 or told or len(text) >= _LONG or _TYPED.search(text) is not None


def find_notes(blocks: Sequence[Block], body: AbstractSet[int], page_title: str) -> dict[str, str]:
    """Return dates, office and source told in lines beside the main text: 发布时间：… 来源：….

    A date without a label counts only right above the text, and never one inside a link or
    below the link to another document.
    """
    near = set(_list_around(blocks, body))
    end = max(body, default=0)
    whole = _SPACE.sub("", page_title)
    of_others = {at for at in range(1, len(blocks)) if _is_entry(blocks[at - 1], whole)}
    notes = [*_find_dates(blocks, near - of_others, body, of_others)]
    notes += _find_dates_in_parts(blocks[:end])
    notes += [
        Note(key, _BY_LABEL, told) for key, told in read_labels(blocks, near - body - of_others)
    ]
    said: dict[str, str] = {}
    for note in sorted(notes, key=lambda note: note.doubt):
        said.setdefault(note.key, note.told)
    numbers = (_read_number(blocks[at]) for at in near if at not in body)
    if number := next(filter(None, numbers), None):
        said.setdefault("doc_number", number)
    for at, block in enumerate(blocks):
        text = block.line.text
        if (at not in body or at in near) and len(text) <= _LONGEST_NOTE:
            if found := _SOURCE.search(text):
                name = _SOURCE_END.split(found[1], maxsplit=1)[0]
                if len(name) > 1:
                    said.setdefault("source", name)
    return said


def _read_number(block: Block) -> str | None:
    """Return the document number that a line right above the text is, with its label or alone."""
    if block.links or len(block.line.text) > _LONGEST_NOTE:
        return None
    return normal_number(_NUMBERED.sub("", block.line.text).strip(_FRAME))


def _find_dates(
    blocks: Sequence[Block],
    near: AbstractSet[int],
    body: AbstractSet[int],
    of_others: AbstractSet[int],
) -> Iterator[Note]:
    end = max(body, default=0)
    below = _list_below(blocks, end)
    label = ""
    for at, block in enumerate(blocks):
        text = block.line.text
        if len(text) <= _LONGEST_NOTE and 2 * block.links < len(text) and at not in of_others:
            titled = at > 0 and bool(blocks[at - 1].line.level) and at not in body
            for note in _read_dates(block, label, titled):
                beside = at not in body
                if at in near and (note.doubt < _BY_PLACE or beside or "年" not in text):
                    yield note
                elif beside and note.doubt == _BY_LABEL:
                    # Below the text stand the dates of what else the site has.
                    yield note._replace(doubt=_ABOVE if at < end else _FAR_BELOW)
                elif at in below and note.doubt <= _BY_SOURCE:
                    yield note._replace(doubt=_ABOVE)
        label = text if len(text) < _LONG and not block.links else ""


def _list_below(blocks: Sequence[Block], end: int) -> range:
    """Return the ordinals of the few lines right below the text, up to one with a link."""
    stop = end + 1
    while stop < min(len(blocks), end + 1 + _BELOW) and not blocks[stop].links:
        stop += 1
    return range(end + 1, stop)


def _is_entry(block: Block, whole: str) -> bool:
    """True if a line is a link to another document: what stands below it is of that one."""
    text = block.line.text.strip()
    return (
        2 * block.links > len(text) >= _ENTRY
        and block.line.level != 1
        and not _MENU.search(text)
        and text not in whole
    )


def _find_dates_in_parts(blocks: Sequence[Block]) -> Iterator[Note]:
    """Give dates of which year and day are lines of their own, above a line of the source."""
    for at in range(len(blocks) - 1):
        parts = [block.line.text for block in blocks[at : at + 2] if not block.links]
        if not parts or len(parts[0]) > _LONGEST_PART or len(parts[-1]) > _LONGEST_PART:
            continue
        day = next((day for day in map(_read_day, (parts, parts[::-1])) if day), None)
        below = (block.line.text for block in blocks[at + 2 : at + 2 + _TO_SOURCE])
        if day and any(map(_FROM.search, below)):
            yield Note("published_on", 2, day)


def _read_day(parts: Sequence[str]) -> str | None:
    """Return the date that a year and a day of a month make, or a month of a year and a day."""
    written = "-".join(re.sub(r"[/.年月]", "-", part.strip(" 日")).strip("-") for part in parts)
    found = find_dates(written) if _PARTS.fullmatch(written) else []
    return found[0][2] if found else None


def _read_dates(block: Block, label: str, titled: bool = False) -> Iterator[Note]:
    """Give the dates a line tells, `label` being the short line above it; a line that is `titled`
    stands right below a heading."""
    text = _GLUED.sub(r"\1 ", block.line.text)
    for start, end, day in find_dates(text):
        before, after = _close_up(text[:start]) or label, text[end:]
        if _ISSUED.search(before):
            yield Note("issued_on", _BY_LABEL, day)
        elif _PUBLISHED.search(before):
            yield Note("published_on", _BY_LABEL, day)
        elif today := _TODAY.match(after):
            if titled and not text[:start].strip(_FRAME):
                after = after[today.end() :]
                yield from _read_unlabelled(block, day, text[:start], after, titled)
        elif _DATED.search(before):
            yield Note("published_on", _BY_ANY_LABEL, day)
        else:
            yield from _read_unlabelled(block, day, text[:start], after, titled)


def _read_unlabelled(
    block: Block, day: str, before: str, after: str, titled: bool
) -> Iterator[Note]:
    """Give a date by what else stands in its line."""
    clock = _CLOCK.match(after)
    rest = (before + after[clock.end() if clock else 0 :]).strip(_FRAME)
    if _DONE.fullmatch(rest):
        yield Note("published_on", _BY_ANY_LABEL, day)
    elif _FROM.search(rest):
        yield Note("published_on", _BY_SOURCE, day)
    elif clock and len(rest) <= _LONGEST_NAME and not _NO_NAME.search(rest):
        yield Note("published_on", _BY_CLOCK, day)
    elif _BESIDE_DAY.fullmatch(block.line.text):
        yield Note("published_on", _BY_PLACE, day)
    elif not (block.links or block.cell):
        office = titled and _OFFICE.fullmatch(rest) and not _UNTIL.search(rest)
        if not rest or office:
            yield Note("published_on", _BY_PLACE, day)


def _close_up(text: str) -> str:
    """Return `text` with words whose characters are set apart (发 布 日 期) closed up."""
    return _APART.sub(lambda word: _SPACE.sub("", word[0]), text)
