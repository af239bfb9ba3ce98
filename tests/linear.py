"""Texts that make bad patterns slow, and the measure of how work grows with a text.

The texts are drawn from what the regular expressions of a module mention: for every repeat
without a bound the characters it repeats, with and without what stands before it, a thousand
times over; every character they name, alone and behind words.
"""

from __future__ import annotations

import gc
import random
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType, ModuleType
from typing import Any

from searcher.text import patterns

try:
    from re import _constants as ops  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_constants as ops
    import sre_parse as parser

SIZE = 2_000  # characters at n
MOST = 2.5  # times the work for twice the text
NOTICED = 0.06  # seconds of CPU at 4n; below it even a square would not matter
PATIENCE = 2.0  # seconds of CPU at which a run is given up
TRIES = 4  # measures of a text that looks slow, the least of which counts
OTHER = "甲"  # stands for any character
WORDS = "甲乙丙丁"
_PICKED = 40  # pairs of characters of a module
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_CATEGORIES = {"SPACE": " ", "DIGIT": "1", "WORD": "a"}

Run = Callable[[str], object]


class _TooLong(Exception):
    """The run took more than PATIENCE."""


# What patterns mention


def patterns_of(module: ModuleType) -> Iterator[str]:
    """Return the source of every regular expression among a module's globals."""
    for value in vars(module).values():
        yield from _sources(value)


def _sources(value: object) -> Iterator[str]:
    if isinstance(value, (re.Pattern, patterns._Later)):
        source = value.pattern
        yield source if isinstance(source, str) else source.decode("latin-1")
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _sources(inner)
    elif isinstance(value, (list, tuple)) and not isinstance(value, str):
        for inner in value:
            yield from _sources(inner)


def texts_against(sources: Iterable[str], seed: str = "") -> list[tuple[str, str]]:
    """Return (before, unit) pairs: what stands first, and what is repeated behind it."""
    found: dict[tuple[str, str], None] = {}
    chars: dict[str, None] = {}
    for source in sources:
        tree = parser.parse(source)
        for before, unit in _repeats(tree, ""):
            for pair in (("", unit), (before, unit), ("", before + unit), ("", before)):
                found[pair] = None
        chars.update(dict.fromkeys(_mentioned(tree)))
    named = [char for char in chars if char.strip() or char in " \t\u3000"]
    for char in named:
        found["", char] = None
        found["", WORDS + char] = None
    chance = random.Random(seed)
    marks = [char for char in named if not "\u3400" <= char <= "\u9fff"] or named
    for _ in range(_PICKED if named else 0):
        found["", chance.choice(named) * 5 + chance.choice(marks)] = None
    return [pair for pair in found if pair[1]]


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Every repeat without a bound: a text that leads to it, and what it repeats."""
    for op, value in tree:
        name = str(op)
        if name in _REPEATS:
            least, most, body = value
            if most == ops.MAXREPEAT:
                yield from ((before, unit) for unit in _units(body))
            yield from _repeats(body, before)
            before += "".join(_sample(body) for _ in range(max(least, 0)))
            continue
        for inner in _inner(name, value):
            yield from _repeats(inner, before)
        before += _sample([(op, value)])


def _inner(name: str, value: Any) -> list[Any]:
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    return [value] if name == "ATOMIC_GROUP" else []


def _units(body: Any) -> list[str]:
    """A few texts that the body of a repeat matches."""
    if len(body) == 1 and str(body[0][0]) == "IN":
        return list(dict.fromkeys(_of_class(body[0][1])))[:3]
    if len(body) == 1 and str(body[0][0]) == "SUBPATTERN":
        return _units(body[0][1][-1])
    if len(body) == 1 and str(body[0][0]) == "BRANCH":
        return [text for part in body[0][1][1] for text in _units(part)][:6]
    return [text for text in (_sample(body),) if text] or [OTHER]


def _of_class(items: Any) -> list[str]:
    """Characters that a class holds; for one that is negated, one that it may hold."""
    held: list[str] = []
    negated = any(str(op) == "NEGATE" for op, _ in items)
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            held.append(chr(value))
        elif name == "RANGE":
            held.append(chr(value[0]))
        elif name == "CATEGORY":
            held.append(_category(str(value)))
    if negated:
        return [char for char in (OTHER, "a", "1", " ", "。") if char not in held][:2]
    return held


def _category(name: str) -> str:
    if "NOT" in name:
        return OTHER
    return next((char for part, char in _CATEGORIES.items() if part in name), OTHER)


def _sample(tree: Any) -> str:
    """A short text that the tree matches, but for what it must not be followed by."""
    return "".join(_sample_of(str(op), value) for op, value in tree)


def _sample_of(name: str, value: Any) -> str:
    if name in _REPEATS:
        return _sample(value[2]) * int(value[0])
    if name == "BRANCH":
        return _sample(value[1][0])
    made = _SAMPLES.get(name)
    return made(value) if made else ""


_SAMPLES: dict[str, Callable[[Any], str]] = {
    "LITERAL": chr,
    "NOT_LITERAL": lambda _: OTHER,
    "ANY": lambda _: OTHER,
    "IN": lambda items: _of_class(items)[0],
    "SUBPATTERN": lambda value: _sample(value[-1]),
    "ASSERT": lambda value: _sample(value[1]),
    "ATOMIC_GROUP": lambda value: _sample(value),
}


def _mentioned(tree: Any) -> Iterator[str]:
    """Every character that the tree names, one of a range."""
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            yield chr(value)
        elif name == "IN":
            yield from _of_class(value)
        elif name in _REPEATS:
            yield from _mentioned(value[2])
        for inner in _inner(name, value):
            yield from _mentioned(inner)


# How work grows


def is_linear(run: Run, text_of: Callable[[int], str], *, size: int = SIZE) -> bool:
    """Return whether work grows by at most 2.5 times a doubling, from n (`size`) to 4n characters.

    `text_of` makes a text of about so many characters. One that shows no sign of being slow is
    run once at each size; a run that takes seconds is slow however it grows.
    """
    before = taken = 0.0
    for length in (size // 16, size // 4, size, 4 * size):
        before, taken = taken, _seconds(run, text_of(length))
        if taken >= PATIENCE:
            return False
    evenly = taken <= max(NOTICED, MOST**2 * before)
    return evenly or _grows_evenly(run, text_of(size), text_of(4 * size))


def _grows_evenly(run: Run, small: str, large: str) -> bool:
    """Measure n and 4n again, the least so far of each, until they are even or tries run out."""
    once = four = PATIENCE
    for _ in range(TRIES):
        once, four = min(once, _seconds(run, small)), min(four, _seconds(run, large))
        # What takes no time at n tells nothing of how it grows.
        if four <= MOST**2 * max(once, NOTICED / MOST**2):
            return True
    return False


def _seconds(run: Run, text: str) -> float:
    """The CPU seconds of a run, PATIENCE where it was given up."""
    gc.disable()
    started = time.process_time()
    try:
        _limited(run, text)
    except _TooLong:
        return PATIENCE
    finally:
        gc.enable()
    return time.process_time() - started


def _limited(run: Run, text: str) -> None:
    if not hasattr(signal, "setitimer"):
        run(text)
        return
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        run(text)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _give_up(number: int, frame: FrameType | None) -> None:
    raise _TooLong
