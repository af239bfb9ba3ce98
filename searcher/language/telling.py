"""The language that this process speaks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from searcher.language.catalogue import PLACE, Catalogue, read_catalogue

_spoken: str | None = None


def speak(language: str | None) -> None:
    """Speak a language from now on; None is English, in which everything is written."""
    global _spoken
    _catalogue(language)
    _spoken = language


@lru_cache
def _catalogue(language: str | None) -> Catalogue | None:
    path = Path(__file__).with_name(f"{language}.po")
    return None if language is None else Catalogue(read_catalogue(path))


def told(message: str, *values: object) -> str:
    """Return a message in the language spoken, with values in its places {0}, {1}.

    A message that comes from another room has its values in it already.

    >>> told("{0} of {1}", 3, "通知.txt")
    '3 of 通知.txt'
    """
    return told_in(_spoken, message, *values)


def told_in(language: str | None, message: str, *values: object) -> str:
    """Return a message in a language, whatever this process speaks.

    >>> told_in("zh", "nothing found"), told_in(None, "nothing found")
    ('没有找到', 'nothing found')
    """
    catalogue = _catalogue(language)
    said = message if catalogue is None else catalogue.told(message)
    return PLACE.sub(lambda place: str(values[int(place[1])]), said) if values else said
