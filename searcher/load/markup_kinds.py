"""Text that is markup or a mail → which kind, by how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SKIPPED = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))
_DOCTYPE_HTML = re.compile(r"<!doctype\s+html\b", re.I)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)([^<>]*)")
# The root element of each kind of document, and what its tag must say besides.
_ROOTS = (
    ("html", "", "html"),
    ("wordDocument", "", "word-xml"),
    ("package", "xmlPackage", "word-xml"),
    ("document", "opendocument.presentation", "odp"),
    ("document", "opendocument:xmlns:office", "odt"),
    ("Workbook", "office:spreadsheet", "workbook"),
)
# A page without its frame begins with a tag, and closes more of them.
_FRAGMENT = re.compile(
    r"\s*<(?:table|tbody|tr|td|div|p|span|font|center|h[1-6]|ul|ol|br|strong|b)\b[^<>]*>", re.I
)
_CLOSED = re.compile(
    r"</(?:table|tr|td|div|p|span|font|center|h[1-6]|ul|ol|li|strong|b|a)\s*>", re.I
)
_FEW_CLOSED = 3
_NAMES = "p|div|table|tbody|tr|td|th|span|font|center|ul|ol|li|h[1-6]|strong|b|a|img|br|hr"
_LINE_BREAK = re.compile(r"<br\s*/?>", re.I)
_ANY_TAG = re.compile(rf"<!--|</?(?:{_NAMES})\b[^<>]*>", re.I)
_BLOCK_TAG = re.compile(r"</?(?:p|div|table|tbody|tr|td|th|ul|ol|li|h[1-6])\b", re.I)
_PAIR = re.compile(
    r"<(p|div|table|tr|td|span|font|center|li|h[1-6]|strong|b)\b[^<>]{0,500}>[^<]{0,2000}(?:<[^<>]{0,500}>[^<]{0,2000}){0,9}?</\1\s*>",
    re.I,
)
# What a text about tags hardly has, and one that was saved with some of its markup does: a tag with
# an attribute, a pair that sets letters, a comment, a script, a line that ends in <br>.
_LEFT_OVER = re.compile(
    rf"<(?:{_NAMES})\s+[a-z][\w:-]*\s*=[^<>]{{1,500}}>"
    r"|<(strong|b|em|i|u|font|span|sup|sub|center|h[1-6])\s*>[^<>]{1,500}</\1\s*>"
    r"|<!--[^<>]{0,500}-->|<(script|style)\b[^<>]{0,500}>|<br\s*/?>[ \t]*$",
    re.I | re.M,
)
# What a text about tags has: a list of them, one in quotes, the beginning of a sample of XML.
_NAMED_TAG = re.compile(
    rf"<(?:{_NAMES})\s*/?>[ ]*(?:[、，和或与及][ ]*<(?!/)|(?:[、和或与及等][ ]*)?(?:标签|标记|元素))"
    rf"|[“‘「]</?(?:{_NAMES})\b[^<>]{{0,500}}>[”’」]|<\?xml\s+version",
    re.I,
)
_TAGS_LEFT_OVER = 4
# Signs of Markdown at the start of lines, and within them; those that texts without it use are weak.
_ATX = re.compile(r"^ {0,3}(#{1,6})[ \t]+[^\s#]", re.M)
_STRONG_SIGN = re.compile(
    r"\*\*(?![\s*])[^*\n]{1,200}(?<!\s)\*\*(?!\*)|\[[^\[\]\n]{1,200}\]\((?:https?:|\./|/|#)"
    r"|^ {0,3}(?:```|~~~)|^ {0,3}\|? ?:?-{2,100}:? ?\|[-:| ]{0,500}$",
    re.M,
)
_WEAK_SIGN = re.compile(r"^ {0,3}(?:(?:---+|\*\*\*+)[ \t]*$|[-*+>][ \t]+\S)", re.M)
# A colon in full width as it is, and as the bytes of UTF-8 and GBK.
_COLON = "(?::|\uff1a|\xef\xbc\x9a|\xa3\xba)"
_BOLD_LABEL = re.compile(
    rf"^ {{0,8}}(?:[-*+] )?\*\*[^*\n]{{2,60}}(?:\*\* ?{_COLON}|{_COLON} ?\*\*)", re.M
)
# The first element of XML, whatever bytes its name is made of.
_IN_NAMES = r"[^\x00-\x20<>/!?\"'=&;,(){}\[\]]"
_XML_ROOT = re.compile(rf"<((?![\d.-]){_IN_NAMES}{{1,60}})(?:[ \t\r\n][^<>]{{0,2000}})?>")
_XML_CLOSED = re.compile(rf"</{_IN_NAMES}{{1,60}}>[ \t\r\n]{{0,200}}<")
_OF_PAGES_ALONE = frozenset(
    "p div table tbody tr td th span font center ul ol li h1 h2 h3 h4 h5 h6 strong b a img br hr i u em dl dd dt "
    "body head meta script style link title article section main header footer nav aside figure form iframe pre "
    "blockquote frameset noscript template".split()
)
_LONG = 65_000  # characters of a sample that does not hold the whole
_FEW_SIGNS, _FEW_LABELS = 3, 2
_UNSEEN = re.compile(r"\s*(?:<!--.*?-->|<(script|style)\b.*?</\1\s*>)", re.I | re.S)
_WHOLE_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|title|meta|body|frameset)\b", re.I)
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|div|table|p)\b", re.I)
_HEAD = 1024  # characters in which a page that begins oddly has a tag
_SERVER = re.compile(r"\s*<(?:\?php\b|%@)", re.I)
_RECORD = re.compile(r"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,200}\"\s*:\s*[\"\[{\dtfn-]")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):")
_OF_MAIL = frozenset(
    "from to cc subject date message-id received return-path reply-to sender".split()
)
_MIME = "mime-version"
_OF_PAGES = re.compile(r"\s*(?:multipart/related|text/html)\b", re.I)
_RECEIVED = frozenset(("to", "cc", "received"))


def as_text(sample: bytes) -> str:
    """Return bytes as text whose ASCII can be read, whatever the encoding."""
    mark = next((one for one in _MARKS if sample.startswith(one)), b"")
    return sample[len(mark) :].replace(b"\0", b"").decode("latin-1")


def markup_kind(text: str) -> str | None:
    """Return the name of the format that XML or a page says it is in; "xml" for XML of no known kind.

    >>> markup_kind("<!-- 1 --><!-- 2 --><HTML><head>"), markup_kind("<?xml version='1.0'?><rss>")
    ('html', 'xml')
    >>> markup_kind("<w:wordDocument xmlns:w='…'>"), markup_kind("第一条")
    ('word-xml', None)
    """
    at = _start(text)
    if at is None:
        return "html"
    root = _ROOT.match(text, at)
    for name, said, kind in _ROOTS if root else ():
        if root and root[1].lower() == name.lower() and said in root[2]:
            return kind
    return "xml" if text.lstrip().startswith("<?xml") else None


def is_fragment(text: str) -> bool:
    """True if a text is a piece of a page: its first word is a tag, and tags are closed in it.

    >>> is_fragment("<p>1</p><p>2</p><p>3</p>"), is_fragment("<p> opens one")
    (True, False)
    """
    closed = _CLOSED.finditer(text) if _FRAGMENT.match(text[:_HEAD]) else iter(())
    return sum(1 for _ in zip(range(_FEW_CLOSED), closed)) == _FEW_CLOSED


def is_tagged(text: str) -> bool:
    """True if a text has tags of a page in most of its lines, whatever it begins with.

    >>> is_tagged("公告\\n<p>检查<b>渡口</b>。</p>\\n<p>定于明日。</p>"), is_tagged("用 <p>检查</p> 分段。\\n第二行\\n第三行")
    (True, False)
    """
    broken = sum(1 for _ in zip(range(_FEW_CLOSED), _LINE_BREAK.finditer(text)))
    if broken < _FEW_CLOSED and not _PAIR.search(text):
        return False
    # The text may be bytes of any encoding, of which some look like line ends.
    lines = [line for line in re.split("[\r\n]+", text) if line.strip()]
    return 2 * sum(_ANY_TAG.search(line) is not None for line in lines) >= len(lines)


def is_text_with_tags(text: str) -> bool:
    """True if a text is one, but for some tags that were left in it: its line ends part its lines.

    >>> is_text_with_tags("公告\\n请县<b>供水公司</b>检修。\\n完。"), is_text_with_tags("水压<0.3，流量>20。")
    (True, False)
    >>> is_text_with_tags("用 <p>、<b> 标出重点，如 <b>重点</b>。")
    False
    """
    at = 0
    while said := _UNSEEN.match(text, at):
        at = said.end()
    if _WHOLE_PAGE.search(text) or _BLOCK_TAG.match(text, len(text) - len(text[at:].lstrip())):
        return False
    if _NAMED_TAG.search(text):
        return False
    tags = _ANY_TAG.finditer(text)
    many = sum(1 for _ in zip(range(_TAGS_LEFT_OVER), tags)) == _TAGS_LEFT_OVER
    return many or _LEFT_OVER.search(text) is not None


def is_markdown(text: str) -> bool:
    """True if a text shows plainly that it is Markdown: by a heading and signs of another kind, three
    or more in all, or by labels between asterisks.

    >>> is_markdown("# 公告\\n\\n**日期**: 2031-03-05\\n\\n---\\n渡口停航。"), is_markdown("# 渡口\\n# 码头\\n* 航道\\n***旗")
    (True, False)
    """
    levels = {len(found[1]) for found in _ATX.finditer(text)}
    if not levels:
        return _few(_BOLD_LABEL, text) >= _FEW_LABELS
    headings, strong, weak = (_few(sign, text) for sign in (_ATX, _STRONG_SIGN, _WEAK_SIGN))
    # One heading at the top is a title; many of one level may be bullets.
    heads = len(levels) > 1 or (headings == 1 and _ATX.match(text.lstrip()) is not None)
    plainly = strong or (weak and heads) or len(levels) > 2
    return bool(plainly) and headings + strong + weak >= _FEW_SIGNS


def _few(sign: re.Pattern[str], text: str) -> int:
    """Return how often a sign stands in a text, up to three."""
    return sum(1 for _ in zip(range(_FEW_SIGNS), sign.finditer(text)))


def is_xml(text: str) -> bool:
    """True if a text is XML without a declaration: it begins with an element that is none of a page
    and closes it, or others within.

    >>> is_xml("<doc>\\n<a>1</a></doc>"), is_xml("<附件> 见 <a>1</a>"), is_xml("<p>1</p>")
    (True, False, False)
    """
    at = _start(text)
    root = _XML_ROOT.match(text, at) if at is not None else None
    if root is None or root[1].lower() in _OF_PAGES_ALONE:
        return False
    if f"</{root[1]}>" in text[root.end() :]:
        return True
    return len(text) >= _LONG and _few(_XML_CLOSED, text) >= _FEW_CLOSED


def is_unmarked(text: str) -> bool:
    """True if a text is plainly no XML: data, or it neither begins with a tag nor closes one.

    >>> is_unmarked("渡口停航。"), is_unmarked(' [{"a": "<p>1</p>"}]'), is_unmarked("1 <a>2</a>")
    (True, True, False)
    """
    if text.lstrip().startswith("<"):
        return False
    return is_data(text) or not ("</" in text or "<?xml" in text or "/>" in text)


def has_tags(text: str) -> bool:
    """True if tags of a page stand near the beginning."""
    return bool(_TAG.search(text[:_HEAD]))


def is_data(text: str) -> bool:
    """True if a text begins as a record of JSON, or a list of them.

    >>> is_data('[{"title": "1"}]'), is_data('{"title" is a name}')
    (True, False)
    """
    return _RECORD.match(text) is not None


def is_program(text: str) -> bool:
    """True if a text is a program that makes pages, not a page."""
    return bool(_SERVER.match(text))


def mail_kind(text: str, *, named: bool = False) -> str | None:
    """Return "mail", or "mht" for a saved page, if a text begins with headers; any do if `named`.

    >>> mail_kind("From: a@b\\nSubject: x\\n\\n正文"), mail_kind("From: a@b\\n正文")
    ('mail', None)
    >>> mail_kind("MIME-Version: 1.0\\nContent-Type: multipart/related; boundary=x\\n\\n--x")
    'mht'
    """
    found = dict(_headers(text))
    known = _MIME in found or len(_OF_MAIL.intersection(found)) > 1
    if not known and not (named and found):
        return None
    # A page has no receiver.
    is_page = _OF_PAGES.match(found.get("content-type", "")) and not _RECEIVED & set(found)
    return "mht" if is_page else "mail"


def _headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the headers that a text begins with, none if one of its lines is none."""
    found: list[tuple[str, str]] = []
    for line in text.lstrip().splitlines():
        header = _HEADER.match(line)
        if header:
            found.append((header[1].lower(), line[header.end() :]))
        elif not line.strip():
            break
        elif not (line[0] in " \t" and found) and not (line.startswith("From ") and not found):
            return
    yield from reversed(found)


def _start(text: str) -> int | None:
    """Return where the first tag stands behind declarations and comments; None for a doctype of HTML."""
    at = 0
    while True:
        at += len(text[at : at + _HEAD]) - len(text[at : at + _HEAD].lstrip())
        if _DOCTYPE_HTML.match(text, at):
            return None
        end = next((end for start, end in _SKIPPED if text.startswith(start, at)), "")
        stop = text.find(end, at + 2) if end else -1
        if stop < 0:
            return at
        at = stop + len(end)
