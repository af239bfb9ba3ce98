"""Tasks that tests give to worker processes: some answer, some do what hostile files do."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from searcher.indexing.prepare import preparing
from searcher.load.reading import Reading
from searcher.load.sandbox.child import Work
from searcher.load.sandbox.frames import Frame
from searcher.load.sandbox.patience import ask_for
from searcher.model import Line

Did = Iterator[Frame]
RECOGNISED = [("为加强农村供水管理，保障饮水安全，制定本办法。", 0.96), ("本办法适用于本市。", 0.9)]


def acting(**settings: Any) -> Work:
    """Does what the request's `do` names, with its other values."""

    def act(asked: dict[str, Any]) -> Did:
        said = ACTS[asked.pop("do")](**asked)
        yield Frame({"said": said, "settings": settings, "pid": os.getpid()}, [b"block"])

    return act


def _spin(seconds: float = 1e9) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def _match() -> None:
    """A regular expression that never ends, and lets no thread run meanwhile."""
    re.match(r"(?:a+)+b", "a" * 64)


def _fill(size: int) -> int:
    return len(bytearray(size))


def _nest() -> Any:
    return _nest()


def _descend(depth: int) -> int:
    return _descend(depth - 1) if depth else 0


def _raise() -> None:
    raise StopAsyncIteration("broken")


def _talk() -> None:
    """What a library may print, and what pretends to be an answer."""
    print("noise", flush=True)
    os.write(1, b"\xff" * 64)


def _lie() -> None:
    """Bytes in the place of a frame, on every pipe there is."""
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, b"\xff" * 64)
        except OSError:
            pass


def _ask(seconds: float, work: float) -> None:
    ask_for(seconds)
    _spin(work)


def _look() -> dict[str, Any]:
    return {"folder": os.getcwd(), "place": os.environ.get("PLACE"), "uses": signal.SIGINT}


ACTS: dict[str, Callable[..., Any]] = {
    "ask": _ask,
    "descend": _descend,
    "fill": _fill,
    "kill": lambda sign: os.kill(os.getpid(), sign),
    "lie": _lie,
    "look": _look,
    "match": _match,
    "nest": _nest,
    "nothing": lambda: None,
    "raise": _raise,
    "spin": _spin,
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "talk": _talk,
    "wait": lambda: time.sleep(60),
}


def failing(**settings: Any) -> Work:
    """Says of each file that it cannot be indexed, at once."""
    return lambda asked: [Frame({"failed": f"seen {asked['id']}"})]


def broken(**settings: Any) -> Work:
    """Cannot be begun."""
    raise ImportError("no such library")


def faulty(**settings: Any) -> Work:
    """Prepares files, but for those with a fault in their name."""
    work = preparing(**settings)

    def answer(asked: dict[str, Any]) -> Did:
        name = Path(asked["path"]).name
        mark = Path(asked["path"] + ".mark")
        if "死" in name or ("再" in name and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "转" in name:
            _spin()
        frames = list(work(asked))
        if "半" in name:  # dies in the midst of what it says
            yield from frames[:1]
            os.kill(os.getpid(), signal.SIGKILL)
        if "错" in name:  # a fault of ours, when most of a large document is analysed
            yield from frames[:-1]
            raise RuntimeError("in the midst")
        if "谎" in name:
            frames[0] = replace_said(frames[0])
        yield from frames

    return answer


def replace_said(frame: Frame) -> Frame:
    """The record of a document with another's id."""
    record = bytes(frame.blocks[0]).replace(b'"id":"', b'"id":"../')
    return frame._replace(blocks=[record, *frame.blocks[1:]])


def recognising(**settings: Any) -> Work:
    """Prepares files as if every PDF were two recognised lines."""
    work = preparing(**settings)
    lines = tuple(
        Line(text, ((0, at),), 1, confidence=sure) for at, (text, sure) in enumerate(RECOGNISED, 1)
    )

    def answer(asked: dict[str, Any]) -> Did:
        with mock.patch("searcher.load.page.pdf.read", lambda raw: Reading(lines, "pdf")):
            yield from work(asked)

    return answer
