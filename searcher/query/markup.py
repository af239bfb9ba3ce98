"""What is copied of a web page's source → the text that it shows."""

from __future__ import annotations

import re
from html import unescape

from searcher.text.patterns import pattern

# Tags that part lines or cells, and those that stand inside a line.
PARTING = "address|article|blockquote|br|caption|center|dd|div|dl|dt|figcaption|h[1-6]|hr|li|ol|p|pre|section|table|tbody|td|th|thead|title|tr|ul"
INSIDE = "a|abbr|b|big|code|em|font|i|img|mark|o:p|s|small|span|strike|strong|sub|sup|u"
TAG = pattern(
    rf"</?(?:(?P<parts>{PARTING})|{INSIDE})(?:\s{{1,99}}(?:[a-z_/][^<>]{{0,2000}})?)?/?>",
    lambda: re.IGNORECASE,
)
CODE = pattern("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,30}[0-9]{0,2});")


def without_markup(query: str) -> str:
    """Return a query without the tags of a web page, its character codes as what they stand for;
    as it is where nothing else is in it.

    >>> without_markup('<p><a href="/x.html">渔港</a>条例&nbsp;第三条</p>').split()
    ['渔港条例', '第三条']
    >>> without_markup("5<a且b>3"), without_markup("a<b 且 c>d"), without_markup("<br>")
    ('5<a且b>3', 'a<b 且 c>d', '<br>')
    """
    if "<" not in query and "&" not in query:
        return query
    shown = TAG.sub(lambda match: " " if match["parts"] else "", query)
    shown = CODE.sub(lambda match: unescape(match[0]), shown)
    return shown if shown.strip() else query
