"""Passages that hold what was typed as it stands, whole or sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.postings import FieldArrays, find_phrase
from searcher.postings.meet import among
from searcher.search.bm25 import Floats
from searcher.search.lines import find_over_lines
from searcher.store.segment import OpenSegment, blankless
from searcher.text.doc_numbers import Key, find_numbers
from searcher.text.numerals import HAN_NUMERALS
from searcher.text.patterns import pattern
from searcher.text.titles import bare

SENTENCE_ENDS = "。；！？;!?"
SENTENCE = re.compile(rf"[^{SENTENCE_ENDS}\n]+[{SENTENCE_ENDS}]?")
# Fewer letters stand together by chance; a longer text is looked for in sentences alone.
SHORTEST, LONGEST = 8, 300
# What shows that a text was copied, not typed word by word: marks in it, the label of a heading.
# Of such a text fewer characters tell, marks and all: （一）财政拨款；
COPIED_MARKS = SENTENCE_ENDS + "，、,()"
COPIED = pattern(rf"[{COPIED_MARKS}]|^第[{HAN_NUMERALS}]{{1,6}}[编章节条]\s")
SHORTEST_COPIED = 6
# A name and the number of an article ask for the article, not for who names it.
CITATION = pattern(
    r"[^\W\d_第]{2,40}[》〉]?\s*第[%s\d]{1,9}条(?:之[%s\d]{1,3})?" % (HAN_NUMERALS, HAN_NUMERALS)
)
# So many sentences of a long text tell where it was taken from.
MOST_SENTENCES = 24
# What stands before and behind what was copied: a mark, the label of an item, the sign of a note.
LABEL = pattern(rf"[\W_]|[①-⑳]|\(?(?:[0-9]{{1,3}}|[{HAN_NUMERALS}]{{1,3}})(?:\)|[.、](?![0-9]))")
SIGN_OF_NOTE = pattern(r"(?:\[[0-9]{1,3}\]|[①-⑳⁰-⁹¹²³]|[\W_])\Z")
LONGEST_SIGN = 5
# A text that says more than a title and a number, with such a mark in what is not these, only
# names the document that bears the number.
NAMES = pattern(r"《[^《》]*》|[(\[][^()\[\]]*[)\]]")
SAYING = pattern(r"[。；，;,]")
# What such a text is worth where that document is sought: not all of what was typed.
NUMBERED = 0.9
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
    # Of what does not tell no sentence does.
    if not _tells(whole) or "第" in whole and CITATION.fullmatch(whole.lstrip("《〈")):
        return {}
    found = [s.strip() for s in SENTENCE.findall(whole) if _tells(s.strip())]
    step = max(len(found) / MOST_SENTENCES, 1)
    chosen = {found[int(at * step)] for at in range(min(len(found), MOST_SENTENCES))}
    if len(whole) <= LONGEST:
        chosen.add(whole)
    total = sum(map(len, chosen))
    return {one: len(one) / total for one in sorted(chosen, key=lambda one: (-len(one), one))}


class Typed(NamedTuple):
    """The strings that are looked for as they were typed, with their shares of all, and the
    numbers of the documents that are sought."""

    strings: dict[str, float]
    numbers: Sequence[Key]


def as_typed(typed: str, numbers: Sequence[Key], segments: Sequence[OpenSegment]) -> Typed:
    """Return what is looked for of a folded text that names documents by some numbers.

    Who holds a text that only names such a document is sought; else the document is, and who
    holds its number as it was typed is not yet what was typed.
    """
    found = stretches(typed)
    strings = standing(found, segments) if found else found
    if not numbers:
        return Typed(strings, ())
    numbers = sought(numbers, strings, segments)
    if numbers:
        strings = {one: NUMBERED * share for one, share in strings.items()}
    return Typed(strings, numbers)


def standing(strings: dict[str, float], segments: Sequence[OpenSegment]) -> dict[str, float]:
    """Return the strings with their shares, one that stands nowhere without the marks, labels and
    signs of notes round it, else without the blanks in it as well, if that stands somewhere."""
    found: dict[str, float] = {}
    for string, share in strings.items():
        ways = dict.fromkeys((string, core := inside(string), blankless(core)))
        first = string
        if len(ways) > 1:
            likely = (way for way in ways if way == string or _tells(way))
            first = next((way for way in likely if _stands(way, segments)), string)
        found[first] = found.get(first, 0.0) + share
    return found


def _stands(string: str, segments: Sequence[OpenSegment]) -> bool:
    return any(_holds(segment, string) for segment in segments)


def _holds(segment: OpenSegment, string: str) -> bool:
    """Tell whether the text of any passage of a segment holds a string."""
    # Words with blanks between hardly stand so, which all pairs tell at once; of what stands the
    # texts of few passages are sooner read.
    if segment.native is not None and " " in string:
        return segment.native.holds("body_grams", string)
    return len(_find_holding(segment, segment.arrays.field("body_grams"), string)) > 0


def sought(
    numbers: Sequence[Key], strings: Iterable[str], segments: Sequence[OpenSegment]
) -> Sequence[Key]:
    """Return the numbers of documents that are sought; none where a passage holds what was typed,
    which only names them."""
    saying = (one for one in strings if numbers and _says_more(one))
    return () if any(_stands(one, segments) for one in saying) else numbers


def _says_more(string: str) -> bool:
    """Tell whether a text with a document number says more than which one it is.

    >>> _says_more("为落实《渡口办法》(临政发[2019]8号)精神,现就有关事项通知如下")
    True
    >>> _says_more("渡口办法,临政发[2019]8号"), _says_more("现就有关事项作如下通知,请遵照执行")
    (False, False)
    """
    rest, at = [], 0
    for start, end, _ in find_numbers(string):
        rest.append(string[at:start])
        at = end
    said = NAMES.sub("", "".join((*rest, string[at:])))
    return at > 0 and bool(SAYING.search(said)) and len(bare(said)) >= SHORTEST


def inside(string: str) -> str:
    """Return a folded text without what stands round it where it is copied.

    >>> [inside(one) for one in ("(一)渡口管理。", "> 渡口[1]", "3.5米以上①", "渡口(试行)")]
    ['渡口管理', '渡口', '3.5米以上', '渡口(试行']
    """
    start, end = 0, len(string)
    while label := LABEL.match(string, start):
        start = label.end()
    while sign := SIGN_OF_NOTE.search(string, max(start, end - LONGEST_SIGN), end):
        end = sign.start()
    return string[start:end]


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
    """Return the passages that hold a string, also with ends of lines left out of it."""
    beside, over = _find_beside(segment, grams, string), find_over_lines(segment, string)
    return np.union1d(beside, over) if len(over) else beside


def _find_beside(segment: OpenSegment, grams: FieldArrays, string: str) -> NDArray[np.int32]:
    """Return the passages that hold a string: told by its rarest pairs, then by their texts."""
    ordinals = []
    for pair in {string[at : at + 2] for at in range(len(string) - 1)}:
        ordinals.append(grams.find(pair))
        if ordinals[-1] < 0:
            return NOWHERE
    rarest = sorted(ordinals, key=grams.doc_freq)[:MOST_PAIRS]
    docs = grams.docs(rarest[0])
    for ordinal in rarest[1:]:
        docs = docs[among(docs, grams.docs(ordinal), below=segment.passages)]
    if len(docs) > MOST_READ:
        return find_phrase(grams, string)[0]
    held = [string in text for text in segment.folded_texts(docs.tolist())]
    found: NDArray[np.int32] = docs[np.array(held, bool)]
    return found
