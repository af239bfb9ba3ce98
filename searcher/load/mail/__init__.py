"""Mails (EML) → lines: what is written in them, and who wrote when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from searcher.load.encoding import decode
from searcher.load.losses import notes_of
from searcher.load.mail.parts import HTML, PLAIN, Part, as_page, lost_in, message_of
from searcher.load.plain import lines_of
from searcher.load.reading import Reading, Unreadable, in_a_row
from searcher.model import Line

_LABELS = (("From", "发件人"), ("To", "收件人"), ("Cc", "抄送"), ("Date", "日期"))


def read(raw: bytes) -> Reading:
    """Return the text of a mail under its subject, sender, receivers and date.

    Lines are numbered as those of the parts they stand in, on from part to part. Attachments are
    documents of their own. Raises Unreadable when there is no text.
    """
    message = message_of(raw)
    bodies = list(_bodies(message))
    lines = in_a_row([_head(message), *(body.lines for body in bodies)])
    if not any(line.text.strip() for line in lines):
        raise Unreadable("no text in the mail")
    notes = (*(note for body in bodies for note in body.notes), *notes_of(lost_in(message)))
    encoding = next((body.encoding for body in bodies), "utf-8")
    return Reading(lines, encoding, _meta(message), notes)


def _bodies(part: Part) -> Iterator[Reading]:
    """Yield what is written in a mail, in order; of several forms of the same the richest."""
    if part.is_attachment:
        return
    if part.type == "multipart/alternative":
        for form in reversed(part.parts):
            if found := list(_bodies(form)):
                yield from found
                return
        return
    for inner in part.parts:
        yield from _bodies(inner)
    if part.type in (HTML, PLAIN) and not part.parts:
        yield from _body(part)


def _body(part: Part) -> Iterator[Reading]:
    try:
        if part.type == HTML:
            # Archives look into mails, and most hold no page.
            from searcher.load.html import read_whole

            yield read_whole(as_page(part))
        else:
            decoded = decode(part.content(), part.charset)
            yield Reading(lines_of(decoded.text), decoded.encoding, notes=decoded.notes)
    except Unreadable:
        return


def _head(message: Part) -> Iterator[Line]:
    """Yield the subject as a heading, then who wrote to whom and when."""
    if subject := message.header("Subject"):
        yield Line(subject, ((0, 1),), level=1)
    for number, (name, label) in enumerate(_LABELS, 2):
        words = message.header(name)
        words = _moment(words) if name == "Date" else words
        if words:
            yield Line(f"{label}：{words}", ((0, number),))


def _meta(message: Part) -> Mapping[str, str]:
    day = _moment(message.header("Date")).partition(" ")[0]
    meta = {"title": message.header("Subject"), "published_on": day}
    return {key: value for key, value in meta.items() if value}


def _moment(date: str) -> str:
    """Return a mail's date and minute in ISO form, empty where it tells none."""
    try:
        return parsedate_to_datetime(date).replace(tzinfo=None).isoformat(" ", "minutes")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
