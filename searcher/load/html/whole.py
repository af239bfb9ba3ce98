"""A page that is a document by itself, whatever its name: all of its text is read."""

from __future__ import annotations

from searcher.load.html import read_whole as read

__all__ = ["read"]
