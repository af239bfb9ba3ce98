"""A list's number in the writing its number format names: 一 甲 壹 ① A iv １."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_UNITS = (("千", 1000), ("百", 100), ("十", 10))
_LEGAL_UNITS = (("仟", 1000), ("佰", 100), ("拾", 10))
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_LARGEST = 9999  # no list counts further; past it numbers are written in digits
_LETTERS = 26
# Number formats by their codes ([MS-OSHARED] 2.2.1.3); what is missing is written in digits.
BY_CODE = {
    **{0x01: "upperRoman", 0x02: "lowerRoman", 0x03: "upperLetter", 0x04: "lowerLetter"},
    **{0x0A: "ideographDigital", 0x0B: "japaneseCounting", 0x0E: "decimalFullWidth"},
    **{0x10: "ideographLegalTraditional", 0x11: "japaneseDigitalTenThousand"},
    **{0x12: "decimalEnclosedCircle", 0x13: "decimalFullWidth2", 0x16: "decimalZero"},
    **{0x17: "bullet", 0x1A: "decimalEnclosedFullstop", 0x1B: "decimalEnclosedParen"},
    **{0x1C: "decimalEnclosedCircleChinese", 0x1D: "ideographEnclosedCircle"},
    **{0x1E: "ideographTraditional", 0x1F: "ideographZodiac", 0x21: "taiwaneseCounting"},
    **{0x22: "ideographLegalTraditional", 0x23: "taiwaneseCountingThousand"},
    **{0x24: "taiwaneseDigital", 0x25: "chineseCounting", 0x26: "chineseLegalSimplified"},
    **{0x27: "chineseCountingThousand", 0x39: "numberInDash", 0xFF: "none"},
}


def counted(number: int, form: str) -> str:
    """Return `number` as the format `form` of a list writes it; in digits where that format has
    none.

    Word writes 101 as 一百〇一 in `chineseCountingThousand`, as 一〇一 in `chineseCounting`.

    >>> [counted(12, form) for form in ("chineseCounting", "decimalEnclosedCircle", "upperRoman")]
    ['十二', '⑫', 'XII']
    >>> counted(101, "chineseCountingThousand"), counted(101, "chineseCounting")
    ('一百〇一', '一〇一')
    """
    write = _FORMATS.get(form)
    return write(number) if write and 0 < number <= _LARGEST else str(number)


def _with_units(
    number: int, digits: str = _DIGITS, units: tuple[tuple[str, int], ...] = _UNITS
) -> str:
    """Return the number with its units: 十二, 一百二十, 一千〇五."""
    parts, rest, gap = [], number, False
    for unit, worth in units:
        digit, rest = divmod(rest, worth)
        if digit:
            parts.append((digits[0] if gap else "") + digits[digit] + unit)
        gap = not digit and bool(parts)
    if rest:
        parts.append((digits[0] if gap else "") + digits[rest])
    text = "".join(parts)
    return text[1:] if units is _UNITS and 10 <= number < 20 else text


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _counting(number: int) -> str:
    """Up to 99 with 十, then digit by digit."""
    return _with_units(number) if number < 100 else _digit_by_digit(number)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)]


def _from(first: str, last: int) -> Callable[[int], str]:
    """Characters that stand one after the other in Unicode, for 1 to `last`."""
    return lambda number: chr(ord(first) + number - 1) if number <= last else str(number)


def _roman(number: int) -> str:
    parts = []
    for worth, sign in _ROMAN:
        count, number = divmod(number, worth)
        parts.append(sign * count)
    return "".join(parts)


def _letters(number: int) -> str:
    """Return a number as A … Z, AA, BB …"""
    turn, at = divmod(number - 1, _LETTERS)
    return chr(ord("A") + at) * (turn + 1) if turn < 10 else str(number)


def _circled(number: int) -> str:
    for first, last, sign in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= number <= last:
            return chr(ord(sign) + number - first)
    return str(number)


def _legal(digits: str) -> Callable[[int], str]:
    return lambda number: _with_units(number, digits, _LEGAL_UNITS)


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _with_units,
    "taiwaneseCountingThousand": _with_units,
    "japaneseCounting": _with_units,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "chineseLegalSimplified": _legal(_LEGAL),
    "ideographLegalTraditional": _legal(_LEGAL_TRADITIONAL),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalZero": lambda number: f"{number:02d}",
    "numberInDash": lambda number: f"- {number} -",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
}
