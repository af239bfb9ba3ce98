"""The query language: a string to a tree of clauses, or an error that quotes the place."""

from searcher.query.lexer import as_words
from searcher.query.parser import Plain, Reading, parse, plain_query, read_query

__all__ = ["Plain", "Reading", "as_words", "parse", "plain_query", "read_query"]
