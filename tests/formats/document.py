"""What the writers of every format write: a title and paragraphs, some of them headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Document(NamedTuple):
    """A title, and paragraphs with their heading level (1–9) or None for body text.

    `pages` are the ordinals of the paragraphs before which a new page begins.
    """

    title: str
    paragraphs: Sequence[tuple[int | None, str]]
    pages: frozenset[int] = frozenset()
