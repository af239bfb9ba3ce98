"""Regular expressions that are compiled when they are first used.

Compiling takes Python longer than many a search; most searches need few of the expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast


class _Later:
    """Stands for a compiled pattern and becomes as quick as one at its first use."""

    def __init__(self, source: str | Callable[[], str], flags: Callable[[], int]) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        source = self._source if isinstance(self._source, str) else self._source()
        found = getattr(re.compile(source, self._flags()), name)
        # From now on the attribute is found without coming here.
        setattr(self, name, found)
        return found


def pattern(source: str | Callable[[], str], flags: Callable[[], int] = int) -> re.Pattern[str]:
    """Return the pattern of a source, or of what gives one, compiled at its first use.

    >>> pattern("第[0-9]+条").search("见第12条").group()
    '第12条'
    """
    return cast("re.Pattern[str]", _Later(source, flags))
