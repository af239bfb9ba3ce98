"""What a person typed → text and names of files, in whatever code the terminal has."""

from __future__ import annotations

import codecs
import contextlib
import locale
import os

UTF_8 = "utf-8"


def terminal_codec() -> str:
    """Return the codec of the locale; UTF-8 where it has none beyond ASCII."""
    try:
        codec = codecs.lookup(locale.nl_langinfo(locale.CODESET)).name
    except (AttributeError, LookupError):  # Windows has no such question, and speaks UTF-8 here.
        return UTF_8
    return UTF_8 if codec == "ascii" else codec


def readable(argument: str) -> str:
    """Return an argument as the locale spells it, or as UTF-8 where the locale cannot; one that
    is neither, as the system gives it.

    >>> readable("通知")
    '通知'
    """
    raw = os.fsencode(argument)
    for codec in (terminal_codec(), UTF_8):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(codec)
    return argument


def on_disk(name: str) -> str:
    """Return the name of the file that is there: its text in UTF-8, or in the locale's code."""
    if not os.path.lexists(name):
        with contextlib.suppress(UnicodeEncodeError, ValueError):
            other = os.fsdecode(name.encode(terminal_codec()))
            return other if os.path.lexists(other) else name
    return name
