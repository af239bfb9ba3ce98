"""Texts without the tags of pages that stand in them."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?[a-zA-Z!?][\w:-]*)[^<>]*>?")  # one that is not closed is a tag as well
# In a text, angle brackets also hold addresses, names and what is less than something.
_NAMES = (
    "a abbr address article b big blockquote body br caption center cite code col colgroup dd del div"
    " dl dt em fieldset figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input ins"
    " label li link main meta nav nobr ol option p pre s script section select small span strike strong"
    " style sub sup table tbody td tfoot th thead title tr tt u ul"
).split()
_HTML_TAG = re.compile(
    rf"<(/?(?:{'|'.join(_NAMES)}|(?:o|v|w|x|st1):[a-z]+)|[!?][\w:-]+)" r"((?:\s[^<>]{0,2000})?)/?>",
    re.I,
)
_ATTRIBUTES = re.compile(
    r"\s*(?:/|nowrap|noshade|disabled|checked|selected|[^=]*=.*)?\s*", re.I | re.S
)
_CLOSED = re.compile(r"</([a-z]\w*)\s*>", re.I)
_LONE = frozenset("br hr img input li p td th tr col dd dt link meta option".split())
_BREAKING = re.compile(r"/?(?:p|div|br|tr|li|dd|dt|h[1-6]|table|section|article|ul|ol|pre)", re.I)
_SPANS = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<title", "</title"))
_CELL_ENDS = re.compile("/(?:td|th)", re.I)
BREAK = "\v"  # a line end that no source line ends
CELL = "\x1f"  # the end of a cell


def drop_tags(text: str) -> str:
    """Return a text with a `BREAK` in the place of tags that part blocks, a `CELL` where a cell
    ends, nothing in that of others, nor of scripts; its line ends stay.

    >>> drop_tags("<p>一、总则<p>依据<b>条例</b>\\n制定。")
    '\\x0b一、总则\\x0b依据条例\\n制定。'
    """
    for start, end in _SPANS:
        text = _drop_elements(text, start, end)
    return _TAG.sub(_choose_replacement, text.replace(BREAK, " ").replace(CELL, " "))


def drop_tags_left(text: str) -> str:
    """Return a text without the tags of pages that were left in it, as `drop_tags` does; other
    angle brackets stay, with what is between them.

    >>> drop_tags_left("余氯<b>超标</b>时，若 x<y 且 y>z，告知 <lin@site.example>。<br>")
    '余氯超标时，若 x<y 且 y>z，告知 <lin@site.example>。\\x0b'
    """
    for start, end in _SPANS:
        text = _drop_elements(text, start, end)
    closed = {name.lower() for name in _CLOSED.findall(text)} | _LONE

    def replace(tag: re.Match[str]) -> str:
        name, attributes = tag[1].lower(), tag[2]
        if not _ATTRIBUTES.fullmatch(attributes) and name[0] not in "!?":
            return tag[0]
        if not attributes.strip() and name.isalnum() and name not in closed:
            return tag[0]
        return _choose_replacement(tag)

    return _HTML_TAG.sub(replace, text.replace(BREAK, " ").replace(CELL, " "))


def _drop_elements(text: str, start: str, end: str) -> str:
    """Return `text` without what stands between `start` and `end`, line ends kept; open ends stay."""
    lower, kept, at = text.lower(), [], 0
    if len(lower) != len(text):  # rare letters grow in lower case; their tags are then ours to miss
        lower = text
    while (begin := lower.find(start, at)) >= 0 and (stop := lower.find(end, begin)) >= 0:
        kept += [text[at:begin], "\n" * text.count("\n", begin, stop)]
        at = stop + (len(end) if end == "-->" else 0)  # an end tag is dropped like any tag
    return "".join(kept) + text[at:]


def _choose_replacement(tag: re.Match[str]) -> str:
    line_ends = "\n" * tag[0].count("\n")
    if _CELL_ENDS.fullmatch(tag[1]):
        return line_ends + CELL
    return line_ends + (BREAK if _BREAKING.fullmatch(tag[1]) else "")
