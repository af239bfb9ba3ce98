"""The child process: reads the files it is sent, one after another, within bounds of memory."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from searcher.load.formats import format_named
from searcher.load.ocr import recognising
from searcher.load.reading import Reading, Unreadable
from searcher.load.sandbox.exchange import answer_of, receive, send
from searcher.load.sandbox.patience import waiting

_POLL = 1.0  # seconds

_Say = Callable[[dict[str, Any]], None]


def main(parent: int) -> None:
    """Answer requests until the parent closes its end or is gone, however it went."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent sees to an interrupt
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    questions, answers = _pipes()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            request = json.loads(receive(questions))
            _serve(request, receive(questions), lambda said: send(answers, _dump(said)))


def _serve(request: dict[str, Any], raw: bytes, say: _Say) -> None:
    _limit_memory(request["memory"])
    try:
        say(answer_of(_read(request, raw, say)))
    except Unreadable as error:
        say({"unreadable": str(error)})
    except MemoryError:
        say({"unreadable": "reading it takes more memory than a document may"})
        os._exit(1)  # what is left of the memory is in pieces: the next file gets a new child
    except RecursionError:
        say({"unreadable": "its parts are nested too deep"})
    except Exception as error:  # one file must not end a build; its reason says we are at fault
        say({"unreadable": f"it could not be read through ({type(error).__name__}: {error})"})


def _read(request: dict[str, Any], raw: bytes, say: _Say) -> Reading:
    form = format_named(request["format"])
    with waiting(lambda seconds: say({"seconds": seconds})), recognising(request["ocr"]):
        return form.read(raw)


def _dump(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode()


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The ends towards the parent; what a library prints to standard output goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, answers


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _end_with(parent: int) -> None:
    """End when the parent is gone: in the midst of a file nobody reads from its pipe."""
    while not hasattr(os, "getppid") or os.getppid() == parent or os.name == "nt":
        time.sleep(_POLL)
    os._exit(1)
