"""How likely it is that decoded bytes were meant so: by the share of common characters."""

from __future__ import annotations

from functools import cache

BROKEN = "\ufffd"  # stands for bytes that no reading explains
ENOUGH = 0.7  # least share of common characters in a believable reading
CLEARLY = 0.1  # by which a reading must be better to be preferred
GLANCE = 1024  # characters that tell whether a text was misread
LEAST_HAN = 8


def plausibility(text: str) -> float:
    """Return the share of common characters among NULs and those beyond ASCII; 1 for plain ASCII.

    >>> plausibility("临江市"), plausibility("涓存睙甯")
    (1.0, 0.5)
    """
    beyond = [char for char in text if char > "\x7f" or char == "\0"]
    common = common_characters()
    return sum(char in common for char in beyond) / len(beyond) if beyond else 1.0


@cache
def common_characters() -> frozenset[str]:
    """Return the frequent Han of GB 2312 (level 1) and of Big5 (level 1), and the punctuation."""
    gb = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    tails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in tails)
    han = [pair.decode("gb2312", "ignore") for pair in gb]
    han += [pair.decode("big5", "ignore") for pair in big5]
    marks = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·　－～％×①②③④⑤⑥⑦⑧⑨⑩\xa0•○●■□"
    wide = map(chr, range(0xFF10, 0xFF5B))
    return frozenset("".join(han) + marks + "".join(wide))


def is_believable(text: str) -> bool:
    """True if the beginning of a text reads like Chinese, but for places that are damaged."""
    return plausibility(text[:GLANCE].replace(BROKEN, "")) >= 1 - CLEARLY


def count_han(text: str) -> int:
    """Return how many Han characters stand at the beginning of a text."""
    return sum("\u4e00" <= char <= "\u9fff" for char in text[:GLANCE])
