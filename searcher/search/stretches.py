"""Passages that hold what was typed as it stands, whole or sentence by sentence."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays, find_phrase
from searcher.postings.meet import among
from searcher.search.bm25 import Floats
from searcher.store.segment import OpenSegment
from searcher.text.numerals import HAN_NUMERALS
from searcher.text.patterns import pattern
from searcher.text.titles import bare

SENTENCE = re.compile(r"[^。；！？;!?\n]+[。；！？;!?]?")
# Fewer letters stand together by chance; a longer text is looked for in sentences alone.
SHORTEST, LONGEST = 8, 300
# What shows that a text was copied, not typed word by word: marks in it, the label of a heading.
# Of such a text fewer characters tell, marks and all: （一）财政拨款；
COPIED = pattern(rf"[。；，、！？;,!?()]|^第[{HAN_NUMERALS}]{{1,6}}[编章节条]\s")
SHORTEST_COPIED = 6
# A name and the number of an article ask for the article, not for who names it.
CITATION = pattern(
    r"[^\W\d_第]{2,40}[》〉]?\s*第[%s\d]{1,9}条(?:之[%s\d]{1,3})?" % (HAN_NUMERALS, HAN_NUMERALS)
)
# So many sentences of a long text tell where it was taken from.
MOST_SENTENCES = 24
# Where so few passages hold so many of the rarest pairs of a string, their texts are read.
MOST_PAIRS, MOST_READ = 5, 50
NOWHERE = np.empty(0, np.int32)


def stretches(typed: str) -> dict[str, float]:
    """Return the strings of a folded text that are looked for, with their shares of all.

    >>> stretches("甲乙丙丁戊己庚辛")
    {'甲乙丙丁戊己庚辛': 1.0}
    >>> [len(one) for one in stretches("甲乙丙丁戊己庚辛。" * 2)]
    [18, 9]
    >>> stretches("白石渡口管理条例第三十二条")
    {}
    """
    whole = typed.strip()
    if CITATION.fullmatch(whole.lstrip("《〈")):
        return {}
    found = [s.strip() for s in SENTENCE.findall(whole) if _tells(s.strip())]
    step = max(len(found) / MOST_SENTENCES, 1)
    chosen = {found[int(at * step)] for at in range(min(len(found), MOST_SENTENCES))}
    if len(whole) <= LONGEST and _tells(whole):
        chosen.add(whole)
    total = sum(map(len, chosen))
    return {one: len(one) / total for one in sorted(chosen, key=lambda one: (-len(one), one))}


def _tells(string: str) -> bool:
    """Tell whether a string hardly stands twice by chance.

    >>> _tells("甲乙丙丁戊己庚辛"), _tells("甲乙丙丁"), _tells("(一)甲乙;")
    (True, False, True)
    """
    copied = len(string) >= SHORTEST_COPIED and COPIED.search(string)
    return bool(copied) or len(bare(string)) >= SHORTEST


def weigh_stretches(segment: OpenSegment, strings: dict[str, float]) -> tuple[Floats, Floats]:
    """Return the share of some strings that each passage of a segment holds, and each document."""
    passages = np.zeros(segment.passages, np.float32)
    documents = np.zeros(len(segment.catalog), np.float32)
    grams = segment.arrays.field("body_grams")
    for string, share in strings.items():
        docs = _find_holding(segment, grams, string)
        if len(docs):
            passages[docs] += np.float32(share)
            documents[np.unique(segment.document_of.take(docs))] += np.float32(share)
    return passages, documents


def _find_holding(segment: OpenSegment, grams: FieldArrays, string: str) -> NDArray[np.int32]:
    """Return the passages that hold a string: told by its rarest pairs, then by their texts."""
    pairs = {string[at : at + 2] for at in range(len(string) - 1)}
    ordinals = [grams.find(pair) for pair in pairs]
    if min(ordinals) < 0:
        return NOWHERE
    rarest = sorted(ordinals, key=grams.doc_freq)[:MOST_PAIRS]
    docs = grams.docs(rarest[0])
    for ordinal in rarest[1:]:
        docs = docs[among(docs, grams.docs(ordinal), below=segment.passages)]
    if len(docs) > MOST_READ:
        return find_phrase(grams, string)[0]
    held = [string in segment.folded(passage) for passage in docs.tolist()]
    found: NDArray[np.int32] = docs[np.array(held, bool)]
    return found
