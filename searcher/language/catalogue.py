"""A catalogue in gettext's text form (.po) → what each message is in the other language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import product
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

PLACE = re.compile(r"\{(\d+)\}")
# Messages hold messages (a path that was skipped, the reason, its part): so deep, and no deeper.
DEEPEST = 6
# A message longer than this quotes a document; so many are listed in one line.
LONGEST, MOST_PARTS = 4_000, 40
# A page says the same again and again.
REMEMBERED = 1_000
# How two messages, and a name and a message, are joined.
LIST, NAME = "{0}; {1}", "{0}: {1}"


class Entry(NamedTuple):
    """A message with places {0}, {1} for what the case is about, and its translation."""

    message: str
    translation: str


class Template(NamedTuple):
    """A message cut at its places."""

    pieces: list[str]
    translation: str

    def values(self, message: str) -> list[str] | None:
        """Return what stands at the places, None where this is no such message.

        Each place ends where the piece behind it first stands, so that it takes one way through.
        """
        first, *between, last = self.pieces
        at, end = len(first), len(message) - len(last)
        if at > end or not (message.startswith(first) and message.endswith(last)):
            return None
        values = []
        for piece in between:
            found = message.find(piece, at, end)
            if found < 0:
                return None
            values.append(message[at:found])
            at = found + len(piece)
        return [*values, message[at:end]]


class Catalogue:
    """The translations of one language.

    >>> said = Catalogue([Entry("no {0} in {1}", "{1}里没有{0}"), Entry("text", "文字")])
    >>> said.told("no text in 通知.txt"), said.told("else"), said.told("a: b.txt: no text in it")
    ('通知.txt里没有文字', 'else', 'a: b.txt: it里没有文字')
    """

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = [entry for entry in entries if entry.translation]
        self._whole: Mapping[str, str] = dict(self._entries)
        self._remembered = lru_cache(REMEMBERED)(self._known)

    @cached_property
    def _templates(self) -> dict[tuple[str, str], list[tuple[int, Template]]]:
        """Those with places by the first and the last character that they spell, with their
        order: the ones that say most come first, for they are the surest."""
        found = [
            Template(PLACE.split(entry.message)[::2], entry.translation)
            for entry in self._entries
            if PLACE.search(entry.message) and entry.message not in (LIST, NAME)
        ]
        found.sort(key=lambda template: -sum(map(len, template.pieces)))
        sorted_in: dict[tuple[str, str], list[tuple[int, Template]]] = {}
        for order, one in enumerate(found):
            ends = (one.pieces[0][:1], one.pieces[-1][-1:])
            sorted_in.setdefault(ends, []).append((order, one))
        return sorted_in

    def _that_may_fit(self, message: str) -> Iterator[Template]:
        """Give the templates that begin and end as a message does, in their order."""
        ends = product(("", message[:1]), ("", message[-1:]))
        rows = [row for both in dict.fromkeys(ends) for row in self._templates.get(both, ())]
        return (template for _, template in sorted(rows, key=itemgetter(0)))

    def told(self, message: str) -> str:
        """Return a message in this language, as it is where the catalogue does not know it."""
        if len(message) > LONGEST:
            return message
        return self._remembered(message, 0) or message

    def _known(self, message: str, depth: int) -> str | None:
        if depth > DEEPEST:
            return None
        return (
            self._whole.get(message)
            or self._listed(message, depth)
            or self._filled(message, depth)
            or self._behind_a_name(message, depth)
        )

    def _filled(self, message: str, depth: int) -> str | None:
        """Return the translation of the template that the message is made by."""
        for template in self._that_may_fit(message):
            values = template.values(message)
            if values is not None:
                inner = [self._known(value, depth + 1) or value for value in values]
                return PLACE.sub(lambda place: inner[int(place[1])], template.translation)
        return None

    def _listed(self, message: str, depth: int) -> str | None:
        """Return several messages in one line; none of them a name that only looks so."""
        parts = [self._known(part, depth + 1) for part in message.split("; ")[:MOST_PARTS]]
        return self._sign(LIST).join(map(str, parts)) if len(parts) > 1 and all(parts) else None

    def _behind_a_name(self, message: str, depth: int) -> str | None:
        """Return a message behind what it is about, which may hold a colon itself."""
        for colon in list(re.finditer(": ", message))[:MOST_PARTS]:
            said = self._whole.get(message[colon.end() :]) or self._filled(
                message[colon.end() :], depth + 1
            )
            if said:
                return message[: colon.start()] + self._sign(NAME) + said
        return None

    def _sign(self, joined: str) -> str:
        """Return what stands between two parts in this language."""
        return self._whole.get(joined, joined)[3:-3]


def read_catalogue(path: Path) -> list[Entry]:
    """Return the entries of a .po file; its header and its comments are passed over."""
    entries, message = [], ""
    for name, text in _strings(path.read_text(encoding="utf-8")):
        if name == "msgid":
            message = text
        elif message:
            entries.append(Entry(message, text))
    return entries


def _strings(content: str) -> Iterator[tuple[str, str]]:
    """Yield each msgid and msgstr with its text, the lines it runs over joined."""
    name, text = "", ""
    for line in content.splitlines():
        if line.startswith(("msgid ", "msgstr ")):
            if name:
                yield name, text
            name, _, line = line.partition(" ")
            text = ""
        if line.startswith('"'):
            text += json.loads(line)
    if name:
        yield name, text
