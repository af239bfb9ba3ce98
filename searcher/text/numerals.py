"""Numbers as Chinese documents write them: Arabic, full-width, and in Han characters."""

from __future__ import annotations

from functools import lru_cache

from searcher.text.patterns import pattern

DIGITS = "0-9０-９"
ZEROS = "零〇○◯"
HAN_DIGITS = f"一二三四五六七八九{ZEROS}"  # as years are written: 二〇二一
HAN_COUNT = "一二三四五六七八九十"  # as headings are counted: 十二、
HAN_ORDINALS = f"{HAN_COUNT}百千{ZEROS}"
HAN_NUMERALS = f"{HAN_ORDINALS}两"  # 两 tells how many, not which
NUMERAL = f"[{DIGITS}{HAN_NUMERALS}]"
ROUND_LETTERS = "OoＯｏОоΟο"  # typed for 〇, of three alphabets
# What was typed for 〇 within a number in Han characters: 二O二二, 二00八年, 一百O四.
TYPED_ZERO = pattern(
    rf"[{ROUND_LETTERS}0０](?<=[{HAN_DIGITS}百千].)[{ROUND_LETTERS}0０]{{0,2}}(?=[一二三四五六七八九{ZEROS}年])"
)

VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")}
VALUES |= {**dict.fromkeys(ZEROS, 0), "两": 2, "0": 0, "０": 0}
TENS = {"十": 10, "百": 100, "千": 1000}


@lru_cache(maxsize=4096)
def read_numeral(text: str) -> int | None:
    """Return the whole number that `text` writes, None when it writes none.

    Han digits without a unit are read one by one, as in years.

    >>> [read_numeral(t) for t in ("八十四", "１２", "二〇一八", "一百零三", "十", "第三")]
    [84, 12, 2018, 103, 10, None]
    """
    if text.isdecimal():
        return int(text)
    if not text or not all(char in VALUES or char in TENS for char in text):
        return None
    if not any(char in TENS for char in text):
        return int("".join(str(VALUES[char]) for char in text))
    return _read_with_units(text)


def _read_with_units(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in TENS:
            total += (digit or 1) * TENS[char]
            digit = 0
        else:
            digit = VALUES[char]
    return total + digit
