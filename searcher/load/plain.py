"""Plain text → lines. Line ends are LF, CRLF or CR; form feeds part the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searcher.load.encoding import decode
from searcher.load.markup_kinds import is_text_with_tags
from searcher.load.reading import Reading, Unreadable
from searcher.load.tags import CELL, drop_tags_left
from searcher.model import Line

MOST_LINES = 2_000_000  # past this a file is no document, and each line costs memory
_MOST_BLANK = 100  # blank lines in a row that still say something; no page is longer
_MANY_BLANK = "\n" * _MOST_BLANK
# Breaks inside a source line: editors do not count them, so they get no number of their own.
_SOFT_BREAK = re.compile("[\v\x85\u2028\u2029]")
_INNER_BREAK = re.compile("[\f\v\x85\u2028\u2029]")
# Line ends and tabs that a program wrote out, as in a value cut out of JSON.
_WRITTEN = re.compile(r"(?<!\\)(?<![A-Za-z]:)\\(?:r\\n|n|r|t)")
_LEAST_WRITTEN = 3
# Characters that a program wrote out by their numbers, outside ASCII.
_BY_NUMBER = re.compile(r"(?<!\\)(?:\\u(?!00[0-7]|[dD][89a-fA-F])[0-9a-fA-F]{4})+")
_LEAST_BY_NUMBER = 8
_EVERYDAY = "的，。、"
_LAST_CELL = re.compile(rf"{CELL}+(?=[\v\r\n]|$)")
_SAMPLE = 65_536  # characters in which the first tag stands


def read(raw: bytes) -> Reading:
    """Return the lines of a text file, each with its 1-based line, pages where form feeds part
    them. Tags that were left in it part lines or are left out.

    >>> [line.text for line in read("关于加强管理的意见\\r\\n第一条".encode()).lines]
    ['关于加强管理的意见', '第一条']
    """
    decoded = decode(raw)
    return Reading(read_text(decoded.text), decoded.encoding, notes=decoded.notes)


def read_text(text: str) -> tuple[Line, ...]:
    """Return the lines of a text as `read` does."""
    if is_text_with_tags(text[:_SAMPLE]):
        text = _LAST_CELL.sub("", drop_tags_left(text)).replace(CELL, "\t")
    return lines_of(_end_lines(_spell_out(text)))


def _spell_out(text: str) -> str:
    r"""Return a text with its characters where most of them are written out by number.

    >>> _spell_out(r"\u4e34\u6c5f\u5e02\u6c34\u52a1\u5c40\u516c\u544a2031")
    '临江市水务局公告2031'
    >>> _spell_out(r"编码 \u4e34\u6c5f 是临江两字")
    '编码 \\u4e34\\u6c5f 是临江两字'
    """
    written = text.count("\\u") if "\\u" in text else 0
    if written < _LEAST_BY_NUMBER or written <= sum(map(text.count, _EVERYDAY)):
        return text
    return _BY_NUMBER.sub(lambda run: _numbered(run[0]), text)


def _numbered(run: str) -> str:
    return "".join(chr(int(number, 16)) for number in run.split("\\u")[1:])


def _end_lines(text: str) -> str:
    """Return a text with line ends where most of them are written out as an escape.

    They are none that an editor counts.

    >>> _end_lines("公告\\\\n根据办法，公告如下：\\\\n一、渡口\\\\n二、码头").split("\\u2028")
    ['公告', '根据办法，公告如下：', '一、渡口', '二、码头']
    """
    written = text.count("\\n") + text.count("\\r") if "\\" in text else 0
    if written < _LEAST_WRITTEN or written <= text.count("\n"):
        return text
    return _WRITTEN.sub(lambda found: "\t" if found[0] == "\\t" else "\u2028", text)


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines of `text`, blank ones too (of more than 100 in a row the rest are dropped).

    >>> [(line.page, line.marks) for line in lines_of("甲\\f乙\\n丙")]
    [(1, ((0, 1),)), (2, ((0, 1),)), (2, ((0, 2),))]
    """
    numbered: Iterator[Line] = (
        Line(line, ((0, number),)) for number, line in enumerate(source_lines(text), 1)
    )
    if _INNER_BREAK.search(text):
        numbered = _parted(numbered, paged="\f" in text)
    return tuple(_few_blank(numbered) if _MANY_BLANK in text else numbered)


def source_lines(text: str) -> list[str]:
    """Return the lines as an editor counts them; Unreadable when there are more than two
    million."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") >= MOST_LINES:
        raise Unreadable(f"the file has more than {MOST_LINES:,} lines")
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines


def _parted(lines: Iterator[Line], *, paged: bool) -> Iterator[Line]:
    page = 1
    for line in lines:
        for turn, leaf in enumerate(line.text.split("\f")):
            page += turn > 0
            for text in _SOFT_BREAK.split(leaf):
                yield Line(text, line.marks, page if paged else None)


def _few_blank(lines: Iterator[Line]) -> Iterator[Line]:
    blank = 0
    for line in lines:
        blank = 0 if line.text else blank + 1
        if blank <= _MOST_BLANK:
            yield line
