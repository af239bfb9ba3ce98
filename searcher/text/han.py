"""Ranges of Han characters, to stand inside the brackets of a regular expression.

>>> import re
>>> re.findall(f"[{HAN}]+", "临江市2021年")
['临江市', '年']
"""

from __future__ import annotations

# The unified ideographs: nearly all that is written.
HAN = "\u4e00-\u9fff"
# With the rare ones of extension A, which damaged fonts show too.
HAN_AND_RARE = "\u3400-\u9fff"
# With compatibility forms and the zero 〇: what a line of prose is made of.
HAN_OF_PROSE = "\u3400-\u9fff\uf900-\ufaff〇"
# What the segmenter cuts; the ideographs after it are newer than its dictionary.
HAN_OF_WORDS = "\u4e00-\u9fd5"
