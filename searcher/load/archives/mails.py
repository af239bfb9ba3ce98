"""The files that are attached to a mail, as those of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from searcher.load.archives.entries import Entry
from searcher.load.mail.parts import message_of


def attached(raw: bytes) -> Iterator[Entry]:
    """Yield the attachments of a mail in their order."""
    for part in message_of(raw).walk():
        if part.is_attachment:
            content = part.content()
            yield Entry(part.name, len(content), partial(_once, content))


def _once(content: bytes) -> Iterator[bytes]:
    yield content
