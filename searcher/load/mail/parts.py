"""The parts of a mail or a saved page (MIME), within bounds: headers, bodies, attachments.

Bodies are cut at their boundaries in time linear in the file, once for each level of parts within
parts; the headers of each part are read by Python's `email`.
"""

from __future__ import annotations

import base64
import quopri
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32

from searcher.load.losses import PART, PICTURE
from searcher.load.names import decoded_name

MOST_PARTS = 10_000
HTML, PLAIN = "text/html", "text/plain"
_MAIL = "message/rfc822"
_OF_PAGES = frozenset(("text/css", "text/javascript", "application/javascript", "text/xml"))
_DEEPEST = 8  # parts within parts
_MOST_HEADERS = 65_536  # bytes of the headers of a part
_LONGEST_HEADER = 2_000  # characters that are decoded
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_UNFOLDED = re.compile(r"\s*[\r\n]+\s*")
_GBK = frozenset(("gb2312", "gbk", "gb18030", "x-gbk", "cp936"))


class _AsSent(Compat32):
    """Headers as they are sent: bytes that are no ASCII stay, for they may be Chinese."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value as it is kept."""
        return value


@dataclass(frozen=True)
class Part:
    """A part of a mail: its headers, and its bytes as they are sent or the parts within it."""

    headers: Message
    body: bytes
    parts: tuple[Part, ...] = ()

    @property
    def type(self) -> str:
        """The kind of what it holds: `text/html`."""
        return self.headers.get_content_type()

    @property
    def charset(self) -> str | None:
        """The encoding that it names."""
        return self.headers.get_content_charset()

    @property
    def is_attachment(self) -> bool:
        """True if it is sent along as a file of its own."""
        if self.type == _MAIL:
            return True
        shown = self.type.startswith(("text/", "image/", "multipart/"))
        sent = self.headers.get_content_disposition() == "attachment" or not shown
        return sent and bool(self.name)

    @property
    def name(self) -> str:
        """The name of the file that it is sent as, empty for none."""
        try:
            name = self.headers.get_filename() or ""
        except (ValueError, LookupError, TypeError):
            name = ""
        if not name and self.type == _MAIL:
            return (self._inner_subject() or "mail") + ".eml"
        return header_text(name)

    def header(self, name: str) -> str:
        """Return a header as text on one line, empty where there is none."""
        return header_text(str(self.headers.get(name, "")))

    def content(self) -> bytes:
        """Return the bytes that the part stands for, its coding for the way undone."""
        coding = str(self.headers.get("Content-Transfer-Encoding", "")).strip().lower()
        if coding == "base64":
            return _from_base64(self.body)
        return quopri.decodestring(self.body) if coding == "quoted-printable" else self.body

    def walk(self) -> Iterator[Part]:
        """Yield the part and those within it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def _inner_subject(self) -> str:
        subject = message_of(self.content()[:_MOST_HEADERS]).header("Subject")
        return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", subject)[:80]


def message_of(raw: bytes) -> Part:
    """Return a mail with its parts; what is beyond their greatest number is left out."""
    left = [MOST_PARTS]
    return _part(raw, left, depth=0)


def as_page(part: Part) -> bytes:
    """Return a page with the encoding that its part names, where it names none itself."""
    content = part.content()
    if part.charset and b"charset" not in content[:4096].lower():
        return f'<meta charset="{part.charset}">'.encode("ascii", "replace") + content
    return content


def lost_in(message: Part) -> Counter[str]:
    """Return how many parts are no text and no attachments: pictures, and what is not known."""
    lost: Counter[str] = Counter()
    for part in message.walk():
        if part.parts or part.is_attachment or part.type in (HTML, PLAIN, *_OF_PAGES):
            continue
        lost[PICTURE if part.type.startswith("image/") else PART] += 1
    return lost


def header_text(value: str) -> str:
    """Return a header's value with its encoded words decoded.

    >>> header_text("=?gb2312?B?zajWqg==?=  =?utf-8?q?.docx?=")
    '通知.docx'
    """
    value = _UNFOLDED.sub(" ", value[:_LONGEST_HEADER])
    try:
        words = decode_header(value)
    except (HeaderParseError, ValueError):
        words = [(value, None)]
    return "".join(_word(word, charset) for word, charset in words).strip()


def _word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        word = word.encode("utf-8", "surrogateescape")
    if not charset:
        return decoded_name(word)
    try:
        return word.decode("gb18030" if charset.lower() in _GBK else charset, "replace")
    except (LookupError, ValueError):
        return decoded_name(word)


def _part(raw: bytes, left: list[int], *, depth: int) -> Part:
    left[0] -= 1
    end = _END_OF_HEADERS.search(raw, 0, _MOST_HEADERS)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:_MOST_HEADERS], b"")
    headers = BytesHeaderParser(policy=_AsSent()).parsebytes(head + b"\n\n")
    part = Part(headers, body)
    boundary = _boundary(headers) if part.type.startswith("multipart/") else b""
    if not boundary or depth == _DEEPEST:
        return part
    inner = [_part(one, left, depth=depth + 1) for one in _cut(body, boundary) if left[0] > 0]
    return Part(headers, b"", tuple(inner))


def _boundary(headers: Message) -> bytes:
    try:
        return (headers.get_boundary() or "").encode("utf-8", "surrogateescape")
    except (ValueError, LookupError, TypeError):
        return b""


def _cut(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the lines of a boundary; the last may want its end."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            yield body[start : found.start()]
        start = None if found[1] else found.end() + len(_newline(body, found.end()))
        if found[1]:
            return
    if start is not None:
        yield body[start:]


def _newline(body: bytes, at: int) -> bytes:
    return next((end for end in (b"\r\n", b"\n") if body.startswith(end, at)), b"")


def _from_base64(body: bytes) -> bytes:
    """Return the bytes; signs that are none of the coding and a missing end do no harm."""
    signs = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    return base64.b64decode(signs[: len(signs) // 4 * 4] + _rest(signs))


def _rest(signs: bytes) -> bytes:
    """Return the last signs filled up to four; a single one says nothing."""
    rest = signs[len(signs) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""
