"""The query language: a string to a tree of clauses, or an error that quotes the place."""

from searcher.query.lexer import as_words
from searcher.query.parser import Reading, parse, read_query

__all__ = ["Reading", "as_words", "parse", "read_query"]
