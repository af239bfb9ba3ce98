"""Standard output and standard error: in UTF-8, but for a terminal that has another code; left
so that nothing complains at the end."""

from __future__ import annotations

import os
import sys

from searcher.typed import UTF_8, terminal_codec


def open_streams() -> None:
    """Give both streams their code; what goes to a closed one goes nowhere."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            codec = terminal_codec() if stream.isatty() else UTF_8
            errors = "backslashreplace" if codec == UTF_8 else "replace"
            stream.reconfigure(encoding=codec, errors=errors)


def close_streams() -> None:
    """Write what is left; what a stream cannot take is dropped, or Python would try again."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
