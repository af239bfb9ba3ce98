"""The type of a document (文种), read from the end of its title."""

from __future__ import annotations

import re

# Suffix of the title → type. The longest suffix that fits decides.
_SAME = (
    "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要 "
    "规划 计划 方案 纲要 要点 条例 规定 办法 细则 规则 规程 准则 章程 标准 规范 指南 指引 目录 预案 "
    "解释 解答 安排 修正案 讲话 致辞 发言 经验材料 总结 汇报 提案 建议 提要 说明 解读 声明 答复 白皮书 制度 "
    "公约 协定 守则 大纲 宣言 倡议书 责任书 合同 "
    "措施 政策 清单 导则 通则 公示 启事 简报 手册 名单 倡议 承诺书 告知书"
).split()
_SUFFIXES = {word: word for word in _SAME} | {
    "法": "法",
    "法典": "法",
    "宪法": "法",
    "基本法": "法",
    "组织法": "法",
    "复函": "函",
    "会议纪要": "纪要",
    "政策措施": "措施",
    "汇报材料": "经验材料",
    "交流材料": "经验材料",
    "典型材料": "经验材料",
    "发言材料": "发言",
    "工作安排": "计划",
    "工作总结": "总结",
    "令": "令",
    "命令": "令",
}
_LONGEST = max(map(len, _SUFFIXES))
_NOT_A_TYPE = re.compile(
    "(?:[方做看想说语书乐魔执违立守普]法|(?<!公)司法|(?<!适)用法|[协审]议案|公函|信函|来函|学生守则|责令|法令|司令|禁令|口令|指令"
    "|[一种]建议|不合规范)$"
)
_TRAILER = re.compile(r"(?<![ 　])[ 　]*[（(〔\[【][^（()）〕\]】]{1,40}[)）〕\]】][ 　]*$")
_QUOTED = re.compile("^《([^《》]+)》$")


def type_of(title: str) -> str | None:
    """The type that ends `title`, None when it ends in no word of the table.

    What follows in brackets is passed over. A title that merely ends in 法 as in 方法 or 执法
    has no type.

    >>> [type_of(t) for t in ("临江市专项工作报告", "东岭县养犬办法（试行）", "基层执法", "关于印发《甲规划》的通知")]
    ['报告', '办法', None, '通知']
    """
    suffix = _suffix_of(bare_title(title))
    return _SUFFIXES[suffix] if suffix else None


def bare_title(title: str) -> str:
    """The title without the brackets after it and the quotes around it.

    >>> bare_title("《临江市养犬办法（试行）》")
    '临江市养犬办法'
    """
    title = _QUOTED.sub(r"\1", title.strip())
    while match := _TRAILER.search(title):
        title = title[: match.start()]
    return title


def is_type_word(text: str) -> bool:
    """Whether `text` is nothing but a type, as where a title breaks before its last word."""
    return text.removeprefix("专项").removeprefix("工作") in _SUFFIXES


def _suffix_of(title: str) -> str | None:
    if _NOT_A_TYPE.search(title):
        return None
    tails = (title[-size:] for size in range(min(_LONGEST, len(title)), 0, -1))
    return next((tail for tail in tails if tail in _SUFFIXES), None)


TYPE_WORDS = "|".join(sorted(_SUFFIXES, key=len, reverse=True))
