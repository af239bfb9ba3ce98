"""A passage and what was looked for → the stretches that match, and a cut around them.

Offsets are code points of the passage as stored; no markup here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from searcher.analysis import Segmenter, fold, other_terms, segmenter, word_columns
from searcher.model import Snippet
from searcher.text.doc_numbers import Key, find_keys
from searcher.text.han import HAN_OF_WORDS
from searcher.text.patterns import pattern

Span = tuple[int, int]

HAN_RUN = re.compile(f"[{HAN_OF_WORDS}]+")
SENTENCE_ENDS, CLOSING, CLAUSE_ENDS = "。！？；!?;…\n", "”’」』）)》", "，,、：:"
# What may stand, with blanks, between a heading and the text that runs on from it.
HEADING_ENDS = "。.：:；;"
SENTENCE_END = pattern(f"[{SENTENCE_ENDS}]+[{CLOSING}]*")
CLAUSE_END = pattern(rf"[{CLAUSE_ENDS}]|\s")
HEADING_END = pattern(rf"[\s{HEADING_ENDS}]*")
ELLIPSIS = "…"
SNIPPET_WIDTH = 120


class Wanted(NamedTuple):
    """What to mark: indexed words, beginnings of words, exact strings, letters in order with
    any marks between, characters in order with any blanks between, all folded; and document
    numbers with some end. `weak` words (的, 和) are marked only between two that are. Strings that
    are `running` may run over from a text into the next: who marks such a text has both."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    spaced: tuple[str, ...] = ()
    numbers: tuple[Key, ...] = ()
    weak: frozenset[str] = frozenset()
    running: tuple[str, ...] = ()

    @property
    def han(self) -> tuple[str, ...]:
        """The words of Han characters alone."""
        return tuple(filter(HAN_RUN.fullmatch, self.words))

    @property
    def others(self) -> frozenset[str]:
        """All other words."""
        return self.words.difference(self.han)


def highlights(
    text: str,
    wanted: Wanted,
    *,
    cutter: Segmenter | None = None,
    counts: Mapping[str, int] | None = None,
) -> tuple[Span, ...]:
    r"""Return the matched stretches of a text: ascending, apart from one another.

    A word is marked where it stands as a word; where it nowhere does, wherever its
    characters stand. `counts` says how often words stand in the text as words, where that is
    known: then only a text in which some occurrences are words and some are not is cut.

    >>> highlights("办公安排与公安工作", Wanted(words=frozenset(["公安"])))
    ((5, 7),)
    >>> highlights("數據共享", Wanted(strings=("数据",)))
    ((0, 2),)
    >>> highlights("渡口\n安全", Wanted(strings=("口安",)))
    ((1, 4),)
    """
    folded = fold(text)
    spans: list[Span] = []
    for string in wanted.strings:
        spans += _find_string(text, folded, string)
    for string in wanted.loose:
        spans += _find_loose(folded, filter(str.isalnum, string), r"[\W_]*")
    for string in wanted.spaced:
        spans += _find_loose(folded, string, r"\s*")
    if wanted.numbers:
        spans += _number_spans(folded, wanted.numbers)
    if wanted.words or wanted.prefixes:
        spans += _find_words(folded, wanted, cutter or segmenter(), counts or {})
    return tuple(_bridge(folded, merged(spans), wanted.weak)) if spans else ()


def highlights_of(
    lines: Sequence[str], wanted: Wanted, *, cutter: Segmenter, counts: Mapping[str, int]
) -> list[tuple[Span, ...]]:
    """Return the matched stretches of each of some lines, whose words are counted together."""
    folded = fold("\n".join(lines))
    # Where all or none of its occurrences are words, all of them are marked uncut.
    plain = {word: 0 for word, freq in counts.items() if freq in (0, folded.count(word))}
    return [highlights(line, wanted, cutter=cutter, counts=plain) for line in lines]


def _find_loose(folded: str, chars: Iterable[str], between: str) -> Iterator[Span]:
    """Yield where characters stand in order with what a pattern allows between."""
    for match in re.finditer(between.join(map(re.escape, chars)), folded):
        if match[0]:
            yield match.span()


def _bridge(folded: str, spans: tuple[Span, ...], weak: frozenset[str]) -> Iterator[Span]:
    """Yield the spans, two that only a weak word parts as one."""
    held: Span | None = None
    for start, end in spans:
        if held and folded[held[1] : start] in weak:
            held = (held[0], end)
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


def _number_spans(folded: str, numbers: tuple[Key, ...]) -> Iterator[Span]:
    """Yield where numbers with some end stand, without the words that stand before it."""
    for start, end, key in find_keys(folded):
        for wanted in numbers:
            if key.ends_with(wanted):
                begin = folded.find(fold(wanted.office), start, end)
                yield max(begin, start), end


def _find_words(
    folded: str, wanted: Wanted, cutter: Segmenter, counts: Mapping[str, int]
) -> Iterator[Span]:
    if wanted.prefixes or cutter.mixed:
        columns = word_columns(folded, cutter)
        terms = zip(columns.texts, columns.starts, columns.ends, strict=True)
        yield from _find_terms(folded, wanted.words, wanted.prefixes, terms)
        return
    if wanted.others:
        yield from _find_terms(folded, wanted.others, (), other_terms(folded))
    doubtful = set()
    for word in wanted.han:
        standing = folded.count(word)
        if standing and counts.get(word, -1) in (0, standing):
            yield from _find_occurrences(folded, word)
        elif standing:
            doubtful.add(word)
    if doubtful:
        yield from _find_terms(folded, doubtful, (), _cut_han_runs(folded, doubtful, cutter))


def _find_terms(
    folded: str,
    words: Set[str],
    prefixes: tuple[str, ...],
    terms: Iterable[tuple[str, int, int]],
) -> Iterator[Span]:
    """Yield the spans of the terms that are wanted; of a word that is no term, all occurrences."""
    begun = prefixes or ("\0",)
    seen = set()
    for text, start, end in terms:
        if text in words or text.startswith(begun):
            seen.add(text)
            yield start, end
    for word in words - seen:
        if len(word) > 1 or not word.isascii():
            yield from _find_occurrences(folded, word)


def _cut_han_runs(
    folded: str, words: Set[str], cutter: Segmenter
) -> Iterator[tuple[str, int, int]]:
    """Yield the terms of the runs of Han characters that hold one of some words."""
    for run in HAN_RUN.finditer(folded):
        if any(map(run[0].__contains__, words)):
            base = run.start()
            for text, start, end in cutter.cut(run[0]):
                yield text, base + start, base + end


def find_string(text: str, string: str) -> Iterator[Span]:
    r"""Yield where a folded string stands in a text, also with ends of lines left out of it.

    >>> list(find_string("渡口\n安全渡口安全", "渡口安"))
    [(0, 4), (5, 8)]
    """
    return _find_string(text, fold(text), string)


def _find_string(text: str, folded: str, string: str) -> Iterator[Span]:
    """Yield where a folded string stands in a text, also with ends of lines left out of it."""
    if "\n" not in text:
        yield from _find_occurrences(folded, string)
    elif string:
        # A blank that was typed stands for a line's end.
        chars = ("[ \n]" if char == " " else re.escape(char) for char in string)
        whole = re.compile("(?=(" + "\n?".join(chars) + "))")
        lined = "".join(char if char == "\n" else other for char, other in zip(text, folded))
        for match in whole.finditer(lined):
            yield match.span(1)


def _find_occurrences(folded: str, string: str) -> Iterator[Span]:
    at = folded.find(string)
    while at >= 0 and string:
        yield at, at + len(string)
        at = folded.find(string, at + 1)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in ascending order, one where they touch or overlap.

    >>> merged([(3, 5), (0, 2), (2, 3), (7, 8)])
    ((0, 5), (7, 8))
    """
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def snippet(text: str, marks: tuple[Span, ...], *, width: int = SNIPPET_WIDTH) -> Snippet:
    """Return about `width` characters of whole sentences around the densest matches.

    A sentence longer than that is cut at a comma or, at the worst, anywhere; an ellipsis
    stands where text was left out.

    >>> cut = snippet("甲处施行。乙处推进信息化。丙处总结。", ((9, 12),), width=9)
    >>> cut.text, cut.highlights
    ('…乙处推进信息化。…', ((5, 8),))
    """
    start, end = _choose_window(text, marks, width)
    before = ELLIPSIS if start > 0 else ""
    after = ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    inside = (
        (max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start
    )
    shown = text[start:end].replace("\n", " ")
    return Snippet(before + shown + after, tuple(inside))


def text_below(text: str, above: Iterable[str]) -> int:
    r"""Return where a text goes on after what stands above it already: title, then headings.

    >>> text_below("一、任务\n（二）巡查。每周两次。", ("一、任务", "（二）巡查"))
    11
    >>> text_below("每周两次。", ("一、任务",))
    0
    """
    at = 0
    for line in above:
        if line and text.startswith(line, at):
            begin = at + len(line)
            match = HEADING_END.match(text, begin)
            at = match.end() if match else begin
    return at


def snippet_below(text: str, marks: tuple[Span, ...], *, above: Sequence[str]) -> Snippet:
    """Return the snippet of a text, without the title and headings that it begins with."""
    at = text_below(text, above)
    spans = ((max(start, at) - at, end - at) for start, end in marks if end > at)
    return snippet(text[at:], tuple(spans))


def _choose_window(text: str, marks: tuple[Span, ...], width: int) -> Span:
    """Return the stretch to show: whole sentences where they fit."""
    if len(text) <= width:
        return 0, len(text)
    # Of a match as long as the window its beginning is shown.
    marks = tuple((a, min(b, a + width // 2)) for a, b in marks)
    best, most = (0, 0), -1
    for span in _list_stretches(text, width):
        if span[1] - span[0] > width:
            span = _cut_sentence(text, marks, span, width=width)
        worth = _count_marked(marks, *span)
        if worth > most:
            best, most = span, worth
    if marks and not most:
        # The matches run from one sentence into the next.
        return _cut_sentence(text, marks, (0, len(text)), width=width)
    return best


def _list_stretches(text: str, width: int) -> Iterator[Span]:
    """Yield from each sentence on as many as fit; one alone where it does not fit itself."""
    sentences = _cut_sentences(text)
    for first, (start, end) in enumerate(sentences):
        for _, stop in sentences[first + 1 :]:
            if stop - start > width:
                break
            end = stop
        yield start, end


def _cut_sentence(text: str, marks: tuple[Span, ...], span: Span, *, width: int) -> Span:
    """Return a stretch of one long sentence, from a clause's beginning near its densest matches."""
    start, end = span
    inside = tuple((a, b) for a, b in marks if start <= a < end)
    starts = {start, *(m.end() for m in CLAUSE_END.finditer(text, start, end))}
    candidates = sorted(starts.union(max(start, a - width // 4) for a, _ in inside))
    begin = max(
        candidates, key=lambda at: (_count_marked(inside, at, at + width), at in starts, -at)
    )
    stop = min(begin + width, end)
    ends = [m.end() for m in CLAUSE_END.finditer(text, begin + width // 2, stop)]
    last = max((b for _, b in inside if b <= stop), default=begin)
    return begin, next((at for at in reversed(ends) if at >= last), stop)


def _count_marked(marks: tuple[Span, ...], start: int, end: int) -> int:
    """Return how many whole matches lie in a stretch."""
    return sum(1 for a, b in marks if a >= start and b <= end)


def _cut_sentences(text: str) -> list[Span]:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return list(zip([0, *ends[:-1]], ends, strict=True))
