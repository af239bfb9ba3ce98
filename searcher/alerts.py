"""Queries that are kept, and what documents hold that were not there when one was last asked.

A file of JSON keeps each query with the digests of the documents that it has told of. It is
input like any other: what it says is checked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from searcher import disk
from searcher.choices import filters_from
from searcher.errors import InputError, quoted
from searcher.hits import Hit
from searcher.index import Index
from searcher.query import read_query

FORMAT = 1
LARGEST = 64 * 1024 * 1024  # bytes of the file
MOST_TOLD = 10_000  # documents of one alert
TOLD = "id document title issuer doc_number type region issued_on published_on permalink".split()


@dataclass(frozen=True)
class Alert:
    """A kept query: its name, the filters by their names, and the digests of what it told of."""

    name: str
    query: str
    filters: dict[str, Any]
    seen: tuple[str, ...] = ()


def read_alerts(path: Path) -> list[Alert]:
    """Return the alerts in a file, none where it is not there. Raises InputError where it is no
    file of alerts."""
    try:
        content = disk.read(path, limit=LARGEST)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        raw = json.loads(content)
        if raw["format"] != FORMAT:
            raise ValueError
        return [_alert(one) for one in raw["alerts"]]
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path} is no file of alerts; name another one with --file") from None


def _alert(raw: Any) -> Alert:
    alert = Alert(raw["name"], raw["query"], dict(raw["filters"]), tuple(raw["seen"]))
    texts = (alert.name, alert.query, *alert.filters, *alert.seen)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError
    return alert


def write_alerts(path: Path, alerts: list[Alert]) -> None:
    """Put alerts in the place of a file's, which stays whole whatever happens."""
    told = {"format": FORMAT, "alerts": [asdict(alert) for alert in alerts]}
    content = json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        disk.replace_synced(path, content, beside=beside)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None


def add_alert(path: Path, index: Index, alert: Alert) -> int:
    """Keep a query; return how many documents hold it now, of which nothing will be told.

    Raises QueryError or InputError where it cannot be read, or the name is taken.
    """
    alerts = read_alerts(path)
    if any(one.name == alert.name for one in alerts):
        raise InputError(f"there is an alert {quoted(alert.name)} already; choose another name")
    if alert.query.strip():
        read_query(alert.query)
    filters_from(**alert.filters)
    seen = tuple(hit.record.digest for hit in _found(index, alert))
    write_alerts(path, [*alerts, replace(alert, seen=seen)])
    return len(seen)


def run_alerts(path: Path, index: Index) -> Iterator[dict[str, Any]]:
    """Give what is new for each alert, the newest first, and keep that it was told once all of
    an alert's was taken."""
    alerts = read_alerts(path)
    for place, alert in enumerate(alerts):
        found = _found(index, alert)
        new = [hit for hit in found if hit.record.digest not in set(alert.seen)]
        for hit in sorted(new, key=lambda hit: hit.record.date or "", reverse=True):
            yield {"alert": alert.name, **_told(hit)}
        if new:
            told = dict.fromkeys((*alert.seen, *(hit.record.digest for hit in new)))
            alerts[place] = replace(alert, seen=tuple(told))
            write_alerts(path, alerts)


def _found(index: Index, alert: Alert) -> list[Hit]:
    """Return one hit of each document that holds all of an alert's query."""
    found = index.search(
        alert.query, limit=MOST_TOLD, group="document", fold=False, timeout=60.0, **alert.filters
    )
    return list(found[: found.complete] if alert.query.strip() else found)


def _told(hit: Hit) -> dict[str, Any]:
    return {**{name: getattr(hit, name) for name in TOLD}, "snippet": hit.snippet.text}
