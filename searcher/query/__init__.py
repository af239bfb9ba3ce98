"""The query language: a string to a tree of clauses, or an error that quotes the place."""

from searcher.query.lexer import as_words
from searcher.query.parser import parse

__all__ = ["as_words", "parse"]
