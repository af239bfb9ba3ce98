"""Whether a line is a heading or begins with one, and the heading's text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from searcher.text.han import HAN as IDEOGRAPHS
from searcher.text.patterns import pattern
from searcher.text.provisions import provision
from searcher.text.rules import Rules

from .labels import ARTICLE, CHAPTER, DIVISION, HAN, PART, SECTION, SUBPART, Label
from .spacing import tidy

PROVISIONS = frozenset((DIVISION, PART, SUBPART, CHAPTER, SECTION))
ATTACHMENT = "附件"

_LONGEST_SENTENCE = 30
_LONGEST = 60  # code points of a heading that stands alone, its label included
_LONGEST_MARKED = 120
_RUN_IN = 42  # how far the first sentence of a line may reach to be its heading
_SENTENCE_END = pattern(rf"[。！？!?]|(?<=[{IDEOGRAPHS}”])\.(?!\d)")
_ARTICLE_INSIDE = pattern(rf"(?<![ 　])[ 　]+{provision('条')}[ 　]")
_OPEN_END = ("；", ";", "，", ",", "、")
_COLON = pattern("[：:]")
_LONGEST_BEFORE_COLON = 18
_GAP = pattern(rf"(?<=[{IDEOGRAPHS}”])[ 　]+(?=[{IDEOGRAPHS}“])")
_CLAUSE_END = pattern("[，,；;：:]")
_RULES = Rules(__file__, "closing.tsv")
_ATTACHMENT, _UNNUMBERED = _RULES.pattern("{attachment}"), _RULES.pattern("{unnumbered}")
_DOTS = ".…⋯·．"
_LEAST_DOTS = 3  # of which a sign of several counts two
_PAGE_DIGITS = "0123456789０１２３４５６７８９"


class Heading(NamedTuple):
    """A heading, the style of its label (empty without one), and whether it is the whole line."""

    text: str
    style: str
    alone: bool


FusedEnd = Callable[[str, Label], int | None]


def read_marked_heading(text: str, label: Label | None) -> Heading | None:
    """Return the heading that the format itself marks up; a marked-up paragraph is none.

    >>> read_marked_heading("第一章　总　则", Label("章", 1, 3))
    Heading(text='第一章 总则', style='章', alone=True)
    """
    if len(text) > _LONGEST_MARKED:
        return None
    return Heading(_show(text, label), label.style if label else "", True)


def read_attachment_heading(text: str) -> Heading | None:
    """Return the heading of an attachment, a line that is nothing but 附件 and its number."""
    if text[:1] != "附" or not _ATTACHMENT.fullmatch(text):
        return None
    return Heading(tidy(text).rstrip(":："), ATTACHMENT, True)


def read_unnumbered_heading(text: str) -> Heading | None:
    """Return the heading of a chapter without a number, or of an attachment.

    >>> read_unnumbered_heading("附　则"), read_unnumbered_heading("附则的解释")
    (Heading(text='附则', style='章', alone=True), None)
    """
    if _UNNUMBERED.fullmatch(tidy(text)):
        return Heading(tidy(text), CHAPTER, True)
    return read_attachment_heading(text)


def is_contents_line(text: str) -> bool:
    """True if a line is of a table of contents: a row of dots and a page number end it.

    >>> is_contents_line("第二章 经费保障………… 7"), is_contents_line("第二章 经费保障")
    (True, False)
    >>> is_contents_line("关于码头安全的通知……5"), is_contents_line("码头编号1…5")
    (True, False)
    """
    if not text[-1:].isdecimal():
        return False
    entry = text.rstrip(_PAGE_DIGITS).removesuffix("（").removesuffix("(").rstrip(" 　")
    dots = entry[len(entry.rstrip(_DOTS)) :]
    return len(dots) + dots.count("…") + dots.count("⋯") >= _LEAST_DOTS


def read_numbered_heading(text: str, label: Label, fused_end: FusedEnd) -> Heading | None:
    """Return the heading that a numbered line is or begins with; None for an article or a list
    item.

    A run-in heading is the first sentence where that is short, or what stands before a colon
    or a gap; an item of a list, which ends in a semicolon, is no heading.

    >>> never = lambda text, label: None
    >>> read_numbered_heading("（一）指导思想。坚持稳中求进。", Label("（一）", 1, 3), never)
    Heading(text='（一）指导思想', style='（一）', alone=False)
    >>> read_numbered_heading("（一）身份证明；", Label("（一）", 1, 3), never)
    """
    if label.style == ARTICLE or is_contents_line(text):
        return None
    if label.style in PROVISIONS:
        return _read_provision(text, label)
    end = _SENTENCE_END.search(text, label.end)
    if _stands_alone(text, end):
        return None if text.endswith(_OPEN_END) else _read_whole(text, label)
    stop = _find_run_in_end(text, label, end.start() if end else len(text))
    if label.style == HAN:
        stop = fused_end(text, label) or stop or _find_first_clause(text, label)
    if stop is None or stop <= label.end:
        return None
    return Heading(_show(text[:stop], label), label.style, stop == len(text.rstrip("。")))


def _stands_alone(text: str, end: re.Match[str] | None) -> bool:
    """True if a numbered line may be a heading as a whole: one that ends as a sentence is shorter."""
    if end is None:
        return len(text) <= _LONGEST
    return len(text) <= _LONGEST_SENTENCE and end.end() == len(text) and not _GAP.search(text)


def _read_provision(text: str, label: Label) -> Heading | None:
    """Return the heading 第三章 经费, also where the chapter's first article follows on the same line."""
    article = _ARTICLE_INSIDE.search(text, label.end, label.end + _LONGEST)
    if article:
        return Heading(_show(text[: article.start()], label), label.style, False)
    if len(text) > _LONGEST or _SENTENCE_END.search(text) or text.endswith(_OPEN_END):
        return None
    return _read_whole(text, label)


def _read_whole(text: str, label: Label) -> Heading:
    return Heading(_show(text, label), label.style, True)


def _find_run_in_end(text: str, label: Label, sentence_end: int) -> int | None:
    """Return where a heading run in to its text ends: at a colon, a gap, or the first short
    sentence.
    """
    gap = _GAP.search(text, label.end + 4, label.end + _RUN_IN)
    if gap and gap.start() < sentence_end:
        return gap.start()
    colon = _COLON.search(text, label.end, label.end + _LONGEST_BEFORE_COLON)
    if colon and colon.end() < len(text):
        return colon.start()
    return sentence_end if sentence_end <= label.end + _RUN_IN else None


def _find_first_clause(text: str, label: Label) -> int | None:
    """Return the first clause stands for the heading where its end cannot be known."""
    clause = _CLAUSE_END.search(text, label.end, label.end + _RUN_IN)
    return clause.start() if clause else None


def _show(text: str, label: Label | None) -> str:
    """Return a heading on one line: its label, a space where there was one, its words."""
    if label is None:
        return tidy(text)
    words = text[label.end :]
    gap = " " if words[:1].isspace() else ""
    name = f"{tidy(text[: label.end])}{gap}{tidy(words)}".strip()
    return name.rstrip("。：:.") or name
