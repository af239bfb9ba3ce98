"""Radicals and compatibility forms that stand where ordinary characters belong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from searcher.model import Fix, Line
from searcher.repair.edits import Edit, fixes_of, joined_text
from searcher.text.han import HAN_AND_RARE

NAME = "radicals"

# CJK Radicals Supplement from U+2E80 on, a character each; 　 where there is none.
# After EquivalentUnifiedIdeograph of the Unicode character database.
_SUPPLEMENT = (
    "　厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彐忄忄扌攵　旡日月歹母"
    "民氵氺灬爫爫丬牛犭王疋罒示礻竹糹纟罓罒网网网羊羊羊耂肀聿肉臼艹艹"
    "艹虎衤西西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食饣"
    "饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_STROKES = {"\u31d0": "一", "\u31d1": "丨", "\u31d2": "丿", "\u31d4": "丶", "\u31e0": "乙"}
_MARKS = dict(
    zip(
        "︐︑︒︓︔︕︖︗︘︙︰︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹨﹩﹪﹫｡｢｣､･",
        "，、。：；！？〖〗…：—–（）｛｝〔〕【】《》〈〉「」『』［］，、．；：？！—（）｛｝〔〕＃＆＊＋－＜＞＝＼＄％＠。「」、・",
    )
)
_NORMAL = ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))

_ODD_CLASS = "\u2e80-\u2ef3\u2f00-\u2fd5\u31c0-\u31e3\uf900-\ufaff\U0002f800-\U0002fa1f"
_ODD_MARKS = "\ufe10-\ufe19\ufe30-\ufe48\ufe50-\ufe6b\uff61-\uff65"
_ODD = re.compile(f"[{_ODD_CLASS}{_ODD_MARKS}]")
_HAN = re.compile(f"[{HAN_AND_RARE}{_ODD_CLASS}]")
_RADICAL = re.compile("[\u2e80-\u2fd5\u31c0-\u31e3]")

_SPEAKS = re.compile("部首|偏旁|笔画|筆畫|字头|字旁|字底|部件")
_BESIDE_LEFT = re.compile("(?:部首|偏旁|笔画|筆畫|部件)[为是：:“”‘’「『《（( ]{0,3}$")
_BESIDE_RIGHT = re.compile("[”’」』》）) ]{0,2}(?:字头|字旁|字底|字部|偏旁|部首)")


def _table() -> dict[int, str]:
    """Every odd character by code point with the ordinary one that it stands for."""
    table = {0x2E80 + at: char for at, char in enumerate(_SUPPLEMENT) if char != "　"}
    for first, last in _NORMAL:
        for code in range(first, last + 1):
            normal = unicodedata.normalize("NFKC", chr(code))
            if len(normal) == 1:
                table[code] = normal
    return table | {ord(char): normal for char, normal in (_STROKES | _MARKS).items()}


_ORDINARY = _table()


def radicals(lines: Sequence[Line]) -> tuple[list[Line], list[Fix]]:
    """The lines with radicals and compatibility forms as ordinary characters, one for one.

    Kangxi radicals, the radicals' supplement, strokes, compatibility ideographs, vertical,
    small and half-width punctuation. Must not fire where radicals are spoken of as radicals
    (⺮字头, 部首⼀), nor on the twelve ideographs of the compatibility block that are none.

    >>> [line.text for line in radicals([Line("云川省⼈⺠政府︵办公厅︶", ((0, 1),))])[0]]
    ['云川省人民政府（办公厅）']
    """
    if not _ODD.search(joined_text(lines)):
        return list(lines), []
    mended: list[Line] = []
    fixes: list[Fix] = []
    for line in lines:
        edits = _edits(line.text) if _ODD.search(line.text) else []
        fixes += fixes_of(NAME, line, edits, around=0)
        mended.append(_translated(line, edits))
    return mended, fixes


def _edits(text: str) -> list[Edit]:
    speaks = _SPEAKS.search(text) is not None
    edits = []
    for found in _ODD.finditer(text):
        char = _ORDINARY.get(ord(found.group()), found.group())
        if char != found.group() and not (speaks and _is_quoted(text, found.start())):
            edits.append(Edit(*found.span(), char))
    return edits


def _is_quoted(text: str, at: int) -> bool:
    """Whether the radical in a line that speaks of radicals is one of those it speaks of."""
    if not _RADICAL.match(text, at):
        return False
    if _BESIDE_LEFT.search(text[max(0, at - 6) : at]) or _BESIDE_RIGHT.match(text, at + 1):
        return True
    return not (_HAN.match(text[at - 1 : at]) or _HAN.match(text, at + 1))


def _translated(line: Line, edits: Sequence[Edit]) -> Line:
    if not edits:
        return line
    chars = list(line.text)
    for edit in edits:
        chars[edit.start] = edit.text
    return replace(line, text="".join(chars))
