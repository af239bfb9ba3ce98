"""Short names of laws, as people say them: 民诉法 for 民事诉讼法."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from searcher.analysis import fold
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.source import Reader
from searcher.store.segment import OpenSegment
from searcher.text.han import HAN
from searcher.text.patterns import pattern
from searcher.text.titles import title_core

# How names end, and before that none does; the most characters before that, and the fewest of all.
ENDINGS, NO_NAME = ("法", "条例"), "办"
LONGEST_BEFORE, SHORTEST_NAME = 7, 3
SHORT_NAME = pattern(
    rf"《?([{HAN}]{{1,{LONGEST_BEFORE}}}(?<!{NO_NAME})(?:{'|'.join(ENDINGS)}))(?=》|第|$)"
)


def spell_out(word: nodes.Word, reader: Reader) -> tuple[nodes.Word, list[Note]]:
    """Return the word with the name of the law that it shortens, and what to say of it.

    A name that some title holds stays, and so does one that shortens no title.
    """
    match = match_short_name(word.text)
    if match is None:
        return word, []
    full = shortened_name(fold(match[1]), list(reader.titles()))
    if full is None:
        return word, []
    text = word.text[: match.start(1)] + full + word.text[match.end(1) :]
    return replace(word, text=text), [note("short_name", text=match[1], meant=full)]


def match_short_name(text: str) -> re.Match[str] | None:
    """Return the short name that a text begins with, None where it begins with none."""
    # Compiling the pattern takes longer than a look at what every name has.
    match = SHORT_NAME.match(text) if any(map(text.__contains__, ENDINGS)) else None
    return match if match and len(match[1]) >= SHORTEST_NAME else None


def titles_of(segment: OpenSegment) -> Sequence[str]:
    """Return the cores of the titles of a segment, each once."""
    if "titles" not in segment.kept:
        titles = filter(None, segment.catalog.table["title"])
        cores = (fold(title_core(title)) for title in titles)
        segment.kept["titles"] = tuple(dict.fromkeys(cores))
    found: Sequence[str] = segment.kept["titles"]
    return found


def is_titled(name: str, segment: OpenSegment) -> bool:
    """Tell whether a title of a segment holds a folded name, which has no end of a line."""
    if "titles_together" not in segment.kept:
        segment.kept["titles_together"] = "\n".join(titles_of(segment))
    return name in segment.kept["titles_together"]


def shortened_name(short: str, names: Sequence[str]) -> str | None:
    """Return which of some names a folded name shortens; None for what some of them hold."""
    if any(short in name for name in names):
        return None
    return _find_shortened(short, names)


def _find_shortened(short: str, names: Iterable[str]) -> str | None:
    """Return the shortest of the names that has the characters in their order, the same at both ends.

    >>> _find_shortened("民诉法", ["民事诉讼法", "民用航空法", "海事诉讼特别程序法"])
    '民事诉讼法'
    """
    abridged = re.compile(".*".join(short))
    return min((name for name in names if abridged.fullmatch(name)), key=len, default=None)
