"""One request for a page: what was asked, in which language, and addresses made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from searcher.language import told_in
from searcher.text.inert import one_line
from searcher.web.asked import FILTER_NAMES, filters_of

CHINESE, ENGLISH = "zh", "en"


@dataclass(frozen=True)
class View:
    """What a page is made from: its path, the parameters as given and as read, the language, the
    ids in its path, and what stands before a path in a whole address."""

    path: str
    given: tuple[tuple[str, str], ...]
    asked: dict[str, Any]
    language: str = CHINESE
    ids: dict[str, str] = field(default_factory=dict)
    base: str = ""

    @property
    def query(self) -> str:
        """What stands in the search box."""
        asked = self.asked.get("q")
        return (" ".join(asked) if isinstance(asked, list) else asked) or ""

    @property
    def filters(self) -> dict[str, Any]:
        """The filters asked for."""
        return filters_of(self.asked)

    def told(self, message: str, *values: object) -> str:
        """Return a message in the language of the page."""
        return told_in(None if self.language == ENGLISH else self.language, message, *values)

    def link(self, path: str | None = None, **changes: Any) -> str:
        """Return the address of a page asked the same but for some changes; None drops one."""
        kept = [(name, value) for name, value in self.given if name not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            kept += [(name, str(one)) for one in values if one is not None]
        return address(self.path if path is None else path, kept)

    def toggled(self, name: str, value: str) -> str:
        """Return the address with one value of a filter put on, or taken off where it is on."""
        now = list(self.asked.get(name) or [])
        other = [one for one in now if one != value]
        changes: dict[str, Any] = {name: other if len(other) < len(now) else [*now, value]}
        return self.link(**changes, page=None)

    def only(self, path: str, *names: str, **more: Any) -> str:
        """Return the address of another page that keeps the query, the filters and what else is
        named."""
        keep = {"q", *FILTER_NAMES, *names}
        given = tuple(pair for pair in self.given if pair[0] in keep)
        return View(path, given, self.asked, self.language).link(**more)


def address(path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
    """Return a path with parameters."""
    asked = urlencode([(name, value) for name, value in pairs if value != ""], errors="replace")
    return f"{path}?{asked}" if asked else path


def path_of(page: str, *ids: str) -> str:
    """Return the path of a page about ids, each percent-encoded.

    >>> path_of("doc", "a/[2021]#?%.txt"), path_of("diff", "a/1", "b")
    ('/doc/a/%5B2021%5D%23%3F%25.txt', '/diff/a%2F1/b')
    """
    safe = "/" if len(ids) == 1 else ""
    return "/".join(["", page, *(quote(_sendable(id), safe=safe) for id in ids)])


def _sendable(id: str) -> str:
    """Return an id as an address can hold it: what UTF-8 cannot spell is left out."""
    try:
        id.encode("utf-8")
    except UnicodeEncodeError:
        return one_line(id)
    return id


def language_of_reader(accepted: str) -> str:
    """Return the language of a page for an Accept-Language header; Chinese where it says none.

    >>> [language_of_reader(one) for one in ("en-US,en;q=.9,zh;q=.8", "zh-CN,en;q=0.5", "fr", "")]
    ['en', 'zh', 'zh', 'zh']
    """
    for part in accepted.lower().split(","):
        name = part.partition(";")[0].strip().partition("-")[0]
        if name in (CHINESE, ENGLISH):
            return name
    return CHINESE
