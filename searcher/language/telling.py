"""The language that this process speaks."""

from __future__ import annotations

from pathlib import Path

from searcher.language.catalogue import PLACE, Catalogue, read_catalogue

_spoken: Catalogue | None = None


def speak(language: str | None) -> None:
    """Speak a language from now on; None is English, in which everything is written."""
    global _spoken
    path = Path(__file__).with_name(f"{language}.po")
    _spoken = None if language is None else Catalogue(read_catalogue(path))


def told(message: str, *values: object) -> str:
    """Return a message in the language spoken, with values in its places {0}, {1}.

    A message that comes from another room has its values in it already.

    >>> told("{0} of {1}", 3, "通知.txt")
    '3 of 通知.txt'
    """
    said = message if _spoken is None else _spoken.told(message)
    return PLACE.sub(lambda place: str(values[int(place[1])]), said) if values else said
