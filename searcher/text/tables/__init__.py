"""Tables that a person can edit: character variants, regions, synonyms, weak words."""

from __future__ import annotations

import os


def table(name: str) -> str:
    """Return the text of a table. `importlib.resources` would take longer to import than to read
    it.
    """
    path = os.path.join(os.path.dirname(__file__), name)
    with open(path, encoding="utf-8") as file:
        return file.read()
