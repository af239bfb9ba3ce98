"""Markdown → lines: markup gone, every line where it stood, headings with their level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from searcher.load.encoding import decode
from searcher.load.inline import plain
from searcher.load.plain import lines_of
from searcher.load.reading import Reading, Unreadable
from searcher.model import Line
from searcher.text.doc_numbers import normal_number
from searcher.text.labelled import read_labelled
from searcher.text.labels import key_of_name
from searcher.text.numerals import HAN_COUNT

_FRONT = re.compile(r"(---|\+\+\+)[ \t]*\n(?:(?!\1)[^\n]*\n)*?\1[ \t]*(?:\n|\Z)")
# What r.jina.ai writes above the text of a page.
_OF_READER = re.compile(
    r"Title:[ \t]*([^\n]*)\n+URL Source:[^\n]*\n+(?:Published Time:[ \t]*([^\n]*)\n+)?"
    r"(?:(?:Number of Pages|Warning):[^\n]*\n+){0,4}Markdown Content:[ \t]*(?:\n|\Z)"
)
_ROW_NAME = r"([\w-]+(?:[ \u3000]{1,4}[\w-]+)?)"
_FRONT_ROW = re.compile(rf"{_ROW_NAME}[ \t\u3000]*[:：][ \t]*(.*)")
_TOML_ROW = re.compile(rf"[\"']?{_ROW_NAME}[\"']?[ \t]*=[ \t]*(.*)")
_GOES_ON = (
    " ",
    "\t",
    "-",
    "+",
    "#",
    "[",
    "]",
)  # what begins a row of front matter that is no new one
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r" {0,3}(={3,}|-{3,})[ \t]*$")
_HEADING = re.compile(rf" {{0,3}}(#{{1,6}})(?:[ \t]+|(?=[第（(《〈{HAN_COUNT}]))(.*)$")
_QUOTE = re.compile(r"\A(?: {0,3}>(?![=\d])[ \t]?){1,20}")
# Not "- 17 -": that is a page number.
_BULLET = re.compile(r"\A[ \t]*[-*+][ \t]+(?=\S)(?!.*[ \t]-$)")
_OPENS_BLOCK = re.compile(r"[ \t]*[#>*+_=\[-]")
_SIGN = re.compile(r"[#>*_`\[<&\\~|]")  # one character class: the search is quick
_OPENERS = " \t-+="
_REFERENCE = re.compile(r" {0,3}\[[^\[\]]+\]:[ \t]*(?:https?://|[./#<])\S*")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")
_NOTHING = Line("", ((0, 0),))
_LONGEST_RULE = 1000  # characters of a row of dashes
_LONGEST_TITLE = 60  # characters of a line that === or --- makes a heading
_SENTENCE_ENDS = "。；：，、;:,"


def read(raw: bytes) -> Reading:
    """Return the lines of a Markdown file without its markup; front matter becomes metadata.

    >>> page = read("---\\ntitle: 临江市规划\\n---\\n## 一、总则\\n- 依据**条例**制定".encode())
    >>> [(line.text, line.marks, line.level) for line in page.lines if line.text]
    [('一、总则', ((0, 4),), 2), ('依据条例制定', ((0, 5),), 0)]
    >>> page.meta
    {'title': '临江市规划'}
    """
    decoded = decode(raw)
    meta, labels, text = _front_matter(decoded.text)
    kept = unmarked(lines_of(_without_comments(text)))
    if not any(line.text for line in kept):
        raise Unreadable("no text beside its markup")
    return Reading(kept, decoded.encoding, meta, labels=labels)


def unmarked(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines of Markdown without its markup; headings have their level, others that which
    they had."""
    return tuple(_blocks(lines))


def _front_matter(text: str) -> tuple[Mapping[str, str], tuple[Line, ...], str]:
    """Return the metadata between the opening `---` or `+++` lines, those of them whose names are
    Chinese, and the text with all of them blank; so of what a reader of pages wrote above."""
    text = text.replace("\r\n", "\n") if text.startswith(("---", "+++", "Title:")) else text
    if head := _OF_READER.match(text):
        told = {"page_title": head[1].strip(), "published_on": (head[2] or "").strip()}
        kept = {key: worth for key, worth in told.items() if worth}
        return kept, (), "\n" * head[0].count("\n") + text[head.end() :]
    found = _FRONT.match(text)
    if found is None:
        return {}, (), text
    # Others go on with the row above or comment on it.
    rows = [row for row in found[0].split("\n") if row.strip() and not row.startswith(_GOES_ON)]
    known_row = _TOML_ROW if found[1] == "+++" else _FRONT_ROW
    named = [known_row.fullmatch(row.strip()) for row in rows]
    known = all(row and (row[1].isascii() or _key(row[1])) for row in named)
    if not all(named) or not (known or any(row and _key(row[1]) for row in named)):
        return {}, (), text
    meta: dict[str, str] = {}
    for row in filter(None, named):
        worth = row[2].strip().strip("\"'")
        key = _key(row[1]) or ("doc_number" if _tells_number(row[1], worth) else None)
        if key and worth:
            meta.setdefault(key, worth)
    return meta, tuple(_rows_in_words(found[0])), "\n" * found[0].count("\n") + text[found.end() :]


def _rows_in_words(matter: str) -> Iterator[Line]:
    """Yield the rows of front matter that people are told something by: names in English are for
    the site's generator."""
    told = False
    for line in lines_of(matter)[1:]:
        text = line.text
        if text and not text.startswith(_GOES_ON):
            told = not re.split("[:：=]", text)[0].isascii()
        if told and text.strip() not in ("", "---", "+++"):
            yield line


def _key(word: str) -> str | None:
    """Return what a row's name tells, None where that is not kept.

    >>> _key("issuer"), _key("文号"), _key("信息发布日期"), _key("layout")
    ('issuer', 'doc_number', 'published_on', None)
    """
    known = key_of_name(word)
    # A longer name may end in a label, as it may in a line of text.
    return known or next((one.key for one in read_labelled(f"{word}：")), None)


def _tells_number(word: str, worth: str) -> bool:
    """True if a row of whatever name (公文编号) tells a document number."""
    return word.endswith("号") and normal_number(worth) is not None


def _without_comments(text: str) -> str:
    """Return `text` without <!-- comments -->, their line ends kept; an unclosed one is text."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join(kept) + text[at:] if kept else text


def _blocks(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines with their markup gone; code between fences stays as it is."""
    fence, table, above = "", False, ""
    for line, below in zip_longest(lines, lines[1:], fillvalue=_NOTHING):
        text = line.text
        if not text or (not fence and _is_plain(text, below.text)):
            yield line
        elif (opened := _fence_of(text)) and opened.startswith(fence):
            fence = "" if fence else opened
            yield replace(line, text="")
        elif fence:
            yield line
        elif _ROW.match(text) or (table and "|" in text) or _heads_table(text, below.text):
            table = True
            yield _cells(line)
        else:
            table = False
            yield from _parted(_block(line, above, below.text))
        above = text


def _fence_of(text: str) -> str:
    """Return the signs that open or close a block of code on this line, "" where it is no such
    line."""
    found = _FENCE.match(text)
    if found is None or (found[1][0] == "`" and "`" in text[found.end() :]):
        return ""
    return found[1]


def _is_plain(text: str, below: str) -> bool:
    """True if a line that is not blank shows no sign of markup, nor the one below: most do not."""
    return (
        not _SIGN.search(text)
        and text[0] not in _OPENERS
        and text[-1] not in " \t"
        and below[:1] not in ("-", "=", " ")
    )


def _heads_table(text: str, below: str) -> bool:
    return "|" in text and "|" in below and _is_delimiters(below)


def _is_delimiters(text: str) -> bool:
    return len(text) <= _LONGEST_RULE and bool(_DELIMITERS.match(text))


def _cells(line: Line) -> Line:
    """Return a table's row with a tab between its cells; empty for the row of dashes."""
    if _is_delimiters(line.text):
        return replace(line, text="")
    cells = [plain(cell.strip()) for cell in _BAR.split(line.text.strip().strip("|"))]
    return replace(line, text="\t".join(cells).replace("\n", " ").strip())


def _block(line: Line, above: str, below: str) -> Line:
    """Return a line of any block but a table or code."""
    text = line.text
    if not _OPENS_BLOCK.match(text):
        titled = _is_title(text, above, below)
        level = 1 + below.lstrip().startswith("-") if titled else line.level
        return replace(line, text=_unbroken(plain(text)), level=level)
    if heading := _HEADING.match(text):
        return replace(line, text=plain(_unclosed(heading[2])), level=len(heading[1]))
    if (
        (len(text) <= _LONGEST_RULE and _RULE.match(text))
        or _REFERENCE.match(text)
        or (above and _UNDERLINE.match(text))
    ):
        return replace(line, text="")
    text = _BULLET.sub("", _QUOTE.sub("", text, count=1), count=1)
    return replace(line, text=_unbroken(plain(text)))


def _unclosed(words: str) -> str:
    """Return a heading's words without the # that may close it: not 向C#迁移方案."""
    bare = words.rstrip().rstrip("#")
    return bare.strip() if bare[-1:] in (" ", "\t", "") else words.strip()


def _unbroken(text: str) -> str:
    """Return `text` without the blanks or the backslash that force a line break after it."""
    text = text.rstrip(" \t")
    return text[:-1] if text.endswith("\\") else text


def _is_title(text: str, above: str, below: str) -> bool:
    """True if the line `below` underlines `text`: not a rule that follows a sentence."""
    return (
        bool(_UNDERLINE.match(below))
        and not above.strip()
        and 0 < len(text.strip()) <= _LONGEST_TITLE
        and text.rstrip()[-1:] not in _SENTENCE_ENDS
    )


def _parted(line: Line) -> Iterator[Line]:
    """Return the line, parted where <br> stood."""
    if "\n" not in line.text:
        return iter((line,))
    return (replace(line, text=part.strip()) for part in line.text.split("\n"))
