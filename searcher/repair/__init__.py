"""Damaged text → the text as it was meant, and the fixes made: one small function a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from searcher.model import Fix, Line
from searcher.repair.boilerplate import web_boilerplate
from searcher.repair.columns import woven_columns
from searcher.repair.dots import dots_for_punctuation
from searcher.repair.doubled import doubled_letters
from searcher.repair.fragments import numbered_fragments
from searcher.repair.furniture import page_furniture
from searcher.repair.glyphs import damaged_glyphs
from searcher.repair.interleaved import interleaved_columns
from searcher.repair.interruptions import interrupting_lines
from searcher.repair.invisible import invisible_characters
from searcher.repair.margins import margins
from searcher.repair.menus import page_menus
from searcher.repair.page_numbers import page_numbers
from searcher.repair.radicals import radicals
from searcher.repair.references import character_references
from searcher.repair.spread import spread_letters
from searcher.repair.stray_blanks import stray_blanks
from searcher.repair.typeset import typeset_lines
from searcher.repair.watermarks import watermarks
from searcher.repair.wrapped import wrapped_lines
from searcher.repair.zeros import typed_zeros

__all__ = ["Fault", "repair", "repair_labels", "repair_values"]

Fault = Callable[[Sequence[Line]], tuple[list[Line], list[Fix]]]

_OFFICE = frozenset("docx doc rtf word-xml odt workbook csv pptx ppt odp epub".split())
_EVERY = _OFFICE | {"text", "json", "markdown", "html", "pdf", "ofd", "mail", "mht", "xml"}
# Where a line need not be a paragraph.
_BLOCKS_UNKNOWN = frozenset({"text", "json", "markdown", "ofd", "mail", "xml"})
_LAYOUT = frozenset({"text", "json"})  # where a page may have been saved as it looked
_WEB = frozenset({"html", "mht"})
_PRINTED = frozenset({"pdf", "ofd"})  # where lines stand on pages as they were set

# The order matters. A reference may stand for what cannot be seen. Whatever compares characters wants the unseen and the look-alikes gone.
# Page numbers may stand behind what every line has in its margin. Furniture tells the pages and stands across the columns, so it goes before they are taken
# apart; a lone blank may be all that shows these, or the order of the lines. Page numbers in a sentence are read in the flow of the columns. Fragments want the
# sharing site's lines around them, so watermarks and boilerplate follow; these would be
# joined to a sentence, so they go before wrapped lines. Words are whole only after lines
# are joined, and glyphs are judged by words; what a dot stands for, by the mended words.
_FAULTS: tuple[tuple[Fault, frozenset[str]], ...] = (
    (character_references, _LAYOUT),
    (invisible_characters, _EVERY),
    (radicals, _EVERY),
    (typed_zeros, _EVERY),
    (doubled_letters, _EVERY),
    (spread_letters, _EVERY),
    (margins, _LAYOUT),
    (page_furniture, _LAYOUT | _PRINTED),
    (woven_columns, _LAYOUT),
    (interleaved_columns, _LAYOUT),
    (page_numbers, _LAYOUT),
    (stray_blanks, _EVERY),
    (numbered_fragments, _LAYOUT),
    (watermarks, _EVERY),
    (interrupting_lines, _BLOCKS_UNKNOWN | _PRINTED),
    (page_menus, _LAYOUT),
    (web_boilerplate, _LAYOUT | _WEB),
    (typeset_lines, _PRINTED),
    (wrapped_lines, _BLOCKS_UNKNOWN),
    (damaged_glyphs, _EVERY),
    (dots_for_punctuation, _EVERY),
)


def repair(lines: Sequence[Line], format: str) -> tuple[list[Line], list[Fix]]:
    """Return the lines of a file of that format with every fault repaired, and the fixes in order.

    Clean text comes back as it was; repairing twice changes nothing. Indents stay, for they
    tell where a paragraph opens; blank lines inside a paragraph go.

    >>> lines = [Line("— 17 —", ((0, 1),)), Line("第一条　为了规范管理，", ((0, 2),))]
    >>> repaired, fixes = repair(lines, "text")
    >>> [line.text for line in repaired], [fix.name for fix in fixes]
    (['第一条　为了规范管理，'], ['page furniture'])
    """
    repaired = list(lines)
    fixes: list[Fix] = []
    for fault, formats in _FAULTS:
        if format in formats:
            repaired, found = fault(repaired)
            fixes += found
    return repaired, fixes


def repair_values(meta: Mapping[str, str]) -> dict[str, str]:
    """Return what markup or properties say, by name, with the characters repaired.

    >>> repair_values({"title": "临江市⼈⺠政府\\u200b公报\\0"})
    {'title': '临江市人民政府公报'}
    """
    lines = repair_labels([Line(value, ((0, 1),)) for value in meta.values()])
    return dict(zip(meta, (line.text for line in lines), strict=True))


def repair_labels(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines that stand beside a text, with the characters repaired; none is left out."""
    for fault in (invisible_characters, radicals, typed_zeros):
        lines, _ = fault(lines)
    return lines
