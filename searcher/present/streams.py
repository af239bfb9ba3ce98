"""Standard output and standard error: in UTF-8, and left so that nothing complains at the end."""

from __future__ import annotations

import os
import sys


def open_streams() -> None:
    """Make both streams UTF-8; what goes to a closed one goes nowhere."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def close_streams() -> None:
    """Write what is left; what a stream cannot take is dropped, or Python would try again."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
