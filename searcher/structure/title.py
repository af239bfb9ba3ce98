"""The title of a document, from its markup or from the lines at its top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers
from searcher.text.han import HAN
from searcher.text.patterns import pattern
from searcher.text.rules import Rules

from ..model import Line
from .blocks import are_rows
from .bylines import read_byline
from .decrees import (
    number_of_title,
    office_of_number,
    part_number,
    title_brought,
    without_decree,
    without_enclosure,
)
from .doctypes import GENRE, TYPE_WORDS, is_type_word, type_of
from .fields import above_text, read_row, top_fields
from .headings import is_contents_line
from .labels import read_label
from .offices import is_office, office_of_letterhead, office_under_title
from .spacing import squeeze, tidy

HEAD = 20  # how many lines may stand above and around a title
_LONGEST_SHORT = 8  # characters; a shorter line above a title may be a series or a seal
_LONGEST_KEPT = 300  # a longer line is no title and is not tidied
_LONGEST_LINE, _LONGEST_TITLE, _MOST_LINES = 60, 120, 6

# Asterisks with no space after them stand for a name that was blotted out.
_BULLET = pattern(r"^[\s　•·●■◆]*(?:[*#>]+[\s　]+)?")
_QUOTED = pattern("^《([^《》]+)》$")
_NOTE_MARK = pattern(rf"[\[［〔]\d{{1,2}}[\]］〕]$|(?<=[{HAN}])[①-⑳*＊]$")
_ABOUT = pattern(f"(?<=[{HAN}]) (?=关于)")
# A mark of a sentence, or what stands behind a label (of data also in English: article_number：…).
_SENTENCE = pattern(
    "[。；;！!]|[：:，,]$|^(?:[^：:]{1,6}|[a-z][\\w.-]{1,40})[:：]|[，,].*[，,].*[，,]"
)
_RULES = Rules(__file__, "title.tsv")
_FURNITURE = _RULES.pattern("{furniture}")
_BEFORE = _RULES.pattern("{before}[ 　]*(?=.{4})")
_BEHIND = _RULES.pattern("[ 　]*{behind}$")
_NAMED = _RULES.pattern("{named}[ 　]*[:：][ 　]*(?=.{4})")
_LETTER = _RULES.pattern("{letter}")
_MASTHEAD = _RULES.pattern("{letter}|{masthead}")
_MATTER = _RULES.pattern("{matter}[ 　]*[:：][ 　]*(?=.{4})")
_PLEASE = _RULES.pattern("{please}")
_SHARED = _RULES.pattern("{shared}")
_SITE_CUT = pattern(rf"\s+[-–—|]+\s+|[_|｜]+|::|\s*[-–—]{{2}}\s+|(?<=[{HAN}）》”])-(?=[{HAN}])")
_SITE = _RULES.pattern("{site}")
_SITE_ALONE = _RULES.pattern("{site_alone}")
_SECTION = _RULES.pattern("{section}")
_SIGNER = _RULES.pattern("{signer}")
_FILE_SUFFIX = _RULES.pattern("{file}")
_OPEN_END = _RULES.pattern("{open_end}")
_GOES_ON = _RULES.pattern("{goes_on}")
_SUFFIX_LINE = pattern(r"^[（(][^）)]{1,16}[)）]$")
_NOT_SUFFIX = _RULES.pattern("{no_stage}")
_FUSED = _RULES.pattern(
    rf"^(.{{4,60}}?(?:{TYPE_WORDS})(?:（[^（）]{{1,12}}）)?)[\s　]*(?={{greeting}})"
)
_PLACED = _RULES.pattern("{placed}")
_PLACE = _RULES.pattern("{place}")
_COUNTED = pattern(r"[^\s《》。，]{4,40}[（(]?(?:\d{4}年[ 　]*)?第[^\s《》。，]{1,8}号[）)]?")
_WRAPS = 3  # lines below, in which a title that says what it is about comes to its type


class Title(NamedTuple):
    """A title and the lines it stands on, as a half-open range of their indexes.

    The range is empty when no line of the text holds the title alone.
    """

    text: str | None
    first: int = 0
    stop: int = 0


def find_title(lines: Sequence[Line], meta: Mapping[str, str]) -> Title:
    """Return the title: what the markup names, else a top heading, else the lines at the top.

    None when nothing there looks like one: a first line that is a sentence, an address or a
    numbered heading is no title.

    >>> lines = [Line(t, ((0, n),)) for n, t in enumerate(["临江市人民政府", "关于全市养犬管理的", "工作报告"])]
    >>> find_title(lines, {})
    Title(text='临江市人民政府关于全市养犬管理的工作报告', first=0, stop=3)
    """
    head = [_drop_before(_drop_bullet(_drop_entry(line.text))) for line in lines[:HEAD]]
    title = _find(lines, head, meta)
    spelt = _spell(title.text, head) if title.text and "_" in title.text else None
    return title if spelt is None else title._replace(text=spelt)


def _drop_entry(text: str) -> str:
    """Return a line, empty where it is of a table of contents."""
    return "" if is_contents_line(text) else text


def _spell(title: str, head: Sequence[str]) -> str | None:
    """Return a title that is a file's name as a line spells it, with blanks for its underscores."""
    wanted = title.replace("_", " ")
    return wanted if any(wanted in line for line in head if "_" not in line) else None


def _find(lines: Sequence[Line], head: Sequence[str], meta: Mapping[str, str]) -> Title:
    """Return the title as `find_title` does, as it stands."""
    found = next((text for text in _list_marked_up(lines, head, meta) if text), None)
    title = _read_lines(_list_alone(lines, head)) if found is None else _place(found, head)
    brought = _find_brought(title, head)
    if brought or found is not None:
        return brought or title
    letter = title.text is None or _LETTER.fullmatch(title.text)
    matter = _list_matters(head, meta) if letter else ()
    named = next((Title(text) for text in matter if text), title)
    if named.text:
        return named
    counted = _find_counted(head)
    if counted.text is None and (apart := _clean(meta.get("set_apart", ""))):
        return title if _names_no_document(apart) else Title(apart)
    return _find_brought(counted, head) or counted


def _list_alone(lines: Sequence[Line], head: Sequence[str]) -> Sequence[str]:
    """Return the head with nothing in the place of rows of a table, where most lines are such."""
    if not are_rows(lines):
        return head
    return ["" if "\t" in line.text else text for line, text in zip(lines, head)]


def _find_brought(title: Title, head: Sequence[str]) -> Title | None:
    """Return the title of what a decree brings, where the title is but the decree's."""
    brought = title_brought(squeeze(title.text or ""), head)
    return None if brought is None else _place(_clean(brought) or brought, head)


def letter_head(lines: Sequence[Line]) -> str:
    """Return the line that heads a letter of Taiwan, its office and its kind; "" for other texts.

    >>> letter_head([Line("台川縣政府　函", ((0, 7),))]), letter_head([Line("台川縣養犬辦法", ((0, 7),))])
    ('台川縣政府 函', '')
    """
    first = next((line.text for line in lines[:HEAD] if line.text.strip()), "")
    head = _drop_bullet(first)
    return head if _LETTER.fullmatch(head) else ""


def _find_counted(head: Sequence[str]) -> Title:
    """Return the decree or notice that has no title but its number: 云川省水利厅公告2031年第7号."""
    first = next((at for at, text in enumerate(head) if text), 0)
    text = head[first] if head and len(head[first]) <= _LONGEST_TITLE else ""
    plain = squeeze(text)
    whole = office_of_number(number_of_title(plain)) and _COUNTED.fullmatch(plain)
    return Title(text, first, first + 1) if whole else Title(None)


def _list_marked_up(
    lines: Sequence[Line], head: Sequence[str], meta: Mapping[str, str]
) -> Iterator[str | None]:
    """Yield what the markup says, the surest first."""
    named = _clean(meta.get("title", ""))
    yield named if named and not _names_no_document(named) else None
    yield _read_labelled(tuple(line.text for line in lines[: 2 * HEAD]), head)
    top = next((line.text for line in lines[:HEAD] if line.level == 1), "")
    yield _clean(top) if not _SITE.search(top) else None
    yield next((_clean(m[m.lastindex or 0]) for m in map(_SHARED.search, head) if m), None)
    page_title = meta.get("page_title", "")
    page = _clean(drop_site(page_title)) if len(page_title) <= _LONGEST_KEPT else None
    yield page if page and not _names_no_document(page) else None
    if head and len(head[0]) < _LONGEST_KEPT and drop_site(head[0]) != head[0]:
        yield _clean(drop_site(head[0]))


def _drop_before(text: str) -> str:
    """Return a line without what stands before a title and is none of it."""
    while before := _BEFORE.match(text):
        text = text[before.end() :]
    return text


def _read_labelled(lines: tuple[str, ...], head: Sequence[str]) -> str | None:
    """Return the title that a label names, alone in its line (标题：…) or among other labels."""
    named = top_fields(lines, HEAD).get("title", "")
    if not named:
        rows = (read_row(line) for line in above_text(head) if _NAMED.match(line))
        named = next((row[0].told for row in rows if row), "")
    return _clean(named)


def _list_matters(head: Sequence[str], meta: Mapping[str, str]) -> Iterator[str | None]:
    """Yield the titles that a letter of Taiwan tells as its matter: 主旨：…，請查照。"""
    short = (line for line in head if len(line) <= _LONGEST_KEPT)
    named = [line[found.end() :] for line in short if (found := _MATTER.match(line))]
    yield from (_clean(_PLEASE.sub("", matter)) for matter in (meta.get("matter", ""), *named))


def _names_no_document(page_title: str) -> bool:
    """True if a page's title is a type, a section of the site, or the site or its office itself."""
    return bool(
        is_type_word(page_title)
        or _SECTION.fullmatch(page_title)
        or is_office(page_title)
        or _SITE_ALONE.search(page_title)
    )


def drop_site(page_title: str) -> str:
    """Return a page's title without the names of the site and its sections.

    A hyphen inside the title is kept when no part looks like a site.

    >>> drop_site("东岭县养犬办法 - 政策法规 - 东岭县人民政府门户网站")
    '东岭县养犬办法'
    >>> drop_site("要闻_关于印发养犬办法的通知-通知公告-东岭县公安局"), drop_site("2016-2020年规划")
    ('关于印发养犬办法的通知', '2016-2020年规划')
    """
    if len(page_title) > _LONGEST_KEPT:
        return page_title
    parts = [part.strip() for part in _SITE_CUT.split(page_title) if part.strip()]
    if len(parts) < 2 or not (is_office(parts[-1]) or any(map(_SITE.search, parts))):
        return page_title
    own = [part for part in parts if not _SITE.search(part)]
    return next((part for part in own if not _names_no_document(part)), (*own, page_title)[0])


def _place(title: str, head: Sequence[str]) -> Title:
    """Return the title with the first run of lines that together spell it.

    Below a numbered line stands the body, where a signature or an annex may spell it too.
    """
    wanted = squeeze(title)
    body = next((at for at, text in enumerate(head) if read_label(text)), len(head))
    for first, text in enumerate(head[: body + 1]):
        run, stop = squeeze(text), first + 1
        while run and wanted.startswith(run) and run != wanted and stop < len(head):
            run, stop = run + squeeze(head[stop]), stop + 1
        if run == wanted:
            return Title(title, first, stop)
    return Title(title)


def _read_lines(head: Sequence[str]) -> Title:
    first = next((at for at, text in enumerate(head) if not _is_furniture(text)), None)
    if first is None:
        return Title(None)
    if not _may_be_title(head[first]):
        fused = _FUSED.match(head[first])
        return Title(_clean(fused[1])) if fused else Title(None)
    found = _grow(head, first)
    text = found.text or ""
    heads = is_office(text) or _MASTHEAD.fullmatch(text) or is_type_word(squeeze(text))
    if heads and found.stop < len(head):
        below = _read_lines(head[found.stop :])
        if below.text and ((type_of(below.text) and heads is True) or "关于" in below.text):
            return Title(below.text, below.first + found.stop, below.stop + found.stop)
    return _choose_fuller(found, head)


def _choose_fuller(found: Title, head: Sequence[str]) -> Title:
    """Return the title right below, when it names a placed office as a full title does and this
    does not.

    GB/T 9704-2012, 7.3.1: a title is made of the office, the matter and the type.
    """
    if found.stop >= len(head) or not _may_be_title(head[found.stop]):
        return found
    if head[found.stop].startswith(("（", "(")):  # of a note that runs on below
        return found
    below = _grow(head, found.stop)
    if not (found.text and below.text and type_of(below.text)) or _PLACED.match(found.text):
        return found
    return below if _PLACED.match(below.text) and not is_office(below.text) else found


def _grow(head: Sequence[str], first: int) -> Title:
    """Return the title that begins on line `first`, with the lines it runs on over."""
    text, stop = head[first], first + 1
    while stop < min(len(head), first + _MOST_LINES) and (
        _runs_on(text, head[stop]) or _comes_to_type(text, head[stop : stop + _WRAPS])
    ):
        apart = " " if is_office(text) and _begins_with_office(head[stop]) else ""
        text, stop = text + apart + head[stop], stop + 1
    return Title(_clean(text), first, stop)


def _runs_on(text: str, following: str) -> bool:
    """True if a title that stands as `text` so far goes on with the line `following`."""
    if len(text) + len(following) > _LONGEST_TITLE:
        return False
    if _SUFFIX_LINE.match(following):
        apart = _NOT_SUFFIX.search(following) or office_under_title(following)
        return type_of(text) is not None and not apart
    if not _may_be_title(following):
        return False
    if is_office(text):
        if following.startswith(text):
            return False
        return bool(_GOES_ON.match(following)) or _begins_with_office(following)
    unclosed = any(text.count(a) > text.count(b) for a, b in ("《》", "“”", "（）"))
    if type_of(text) and not unclosed:
        return False
    typed = type_of(following) is not None and "关于" not in following
    # Two centred lines are one title: only the second ends with a type, and it begins anew nowhere.
    whole = len(text) >= _LONGEST_SHORT and not _begins_with_office(following)
    whole = whole or _PLACE.fullmatch(text) is not None
    wrapped = typed and ("关于" in text or (whole and not _PLACED.match(following)))
    return unclosed or wrapped or bool(_OPEN_END.search(text)) or is_type_word(squeeze(following))


def _comes_to_type(text: str, below: Sequence[str]) -> bool:
    """True if a title that says what it is about (关于…) and has no type yet has one a few lines
    below, of lines that are of a title too."""
    if "关于" not in text or type_of(text):
        return False
    for line in below:
        text += squeeze(line)
        apart = "关于" in line or _begins_with_office(line) or not _may_be_title(line)
        if apart or len(text) > _LONGEST_TITLE:
            return False
        if type_of(text):
            return True
    return False


def _begins_with_office(text: str) -> bool:
    """True if a line is offices, or goes on after them as a title does: 某局 关于加强"""
    office, about, _ = text.partition("关于")
    return is_office(text) or (bool(about) and is_office(office.strip()))


def _may_be_title(text: str) -> bool:
    return (
        0 < len(text) <= _LONGEST_TITLE
        and (len(text) <= _LONGEST_LINE or ("关于" in text and type_of(text) is not None))
        and not _SENTENCE.search(GENRE.sub("", text, count=1))
        and read_label(text) is None
        and not _is_furniture(text)
    )


def _is_furniture(text: str) -> bool:
    """True if a line above or below the title is a number, a date, a letterhead, an office with its
    day or a byline."""
    if len(text) > _LONGEST_KEPT:
        return False
    if not text or _FURNITURE.fullmatch(text) or read_byline(text) or office_of_letterhead(text):
        return True
    if any(one.start == 0 and one.told for one in read_row(text)[:1]):
        return True
    bare = _SIGNER.sub("", text).strip("（）()〔〕 —-")
    dates, numbers = find_dates(bare), find_numbers(bare)
    if any(end - start >= len(bare) - 1 for start, end, _ in dates + numbers):
        return True
    signed = dates and dates[-1][1] == len(bare)
    return bool(signed) and is_office(bare[: dates[-1][0]].rstrip())


def _drop_bullet(text: str) -> str:
    return tidy(_BULLET.sub("", text)) if len(text) < _LONGEST_KEPT else text


def _clean(text: str) -> str | None:
    """Return a title as shown: on one line, without quotes around the whole or a note's mark after
    it.

    None for a text too long to be one.
    """
    if len(text) > _LONGEST_KEPT:
        return None
    bare = _FILE_SUFFIX.sub("", _NOTE_MARK.sub("", _drop_bullet(text)))
    bare = _drop_before(bare)
    standing = _BEHIND.search(bare)
    bare = f"{part_number(_BEHIND.sub('', bare))[0]}{standing[0] if standing else ''}"
    bare = without_enclosure(without_decree(bare))
    return _ABOUT.sub("", _QUOTED.sub(r"\1", bare)) or None
