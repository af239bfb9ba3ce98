"""Mails (EML) and saved pages (MHT), written by hand."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence
from typing import NamedTuple

_BOUNDARY = "----=_part_{}"


class Attachment(NamedTuple):
    """A file sent along: its name, its type, its bytes."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


def write_eml(
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    *,
    page: str = "",
    charset: str = "gb18030",
    date: str = "Wed, 12 Apr 2023 09:30:00 +0800",
) -> bytes:
    """A mail in Chinese between invented offices; with `page` its text is given in HTML too."""
    headers = [
        ("From", f"{_word('松河市交通运输局', charset)} <jtj@songhe.example>"),
        ("To", f"{_word('各县（区）交通运输局', charset)} <all@songhe.example>"),
        ("Subject", _word(subject, charset)),
        ("Date", date),
        ("MIME-Version", "1.0"),
    ]
    body = _part(text.encode(charset), f"text/plain; charset={charset}")
    if page:
        forms = [body, _part(page.encode(charset), f"text/html; charset={charset}")]
        body = _multipart("alternative", forms)
    if attachments:
        body = _multipart("mixed", [body, *(_attached(one, charset) for one in attachments)])
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in headers) + body


def write_mht(page: str, *, subject: str = "", pictures: int = 1) -> bytes:
    """A page as a browser saves it with its pictures, in one file."""
    parts = [_part(page.encode(), "text/html; charset=utf-8", quoted=True)]
    parts += [_part(b"GIF89a" + bytes(20), "image/gif") for _ in range(pictures)]
    head = [("From", "<Saved by a browser>"), ("MIME-Version", "1.0")]
    if subject:
        head.insert(1, ("Subject", _word(subject, "utf-8")))
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in head) + _multipart(
        "related", parts
    )


def _word(text: str, charset: str) -> str:
    """The text as an encoded word."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def _part(content: bytes, kind: str, more: str = "", *, quoted: bool = False) -> bytes:
    coding = "quoted-printable" if quoted else "base64"
    coded = quopri.encodestring(content) if quoted else base64.encodebytes(content)
    coded = coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    head = f"Content-Type: {kind}\r\n{more}Content-Transfer-Encoding: {coding}\r\n\r\n"
    return head.encode() + coded


def _attached(one: Attachment, charset: str) -> bytes:
    said = f'Content-Disposition: attachment; filename="{_word(one.name, charset)}"\r\n'
    return _part(one.content, one.type, said)


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    boundary = _BOUNDARY.format(kind)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    inner = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    return head + inner + f"--{boundary}--\r\n".encode()
