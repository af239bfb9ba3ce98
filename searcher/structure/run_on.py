"""Texts stored as one line with nothing between their parts: where provisions, head and signature begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.text.dates import find_dates
from searcher.text.doc_numbers import find_numbers
from searcher.text.numerals import read_numeral
from searcher.text.provisions import ADDED, provision
from searcher.text.rules import Rules

from .doctypes import TYPE_WORDS
from .history import end_of_history
from .offices import is_office, office_under_title

_LEAST = 3  # articles in a row, which no text cites so
_LEAST_OF_ARTICLES = 2  # of a line that begins with one
_LONGEST_NAME = 30  # of a chapter
_LONGEST_HEAD = 300  # from a title to the first provision behind it
_LONGEST_TITLE = 120
_SKIPPED = 2  # articles that were struck out
_ARTICLE = "条"
_RULES = Rules(__file__, "run_on.tsv")
_PROVISION = re.compile(provision("编", "章", "节", "条", blanks=" 　"))
_ADDED = re.compile(ADDED)
_CITED = _RULES.pattern("{cited}")
_BEGINS = re.compile("[。；;！!？?：:”’）)》】 　]")
_SENTENCE = re.compile("[。；;！!？?]")
_LAST_SENTENCE = "。！"
_CONTENTS = re.compile("目[ 　]{0,4}[录次][ 　]*$")
# 试行 or the like, and no day, may stand behind a title.
_TYPE = f"(?:{TYPE_WORDS})(?:[（(](?![^（()）]*(?:日|号|通过|公布|发布))[^（()）]{{1,20}}[)）])?"
_TITLE_END = re.compile(_TYPE)
_OF_TYPE = re.compile(f"的{_TYPE}")
_ADDRESS = re.compile("([^。；;：:！!]{2,80})[:：]")
_PARTS_ADDRESS = re.compile("[、，,（）() 　]+")
_ADDRESSED = _RULES.pattern("{addressed}")
_MEETING = _RULES.pattern("{meeting}")
_SPEAKER = _RULES.pattern("{speaker}")
_GREETING = _RULES.pattern("{greeting}")
_SIGNER = _RULES.pattern("{signer}")
_LONGEST_SPEAKER = 40
_NOTE = re.compile("[（(][^（()）]{2,30}[)）]")


class _Token(NamedTuple):
    """第N条 or 第N章 in a line: its kind, its number, its offsets."""

    kind: str
    number: int
    start: int
    end: int


def find_provisions(text: str) -> list[int]:
    """Return where provisions begin in a line that holds several one behind the other; empty where
    it does not.

    Articles follow one another from the first on, or from the one that the line begins with; what
    cites one or quotes one is no beginning. A chapter's name comes to the next provision.

    >>> text = "东岭县养犬办法第一章总则第一条为了规范养犬，制定本办法。第二条养犬依照第九条登记。第二章附则第三条本办法即日施行。"
    >>> [text[at : at + 5] for at in find_provisions(text)]
    ['第一章总则', '第一条为了', '第二条养犬', '第二章附则', '第三条本办']
    """
    if "条" not in text or text.count("第") < _LEAST_OF_ARTICLES:
        return []
    tokens = [
        _Token(match[0][-1], number, *match.span())
        for match in _PROVISION.finditer(text)
        if (number := read_numeral(match[1])) is not None
    ]
    articles = set(_follow_articles(text, tokens))
    begun = bool(tokens) and tokens[0].start == 0 and tokens[0] in articles
    if len(articles) < (_LEAST_OF_ARTICLES if begun else _LEAST):
        return []
    headed = set(_list_headings(text, tokens, articles))
    return sorted(token.start for token in articles | headed)


def _follow_articles(text: str, tokens: Sequence[_Token]) -> Iterator[_Token]:
    """Yield the articles that follow one another; a text that is sent round counts anew."""
    expected, depth, at = 1, 0, 0
    heading: _Token | None = None
    for token in tokens:
        depth += text.count("“", at, token.start) - text.count("”", at, token.start)
        at = token.start
        if token.kind != _ARTICLE:
            heading = token
            continue
        if token.start == 0:
            expected = token.number
        named = heading is not None and _is_name(text[heading.end : token.start])
        begins = token.start == 0 or named or _BEGINS.match(text, token.start - 1) is not None
        first = token.number == 1 and (expected == 1 or expected > _LEAST)
        added = token.number == expected - 1 and _ADDED.match(text, token.end) is not None
        follows = first or added or 0 <= token.number - expected <= _SKIPPED
        # A title or the history of a law may stand right before its first article.
        opens = (
            first and token.start <= _LONGEST_HEAD and not _SENTENCE.search(text, 0, token.start)
        )
        if follows and (begins or opens) and depth <= 0 and not _CITED.match(text, token.end):
            expected = token.number + 1
            yield token


def _list_headings(text: str, tokens: Sequence[_Token], articles: set[_Token]) -> Iterator[_Token]:
    """Yield the chapters and the like whose name comes to the next provision that begins there."""
    below: _Token | None = None
    for token in reversed(tokens):
        if token in articles:
            below = token
        elif token.kind != _ARTICLE:
            if below is not None and _is_name(text[token.end : below.start]):
                below = token
                yield token
            else:
                below = None


def _is_name(text: str) -> bool:
    return 0 < len(text.strip()) <= _LONGEST_NAME and not _SENTENCE.search(text)


def find_head(text: str, *, first: int | None) -> list[int]:
    """Return where the parts of a head begin that stand in one line with what follows, its first
    provision at `first`: the number and the address below a title, the history of a law, the
    signature of a notice and the title of what it sends round.

    >>> text = "东岭县关于养犬的通知东政发〔2031〕3号各乡镇：现将办法印发给你们。东岭县人民政府2031年3月5日东岭县养犬办法第一条"
    >>> cuts = find_head(text, first=text.index("第一条"))
    >>> [text[a:b] for a, b in zip([0, *cuts], cuts)][:3], [text[a : a + 7] for a in cuts[2:]]
    (['东岭县关于养犬的通知', '东政发〔2031〕3号', '各乡镇：'], ['现将办法印发给', '东岭县人民政府', '东岭县养犬办法', '第一条'])
    """
    cuts: list[int] = []
    stop = len(text) if first is None else first
    if contents := _CONTENTS.search(text, max(0, stop - 8), stop):
        stop = contents.start()
        cuts.append(stop)
    cuts += _cut_below(text, _cut_title(text, 0, stop) or _cut_notice(text[:stop]))
    begin = max(text.rfind(mark, 0, stop) for mark in _LAST_SENTENCE) + 1
    if first is not None and begin and begin not in cuts:
        sent = _cut_title(text, begin, stop)
        cuts += [begin, *sent] if sent else []
    return sorted({cut for cut in cuts if 0 < cut < len(text)})


def _cut_title(text: str, begin: int, stop: int) -> list[int]:
    """Return where a title ends that begins at `begin`, behind a signature or not, and where ends
    what stands between it and the text: its history, its number, its day."""
    window = text[begin : begin + _LONGEST_HEAD]
    signed = (end for start, end, _ in find_dates(window) if _is_signer(window[:start].strip()))
    start = begin + next(signed, 0)
    sentence = _SENTENCE.search(text, start, stop)
    last = min(stop, start + _LONGEST_TITLE, sentence.start() if sentence else stop)
    for match in _TITLE_END.finditer(text, start, last):
        end = match.end()
        facts = list(list_facts(text, end, stop))
        if facts or not text[end:stop].strip():
            return [*([start] if start > begin else []), end, *facts]
    return []


def _is_signer(text: str) -> bool:
    return is_office(text) or _SIGNER.fullmatch(text) is not None


def list_facts(text: str, start: int, stop: int) -> Iterator[int]:
    """Yield where end, one behind the other, what tells of a title's adoption, number, speaker or day."""
    end = start
    while (told := max(end_of_history(text, end, stop), _end_of_fact(text, end, stop))) > end:
        end = told
        yield end


def _end_of_fact(text: str, start: int, stop: int) -> int:
    """Return where a number ends that begins there, or a note in brackets that tells one, an office
    or a day."""
    part = text[start : min(stop, start + _LONGEST_TITLE)]
    window = part.lstrip()
    start += len(part) - len(window)
    if meeting := _MEETING.match(window):
        return start + meeting.end()
    if speaker := _SPEAKER.match(window):
        return start + speaker.end()
    numbered = next((end for begin, end, _ in find_numbers(window) if begin == 0), 0)
    note = None if numbered else _NOTE.match(window)
    told = note and (find_numbers(note[0]) or find_dates(note[0]) or office_under_title(note[0]))
    length = note.end() if note and told else numbered
    return start + length if length else 0


def _cut_notice(text: str) -> list[int]:
    """Return where the title ends that stands right before an address, behind a number or not."""
    window = text[:_LONGEST_HEAD]
    numbered = next((end for start, end, _ in find_numbers(window) if start == 0), 0)
    types = (_TITLE_END if numbered else _OF_TYPE).finditer(window, numbered, _LONGEST_TITLE)
    titled = next((match.end() for match in types if _is_addressed(window, match.end())), 0)
    return [cut for cut in (numbered, titled) if cut]


def _cut_below(text: str, cuts: list[int]) -> list[int]:
    """Return the cuts of a head with those behind its day and behind the address."""
    if not cuts:
        return []
    window = text[cuts[-1] : cuts[-1] + _LONGEST_HEAD]
    dated = next((end for start, end, _ in find_dates(window) if start == 0), 0)
    address = _ADDRESS.match(window, dated) if _is_addressed(window, dated) else None
    greeting = None if address else _GREETING.search(window, dated, _LONGEST_SPEAKER)
    ends = (dated, address.end() if address else 0, *(greeting.span() if greeting else ()))
    return [*cuts, *(cuts[-1] + end for end in ends if end)]


def _is_addressed(text: str, at: int) -> bool:
    """True if offices or those whom a letter is for stand there, with a colon behind them."""
    address = _ADDRESS.match(text, at)
    if address is None:
        return False
    names = [name for name in _PARTS_ADDRESS.split(address[1]) if name]
    return all(is_office(name) or _ADDRESSED.match(name) for name in names)


def find_signature(text: str) -> list[int]:
    """Return where a signature begins at the end of a line that holds the text before it too, and
    where a note in brackets begins behind it.

    >>> text = "特此通知。东岭县人民政府2031年3月5日（此件公开发布）"
    >>> [text[at:] for at in find_signature(text)]
    ['东岭县人民政府2031年3月5日（此件公开发布）', '（此件公开发布）']
    """
    begin = max(map(text.rfind, _LAST_SENTENCE)) + 1
    part = text[begin : begin + _LONGEST_HEAD]
    found = [one for one in find_dates(part) if begin and is_office(part[: one[0]].strip())]
    if not found:
        return []
    end = found[0][1]
    note = part[end:].strip()
    return [begin, *([begin + end] if note else [])] if not note or _NOTE.fullmatch(note) else []
