"""Glyphs that a damaged PDF font shows under the code of another character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

from searcher.model import Fix, Line
from searcher.repair.dictionary import Choice, dictionary, find_likeliest
from searcher.repair.edits import Edit, join_texts, list_fixes
from searcher.text.glyph_pairs import RULES, meant_for
from searcher.text.han import HAN_AND_RARE
from searcher.text.rules import Rules
from searcher.text.seldom import Seldom

NAME = "damaged glyphs"

_CERTAIN, _RARE, _ORDINARY = map(meant_for, ("certain", "rare", "ordinary"))
_UNCOMMON = meant_for("certain", "rare", "doubtful")
_FUNCTION = frozenset(meant_for("function"))
_MARKS = meant_for("stop", "colon", "opening", "closing")
_SUSPECT = Seldom(re.compile(f"[{''.join((*_UNCOMMON, *meant_for('closing')))}]"))
_HAN_RUN = re.compile(f"[{HAN_AND_RARE}]+")
_KANA = re.compile("[\u3041-\u30fa]")
_SPARED = Rules(__file__, "glyphs.tsv").pattern("{spared}")
_SHORTEST, _LONGEST = 2, 4  # characters of a word of the dictionary that spares its rare one
_TWO, _TO = "二", "于"
_REACH = 5  # characters on both sides that may make a word with one in doubt
_LONGEST_WINDOW = 60
_RARE_KEPT = -5.0  # what it costs in a damaged document to believe in a rare character
_CHANGED = -3.0  # what it costs there to disbelieve an everyday one, where nothing speaks for it
_KEPT = -9.0  # and to believe it, where all its other places were damaged

_NUMBER_STOP = RULES.pattern(r"(?<=[0-9０-９]){stop}(?=\S)")
_COLON = RULES.pattern(r"(?<=[\w）)”]){colon}")
_CLOSING = RULES.pattern("{closing}")
_QUOTED = RULES.pattern("(?<!{opening}){opening}(?:(?!{opening}|{closing}).){1,80}{closing}")


@dataclass(frozen=True)
class _Damage:
    """What is known of a document's font: whether it is proved damaged, and the everyday
    characters that it puts for others wherever they stand."""

    proved: bool
    forced: frozenset[str] = frozenset()

    def pairs(self) -> Mapping[str, str]:
        return _UNCOMMON | _ORDINARY if self.proved else _UNCOMMON


@dataclass(frozen=True)
class _Reading:
    """A character in doubt at an offset, how it is read, and whether a whole word says so."""

    at: int
    before: str
    after: str
    by_word: bool


def damaged_glyphs(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """Return the lines with the characters meant in the place of those a damaged font shows.

    Whole words decide, all characters at once, for pairs chain (丌 is 不, and 不 is 与). Everyday
    characters are touched only in a document proved damaged by two distinct rare ones. Must
    not fire on rare characters in their own words (彳亍, 讴歌, 夏丏尊, 任弼时), between kana, or
    where they stand alone in a table of characters.

    >>> [line.text for line in damaged_glyphs([Line("购臵设备,提高水帄,加强觃刞。", ((0, 1),))])[0]]
    ['购置设备,提高水平,加强规划。']
    """
    text = join_texts(lines)
    if not _SUSPECT.search(text):
        return list(lines), []
    damage = _prove_damage(text)
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = _list_edits(line.text, damage)
        fixes += list_fixes(NAME, line, edits)
        mended.append(_put_chars(line, edits))
    return mended, fixes


def _prove_damage(text: str) -> _Damage:
    """Return what the document's rare characters prove of its font."""
    signs = [
        reading for reading in _read_doubtful(text, _Damage(proved=False)) if _is_changed(reading)
    ]
    counts = Counter(sign.before for sign in signs if sign.before not in _CERTAIN)
    by_word = any(sign.by_word for sign in signs)
    told = any(count >= 3 for char, count in counts.items() if char in _FUNCTION)
    if not told and (len(counts) < 2 or not by_word):
        return _Damage(proved=False)
    return _Damage(proved=True, forced=_find_forced(text))


def _find_forced(text: str) -> frozenset[str]:
    """Return the everyday characters that the font puts for others throughout: words say so, or
    the character itself is what a rarer one is read as (丌 is 不, so that 不 must be 与).
    """
    against: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for reading in _read_doubtful(text, _Damage(proved=True)):
        if reading.by_word and _is_changed(reading):
            against.update((reading.before, reading.after))
        elif reading.by_word:
            kept[reading.before] += 1
    return frozenset(c for c, n in against.items() if c in _ORDINARY and n >= max(2, 4 * kept[c]))


def _is_changed(reading: _Reading) -> bool:
    return reading.before != reading.after


def _list_edits(text: str, damage: _Damage) -> list[Edit]:
    """Return the edits of one line, in order."""
    edits = [
        Edit(reading.at, reading.at + 1, reading.after)
        for reading in _read_doubtful(text, damage)
        if _is_changed(reading) and (damage.proved or reading.by_word or reading.before in _CERTAIN)
    ]
    return sorted(edits + list(_mark_edits(text, damage)))


def _mark_edits(text: str, damage: _Damage) -> Iterator[Edit]:
    """Yield the marks read for others; quotes prove themselves by their pair."""
    if _CLOSING.search(text):
        for quoted in _QUOTED.finditer(text):
            for at in (quoted.start(), quoted.end() - 1):
                yield Edit(at, at + 1, _MARKS[text[at]])
    for pattern in (_NUMBER_STOP, _COLON) if damage.proved else ():
        for mark in pattern.finditer(text):
            yield Edit(mark.start(), mark.end(), _MARKS[mark.group()])


def _read_doubtful(text: str, damage: _Damage) -> Iterator[_Reading]:
    """Yield every character in doubt with its reading among the words around it."""
    in_doubt = _match_doubtful(damage.proved)
    if not in_doubt.search(text):
        return
    for run in _HAN_RUN.finditer(text):
        around = text[max(0, run.start() - 2) : run.start()] + text[run.end() : run.end() + 2]
        # A character alone between marks is judged only by what is known of the font.
        known = len(run.group()) > 1 or (damage.proved and run.group() in {*_RARE, *damage.forced})
        if known and in_doubt.search(run.group()) and not _KANA.search(around):
            for start, end in _find_windows(run.group(), in_doubt):
                for reading in _read(run.group()[start:end], damage):
                    yield replace(reading, at=run.start() + start + reading.at)


@lru_cache(maxsize=2)
def _match_doubtful(proved: bool) -> re.Pattern[str]:
    return re.compile(f"[{''.join(_Damage(proved).pairs())}]")


def _find_windows(run: str, in_doubt: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a run around its characters in doubt, as offsets."""
    start = end = 0
    for found in in_doubt.finditer(run):
        if found.start() - _REACH > end or found.start() - start > _LONGEST_WINDOW:
            if end:
                yield start, min(end, found.start())
            start = max(found.start() - _REACH, min(end, found.start()))
        end = min(len(run), found.end() + _REACH)
    yield start, end


@lru_cache(maxsize=4096)
def _read(stretch: str, damage: _Damage) -> tuple[_Reading, ...]:
    """Return the characters in doubt of a stretch as its likeliest words read them."""
    spared = {at for start, end in _find_spared(stretch) for at in range(start, end)}
    pairs = damage.pairs()
    places = [
        [Choice(char)] if at in spared or char not in pairs else _list_choices(char, damage)
        for at, char in enumerate(stretch)
    ]
    return tuple(
        _Reading(at, stretch[at], word.text[at - word.start], by_word=len(word.text) > 1)
        for word in find_likeliest(places)
        for at in range(word.start, word.start + len(word.text))
        if len(places[at]) > 1
    )


def _find_spared(stretch: str) -> Iterator[tuple[int, int]]:
    """Yield where characters stand for themselves, as offsets: in words and names of their own,
    and 二 after what 于 does not follow.
    """
    yield from (found.span() for found in _SPARED.finditer(stretch))
    words = dictionary().words
    for at, char in enumerate(stretch):
        if char == _TWO and not _leads_to(stretch[at - 1 : at]):
            yield at, at + 1
        elif char in _UNCOMMON:
            for start in range(max(0, at - _LONGEST + 1), at + 1):
                for end in range(max(at + 1, start + _SHORTEST), start + _LONGEST + 1):
                    if end <= len(stretch) and stretch[start:end] in words:
                        yield start, end


@lru_cache(maxsize=1024)
def _leads_to(before: str) -> bool:
    """True if 于 makes a word with the character before it, or with what that is read for: 由于."""
    words, _, unknown = dictionary()
    meant = (before, *_UNCOMMON.get(before, "")) if before else ()
    to = words.get(_TO, unknown)
    chance = ((char + _TO, words.get(char, unknown) + to) for char in meant)
    return any(words.get(word, -inf) > likelihood for word, likelihood in chance)


def _list_choices(char: str, damage: _Damage) -> list[Choice]:
    """Return what a character in doubt may be, and what it costs to think so."""
    if char in _UNCOMMON:
        kept, changed = _RARE_KEPT if damage.proved else 0.0, 0.0
    elif char in damage.forced:
        kept, changed = _KEPT, 0.0
    else:
        kept, changed = 0.0, _CHANGED
    return [Choice(char, kept), *(Choice(meant, changed) for meant in damage.pairs()[char])]


def _put_chars(line: Line, edits: Sequence[Edit]) -> Line:
    chars = list(line.text)
    for edit in edits:
        chars[edit.start] = edit.text
    return replace(line, text="".join(chars)) if edits else line
