"""The pairs of characters that damaged PDF fonts confuse: what is read, and what was meant.

A damaged font shows a character under the code of one that stands a little before it in
Unicode, so the pairs are neighbours and chain (返 is read for 这, 迒 for 返). Which of them a
document has depends on its font. Collected from published extracts of damaged documents.
"""

from __future__ import annotations

# Read for one another by whole families of fonts; they practically never stand in prose.
CERTAIN = {"帄": "平", "臵": "置", "罫": "署"}

# Characters so rare that meeting them is a sign of damage by itself.
RARE = {
    **{"癿": "的", "乊": "之", "乀": "之", "叧": "只", "觃": "规", "刞": "判划", "挃": "指"},
    **{"迚": "进", "彔": "录", "弽": "录", "徆": "很", "揑": "插", "仸": "任", "叏": "取"},
    **{"夗": "多", "忚": "快", "挄": "按", "斱": "方", "敁": "效", "呾": "和", "亊": "事"},
    **{"叐": "受", "囙": "因", "兲": "关", "弻": "归", "秱": "移", "刡": "到", "刢": "制"},
    **{"刜": "初", "仹": "份", "殌": "段", "庒": "应", "戓": "或", "仌": "今仍"},
}

# Rare characters with a use of their own, in names, old words or Japanese: only words prove them.
DOUBTFUL = {
    **{"丌": "不", "亍": "于", "幵": "并", "丏": "且", "迕": "进", "劢": "动", "迒": "返"},
    **{"讴": "设", "讵": "访设", "弼": "当", "丼": "举", "卲": "即", "迓": "还", "収": "发"},
    **{"冴": "况", "廸": "建"},
}

# Everyday characters; in a document already proved damaged they stand for others too.
ORDINARY = {
    **{"不": "与", "戒": "或", "返": "这", "局": "层", "尿": "局", "极": "构", "顷": "项"},
    **{"项": "须", "亏": "互", "初": "删", "二": "于", "丿": "义", "发": "变", "举": "么"},
    **{"吐": "向", "询": "语", "诧": "语", "丽": "久", "吭": "启", "逡": "逻", "匙": "区"},
    **{"讣": "认", "诨": "误", "绊": "经", "劣": "助", "倚": "借"},
}

# The small words of any text: three of one of them prove a document where no word can.
FUNCTION = frozenset("癿丌乊乀幵亍丏")

# Marks that the same fonts put for others: a full stop in numbers, a colon, two quotes.
MARKS = {"〄": "．", "〃": "．", "〆": "："}
OPENING, CLOSING = "―", "‖"
