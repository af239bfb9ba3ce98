"""Han characters as they sound: pinyin without tones, after pypinyin's table, which is loaded when
it is first asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import islice, product

# Further readings of a character are rare; of a word so many are tried.
MOST_READINGS, MOST_SPELLINGS = 3, 6
# What people who type by ear confuse: 资 zi and 支 zhi, 金 jin and 京 jing.
CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


def spellings_of(word: str) -> list[str]:
    """Return the pinyin of a word in its likely readings, none where a character has none.

    >>> spellings_of("公安"), spellings_of("银行")[:2], spellings_of("abc")
    (['gongan'], ['yinxing', 'yinhang'], [])
    """
    readings = map(readings_of, word)
    return ["".join(parts) for parts in islice(product(*readings), MOST_SPELLINGS)]


def sound_of(pinyin: str) -> str:
    """Return pinyin so that what is confused by ear is the same.

    >>> sound_of("zhonghua") == sound_of("zonghua"), sound_of("jing") == sound_of("jin")
    (True, True)
    """
    for typed, kept in CONFUSED:
        pinyin = pinyin.replace(typed, kept)
    return pinyin


@lru_cache(maxsize=8192)
def readings_of(char: str) -> tuple[str, ...]:
    """Return the likely readings of a character, none for what is no Han character.

    >>> readings_of("行"), readings_of("a")
    (('xing', 'hang', 'heng'), ())
    """
    toned = _table().get(ord(char), "").split(",")
    plain = dict.fromkeys(filter(None, map(_without_tone, toned)))
    return tuple(plain)[:MOST_READINGS]


@lru_cache(maxsize=1)
def _table() -> Mapping[int, str]:
    """Return the readings of each character, as its file has them: the package that it lies in
    loads words too, which takes four times as long."""
    package = find_spec("pypinyin")
    for folder in (package and package.submodule_search_locations) or ():
        found = PathFinder.find_spec("pinyin_dict", [folder])
        if found and found.loader:
            module = module_from_spec(found)
            found.loader.exec_module(module)
            readings: Mapping[int, str] = module.pinyin_dict
            return readings
    return {}


def _without_tone(syllable: str) -> str:
    parts = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(char for char in parts if char.isascii())
