"""One request for a page: what was asked, in which language, and addresses made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from searcher.language import told_in
from searcher.text.inert import one_line
from searcher.web.asked import FILTER_NAMES, filters_of

CHINESE, ENGLISH = "zh", "en"
LONGEST_REMEMBERED = 64  # characters of a value


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

    @cached_property
    def _spelt(self) -> list[tuple[str, str]]:
        """Each parameter given, by its name, as an address spells it."""
        return [(name, spelt(name, value)) for name, value in self.given if value]

    def link(self, path: str | None = None, **changes: Any) -> str:
        """Return the address of a page asked the same but for some changes; None drops one."""
        kept = [asked for name, asked in self._spelt if name not in changes]
        return address(self.path if path is None else path, kept, changes)

    def unfiltered(self) -> str:
        """Return the address of the page without filters."""
        dropped: dict[str, Any] = dict.fromkeys((*FILTER_NAMES, "page"))
        return self.link(**dropped)

    def toggled(self, name: str, value: str) -> str:
        """Return the address with one value of a filter put on, or taken off where it is on."""
        return self.toggler(name)(value)

    def toggler(self, name: str) -> Callable[[str], str]:
        """Return what gives `toggled` for values of one filter, of which there may be many."""
        now = list(self.asked.get(name) or [])
        without = self._with(name, now)
        ahead = without + ("&" if "?" in without else "?")

        def toggled(value: str) -> str:
            if value in now:
                return self._with(name, [one for one in now if one != value])
            return ahead + spelt(name, value)

        return toggled

    def _with(self, name: str, values: list[str]) -> str:
        changes: dict[str, Any] = {name: values, "page": None}
        return self.link(**changes)

    def only(self, path: str, *names: str, **more: Any) -> str:
        """Return the address of another page that keeps the query, the filters and what else is
        named."""
        keep = {"q", *FILTER_NAMES, *names}
        kept = [asked for name, asked in self._spelt if name in keep and name not in more]
        return address(path, kept, more)


def address(path: str, spelt_out: list[str], more: dict[str, Any]) -> str:
    """Return a path with parameters that are spelt out, and more that are not."""
    asked = [*spelt_out]
    for name, value in more.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        asked += [spelt(name, str(one)) for one in values if one not in (None, "")]
    return f"{path}?{'&'.join(asked)}" if asked else path


def spelt(name: str, value: str) -> str:
    """Return a parameter as an address spells it.

    >>> spelt("q", "数据 & 共享")
    'q=%E6%95%B0%E6%8D%AE+%26+%E5%85%B1%E4%BA%AB'
    """
    return f"{name}={_quoted(value) if len(value) < LONGEST_REMEMBERED else _quoted_anew(value)}"


def _quoted_anew(value: str) -> str:
    return quote_plus(value, errors="replace")


# The values of facets come again on every page.
_quoted = lru_cache(maxsize=4096)(_quoted_anew)


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
