"""Random gazette pages: paragraphs of invented prose set in columns and woven line by line."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from searcher.repair.geometry import Measure, points, wide

_WORDS = (
    "全市 各级 机关 认真 贯彻 落实 会议 精神 加强 协作 统筹 规划 数据 资源 归集 共享 开放 服务 群众 "
    "基层 治理 平台 建设 项目 资金 投入 安全 保障 机制 责任 考核 培训 队伍 应急 指挥 网络 设备 更新 "
    "东岭县 临江市 云川省 乡村 振兴 产业 发展 改革 创新 监督 检查 整改 成效 明显 提升 能力 水平 推进"
).split()
_NUMBERS = ("35万元", "2.97亿元", "12个", "2021年", "46%", "5G", "1018人", "〔2020〕14号")
_NOT_FIRST = "。，、；：,;:)）》”"


@dataclass(frozen=True)
class Layout:
    """How a page is set: Han a line and lines a column, the white space, how cells are counted."""

    width: int
    depth: int
    gap: int
    margin: int
    shift: int
    columns: int
    measure: Measure
    indent: str


def random_layout(chance: random.Random) -> Layout:
    columns = chance.choice((2, 2, 2, 3))
    return Layout(
        width=chance.randint(14, 24) if columns == 2 else chance.randint(12, 16),
        depth=chance.randint(12, 30),
        gap=chance.randint(3, 10),
        margin=chance.choice((0, 0, 4, 18)),
        shift=chance.choice((0, 1)),
        columns=columns,
        measure=chance.choice((points, wide)),
        indent=chance.choice(("    ", "　　")),
    )


def random_paragraphs(chance: random.Random, count: int) -> list[str]:
    return [_paragraph(chance) for _ in range(count)]


def _paragraph(chance: random.Random) -> str:
    sentences = []
    for _ in range(chance.randint(1, 6)):
        clauses = [_clause(chance) for _ in range(chance.randint(2, 4))]
        sentences.append("，".join(clauses) + "。")
    return "".join(sentences)


def _clause(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(2, 6))]
    if chance.random() < 0.15:
        words.append(chance.choice(_NUMBERS))
    return "".join(words)


def set_lines(paragraph: str, width: int, indent: str) -> list[str]:
    """The paragraph broken after `width` Han; a mark never begins a line, nor ends a number."""
    lines: list[str] = []
    line = ""
    for char in paragraph:
        room = 2 * width - (4 if not lines else 0)
        if wide(line + char) > room and char not in _NOT_FIRST:
            kept = line.rstrip("0123456789.%") if char in "0123456789.%" else line
            lines.append(kept or line)
            line = line[len(kept) :] if kept else ""
        line += char
    lines.append(line)
    return [indent + lines[0], *lines[1:]]


def weave(lines: Sequence[str], layout: Layout, chance: random.Random) -> list[list[str]]:
    """Pages of woven rows, with a stray blank row here and there."""
    size = layout.depth * layout.columns
    return [
        _woven_page(lines[start : start + size], layout, chance)
        for start in range(0, len(lines), size)
    ]


def _woven_page(lines: Sequence[str], layout: Layout, chance: random.Random) -> list[str]:
    depth = -(-len(lines) // layout.columns)
    columns = [lines[at : at + depth] for at in range(0, len(lines), depth)]
    rows = []
    for at in range(depth):
        row = " " * layout.margin
        for place, column in enumerate(columns):
            if at < len(column):
                row = _padded(row, place, layout, chance) + column[at]
        rows.append(row)
        if chance.random() < 0.1:
            rows.append("")
    return rows


def _padded(row: str, place: int, layout: Layout, chance: random.Random) -> str:
    if place == 0:
        return row
    measure = layout.measure
    cells = (layout.width + 1) * (1 if measure is points else 2) + layout.gap
    aim = layout.margin + place * cells + chance.randint(-layout.shift, layout.shift)
    return row + " " * max(2, aim - measure(row))
