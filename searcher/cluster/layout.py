"""How an index lies in the engine: one index of passages and one of sections for each segment,
and one, of the name that a person gave, that says what is in service.

The engine knows of a passage its text alone: its words as our analysis cuts them, one string that
a stock tokenizer takes apart, and its folded characters, in pairs and alone. What stands above
passages, and which documents there are, is in the catalogue (`shelf`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searcher.postings import Column
from searcher.postings.builder import Numbered

FORMAT = 1
# Between words, and between the two sides of a seam.
APART = "\n"
# Numbers of the engine: pages so deep are asked for, tokens so long are taken whole.
DEEPEST, LONGEST_TOKEN = 120_000, 30_000

ANALYSIS = {
    "tokenizer": {
        "words": {
            "type": "char_group",
            "tokenize_on_chars": [APART],
            "max_token_length": LONGEST_TOKEN,
        },
        "pairs": {"type": "ngram", "min_gram": 2, "max_gram": 2},
        "characters": {"type": "ngram", "min_gram": 1, "max_gram": 1},
    },
    "analyzer": {
        "words": {"type": "custom", "tokenizer": "words"},
        "pairs": {"type": "custom", "tokenizer": "pairs"},
        "characters": {"type": "custom", "tokenizer": "characters"},
    },
}
_CHARACTERS = {"type": "text", "analyzer": "characters", "index_options": "docs", "norms": False}
_WORDS = {"type": "text", "analyzer": "words", "index_options": "freqs"}
_NUMBER = {"type": "integer"}
_STORED = {"type": "keyword", "index": False, "doc_values": False}
# n: the passage's ordinal in its segment; d: its document's; day: YYYYMMDD, if it has a date;
# w: words; g: folded text; e: how it meets the next passage of its document; p: the passage as it
# is stored.
PASSAGES = {
    "dynamic": "strict",
    "_source": {"excludes": ["g", "e"]},
    "properties": {
        "n": _NUMBER,
        "d": _NUMBER,
        "day": _NUMBER,
        "w": _WORDS,
        "g": {"type": "text", "analyzer": "pairs", "fields": {"c": _CHARACTERS}},
        "e": {"type": "keyword"},
        "p": _STORED,
    },
}
# n: the ordinal of the section's first passage; w, g: those of its passages.
SECTIONS = {
    "dynamic": "strict",
    "properties": {
        "n": _NUMBER,
        "w": _WORDS,
        "g": {"type": "text", "analyzer": "pairs", "index_options": "freqs"},
    },
}
# What is in service, as JSON, and the files of the catalogue, a stretch of bytes a row.
POINTERS = {
    "dynamic": False,
    "_meta": {"searcher": {"format": FORMAT}},
    "properties": {"said": {"type": "object", "enabled": False}, "data": {"type": "binary"}},
}


def settings(kind: dict[str, Any], *, shards: int) -> dict[str, Any]:
    """Return what makes an index for rows of a kind, not yet searched by anyone."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": DEEPEST,
            "analysis": ANALYSIS,
        },
        "mappings": kind,
    }


def pointer_settings() -> dict[str, Any]:
    """Return what makes the index that says what is in service; copied to another node where
    there is one."""
    return {
        "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
        "mappings": POINTERS,
    }


def word_strings(column: Column, count: int) -> list[str]:
    """Return the words of each of `count` texts as one string each.

    >>> word_strings(Column(["公安", "信息", "信息化"], np.array([0, 0, 0], np.int32)), 2)
    ['公安\\n信息\\n信息化', '']
    """
    order = column.docs.argsort(kind="stable")
    bounds = column.docs[order].searchsorted(np.arange(count + 1)).tolist()
    terms: Any = column.terms
    words = terms.words if isinstance(terms, Numbered) else terms
    numbers = terms.numbers if isinstance(terms, Numbered) else np.arange(len(words))
    laid = [words[number] for number in numbers[order].tolist()]
    return [APART.join(laid[start:end]) for start, end in zip(bounds, bounds[1:])]


def edges(before: str, after: str) -> list[str]:
    """Return the terms of a seam: up to two characters on each side.

    >>> edges("甲乙丙", "丁"), edges("", "丁")
    (['丙\\n丁', '乙丙\\n丁'], [])
    """
    tails = dict.fromkeys((before[-1:], before[-2:]))
    heads = dict.fromkeys((after[:1], after[:2]))
    return [tail + APART + head for tail in tails for head in heads if tail and head]
