"""Reading a traditional text by simplified patterns, and naming things in its own characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from searcher.text.simplified import simplified

from ..model import Line
from .spacing import squeeze

_WORDS = re.compile(r"[^、\s]+")


def simplify_blocks(blocks: Sequence[Line]) -> Sequence[Line]:
    """Return the blocks with their text simplified, the very same ones where nothing is
    traditional.

    >>> [block.text for block in simplify_blocks([Line("第一條　總則", ((0, 1),))])]
    ['第一条　总则']
    """
    whole = "\n".join(block.text for block in blocks)
    if simplified(whole) == whole:
        return blocks
    return [replace(block, text=simplified(block.text)) for block in blocks]


def spell_as_written(name: str, written: str) -> str:
    """Return `name`, which was read in the simplified `written`, in the characters that stand there.

    A word that does not stand there, spaces aside, stays as it was read.

    >>> spell_as_written("台川县政府、台川县警察局", "台川縣 警察局 台川縣政府")
    '台川縣政府、台川縣警察局'
    """
    own = squeeze(written)
    read = simplified(own)
    if read is own:
        return name

    def word_as_written(match: re.Match[str]) -> str:
        at = read.find(match.group())
        return own[at : at + len(match.group())] if at >= 0 else match.group()

    return _WORDS.sub(word_as_written, name)
