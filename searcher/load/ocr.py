"""Recognition of text in pictures, by rapidocr: only where it was asked for, for it is slow."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from searcher.errors import InputError, extra
from searcher.load.reading import Unreadable
from searcher.load.sandbox.patience import ask_for

NEEDS = f"recognising text in pictures needs more packages; {extra('ocr')}"
RECOGNISED = frozenset({"pdf"})  # the formats whose scanned pages are read
_SECONDS_A_PICTURE = 240.0  # a dense page takes some 25 s of a core; a busy machine has less of it
_LEAST_CONFIDENCE = 0.4  # of a line; below it is what a stain or a stamp looks like


class Found(NamedTuple):
    """A line found in a picture: its text, its box in pixels from the upper left, how sure."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


Recogniser = Callable[[Any], list[Found]]

_asked = False


def require_ocr() -> None:
    """Nothing; InputError when recognition is not installed."""
    if not all(map(find_spec, ("rapidocr", "onnxruntime"))):
        raise InputError(NEEDS)


@contextlib.contextmanager
def recognising(asked: bool) -> Iterator[None]:
    """Within it `recogniser` gives one, if it is `asked` to."""
    global _asked
    _asked = asked
    try:
        yield
    finally:
        _asked = False


def recogniser() -> Recogniser | None:
    """Return what reads a picture (an array of rows of pixels), None where nobody asked for it.

    Raises Unreadable when the extra `ocr` is not installed.
    """
    return _recognised if _asked else None


def _recognised(picture: Any) -> list[Found]:
    ask_for(_SECONDS_A_PICTURE)
    said = _engine()(picture)
    if said.txts is None or said.boxes is None or said.scores is None:
        return []
    rows = zip(said.txts, said.boxes, said.scores, strict=True)
    found = [_found(str(text), box, float(score)) for text, box, score in rows]
    return [line for line in found if line.confidence >= _LEAST_CONFIDENCE]


def _found(text: str, corners: Any, score: float) -> Found:
    across = [float(corner[0]) for corner in corners]
    down = [float(corner[1]) for corner in corners]
    return Found(text, min(across), min(down), max(across), max(down), score)


@cache
def _engine() -> Any:
    import logging

    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise Unreadable(NEEDS) from error
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})
