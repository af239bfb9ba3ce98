"""Answers that a model can take in: cut to a number of characters, with where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from searcher.present.machine import dumps

# Characters of one answer, all told.
LONGEST_ANSWER = 20_000


def fitted(told: dict[str, Any], name: str, *, offset: int, total: int) -> str:
    """Return an answer as JSON with as many of its rows as fit; `truncated` tells whether there
    are more than these, and `next_offset` is where they begin.

    >>> fitted({"hits": ["a", "b"]}, "hits", offset=0, total=5)
    '{"hits": ["a", "b"], "truncated": true, "next_offset": 2}'
    """
    rows: Sequence[Any] = told[name]
    fits, none = len(rows), 0
    while fits > none:
        text = _with(told, name, rows[:fits], offset, total)
        if len(text) <= LONGEST_ANSWER:
            return text
        # So many fit if all are as long as these.
        fits = min(fits - 1, fits * LONGEST_ANSWER // len(text))
    return _with(told, name, _shortened(rows[:1]), offset, total)


def _with(told: dict[str, Any], name: str, rows: Sequence[Any], offset: int, total: int) -> str:
    more = offset + len(rows) < total
    ahead = {"truncated": more, "next_offset": offset + len(rows) if more else None}
    return dumps({**told, name: list(rows), **ahead})


def _shortened(rows: Sequence[Any]) -> list[Any]:
    """Return a row that alone is too long with its texts cut."""
    return [_cut(row) for row in rows]


def _cut(value: Any, most: int = 400) -> Any:
    if isinstance(value, str):
        return value if len(value) <= most else value[: most - 1] + "…"
    if isinstance(value, dict):
        return {name: _cut(one, most) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cut(one, most) for one in value[:20]]
    return value


def cut_text(told: dict[str, Any], name: str, *, offset: int) -> str:
    """Return an answer as JSON with as much of a text, from an offset on, as fits; characters
    that JSON spells with several count so."""
    text: str = told[name]
    most = LONGEST_ANSWER
    while True:
        shown = text[offset : offset + most]
        more = offset + len(shown) < len(text)
        ahead = {"truncated": more, "next_offset": offset + len(shown) if more else None}
        answer = dumps({**told, name: shown, "offset": offset, **ahead})
        if len(answer) <= LONGEST_ANSWER or not shown:
            return answer
        most = min(len(shown) - 1, most * LONGEST_ANSWER // len(answer))
