"""Fields of a word processor: instructions that are no text, results that are, signs they draw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from searcher.load.losses import FORM, OBJECT
from searcher.load.symbols import symbol

_CONTENTS = re.compile(r"\s*TOC\b", re.I)
_OBJECT = re.compile(r"\s*(?:EMBED|LINK)\b", re.I)
_FORM = re.compile(r"\s*FORM(?:CHECKBOX|DROPDOWN)\b", re.I)
_NAME = re.compile(r"\s*(\w+|=)\s?")
_MOST_FIELDS = 64  # fields inside fields
_LONGEST_CODE = 4096  # characters of a field's instruction


@dataclass
class _Field:
    """A field that is open: its instruction, whether its result has begun, what a form shows."""

    code: str = ""
    result: bool = False
    form: str = ""


class Fields:
    """The fields open at a place of the document: their results may span paragraphs.

    What they show that cannot be read is counted in `lost`.
    """

    def __init__(self, lost: Counter[str]) -> None:
        self._open: list[_Field] = []
        self._lost = lost

    @property
    def in_code(self) -> bool:
        """True if what stands here is an instruction, not text."""
        return any(not field.result for field in self._open)

    @property
    def in_contents(self) -> bool:
        """True if what stands here is a table of contents that the word processor made."""
        return any(_CONTENTS.match(field.code) for field in self._open)

    @property
    def in_object(self) -> bool:
        """True if what stands here is the picture of a file of another program."""
        return any(_OBJECT.match(field.code) for field in self._open)

    def begin(self, form: str = "") -> None:
        """A field begins with its instruction; that of a form shows `form`."""
        if len(self._open) < _MOST_FIELDS:
            self._open.append(_Field(form=form))

    def add(self, code: str) -> None:
        """A stretch of the instruction of the innermost field."""
        if self._open and len(self._open[-1].code) < _LONGEST_CODE:
            self._open[-1].code += code

    def separate(self) -> None:
        """The innermost field's result begins."""
        if self._open:
            self._open[-1].result = True

    def end(self) -> str:
        """End a field; return what it draws in the place of a result."""
        field = self._open.pop() if self._open else _Field(result=True)
        self._lost[OBJECT] += bool(_OBJECT.match(field.code))
        self._lost[FORM] += bool(not field.form and _FORM.match(field.code))
        return field.form or ("" if field.result else drawn(field.code))

    def drop_codes(self) -> None:
        """Forget fields that have no result by the end of their paragraph: their end is missing."""
        self._open = [field for field in self._open if field.result]


def drawn(code: str) -> str:
    r"""Return the characters that a field draws by its instruction alone; empty for most.

    >>> drawn(r"eq \o\ac(○,甲)"), drawn(r"EQ \o\ac(○,12)"), drawn(r"EQ \f(1,3)")
    ('甲', '⑫', '1/3')
    >>> drawn(r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(yǐ),乙)'), drawn("PAGE")
    ('乙', '')
    """
    name = _NAME.match(code)
    draw = _DRAWN.get(name[1].upper()) if name else None
    return draw(code[name.end() :]) if name and draw else ""


_TOKEN = re.compile(
    r'\\\*\s*(?:"[^"]*"|\w+)\s?|\\(?P<switch>[a-z]+)\s*(?:-?\d+)?\s*|\\(?P<sign>.)|(?P<text>.)',
    re.I | re.S,
)
_DEEPEST = 20
_CIRCLES = "○◯〇"
_RAISED, _LOWERED = "up", "do"


@dataclass
class _Part:
    """A stretch of an equation: the switches before its brackets, and the arguments in them."""

    switches: list[str] = field(default_factory=list)
    arguments: list[list[_Part | str]] = field(default_factory=lambda: [[]])

    def drawn(self) -> str:
        texts = [_text(argument) for argument in self.arguments]
        return _SWITCHES.get(self.switches[0] if self.switches else "", _in_a_row)(self, texts)

    def ruby(self, at: int) -> bool:
        """True if an argument is raised over others that stand on the line: how it is said."""
        return self._shift(at) == _RAISED and not all(map(self._shift, range(len(self.arguments))))

    def _shift(self, at: int) -> str:
        """Return which way an argument is moved off the line, empty for one that stands on it."""
        parts = (one for one in self.arguments[at] if isinstance(one, _Part))
        moves = (switch for part in parts for switch in part.switches)
        return next((switch for switch in moves if switch in (_RAISED, _LOWERED)), "")


def _equation(code: str) -> str:
    """Return what EQ draws: signs in circles, fractions, roots; not the pinyin over a sign."""
    whole = _Part()
    open_parts, switches = [whole], list[str]()
    for token in _TOKEN.finditer(code):
        inner = open_parts[-1]
        if token["switch"]:
            switches.append(token["switch"].lower())
        elif token["text"] == "(" and switches and len(open_parts) < _DEEPEST:
            part = _Part(switches)
            inner.arguments[-1].append(part)
            open_parts.append(part)
            switches = []
        elif token["text"] == ")" and len(open_parts) > 1:
            open_parts.pop()
        elif token["text"] in (",", ";") and len(open_parts) > 1:
            inner.arguments.append([])
        elif token["sign"] and switches:
            continue  # it says which brackets to draw
        elif sign := token["sign"] or token["text"]:
            inner.arguments[-1].append(sign)
    return whole.drawn().strip()


def _text(argument: Sequence[_Part | str]) -> str:
    return "".join(one if isinstance(one, str) else one.drawn() for one in argument)


def _in_a_row(part: _Part, texts: Sequence[str]) -> str:
    return "".join(texts)


def _over(part: _Part, texts: Sequence[str]) -> str:
    """Return signs printed over one another: the second in the first, or both, without pinyin."""
    if "ac" in part.switches and len(texts) == 2:
        around, sign = (text.strip() for text in texts)
        number = int(sign) if sign.isascii() and sign.isdecimal() and len(sign) < 3 else 0
        return chr(ord("①") + number - 1) if around in _CIRCLES and 0 < number <= 20 else sign
    return "".join(text for at, text in enumerate(texts) if not part.ruby(at))


_SWITCHES: dict[str, Callable[[_Part, Sequence[str]], str]] = {
    "o": _over,
    "f": lambda part, texts: "/".join(texts),
    "r": lambda part, texts: "√" + texts[-1],
    "a": lambda part, texts: " ".join(texts),
    "l": lambda part, texts: ",".join(texts),
    "b": lambda part, texts: f"({''.join(texts)})",
}
_FONT = re.compile(r'\\f\s*"?([^"\\]+)"?', re.I)
_CODE = re.compile(r"\s*(0x[0-9a-f]{1,6}|\d{1,7})\b", re.I)


def _symbol(code: str) -> str:
    """Return the sign of a symbol font that SYMBOL names by its code."""
    place, font = _CODE.match(code), _FONT.search(code)
    return symbol(font[1] if font else "", f"{int(place[1], 0):X}") if place else ""


def _button(code: str) -> str:
    """Return the words on a button: MACROBUTTON name words."""
    return code.strip().partition(" ")[2].strip()


def _quoted(code: str) -> str:
    """Return the words that QUOTE puts in the text."""
    return code.strip().strip('"“”')


_DRAWN: dict[str, Callable[[str], str]] = {
    "QUOTE": _quoted,
    "EQ": _equation,
    "SYMBOL": _symbol,
    "MACROBUTTON": _button,
}
