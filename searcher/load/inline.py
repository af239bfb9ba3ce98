"""Markdown within a line → plain text, holding back where legal text uses the same signs.

Chinese texts write * for a footnote or a name left out (***旗, 张*), < > for a title within a
title, _ for a blank to fill in and [ ] for a year. A sign goes only when it is clearly markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_SIGNS = re.compile(r"[*_`\[<&\\~]")
# Escaped characters rest in private code points while the signs around them are read.
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SHELTER = 0xF_0000
_SHELTERED = re.compile("[\U000f0000-\U000f007f]")
_QUOTES = re.compile("(`+)")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")
_ADDRESS = re.compile(r"[/.#:]|^$")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_TAGS = (
    "a|abbr|b|big|blockquote|body|br|center|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|"
    "ins|kbd|li|mark|nobr|o:p|ol|p|pre|s|section|small|span|strike|strong|sub|sup|table|tbody|td|"
    "tfoot|th|thead|tr|tt|u|ul"
)
_TAG = re.compile(rf"</?({_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_STRUCK = re.compile(r"~~([^~]+)~~")
_STRONG = re.compile(r"(?<![*\\])\*\*([^*]+)\*\*(?!\*)")
_BOUNDED = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})([^*_]+)\1(?![\w*])")
_SPACED = re.compile(r"^\s|\s$")
# What follows an opening sign in redacted names: 张**、李**两人.
_CLOSING = "、，。；：！？）》〉】〕”’"


def plain(text: str) -> str:
    """Return `text` without Markdown's inline signs; line breaks written as <br> become "\\n".

    >>> plain("**（一）**见[附件](fj.pdf)：《关于修改<云川省水资源条例>的决定》")
    '（一）见附件：《关于修改<云川省水资源条例>的决定》'
    >>> plain("***旗公安局，张*、李*，标准为40*4=160，带有*标记，____年")
    '***旗公安局，张*、李*，标准为40*4=160，带有*标记，____年'
    """
    if not _SIGNS.search(text):
        return text
    text = _ESCAPE.sub(lambda found: chr(_SHELTER + ord(found[1])), text)
    if "`" in text:
        text = _without_quotes(text)
    for sign, pattern, rewrite in _REWRITES:
        if sign in text:
            text = pattern.sub(rewrite, text)
    if "*" in text or "_" in text:
        text = _without_emphasis(text)
    return _SHELTERED.sub(lambda found: chr(ord(found[0]) - _SHELTER), text)


def _without_link(found: re.Match[str]) -> str:
    """Return the words of a link; [2008](3号) is no link, for 3号 is no address."""
    return found[1] if _ADDRESS.search(found[2]) else found[0]


def _without_tag(found: re.Match[str]) -> str:
    return "\n" if found[1].lower() == "br" else ""


def _without_quotes(text: str) -> str:
    """Return `text` without the back-quotes around code: as many close it as open it.

    >>> _without_quotes("``甲``乙`丙")
    '甲乙`丙'
    """
    parts = _QUOTES.split(text)
    for at in range(1, len(parts) - 2, 2):
        opening, code, closing = parts[at : at + 3]
        if code and len(opening) >= len(closing):
            kept = opening[: len(opening) - len(closing)]
            parts[at : at + 3] = [kept, _in_shelter(code), ""]
    return "".join(parts)


def _in_shelter(code: str) -> str:
    """Code is text as it stands: its signs are no markup."""
    return "".join(chr(_SHELTER + ord(char)) if char < "\x80" else char for char in code)


def _character(found: re.Match[str]) -> str:
    return unescape(found[0]).replace("\xa0", " ")


_REWRITES: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("![", _IMAGE, _without_link),
    ("](", _LINK, _without_link),
    ("<", _AUTOLINK, lambda found: found[1]),
    ("<", _TAG, _without_tag),
    ("~~", _STRUCK, lambda found: found[1]),
    ("&", _ENTITY, _character),
)


def _without_emphasis(text: str) -> str:
    """Return `text` without ** and * and _ around words; not where stars stand for what was left
    out."""
    found = _STRONG.findall(text)
    if found and not any(_redacted(words) for words in found):
        text = _STRONG.sub(r"\1", text)
    return _BOUNDED.sub(lambda one: one[0] if _redacted(one[2]) else one[2], text)


def _redacted(words: str) -> bool:
    """True if the words between two signs speak against markup: blank, one character, or 、李."""
    return len(words) < 2 or bool(_SPACED.search(words)) or words[0] in _CLOSING
