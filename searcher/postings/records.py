"""Stored values of Whoosh documents as JSON: plain values as they are, a few others tagged.

>>> decode_record(encode_record({"题名": "通知", "日期": date(2021, 3, 4)}))
{'题名': '通知', '日期': datetime.date(2021, 3, 4)}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

TAG = "$"

_Write = Callable[[Any], Any]

# Kind → (its tag, how it is written, how it is read). datetime stands before its parent date.
_KINDS: dict[type, tuple[str, _Write, _Write]] = {
    datetime: ("datetime", datetime.isoformat, datetime.fromisoformat),
    date: ("date", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    Decimal: ("decimal", str, Decimal),
    bytes: ("bytes", bytes.hex, bytes.fromhex),
    tuple: ("tuple", lambda held: [_write(v) for v in held], lambda held: tuple(map(_read, held))),
}
_READERS = {tag: read for tag, _, read in _KINDS.values()}


def encode_record(values: Mapping[str, Any]) -> bytes:
    """The values of a document as JSON; raises TypeError for a kind that has no form here."""
    written = {name: _write(value) for name, value in values.items()}
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def decode_record(raw: bytes) -> dict[str, Any]:
    """The values of a document."""
    values = json.loads(raw.decode("utf-8", "surrogatepass"))
    return {name: _read(value) for name, value in values.items()}


def _write(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, list):
        return [_write(held) for held in value]
    if isinstance(value, dict) and TAG not in value and all(isinstance(k, str) for k in value):
        return {name: _write(held) for name, held in value.items()}
    for kind, (tag, write, _) in _KINDS.items():
        if isinstance(value, kind):
            return {TAG: tag, "value": write(value)}
    raise TypeError(f"a {type(value).__name__} cannot be stored in this index: {value!r:.60}")


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(held) for held in value]
    if not isinstance(value, dict):
        return value
    if TAG in value:
        return _READERS[value[TAG]](value["value"])
    return {name: _read(held) for name, held in value.items()}
