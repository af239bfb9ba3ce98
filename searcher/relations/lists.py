"""Lists of norms below words that say what becomes of them: 下列文件予以废止：1．《甲》；2．《乙》."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from searcher.model import Passage
from searcher.relations.endings import HIDDEN, RULES, hidden, is_hedged
from searcher.relations.kinds import CITES, REPEALS, UPHOLDS
from searcher.relations.mentions import find_mentions
from searcher.text.patterns import pattern

_LIST = pattern("清理结果|(?:现行|继续|保留|废止|失效|宣布失效).{0,20}(?:目录|清单|名单|名录)")
_LIST_BELOW = pattern(rf"(?:{_LIST.pattern})(?:如下)?[ 　]*$")
# A line that names the list below it: 继续有效的规范性文件目录
_NAMES_LIST = pattern(rf"[ 　]*[^，,。；;：:〓]{{0,24}}(?:{_LIST.pattern})[ 　]*")
_OF_REPEALS = pattern("(?:废止|失效).{0,30}(?:决定|通知|公告|通告|令)")
# What a heading of a list, or its title, says of those in it: the first that fits decides.
_LISTED_AS = (
    (CITES, RULES.pattern("{otherwise}")),
    (REPEALS, pattern("废止|失效")),
    (UPHOLDS, pattern("继续有效|现行有效|现行|保留")),
)
_TELLING = pattern("废止|失效|作废|停止|终止|不再|有效|保留")
# What a text has in which a list begins: a heading with a colon, the cells of a table, or a line that
# names a list.
_MAY_LIST = pattern(
    "\t|(?:[下列附]|废止|失效|作废)[^。；;\n]{0,60}(?:[:：]|。(?:\n|$))"
    "|(?:废止|失效|有效|保留)[^。；;\n]{0,40}(?:目录|清单|名单|名录)[ 　]*(?:\n|$)"
)
# 现将下列文件予以废止：, 决定废止以下文件：
_THESE = RULES.pattern(
    "{those}[，,]?(?:{manner}{0,6}{day})?{manner}{0,6}(?:(?P<ends>{ends})|(?P<keeps>{keeps}|保留))[ 　]*$"
)
_ENDING_THESE = RULES.pattern("(?P<asserted>{asserts})(?P<verb>{ended})(?:了)?(?:{those})?[ 　]*$")
_UNIT = pattern("[^。；;\n]+")
_COLON = pattern("[:：][ 　]*")
_THOSE = pattern("下列|以下")
_MARKER = RULES.pattern("[ 　]*{marker}?")
_HEADER = RULES.pattern("{header}")
_SENTENCE = RULES.pattern("{sentence}")
_LISTED = RULES.pattern("{listed}")
_REST = pattern(r"[ 　\d〓件、；;.．和及与以等（）()|\t:：-]*$")
_CELL = pattern("[|\t]")
_IN_A_CELL = pattern(r"[^|\t\s](?:[^|\t]*[^|\t\s])?")
_CELLS = (
    (CITES, RULES.pattern("{cell_else}")),
    (REPEALS, RULES.pattern("{cell_ends}")),
    (UPHOLDS, RULES.pattern("{cell_keeps}")),
)
# 1997年8月11日省政府发布的《甲》, 原《甲》, 省水利厅《甲》
_TOLD_SO = pattern(
    "^(?:.*(?:发布|公布|通过|批准|印发|颁布|制定|下发)的?|原|.{1,20}(?:[厅局院部委办会]|政府))$"
)
_NAMELIKE = RULES.pattern("{stated}[ 　]*[（(]?[ 　]*$")
# What an item says of another norm: 《甲》（由《乙》代替）
_ASIDE = pattern("(?<=》)[（(][^（）()《》\n]{0,60}《")
_LONGEST = 400


class Stretch(NamedTuple):
    """An item of a list: where it stands in the text of a passage, and what becomes of what it
    names; `name` is the title that it is, where no marks tell one."""

    start: int
    end: int
    kind: str
    name: str = ""


class Lists:
    """Tells of each passage of a document, in their order, which stretches are items of a list."""

    def __init__(self, title: str) -> None:
        plain = hidden_title(title)
        self._is_list = _LIST.search(plain) is not None
        self._tells = self._is_list or _OF_REPEALS.search(plain) is not None
        self._of_title = _read_heading(plain) if self._is_list else None
        self._kind: str | None = None

    def items_of(self, passage: Passage) -> list[Stretch]:
        """Return the items in a passage; each passage is to be given once, in order."""
        told = self._read_above(passage)
        self._kind = told or self._kind
        text = passage.text
        if self._kind is None and not (_TELLING.search(text) and _MAY_LIST.search(text)):
            return []
        return list(self._read(text))

    def _read_above(self, passage: Passage) -> str | None:
        """Return what the nearest heading that tells says, else the title of a list."""
        if not self._tells:
            return None
        for heading in reversed(passage.heading):
            if len(heading) <= _LONGEST and (kind := _read_heading(hidden_title(heading))):
                return kind
        return self._of_title

    def _read(self, text: str) -> Iterator[Stretch]:
        for match in _UNIT.finditer(text):
            if len(match[0]) > _LONGEST:
                self._kind = self._of_title
                continue
            marked = _marked(match[0])
            start = match.start() + marked
            unit = text[start : match.end()]
            mentions = find_mentions(unit)
            if (
                self._kind
                and not mentions
                and (name := _read_name(unit, bool(match[0][:marked].strip())))
            ):
                yield Stretch(start, start + len(name), self._kind, name)
                continue
            if not mentions and (row := _read_row(unit)):
                yield row._replace(start=start + row.start, end=start + row.end)
                continue
            plain = hidden(unit, mentions)
            colons = list(_COLON.finditer(plain))
            if colons and (kind := _read_head(plain[: colons[-1].start()])):
                self._kind = kind
                behind = colons[-1].end()
                behind += _marked(plain[behind:])
                start, plain = start + behind, plain[behind:]
                if not plain.strip():
                    continue
            elif _THOSE.search(plain) and (kind := _read_head(plain)):
                self._kind = kind
                continue
            if (kind := self._kind_of(plain, text[start : match.end()])) and HIDDEN in plain:
                aside = _ASIDE.search(unit)
                yield Stretch(start, start + aside.start() if aside else match.end(), kind)

    def _kind_of(self, plain: str, unit: str) -> str | None:
        """Return what becomes of what an item names; what is no item ends the list."""
        if _CELL.search(plain) and (told := _read_cells(plain)):
            return told
        if is_item(plain, unit):
            return self._kind
        if _HEADER.fullmatch(plain) or _is_row(plain):
            return None
        heads = self._tells and (_NAMES_LIST.fullmatch(plain) or not _SENTENCE.search(plain))
        said = _read_heading(plain) if heads else None
        if said or plain.strip() and not _NAMELIKE.search(plain):
            self._kind = said or self._of_title
        return None


def _read_name(unit: str, marked: bool) -> str:
    """Return the title that an item without marks is; "" for a sentence, and for what only ends as
    a title does where no number stands before it."""
    match = _LISTED.fullmatch(unit.strip())
    if match is None or not unit.startswith(match["name"]):
        return ""
    return match["name"] if marked or not _SENTENCE.search(match["name"]) else ""


def _marked(text: str) -> int:
    """Return how many characters of a text are the number of an item, and blanks round it."""
    marker = _MARKER.match(text)
    return marker.end() if marker else 0


def _read_row(unit: str) -> Stretch | None:
    """Return the norm that a cell of a row names without marks, where another tells what becomes of
    it; None where none or several may be meant.

    >>> _read_row("岚江市养犬办法|岚江市公安局|废止")
    Stretch(start=0, end=7, kind='repeals', name='岚江市养犬办法')
    """
    kind = _read_cells(unit) if _CELL.search(unit) else None
    if kind is None:
        return None
    cells = list(_IN_A_CELL.finditer(unit))
    named = [cell for cell in cells if _read_name(cell[0], False) == cell[0]]
    return Stretch(*named[0].span(), kind, named[0][0]) if len(named) == 1 else None


def _is_row(plain: str) -> bool:
    """True of a row of a table that names no norm: of a heading, or of a part of the list."""
    return bool(_CELL.search(plain)) and HIDDEN not in plain and not _SENTENCE.search(plain)


def hidden_title(text: str) -> str:
    """Return a text in which the titles it names tell nothing."""
    return hidden(text, find_mentions(text))


def is_item(plain: str, unit: str) -> bool:
    """True of an item that names a norm and says nothing of it, `plain` as of `hidden`.

    >>> is_item("〓〓〓〓；", "《养犬》；"), is_item("按照〓〓〓〓管理", "按照《养犬》管理")
    (True, False)
    """
    at = plain.find(HIDDEN)
    if at < 0:
        return False
    before, after = plain[:at], plain[at:].lstrip(HIDDEN)
    if _CELL.search(plain):
        return _SENTENCE.search(plain) is None
    # A title without 《》 stands before its number.
    named = not _TOLD_SO.sub("", before) if unit[at] == "《" else _NAMELIKE.search(before)
    return bool(named) and not _SENTENCE.search(before) and _are_joined(after)


def _are_joined(after: str) -> bool:
    return (
        _REST.match(re.sub(f"[^{HIDDEN}。；]*(?:发布|公布|通过|印发)[的）)]*", "", after))
        is not None
    )


def _read_heading(plain: str) -> str | None:
    """Return what a heading or a title of a list says of the norms below it."""
    kinds = [kind for kind, words in _LISTED_AS if words.search(plain)]
    # Of 继续有效和废止的文件目录 nobody can tell.
    return kinds[0] if kinds[:1] == [CITES] or len(kinds) == 1 else None


def _read_cells(plain: str) -> str | None:
    cells = [cell.strip() for cell in _CELL.split(plain)]
    for kind, words in _CELLS:
        if any(words.fullmatch(cell) for cell in cells):
            return kind
    return None


def _read_head(plain: str) -> str | None:
    """Return what the words before a colon say of the norms behind it, None for other words."""
    if is_hedged(plain, len(plain)):
        return CITES if _TELLING.search(plain) else None
    if these := _THESE.search(plain):
        return REPEALS if these["ends"] else UPHOLDS
    clause = re.split("[，,：:]", plain)[-1]
    if _LIST_BELOW.search(clause):
        return _read_heading(clause)
    if _ENDING_THESE.fullmatch(clause):
        return REPEALS
    return CITES if _TELLING.search(plain) else None
