"""Text to terms: folding, words with positions, character grams, and their Whoosh analyzers."""

from searcher.analysis.grams import code_points, pairs, pairs_of
from searcher.analysis.segmenter import Segmenter, dictionary_digest, read_userdict, segmenter
from searcher.analysis.units import NUMERALS, Numerals
from searcher.analysis.words import Columns, Term, other_terms, word_columns, word_terms
from searcher.text.folding import fold, fold_all

# Raised whenever the same texts give other terms or stand otherwise to one another, so that an
# older index is rebuilt.
ANALYZER_VERSION = 9

__all__ = [
    "ANALYZER_VERSION",
    "NUMERALS",
    "Columns",
    "Numerals",
    "Segmenter",
    "Term",
    "code_points",
    "dictionary_digest",
    "fold",
    "fold_all",
    "other_terms",
    "pairs",
    "pairs_of",
    "read_userdict",
    "segmenter",
    "word_columns",
    "word_terms",
]
