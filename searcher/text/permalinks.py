"""A passage's permalink: what stays the same as long as its text does, wherever it stands."""

from __future__ import annotations

from hashlib import sha256

from searcher.text.patterns import pattern

DIGITS = 12
_LINK = pattern(f"[0-9a-f]{{{DIGITS}}}")


def permalink(text: str) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of a text without blanks.

    >>> permalink("养犬应当登记。") == permalink("  养犬应当　登记。\\n")
    True
    """
    return sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def is_permalink(text: str) -> bool:
    """True if a text could be a permalink.

    >>> is_permalink("0123456789ab"), is_permalink("通知.txt")
    (True, False)
    """
    return _LINK.fullmatch(text) is not None
