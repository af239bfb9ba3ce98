"""The query language: a string to a tree of clauses, or an error that quotes the place."""

from searcher.query.parser import parse

__all__ = ["parse"]
