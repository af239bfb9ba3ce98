"""Words set with blanks between their characters, as in headings: 通 知 is 通知 where that stands."""

from __future__ import annotations

from dataclasses import replace
from re import Match
from typing import Protocol

from searcher.analysis import Segmenter, fold
from searcher.notes import Note, note
from searcher.query import nodes
from searcher.search.words import whole_words
from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern

# Characters that blanks part, two or more of them Han.
SPACED = pattern(r"(?<!\S)\S(?:\s+\S(?!\S))+")
HAN = pattern(f"[{HAN_OF_WORDS}]")


class Living(Protocol):
    """What is asked of an index."""

    def lives(self, node: nodes.Node) -> bool:
        """Tell whether any passage satisfies a clause."""


def close_up(word: nodes.Word, reader: Living, cutter: Segmenter) -> tuple[nodes.Word, list[Note]]:
    """Return the word without the blanks between its characters, and what to say of it.

    They stay where the index holds neither the characters side by side nor the words that most
    of them make up.
    """
    notes: list[Note] = []
    if len(word.text.split(maxsplit=1)) < 2:
        return word, notes

    def closed(match: Match[str]) -> str:
        text = "".join(match[0].split())
        if len(HAN.findall(text)) < 2 or not _stands(replace(word, text=text), reader, cutter):
            return match[0]
        notes.append(note("spaced", text=match[0], meant=text))
        return text

    text = SPACED.sub(closed, word.text)
    return (replace(word, text=text) if notes else word), notes


def _stands(word: nodes.Word, reader: Living, cutter: Segmenter) -> bool:
    """Tell whether an index holds the characters of a word, or the words that most make up."""
    if reader.lives(word):
        return True
    if not word.is_text:
        return False
    folded = fold(word.text)
    words = [one for one in whole_words(folded, cutter) if len(one) > 1]
    standing = [one for one in words if reader.lives(replace(word, text=one, terms=((one,),)))]
    return 2 * sum(len(one) * folded.count(one) for one in standing) > len(folded)
