"""Where the body of a document is over: its note of attachments (附件说明), its signature (署名)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from searcher.text.rules import Rules

from ..model import Line
from .labels import ARABIC, Label
from .signature import signing_lines

_RULES = Rules(__file__, "closing.tsv")
_AFTER = _RULES.pattern("{after}")
_NOTE = _RULES.pattern("{note}")


def find_closing(blocks: Sequence[Line], labels: Sequence[Label | None]) -> frozenset[int]:
    """Return the blocks that stand under no heading, by index, and what a note of attachments
    lists.

    >>> texts = ["一、加强领导", "附件：1．申报表", "2．绩效表", "临江市公安局", "2020年6月9日"]
    >>> from .labels import read_label
    >>> lines = [Line(text, ((0, 1),)) for text in texts]
    >>> sorted(find_closing(lines, [read_label(text) for text in texts]))
    [1, 2, 3, 4]
    """
    texts = [block.text for block in blocks]
    signed = frozenset(signing_lines(texts))
    return frozenset([*_list_noted(blocks, labels), *signed, *_list_added(texts, signed)])


def _list_added(texts: Sequence[str], signed: Set[int]) -> Iterator[int]:
    """Yield what stands right below a signature: （此件公开发布）, 抄送 and 印发."""
    for at in sorted(signed):
        while (at := at + 1) < len(texts) and at not in signed and _AFTER.match(texts[at]):
            yield at


def _list_noted(blocks: Sequence[Line], labels: Sequence[Label | None]) -> Iterator[int]:
    """Yield the notes of attachments, and the lines that count on from the first attachment."""
    listed = 0
    for at, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        if block.text[:1] == "附" and _NOTE.match(block.text):
            yield at
            listed = 1
        elif listed and label and label.style == ARABIC and label.number == listed + 1:
            yield at
            listed += 1
        else:
            listed = 0
